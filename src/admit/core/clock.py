"""Time as something that is handed in, so that a test can set it."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from a fixed but unknown start; never runs backwards."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present moment by the machine's wall clock."""
        return utc_now()

    def monotonic(self) -> float:
        """Seconds since some start that survives changes of the wall clock."""
        return time.monotonic()


class FixedClock:
    """A clock that moves only when told; safe to share between threads.

    Setting it back moves `now` back but leaves `monotonic` where it is, as on a real machine.
    """

    def __init__(self, now: datetime) -> None:
        self._lock = threading.Lock()
        self._now = _as_utc(now)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The moment it was last set to."""
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        """Seconds it was moved forward since it was made."""
        with self._lock:
            return self._monotonic

    def set(self, moment: datetime) -> None:
        """Jump to a moment; it must carry a time zone."""
        target = _as_utc(moment)
        with self._lock:
            self._monotonic += max(0.0, (target - self._now).total_seconds())
            self._now = target

    def advance(self, by: timedelta) -> None:
        """Let time pass; a negative span is a wall clock set back."""
        with self._lock:
            self._now += by
            self._monotonic += max(0.0, by.total_seconds())


def utc_now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


def in_ms(moment: datetime) -> int:
    """Milliseconds since 1970, rounded down."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def _as_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)
