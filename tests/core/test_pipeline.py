"""Several statements go to the database as one message."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors

from admit.core.pipeline import make_ready, one_message

ECHO = "select %s::text"
WRITABLE = 2
"""The bit by which the driver waits until it may write. Source: psycopg.waiting.Wait."""


class Waiting(psycopg.AsyncConnection[Any]):
    """Counts how often it waits until it may write: once for each sending."""

    sendings = 0

    async def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        return await super().wait(self._counted(gen), *args, **kwargs)

    def _counted(self, gen: Any) -> Any:
        try:
            wanted = next(gen)
            while True:
                self.sendings += bool(wanted & WRITABLE)
                wanted = gen.send((yield wanted))
        except StopIteration as end:
            return end.value


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Waiting]:
    async with await Waiting.connect(database_url, autocommit=True) as opened:
        await make_ready(opened)
        yield opened


async def test_twenty_statements_are_not_sent_one_by_one(connection: Waiting) -> None:
    connection.sendings = 0
    async with one_message(connection):
        cursors = [await connection.execute(ECHO, [str(number)]) for number in range(20)]
    assert [await cursor.fetchone() for cursor in cursors] == [(str(number),) for number in range(20)]
    assert connection.sendings <= 1


async def test_more_than_any_buffer_holds_goes_both_ways(connection: Waiting) -> None:
    texts = [str(number) * 100_000 for number in range(10, 50)]
    async with asyncio.timeout(20):
        async with one_message(connection):
            cursors = [await connection.execute(ECHO, [text]) for text in texts]
        assert [await cursor.fetchone() for cursor in cursors] == [(text,) for text in texts]


async def test_what_fails_first_is_raised_and_the_connection_serves_on(connection: Waiting) -> None:
    with pytest.raises(errors.DivisionByZero):
        await _all_of(connection, "select 1", "select 1 / 0", "select no_such_column")
    assert await (await connection.execute("select 7")).fetchone() == (7,)


async def test_what_was_never_prepared_because_something_before_it_failed_is_prepared_again(
    connection: Waiting,
) -> None:
    for _ in range(5):
        await _all_of(connection, "select 7", "select 8")
    with pytest.raises(errors.DivisionByZero):
        await _all_of(connection, "select 7", "select 1 / 0", "select 8")
    for _ in range(6):
        await _all_of(connection, "select 7", "select 8")
    assert await _prepared(connection) >= {"select 7", "select 8"}


async def test_a_roll_back_leaves_prepared_what_was(connection: Waiting) -> None:
    for _ in range(7):
        await _all_of(connection, "begin", "select 9", "rollback")
    await connection.execute("rollback")
    assert "select 9" in await _prepared(connection)
    await _all_of(connection, "select 9")


async def test_a_closed_connection_is_said_to_be_closed(connection: Waiting) -> None:
    await connection.close()
    with pytest.raises(psycopg.OperationalError):
        await _all_of(connection, "select 1")


async def _all_of(connection: Waiting, *queries: LiteralString) -> None:
    async with one_message(connection):
        for query in queries:
            await connection.execute(query)


async def _prepared(connection: Waiting) -> set[str]:
    cursor = await connection.execute("select statement from pg_prepared_statements")
    return {statement for (statement,) in await cursor.fetchall()}
