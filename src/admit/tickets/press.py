"""Where paper is made: one kept typesetter in one thread, so that the event loop never waits for it.

Source: the typst wheel; a kept compiler sets a ticket in about 6 ms here, a fresh one in 15.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import msgspec
import typst

from admit.core.errors import AdmitError, Busy

HERE = Path(__file__).parent
PAPER = HERE / "paper"
FONTS = HERE / "fonts"
MOST_WAITING = 64
"""More than these and the next one is asked to come again: a queue of paper must not grow without end."""


class Unprintable(AdmitError):
    """The typesetter could not make a sheet of what it was given: a picture that is none, say."""


class Press:
    """Sets one sheet after another. Its thread begins with the first of them."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
        self._waiting = 0

    async def pdf(self, paper: str, data: Mapping[str, object]) -> bytes:
        """The sheets of `paper/<paper>.typ` filled with plain values. Raises: Busy, Unprintable."""
        if self._waiting >= MOST_WAITING:
            raise Busy("Many people print at once. Nothing was lost; try again in a moment.")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self.pdf_now, paper, data)
        finally:
            self._waiting -= 1

    def pdf_now(self, paper: str, data: Mapping[str, object]) -> bytes:
        """As `pdf`, in the thread that asks: one at a time."""
        inputs = {"data": msgspec.json.encode(data).decode()}
        try:
            made = self._compiler.compile(str(PAPER / f"{paper}.typ"), format="pdf", sys_inputs=inputs)
        except typst.TypstError as error:
            raise Unprintable(str(error)) from None
        assert isinstance(made, bytes)
        return made

    @cached_property
    def _compiler(self) -> typst.Compiler:
        return typst.Compiler(root=str(HERE), font_paths=[str(FONTS)])


press = Press()
"""This process's one press."""
