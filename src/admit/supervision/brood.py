"""Processes that share what was loaded once: forked from one that has loaded everything and does nothing else.

What they do not write to lies in memory once for all of them. The parent has no thread and no event loop, so that a
child begins with nothing half done; it forks another for one that falls, and they end when it ends, however it ends.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType

from admit.supervision import lifeline

LOOK_EVERY_S = 0.2
PAUSE_AFTER_FALL_S = 0.5
STEADY_AFTER_S = 10.0


class Brood:
    """So many children that do the same."""

    def __init__(self, work: Callable[[], None], *, on_end: Callable[[int], None]) -> None:
        self._work = work
        self._on_end = on_end
        self._born: dict[int, float] = {}
        self._stopping = False
        self._reading, self._writing = os.pipe()

    def keep(self, number: int, *, until: int | None) -> None:
        """Keep so many children at work until SIGTERM or SIGINT, or until the pipe `until` breaks; then end them."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self._stopping:
            while len(self._born) < number and not self._stopping:
                self._fork()
            self._rest(until)
            self._reap()
        self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stopping = True

    def _fork(self) -> None:
        pid = os.fork()
        if pid == 0:
            self._be_a_child()
        self._born[pid] = time.monotonic()

    def _be_a_child(self) -> None:
        """Work, and never come back into the parent's program."""
        status = 1
        try:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, signal.SIG_DFL)
            os.close(self._writing)
            lifeline.end_with_parent(self._reading)
            self._work()
            status = 0
        finally:
            os._exit(status)

    def _rest(self, until: int | None) -> None:
        if until is None:
            time.sleep(LOOK_EVERY_S)
        elif select.select([until], [], [], LOOK_EVERY_S)[0]:
            self._stopping = True

    def _reap(self) -> None:
        while self._born:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            born = self._born.pop(pid)
            self._on_end(pid)
            if not self._stopping and time.monotonic() - born < STEADY_AFTER_S:
                time.sleep(PAUSE_AFTER_FALL_S)  # one that falls again and again must not eat the machine

    def _end(self) -> None:
        """Ask the children to end and wait until they have; whoever waits for us kills what hangs, and us."""
        for pid in self._born:
            os.kill(pid, signal.SIGTERM)
        while self._born:
            self._reap()
            time.sleep(LOOK_EVERY_S / 10)
