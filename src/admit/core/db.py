"""Transactions on PostgreSQL: the only module that speaks psycopg's connection API.

`db.read(scope)` and `db.write(scope)` open a transaction inside one tenant; the narrow doors across tenants are
`db.door(...)`. Opening sends `begin`, the role and the tenant as one message, so it costs one round trip.
Rows become frozen dataclasses; text columns become the enum their field names.
"""

from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from enum import Enum
from functools import cache
from typing import Any, LiteralString, Self, TypeVar, cast, get_type_hints

import msgspec
import psycopg
from psycopg import errors, sql
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb, set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from admit.core.errors import AdmitError, Busy, VendorError
from admit.core.tenancy import Door, Scope

__all__ = [
    "CheckViolated",
    "CommitUnknown",
    "Database",
    "DatabaseGone",
    "DatabaseUnable",
    "DoorTx",
    "Jsonb",
    "ReadTx",
    "ReferenceViolated",
    "Tx",
    "UniqueViolated",
    "WriteTx",
    "sql",
]

T = TypeVar("T")
Params = Mapping[str, object] | None
Query = LiteralString | str | sql.Composed

SESSION_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "timezone": "UTC",
        "lock_timeout": "5s",
        "statement_timeout": "60s",
        "idle_in_transaction_session_timeout": "60s",
    }.items()
)


class _ConstraintViolated(AdmitError):
    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(constraint)


class UniqueViolated(_ConstraintViolated):
    """A row with the same key exists; `constraint` names the key. The transaction is over."""


class CheckViolated(_ConstraintViolated):
    """A CHECK refused the row; `constraint` names it. The transaction is over."""


class ReferenceViolated(_ConstraintViolated):
    """A foreign key found no partner, or still has one. The transaction is over."""


class DatabaseGone(VendorError):
    """The connection broke before the commit was sent: nothing was written."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=True, code="database_gone")


class DatabaseUnable(DatabaseGone):
    """The database answers but cannot work: its disk is full or fails, or memory ran out. Nothing was written."""


class CommitUnknown(VendorError):
    """The connection broke while the commit was under way: it may or may not have been written."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False, code="commit_unknown")


DriverError = psycopg.Error
"""Whatever the driver raises that is not one of ours: for the command line, which tells it in one line."""


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

    def make(values: Sequence[Any]) -> T:
        row = list(values)
        for index, convert in spots:
            if row[index] is not None:
                row[index] = convert(row[index])
        return record(**dict(zip(names, row, strict=True)))

    return make


class ReadTx:
    """One open transaction. Verbs of slices receive it; only flows and delivery open and close it."""

    __slots__ = ("_connection",)

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def fetch_all(self, record: type[T], query: Query, params: Params = None) -> list[T]:
        """Every row as a record, in the order of the statement."""
        cursor = await self._run(query, params)
        make = _maker(record, [column.name for column in cursor.description or ()])
        return [make(values) for values in await cursor.fetchall()]

    async def fetch_one(self, record: type[T], query: Query, params: Params = None) -> T | None:
        """The first row as a record, or None."""
        cursor = await self._run(query, params)
        values = await cursor.fetchone()
        if values is None:
            return None
        return _maker(record, [column.name for column in cursor.description or ()])(values)

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

    async def stream(self, record: type[T], query: Query, params: Params = None) -> AsyncIterator[T]:
        """Rows one after another in flat memory, through a server-side cursor of 2,000 rows a trip."""
        async with self._connection.cursor(name="stream", row_factory=tuple_row) as cursor:
            cursor.itersize = 2000
            await cursor.execute(cast(LiteralString, query), params)
            make = _maker(record, [column.name for column in cursor.description or ()])
            async for values in cursor:
                yield make(values)

    async def _run(self, query: Query, params: Params) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        cursor = self._connection.cursor(row_factory=tuple_row)
        try:
            return await cursor.execute(cast(LiteralString, query), params)
        except psycopg.Error as error:
            raise _translated(error) from error


class WriteTx(ReadTx):
    """A transaction that may write."""

    __slots__ = ()

    async def execute(self, query: Query, params: Params = None) -> int:
        """Run a statement; the number of rows it touched."""
        cursor = await self._run(query, params)
        return cursor.rowcount


class Tx(WriteTx):
    """A transaction inside one tenant."""

    __slots__ = ("scope",)

    def __init__(self, connection: psycopg.AsyncConnection[Any], scope: Scope) -> None:
        super().__init__(connection)
        self.scope = scope


