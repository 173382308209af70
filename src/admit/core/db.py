"""Transactions on PostgreSQL: the only module that speaks psycopg's connection API.

`db.read(scope)` and `db.write(scope)` open a transaction inside one tenant; the narrow doors across tenants are
`db.door(...)`. Opening sends `begin`, the role and the tenant as one message, with the first statements where
those come together (`core/wire.py`).
Rows become frozen dataclasses; text columns become the enum their field names.
"""

from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from enum import Enum
from functools import cache
from typing import Any, LiteralString, Self, TypeVar, cast, get_type_hints

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb, set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from admit.core.errors import Busy
from admit.core.pipeline import make_ready
from admit.core.tenancy import Door, Scope
from admit.core.wire import (
    CheckViolated,
    CommitUnknown,
    Connection,
    Cursor,
    DatabaseGone,
    DatabaseUnable,
    Params,
    Query,
    ReferenceViolated,
    Statement,
    UniqueViolated,
    Wire,
)

__all__ = [
    "CheckViolated",
    "CommitUnknown",
    "Database",
    "DatabaseGone",
    "DatabaseUnable",
    "DoorTx",
    "Jsonb",
    "Params",
    "Question",
    "ReadTx",
    "ReferenceViolated",
    "Statement",
    "Tx",
    "UniqueViolated",
    "WriteTx",
    "sql",
]

T = TypeVar("T")

Question = tuple[type[Any], Query, Params]
"""A statement, and what its rows become, for those who ask several together."""

# One text for all tenants, so that it stays prepared. Without a tenant the setting is empty, as it is outside.
TAKE_PART = "select set_config('role', %(role)s::text, true), set_config('admit.tenant_id', %(tenant_id)s::text, true)"
SET_BUYER = "select set_config('admit.buyer_email', %(email)s::text, true)"

SESSION_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "timezone": "UTC",
        "lock_timeout": "5s",
        "statement_timeout": "60s",
        "idle_in_transaction_session_timeout": "60s",
    }.items()
)


DriverError = psycopg.Error
"""Whatever the driver raises that is not one of ours: for the command line, which tells it in one line."""


MOST_MAKERS = 2_000
"""How many kinds of answers are remembered; the product has some hundreds of statements."""

_makers: dict[tuple[type[Any], str], Callable[[Sequence[Any]], Any]] = {}


def _dump(value: object) -> bytes:
    return msgspec.json.encode(value)


set_json_dumps(_dump)
set_json_loads(msgspec.json.decode)


@cache
def _converters(record: Hashable) -> dict[str, Callable[[Any], Any]]:
    """The fields of a record whose text becomes an enum member (None stays None)."""
    found: dict[str, Callable[[Any], Any]] = {}
    for name, hint in get_type_hints(cast(type, record)).items():
        members = [part for part in getattr(hint, "__args__", (hint,)) if isinstance(part, type)]
        kind = next((part for part in members if issubclass(part, Enum)), None)
        if kind is not None:
            found[name] = kind
    return found


def _maker(record: type[T], columns: Sequence[str]) -> Callable[[Sequence[Any]], T]:
    converters = _converters(cast(Hashable, record))
    spots = [(index, converters[name]) for index, name in enumerate(columns) if name in converters]
    names = tuple(columns)
    by_place = getattr(record, "__match_args__", getattr(record, "_fields", ())) == names

    def make(values: Sequence[Any]) -> T:
        row = list(values)
        for index, convert in spots:
            if row[index] is not None:
                row[index] = convert(row[index])
        return record(*row) if by_place else record(**dict(zip(names, row, strict=True)))

    return make


def _records(record: type[T], query: Query, cursor: Cursor, rows: Sequence[Sequence[Any]]) -> list[T]:
    """Rows of a statement as its records. How they are made is worked out once: a statement's columns stay the same."""
    if not rows:
        return []
    make = _makers.get((record, query)) if isinstance(query, str) else None
    if make is None:
        make = _maker(record, [column.name for column in cursor.description or ()])
        if isinstance(query, str):
            if len(_makers) >= MOST_MAKERS:
                _makers.clear()
            _makers[record, query] = make
    return [make(values) for values in rows]


