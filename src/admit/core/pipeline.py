"""Statements in one message: libpq's pipeline mode as psycopg has it, but nothing goes out before the end.

psycopg's own sends each statement by itself and waits for the socket in between: twenty statements wake the server's
process twenty times, and the event loop as often.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, AsyncPipeline
from psycopg.abc import PQGen
from psycopg.generators import send

Connection = AsyncConnection[Any]


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


@asynccontextmanager
async def one_message(connection: Connection) -> AsyncIterator[None]:
    """Statements executed within are sent together at its end; only then their cursors have rows.

    Raises: at the end what the first of them that failed raises.
    """
    # The driver makes its own only where there is none.
    connection._pipeline = _OneMessage(connection)
    try:
        async with connection.pipeline():
            yield
    finally:
        connection._pipeline = None  # it stands there still when the connection was found closed
