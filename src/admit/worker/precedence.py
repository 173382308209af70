"""Who goes first in a worker, which has one processor for all its queues."""

import asyncio
from collections.abc import Awaitable, Callable

Drain = Callable[[], Awaitable[int]]

STANDS_BACK_S = 1.0
"""Whoever gives way goes on after so long all the same, so that a sale of hours holds up no mail for hours."""


class Precedence:
    """Some drains go first; others give way to them, for a moment at a time."""

    def __init__(self) -> None:
        self._under_way = 0
        self._is_free = asyncio.Event()
        self._is_free.set()

    def first(self, drain: Drain) -> Drain:
        """The same drain, to which others give way."""

        async def drained() -> int:
            self._under_way += 1
            self._is_free.clear()
            try:
                return await drain()
            finally:
                self._under_way -= 1
                if not self._under_way:
                    self._is_free.set()

        return drained

    async def give_way(self) -> None:
        """Return when none of the first is under way, or after a second."""
        try:
            async with asyncio.timeout(STANDS_BACK_S):
                while self._under_way:
                    await self._is_free.wait()
        except TimeoutError:
            return
