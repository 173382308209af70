"""Statements in one message: libpq's pipeline mode as psycopg has it, but nothing goes out before the end.

psycopg's own sends each statement by itself and waits for the socket in between: twenty statements wake the server's
process twenty times, and the event loop as often. And it forgets what it prepared at every roll-back, so that each
refusal had all statements of its connection parsed and planned anew.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncPipeline
from psycopg._preparing import PrepareManager
from psycopg.abc import PQGen
from psycopg.generators import send

Connection = AsyncConnection[Any]


class _Prepared(PrepareManager):
    """What is prepared on a connection. A roll-back leaves it in place, as it does on the server.

    Source: PostgreSQL's documentation of PREPARE: for the duration of the session.
    """

    def _should_discard(self, *_: object) -> bool:
        return False

    def forget_since(self, number: int) -> None:
        """Believe nothing prepared whose name was given out from this number on."""
        since = [key for key, name in self._names.items() if int(name.rpartition(b"_")[2]) >= number]
        for key in since:
            del self._names[key]


class _OneMessage(AsyncPipeline):
    """Where psycopg would send, this puts off; at the end all of it is sent, and all answers are read.

    It leans on two names inside the driver. Were they to go, each statement would be sent by itself again:
    slower, not wrong (`tests/core/test_pipeline.py` would tell).
    """

    def _communicate_gen(self) -> PQGen[None]:
        return
        yield

    def _exit_gen(self) -> PQGen[None]:
        self._enqueue_sync()
        try:
            while self.command_queue:
                self.command_queue.popleft()()  # libpq keeps them until a buffer of 64 kB is full
            yield from send(self.pgconn)  # reads meanwhile, so that neither side waits for the other for ever
        finally:
            yield from self._fetch_gen(flush=False)


async def make_ready(connection: Connection) -> None:
    """Have a connection that was just made keep what it prepares."""
    connection._prepared = _Prepared()


@asynccontextmanager
async def one_message(connection: Connection) -> AsyncIterator[None]:
    """Statements executed within are sent together at its end; only then their cursors have rows.

    The connection is one that `make_ready` was given. Raises: at the end what the first of them that failed raises.
    """
    prepared = connection._prepared
    assert isinstance(prepared, _Prepared)
    begun = prepared._prepared_idx
    # The driver makes its own only where there is none.
    connection._pipeline = _OneMessage(connection)
    try:
        async with connection.pipeline():
            yield
    except psycopg.Error:
        prepared.forget_since(begun)  # the server skipped all that came after what failed
        raise
    finally:
        connection._pipeline = None  # it stands there still when the connection was found closed
