"""Long lists of parameters written as PostgreSQL arrays, for the hot statements.

The driver's own way looks at each element in several steps, which costs a batch of orders more processor time than
anything else in it. The statement says the type: `%(ids)s::uuid[]`. Ids go in binary form, which neither side has to
spell out.
Source: PostgreSQL, 8.15.6, array input and output syntax; `array_recv` and `uuid_recv` for the binary form.
"""

from collections.abc import Callable, Sequence
from struct import pack
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from admit.core.errors import Bug

Element = UUID | int | str | bytes

_UUID_OID, _UUIDS_OID = 2950, 2951
_HEAD = "!iiIii"
_EMPTY = pack("!iiI", 0, 0, _UUID_OID)
_SIXTEEN, _NULL = pack("!i", 16), pack("!i", -1)


class Uuids(bytes):
    """An array of ids, NULL among them, in PostgreSQL's binary form."""


class _UuidsDumper(Dumper):
    format = Format.BINARY
    oid = _UUIDS_OID

    def dump(self, obj: Uuids) -> bytes:
        return obj


psycopg.adapters.register_dumper(Uuids, _UuidsDumper)


def uuids(values: Sequence[UUID | None]) -> Uuids:
    """The ids as one array, None as NULL."""
    if not values:
        return Uuids(_EMPTY)
    elements = [_NULL if value is None else _SIXTEEN + value.int.to_bytes(16, "big") for value in values]
    # dimensions, whether some are NULL, the kind of element, how many, and the number of the first
    return Uuids(pack(_HEAD, 1, 1, _UUID_OID, len(values), 1) + b"".join(elements))


def array(values: Sequence[Element | None]) -> str:
    """The values as one array of text, None as NULL; for ids `uuids` is faster.

    Raises: Bug when they are of several kinds.
    """
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
