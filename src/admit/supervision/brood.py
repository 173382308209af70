"""Processes that share what was loaded once: forked from one that has loaded everything and does nothing else.

What they do not write to lies in memory once for all of them. The parent has no thread and no event loop, so that a
child begins with nothing half done; it forks another for one that falls, and they end when it ends, however it ends.
"""

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from setproctitle import setproctitle

from admit.supervision import lifeline

LOOK_EVERY_S = 0.2
STEADY_AFTER_S = 10.0
LONGEST_PAUSE_S = 5.0
STOP_WITHIN_S = 10.0
"""Longer than web processes and worker give what is under way, shorter than whoever asked us waits for us."""


@dataclass(frozen=True, slots=True)
class Kind:
    """So many children that do the same; whoever lists processes sees them as `admit: <name>`."""

    name: str
    number: int
    work: Callable[[], None]


@dataclass(slots=True)
class _Place:
    """Where one child is, or the next will be: it has none while `pid` is None."""

    kind: Kind
    pid: int | None = None
    born: float = 0.0
    falls: int = 0
    not_before: float = 0.0


class Brood:
    """Children of several kinds; `on_end` is told the kind, process id and exit code of each that fell."""

    def __init__(self, kinds: Sequence[Kind], *, on_end: Callable[[Kind, int, int], None]) -> None:
        self._places = [_Place(kind) for kind in kinds for _ in range(kind.number)]
        self._on_end = on_end
        self._stopping = False
        self._patience_s = STOP_WITHIN_S
        self._reading, self._writing = os.pipe()

    def keep(self, *, until: int | None) -> None:
        """Keep every child at work until SIGTERM or SIGINT, or until the pipe `until` breaks; then end them."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self._stopping:
            self._fill()
            self._rest(until)
            self._reap()
        self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stopping = True

    def _fill(self) -> None:
        now = time.monotonic()
        for place in self._places:
            if place.pid is None and place.not_before <= now and not self._stopping:
                self._fork(place)

    def _fork(self, place: _Place) -> None:
        pid = os.fork()
        if pid == 0:
            self._be_a_child(place.kind)
        place.pid, place.born = pid, time.monotonic()

    def _be_a_child(self, kind: Kind) -> None:
        """Work, and never come back into the parent's program."""
        status = 1
        try:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, signal.SIG_DFL)
            os.close(self._writing)
            setproctitle(f"admit: {kind.name}")
            lifeline.end_with_parent(self._reading)
            kind.work()
            status = 0
        finally:
            os._exit(status)

    def _rest(self, until: int | None) -> None:
        if until is None:
            time.sleep(LOOK_EVERY_S)
        elif select.select([until], [], [], LOOK_EVERY_S)[0]:
            self._stopping, self._patience_s = True, lifeline.PATIENCE_S  # and the database is gone, too

    def _reap(self) -> None:
        while any(place.pid is not None for place in self._places):
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            place = next((place for place in self._places if place.pid == pid), None)
            if place is not None:  # a process that somebody else left to us is nothing of ours
                self._note_end(place, pid, os.waitstatus_to_exitcode(status))

    def _note_end(self, place: _Place, pid: int, code: int) -> None:
        """The first fall costs nobody a wait; one that falls again and again must not eat the machine."""
        now = time.monotonic()
        place.falls = 0 if now - place.born > STEADY_AFTER_S else place.falls + 1
        pause_s = 0.0 if place.falls <= 1 else min(0.1 * 2**place.falls, LONGEST_PAUSE_S)
        place.pid, place.not_before = None, now + pause_s
        if not self._stopping:
            self._on_end(place.kind, pid, code)

    def _end(self) -> None:
        """Ask the children to end, and kill those that do not in time."""
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + self._patience_s
        while any(place.pid is not None for place in self._places):
            if time.monotonic() > deadline:
                self._tell(signal.SIGKILL)
            self._reap()
            time.sleep(LOOK_EVERY_S / 10)

    def _tell(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.pid is not None:
                os.kill(place.pid, number)
