"""Ids: UUIDv7, made here rather than in the database, so that they are known before the insert.

48 bits of milliseconds, then 74 bits that start at random in each millisecond and go up by a random step
within it.
Source: RFC 9562, sections 5.7 and 6.2 (method 2, monotonic random).
"""

import os
import re
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, SafeUUID

from admit.core.errors import Bug

_CANONICAL = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)
_LOW_62 = (1 << 62) - 1
_TAIL_LIMIT = 1 << 74
_FRESH_BITS = 73  # the top bit starts at 0, so that a millisecond has room to count up
_STEP_MASK = (1 << 32) - 1
_POOL_BYTES = 4096


class _Maker:
    """The state of one process: the last id's time and tail, and a store of random bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._tail = 0
        self._pool = b""
        self._used = 0

    def value(self) -> int:
        """The 128 bits of the next id, always greater than the one before."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._milliseconds:
                self._milliseconds = now
                self._tail = self._random(10) >> (80 - _FRESH_BITS)
            else:  # the same millisecond, or a wall clock set back: count on from where we were
                self._tail += 1 + (self._random(4) & _STEP_MASK)
                if self._tail >= _TAIL_LIMIT:
                    self._milliseconds += 1
                    self._tail = self._random(10) >> (80 - _FRESH_BITS)
            tail = self._tail
            return (self._milliseconds << 80) | (tail >> 62 << 64) | _VERSION_AND_VARIANT | (tail & _LOW_62)

    def _random(self, size: int) -> int:
        # One call to the system for hundreds of ids; asking each time doubles the cost of an id.
        end = self._used + size
        if end > len(self._pool):
            self._pool, self._used, end = os.urandom(_POOL_BYTES), 0, size
        drawn = int.from_bytes(self._pool[self._used : end], "big")
        self._used = end
        return drawn


class _Current:
    """Holds the maker in use; a forked child gets its own, or it would repeat its parent's ids."""

    maker = _Maker()


def _renew() -> None:
    _Current.maker = _Maker()


os.register_at_fork(after_in_child=_renew)

_new = UUID.__new__
_set = object.__setattr__


def new_id() -> UUID:
    """A new UUIDv7, greater than every one this process made before; safe in threads and after a fork.

    Not a secret: whoever sees some can guess others.
    """
    made = _new(UUID)  # past the checks of UUID(int=...), which cost more than all the rest
    _set(made, "int", _Current.maker.value())
    _set(made, "is_safe", SafeUUID.unknown)
    return made


def made_at(identity: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond, in UTC.

    Raises: Bug when it is of another version.
    """
    if identity.version != 7:
        raise Bug(f"{identity} is not a UUIDv7 and carries no time")
    return _EPOCH + timedelta(milliseconds=identity.int >> 80)


def parse(text: str) -> UUID | None:
    """The id that a text writes in the one form with hyphens, either case; None for everything else."""
    return UUID(text) if _CANONICAL.fullmatch(text) else None
