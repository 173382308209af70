"""Children of the supervisor: started, watched, started again when they fall, stopped."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

from admit.core.logging import get_logger

log = get_logger(__name__)

STOP_WITHIN_S = 12.0
LONGEST_PAUSE_S = 5.0
STEADY_AFTER_S = 10.0


@dataclass(slots=True)
class Child:
    """One process: the words of its command after `python`, its environment and the descriptors it inherits.

    What a quiet one writes to its standard output is thrown away.
    """

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    inherits: Sequence[int] = ()
    is_quiet: bool = False
    patience_s: float = STOP_WITHIN_S
    pid: int | None = None
    _falls: int = 0
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Keep it running from now on, in the background, until `stop`."""
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def stop(self) -> None:
        """Ask it to end and wait until it has; killed when it does not within `patience_s`. Safe to repeat."""
        self._stopping.set()
        if self._keeper is not None:
            await self._keeper

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            process = await self._launch()
            ended = await self._wait(process)
            self.pid = None
            if not ended:
                return
            self._falls = 0 if time.monotonic() - began > STEADY_AFTER_S else self._falls + 1
            # The first fall costs nobody a wait; one that falls again and again must not eat the machine.
            pause_s = 0.0 if self._falls <= 1 else min(0.1 * 2**self._falls, LONGEST_PAUSE_S)
            log.warning("child.ended", child=self.name, code=process.returncode, again_in_s=pause_s)
            await _first_of(self._stopping.wait(), asyncio.sleep(pause_s))

    async def _launch(self) -> asyncio.subprocess.Process:
        """Start it in a group of its own, so that a Ctrl-C of the terminal reaches only the supervisor."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder somebody starts in must not lend its modules
            *self.arguments,
            env={**os.environ, **self.environment},
            pass_fds=tuple(self.inherits),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL if self.is_quiet else None,
            start_new_session=True,
        )
        self.pid = process.pid
        log.info("child.started", child=self.name, pid=process.pid)
        return process

    async def _wait(self, process: asyncio.subprocess.Process) -> bool:
        """Whether it ended by itself; when it is to stop, returns only once it has."""
        await _first_of(process.wait(), self._stopping.wait())
        if process.returncode is not None and not self._stopping.is_set():
            return True
        _signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.patience_s)
        except TimeoutError:
            log.warning("child.killed", child=self.name)
            _signal(process, signal.SIGKILL)
            await process.wait()
        return False


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except ProcessLookupError:
        return  # it ended a moment ago


async def _first_of(*waits: Coroutine[object, object, object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
