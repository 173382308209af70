"""What a process remembers for a while of what it read: bounded, and never the truth about permissions."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """At most `most` values, each for `keep_s` seconds; when full, the one put in longest ago goes.

    Belongs to one event loop. Times are seconds of a clock that never runs backwards.
    """

    def __init__(self, *, most: int, keep_s: float) -> None:
        self._most = most
        self._keep_s = keep_s
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key, *, now_s: float) -> Value | None:
        """The value, while it is fresh."""
        found = self._kept.get(key)
        if found is None:
            return None
        put_at, value = found
        if now_s - put_at >= self._keep_s:
            del self._kept[key]
            return None
        return value

    def put(self, key: Key, value: Value, *, now_s: float) -> None:
        """Remember a value from now on."""
        self._kept.pop(key, None)
        self._kept[key] = (now_s, value)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, key: Key) -> None:
        """Drop a value at once."""
        self._kept.pop(key, None)

    def __len__(self) -> int:
        return len(self._kept)
