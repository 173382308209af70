"""The two kinds of JSON objects and the page of a list."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Request(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A body we accept: an unknown field is refused by name rather than ignored."""


class Response(msgspec.Struct, kw_only=True):
    """A body we answer with; fields that are None are sent as null."""


class PageOf(Response, Generic[T]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[T]
    next_cursor: str | None = None