class ReadTx:
    """One open transaction. Verbs of slices receive it; only flows and delivery open and close it."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def fetch_all(self, record: type[T], query: Query, params: Params = None) -> list[T]:
        """Every row as a record, in the order of the statement."""
        cursor = await self._run(query, params)
        return _records(record, query, cursor, await cursor.fetchall())

    async def fetch_one(self, record: type[T], query: Query, params: Params = None) -> T | None:
        """The first row as a record, or None."""
        cursor = await self._run(query, params)
        values = await cursor.fetchone()
        return None if values is None else _records(record, query, cursor, [values])[0]

    async def fetch_value(self, query: Query, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        cursor = await self._run(query, params)
        values = await cursor.fetchone()
        return None if values is None else values[0]

    async def fetch_column(self, query: Query, params: Params = None) -> list[Any]:
        """The first column of every row."""
        cursor = await self._run(query, params)
        return [values[0] for values in await cursor.fetchall()]

    async def fetch_rows(self, query: Query, params: Params = None) -> list[tuple[Any, ...]]:
        """Every row as a plain tuple, for hot paths and counts."""
        cursor = await self._run(query, params)
        return await cursor.fetchall()

    async def fetch_together(self, *asked: Statement) -> list[list[tuple[Any, ...]]]:
        """The rows of several statements sent in one message, each seeing what those before it waited for."""
        return [await cursor.fetchall() for cursor in await self._wire.ask(*asked)]

    async def fetch_all_together(self, *asked: Question) -> list[list[Any]]:
        """As `fetch_together`, the rows of each statement as its records."""
        cursors = await self._wire.ask(*((query, params) for _, query, params in asked))
        return [
            _records(record, query, cursor, await cursor.fetchall())
            for (record, query, _), cursor in zip(asked, cursors, strict=True)
        ]

    async def stream_rows(
        self, query: Query, params: Params = None, *, size: int = 2000
    ) -> AsyncIterator[list[tuple[Any, ...]]]:
        """Plain rows in portions of `size`, in flat memory, through a server-side cursor: for lists to take away."""
        connection = await self._wire.begin()
        async with connection.cursor(name="portions", row_factory=tuple_row) as cursor:
            await cursor.execute(cast(LiteralString, query), params)
            while portion := await cursor.fetchmany(size):
                yield portion

    async def _run(self, query: Query, params: Params) -> Cursor:
        (cursor,) = await self._wire.ask((query, params))
        return cursor


class WriteTx(ReadTx):
    """A transaction that may write."""

    __slots__ = ()

    async def execute(self, query: Query, params: Params = None) -> int:
        """Run a statement; the number of rows it touched."""
        cursor = await self._run(query, params)
        return cursor.rowcount

    def execute_later(self, query: Query, params: Params = None) -> None:
        """Run a statement whose outcome nobody waits for: it goes with the next ones, or with the commit.

        What it raises comes up there.
        """
        self._wire.later(query, params)


class Tx(WriteTx):
    """A transaction inside one tenant."""

    __slots__ = ("scope",)

    def __init__(self, wire: Wire, scope: Scope) -> None:
        super().__init__(wire)
        self.scope = scope


class DoorTx(WriteTx):
    """A transaction through a narrow door across tenants; it sees only that door's columns and rows."""

    __slots__ = ("door",)

    def __init__(self, wire: Wire, door: Door) -> None:
        super().__init__(wire)
        self.door = door


class _WarmPool(AsyncConnectionPool[Connection]):
    """Gives out the connection that came back last: its statements are prepared and planned, its memory is at hand.

    The library gives out the one that waits longest, so that each of eight plans every statement for itself.
    """

    async def _get_ready_connection(self, timeout: float | None) -> Connection | None:
        self._pool.rotate(1)
        return await super()._get_ready_connection(timeout)


class Database:
    """A bounded pool of connections and the ways to open a transaction on it."""

    def __init__(
        self, url: str, *, pool_size: int = 8, wait_s: float = 5.0, application: str = "admit"
    ) -> None:
        self._pool = _WarmPool(
            url,
            min_size=1,
            max_size=pool_size,
            max_waiting=2000,
            timeout=wait_s,
            open=False,
            configure=make_ready,
            kwargs={"autocommit": True, "options": SESSION_OPTIONS, "application_name": application},
        )

    async def __aenter__(self) -> Self:
        await self._pool.open(wait=True, timeout=15)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def read(self, scope: Scope) -> AsyncIterator[Tx]:
        """A read-only transaction in one tenant."""
        async with self._open("begin read only", scope.part.value, scope) as wire:
            yield Tx(wire, scope)

    @asynccontextmanager
    async def write(self, scope: Scope) -> AsyncIterator[Tx]:
        """A transaction in one tenant: all of it or none of it.

        Raises: CommitUnknown when the connection breaks during the commit.
        """
        async with self._open("begin", scope.part.value, scope) as wire:
            yield Tx(wire, scope)

    @asynccontextmanager
    async def door(self, door: Door, *, buyer_email: str | None = None) -> AsyncIterator[DoorTx]:
        """A transaction through a door across tenants; `buyer_email` opens a buyer's own orders in the directory."""
        async with self._open("begin", door.value, None) as wire:
            if buyer_email is not None:
                wire.later(SET_BUYER, {"email": buyer_email})
            yield DoorTx(wire, door)

    @asynccontextmanager
    async def _open(self, begin: str, role: str, scope: Scope | None) -> AsyncIterator[Wire]:
        tenant_id = str(scope.tenant_id) if scope is not None else ""
        opening: tuple[Statement, ...] = ((begin, None), (TAKE_PART, {"role": role, "tenant_id": tenant_id}))
        wire = Wire(await self._borrowed(), opening, self._replaced)
        try:
            try:
                yield wire
            except BaseException:
                await wire.roll_back()
                raise
            await wire.commit()
        finally:
            if wire.is_lent:
                await self._pool.putconn(wire.connection)

    async def _borrowed(self) -> Connection:
        try:
            return await self._pool.getconn()
        except PoolClosed as error:
            raise DatabaseGone("This process is closing its connections.") from error
        except (PoolTimeout, TooManyRequests) as error:
            raise Busy(retry_after_s=2) from error

    async def _replaced(self, broken: Connection) -> Connection:
        """Another connection for one that broke while it lay in the pool, before anything was asked of it."""
        await self._pool.putconn(broken)
        await self._pool.check()  # the others broke with it
        return await self._borrowed()