class DoorTx(WriteTx):
    """A transaction through a narrow door across tenants; it sees only that door's columns and rows."""

    __slots__ = ("door",)

    def __init__(self, connection: psycopg.AsyncConnection[Any], door: Door) -> None:
        super().__init__(connection)
        self.door = door


def _translated(error: psycopg.Error) -> Exception:
    match error:
        case errors.UniqueViolation():
            return UniqueViolated(error.diag.constraint_name or "")
        case errors.CheckViolation():
            return CheckViolated(error.diag.constraint_name or "")
        case errors.ForeignKeyViolation():
            return ReferenceViolated(error.diag.constraint_name or "")
        case errors.DeadlockDetected() | errors.SerializationFailure() | errors.LockNotAvailable():
            return Busy()
        case psycopg.OperationalError() if error.sqlstate is None or error.sqlstate.startswith(("57P", "08")):
            return DatabaseGone(f"The database connection broke: {type(error).__name__}")
        case psycopg.OperationalError() if (error.sqlstate or "").startswith(("53", "58")):
            return DatabaseUnable(f"The database cannot work: {type(error).__name__}")
        case _:
            return error


class Database:
    """A bounded pool of connections and the ways to open a transaction on it."""

    def __init__(
        self, url: str, *, pool_size: int = 8, wait_s: float = 5.0, application: str = "admit"
    ) -> None:
        self._pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=pool_size,
            max_waiting=2000,
            timeout=wait_s,
            open=False,
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
        async with self._open("begin read only", scope.part.value, scope) as connection:
            yield Tx(connection, scope)

    @asynccontextmanager
    async def write(self, scope: Scope) -> AsyncIterator[Tx]:
        """A transaction in one tenant: all of it or none of it.

        Raises: CommitUnknown when the connection breaks during the commit.
        """
        async with self._open("begin", scope.part.value, scope) as connection:
            yield Tx(connection, scope)

    @asynccontextmanager
    async def door(self, door: Door, *, buyer_email: str | None = None) -> AsyncIterator[DoorTx]:
        """A transaction through a door across tenants; `buyer_email` opens a buyer's own orders in the directory."""
        async with self._open("begin", door.value, None, buyer_email) as connection:
            yield DoorTx(connection, door)

    @asynccontextmanager
    async def _open(
        self, begin: str, role: str, scope: Scope | None, buyer_email: str | None = None
    ) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        opening = f"{begin}; set local role {role}"
        if scope is not None:
            opening += f"; set local admit.tenant_id = '{scope.tenant_id}'"
        async with self._opened(opening) as connection:
            try:
                if buyer_email is not None:
                    await connection.execute(
                        "select set_config('admit.buyer_email', %s, true)", (buyer_email,)
                    )
                yield connection
            except BaseException:
                await _roll_back(connection)
                raise
            await _commit(connection)

    @asynccontextmanager
    async def _opened(self, opening: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """A connection with its transaction open; one that broke while it lay in the pool is replaced once.

        Nothing was asked of the database yet, so asking again on another connection is safe.
        """
        async with AsyncExitStack() as held:
            connection = await held.enter_async_context(self._connection())
            try:
                await _send(connection, opening)
            except DatabaseGone:
                await held.aclose()
                await self._pool.check()  # the others broke with it
                connection = await held.enter_async_context(self._connection())
                await _send(connection, opening)
            yield connection

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        try:
            connection = await self._pool.getconn()
        except (PoolTimeout, TooManyRequests) as error:
            raise Busy(retry_after_s=2) from error
        try:
            yield connection
        finally:
            await self._pool.putconn(connection)


async def _send(connection: psycopg.AsyncConnection[Any], opening: str) -> None:
    """Open the transaction in one message. `opening` holds only words of ours and a UUID that we parsed."""
    try:
        await connection.execute(opening)
    except psycopg.Error as error:
        raise _translated(error) from error


async def _commit(connection: psycopg.AsyncConnection[Any]) -> None:
    try:
        await connection.execute("commit")
    except psycopg.OperationalError as error:
        raise CommitUnknown("The connection broke during the commit.") from error
    except psycopg.Error as error:
        await _roll_back(connection)
        raise _translated(error) from error


async def _roll_back(connection: psycopg.AsyncConnection[Any]) -> None:
    if connection.closed:
        return
    try:
        await connection.execute("rollback")
    except psycopg.Error:
        await connection.close()
