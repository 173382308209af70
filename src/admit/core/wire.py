"""One connection with one transaction on it: what is sent when, and what the driver's errors mean.

Nothing is sent before the first statement, so that a transaction opens, and several statements are asked, in one
message (libpq's pipeline mode). Statements put off with `later` go with the next ones, or with the commit.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, LiteralString, cast

import psycopg
from psycopg import errors, sql
from psycopg.rows import tuple_row

from admit.core.errors import AdmitError, Busy, VendorError
from admit.core.pipeline import one_message

Params = Mapping[str, object] | None
Query = LiteralString | str | sql.Composed
Statement = tuple[Query, Params]
Connection = psycopg.AsyncConnection[Any]
Cursor = psycopg.AsyncCursor[tuple[Any, ...]]

COMMIT: Statement = ("commit", None)


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


def translated(error: psycopg.Error) -> Exception:
    """What an error of the driver is called here; the error itself when it has no name."""
    match error:
        case errors.UniqueViolation():
            return UniqueViolated(error.diag.constraint_name or "")
        case errors.CheckViolation():
            return CheckViolated(error.diag.constraint_name or "")
        case errors.ForeignKeyViolation():
            return ReferenceViolated(error.diag.constraint_name or "")
        case errors.DeadlockDetected() | errors.SerializationFailure() | errors.LockNotAvailable():
            return Busy()
        case _ if _is_broken(error):
            return DatabaseGone(f"The database connection broke: {type(error).__name__}")
        case psycopg.OperationalError() if (error.sqlstate or "").startswith(("53", "58")):
            return DatabaseUnable(f"The database cannot work: {type(error).__name__}")
        case _:
            return error


class Wire:
    """A borrowed connection and the transaction on it; `replace` gives another for one that broke in the pool."""

    __slots__ = ("_begun", "_later", "_opening", "_replace", "_spoiled", "connection", "is_lent")

    def __init__(
        self,
        connection: Connection,
        opening: Sequence[Statement],
        replace: Callable[[Connection], Awaitable[Connection]],
    ) -> None:
        self.connection = connection
        self._opening = opening
        self._replace = replace
        self._later: list[Statement] = []
        self._begun = False
        self._spoiled = False
        self.is_lent = True

    def later(self, query: Query, params: Params) -> None:
        """Send this with the next statements, or with the commit; its errors come up there."""
        self._later.append((query, params))

    async def ask(self, *asked: Statement) -> list[Cursor]:
        """Run statements in one message; their cursors in the same order, with all rows fetched.

        Each sees what those before it waited for, as if sent one by one.
        """
        put_off, self._later = self._later, []
        statements = [*put_off, *asked]
        try:
            return (await self._run(statements))[len(put_off) :]
        except psycopg.Error as error:
            raise translated(error) from error

    async def begin(self) -> Connection:
        """The connection with the transaction open, for what no single statement does (a server-side cursor)."""
        await self.ask()
        return self.connection

    async def commit(self) -> None:
        """Write all of it, with what was put off.

        Raises: CommitUnknown when the connection breaks meanwhile; what `ask` raises, after a roll-back.
        """
        if not self._begun and not self._later:
            return
        try:
            if self._later:
                await self._run([*self._later, COMMIT])
            else:
                await self.connection.execute("commit")
        except psycopg.Error as error:
            if _is_broken(error):
                raise CommitUnknown("The connection broke during the commit.") from error
            await self.roll_back()
            raise translated(error) from error
        except BaseException:  # a value that cannot be sent, or the caller is gone
            await self.roll_back()
            raise

    async def roll_back(self) -> None:
        """Leave nothing behind. A connection that cannot be brought to rest is closed."""
        if self.connection.closed or not self._begun:
            return
        try:
            await self.connection.execute("rollback")
        except psycopg.Error:
            self._spoiled = True
        if self._spoiled:  # cut off in the middle: nobody knows what of it the server still answers
            await self.connection.close()

    async def _run(self, statements: Sequence[Statement]) -> list[Cursor]:
        if self._begun:
            return await self._sent(statements)
        self._begun = True
        try:
            return await self._opened(statements)
        except psycopg.Error as error:
            # Nothing is committed yet but what carries the commit itself, which nobody may repeat.
            if not _is_broken(error) or COMMIT in statements:
                raise
            self.is_lent = False
            self.connection = await self._replace(self.connection)
            self.is_lent = True
            return await self._opened(statements)

    async def _opened(self, statements: Sequence[Statement]) -> list[Cursor]:
        return (await self._together([*self._opening, *statements]))[len(self._opening) :]

    async def _sent(self, statements: Sequence[Statement]) -> list[Cursor]:
        if len(statements) > 1:
            return await self._together(statements)
        return [await _one(self.connection, query, params) for query, params in statements]

    async def _together(self, statements: Sequence[Statement]) -> list[Cursor]:
        connection, self._spoiled = self.connection, True
        try:
            async with one_message(connection):
                cursors = [await _one(connection, query, params) for query, params in statements]
        except psycopg.Error as error:
            self._spoiled = False
            raise _cause_of(error) from None
        self._spoiled = False
        return cursors


def _cause_of(error: psycopg.Error) -> psycopg.Error:
    """What went wrong first: the driver may raise "aborted", said of all statements after it, over it."""
    cause: BaseException | None = error
    while isinstance(cause, errors.PipelineAborted):
        cause = cause.__context__
    return cause if isinstance(cause, psycopg.Error) else error


async def _one(connection: Connection, query: Query, params: Params) -> Cursor:
    return await connection.cursor(row_factory=tuple_row).execute(cast(LiteralString, query), params)


def _is_broken(error: psycopg.Error) -> bool:
    if isinstance(error, errors.PipelineAborted) or not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(("57P", "08"))
