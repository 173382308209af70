"""Long lists of parameters written as PostgreSQL arrays, for the hot statements.

The driver's own way looks at each element in several steps, which costs a batch of orders more processor time than
anything else in it. The statement says the type: `%(ids)s::uuid[]`.
Source: PostgreSQL, 8.15.6, array input and output syntax.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from admit.core.errors import Bug

Element = UUID | int | str | bytes


def array(values: Sequence[Element | None]) -> str:
    """The values as one array of text, None as NULL. Raises: Bug when they are of several kinds."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) > 1:
        raise Bug(f"an array is of one kind, not of {sorted(kind.__name__ for kind in kinds)}")
    write = _WRITERS[kinds.pop()] if kinds else str
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def written(value: object) -> str:
    """A value as JSON, for an array of `jsonb`."""
    return msgspec.json.encode(value).decode()


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    UUID: str,
    int: str,
    str: _quoted,
    bytes: lambda value: '"\\\\x' + value.hex() + '"',
}
