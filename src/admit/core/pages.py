"""Cursor pages: a list in a fixed order, cut where the reader stopped.

A cursor is the sort key of the last row seen, (value, id). It is opaque but neither secret nor signed: it
can only say where to go on, and row policies decide what is there.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar, cast
from uuid import UUID

from admit.core.errors import Bug, Invalid

DEFAULT_LIMIT = 25
MOST = 100

LONGEST = 1000
_BIGINT = 1 << 63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARKS: dict[type, str] = {datetime: "d", int: "i", str: "s"}

T = TypeVar("T")
Value = TypeVar("Value", datetime, int, str)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order; `next_cursor` is None at the end."""

    items: Sequence[T]
    next_cursor: str | None = None


def check_limit(limit: int | None, *, field: str = "limit") -> int:
    """How many items a page may have: 1 to 100, 25 when nothing was asked.

    Raises: Invalid.
    """
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MOST:
        raise Invalid.one(field, "out_of_range", f"Ask for 1 to {MOST} items at a time.")
    return limit


def page_of(rows: Sequence[T], *, limit: int, key: Callable[[T], tuple[Value, UUID]]) -> Page[T]:
    """The page of rows that were read with `limit + 1`: the one too many says that there are more."""
    items = rows[:limit]
    return Page(items, encode(*key(items[-1])) if len(rows) > limit else None)


def encode(value: datetime | int | str, identity: UUID) -> str:
    """The cursor after the row with this sort value and id; a moment keeps its microseconds.

    Raises: Bug for a moment without zone.
    """
    match value:
        case datetime():
            if value.tzinfo is None:
                raise Bug("a cursor's moment needs a time zone")
            text = "d" + str((value - _EPOCH) // timedelta(microseconds=1))
        case int():
            text = f"i{value}"
        case str():
            text = f"s{value}"
    return _armour(identity.bytes + text.encode())


def decode(cursor: str, kind: type[Value]) -> tuple[Value, UUID]:
    """What a cursor says, when it is exactly as `encode` wrote it for a value of that kind.

    Raises: Invalid naming `cursor`.
    """
    identity, text = _opened(cursor)
    if not text.startswith(_MARKS[kind]) or "\0" in text:
        raise _bad()
    try:
        value = cast(Value, _read(text[1:], kind))
    except (ValueError, OverflowError):
        raise _bad() from None
    if encode(value, identity) != cursor:  # `+1`, `01`, padding and the like: only one text is ours
        raise _bad()
    return value, identity


def _read(text: str, kind: type) -> datetime | int | str:
    if kind is str:
        return text
    number = int(text)
    if not -_BIGINT <= number < _BIGINT:
        raise OverflowError
    return number if kind is int else _EPOCH + timedelta(microseconds=number)


def _opened(cursor: str) -> tuple[UUID, str]:
    if len(cursor) > LONGEST or not cursor.isascii():
        raise _bad()
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return UUID(bytes=raw[:16]), raw[16:].decode()
    except (binascii.Error, ValueError):
        raise _bad() from None


def _armour(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bad() -> Invalid:
    return Invalid.one(
        "cursor", "bad_cursor", "This page marker is not one of ours. Start again from the first page."
    )
