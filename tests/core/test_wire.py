"""Several statements in one message: what they see, when their errors come up, what is left on the connection."""

import asyncio

import pytest

from admit.core import ids
from admit.core.db import Database, UniqueViolated
from admit.core.tenancy import SYSTEM, Door, Scope

NAME = "select name from tenants"
RENAME = "update tenants set name = %(name)s::text"
LOCK_NAME = "select name from tenants for no key update"
SLEEP = "select pg_sleep(30)"
SETTING = "select set_config('admit.noted', %(value)s::text, true)"
NOTED = "select current_setting('admit.noted', true)"
REMEMBER = """
insert into idempotency_keys (tenant_id, principal, route, key, body_hash, answer)
values (%(tenant_id)s::uuid, 'someone', 'test', %(key)s::text, 'x', '1')
"""
KEYS = "select key from idempotency_keys where principal = 'someone' order by key"
WAITING = "select count(*) from pg_locks where not granted"
KILL_OTHERS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


def _any_scope() -> Scope:
    """A tenant that is not there: row policies show nothing of it."""
    return Scope(ids.new_id(), SYSTEM)


async def test_the_rows_of_several_statements_come_in_their_order(db: Database, tenant: Scope) -> None:
    async with db.read(tenant) as tx:
        first, second = await tx.fetch_together(("select 1", None), ("select 2 union all select 3", None))
    assert (first, second) == ([(1,)], [(2,), (3,)])


async def test_a_later_statement_sees_what_an_earlier_one_waited_for(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as holder:
        await holder.execute(RENAME, {"name": "Before"})
        waiting = asyncio.create_task(locked_then_read(db, tenant))
        await until_someone_waits(db)
        await holder.execute(RENAME, {"name": "After"})
    assert await waiting == [("After",)]


async def locked_then_read(db: Database, tenant: Scope) -> list[tuple[object, ...]]:
    async with db.write(tenant) as tx:
        _, names = await tx.fetch_together((LOCK_NAME, None), (NAME, None))
    return names


async def until_someone_waits(db: Database) -> None:
    async with db.read(_any_scope()) as tx:
        for _ in range(2000):
            if await tx.fetch_value(WAITING):
                return
            await asyncio.sleep(0.005)
    raise AssertionError("nobody ever waited")


async def test_what_was_put_off_goes_with_the_next_statement(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        tx.execute_later(SETTING, {"value": "put off"})
        assert await tx.fetch_value(NOTED) == "put off"


async def test_what_was_put_off_is_written_by_the_commit(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        tx.execute_later(REMEMBER, {"tenant_id": tenant.tenant_id, "key": "a"})
        tx.execute_later(REMEMBER, {"tenant_id": tenant.tenant_id, "key": "b"})
    async with db.read(tenant) as tx:
        assert await tx.fetch_column(KEYS) == ["a", "b"]


async def test_an_error_of_what_was_put_off_comes_up_at_the_commit_and_nothing_is_written(
    db: Database, tenant: Scope
) -> None:
    async def twice() -> None:
        async with db.write(tenant) as tx:
            for key in ("a", "b", "a", "c"):
                tx.execute_later(REMEMBER, {"tenant_id": tenant.tenant_id, "key": key})

    with pytest.raises(UniqueViolated) as raised:
        await twice()
    assert raised.value.constraint == "idempotency_keys_pkey"
    async with db.read(tenant) as tx:
        assert await tx.fetch_column(KEYS) == []


async def test_after_a_broken_message_its_statements_are_prepared_anew(fresh_database_url: str) -> None:
    """The driver takes for prepared what followed the fault in the same message and never reached the server."""
    async with Database(fresh_database_url, pool_size=1) as db:
        scope = _any_scope()
        for _ in range(8):
            with pytest.raises(Exception, match="division by zero"):
                async with db.read(scope) as tx:
                    await tx.fetch_together(("select 1/0", None), (NAME, None))
            async with db.read(scope) as tx:
                assert await tx.fetch_together((NAME, None), ("select 1", None)) == [[], [(1,)]]


async def test_a_caller_who_leaves_in_the_middle_harms_no_later_one(fresh_database_url: str) -> None:
    async with Database(fresh_database_url, pool_size=1) as db:
        scope = _any_scope()

        async def slow() -> None:
            async with db.write(scope) as tx:
                await tx.fetch_together((NAME, None), (SLEEP, None))

        leaving = asyncio.create_task(slow())
        await asyncio.sleep(0.05)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        async with db.read(scope) as tx:
            assert await tx.fetch_value("select 1") == 1


async def test_a_message_that_opens_a_transaction_on_a_broken_connection_goes_to_another(
    fresh_database_url: str,
) -> None:
    async with Database(fresh_database_url, pool_size=2) as db:
        async with db.read(_any_scope()) as tx:
            await tx.fetch_value("select 1")
        async with Database(fresh_database_url) as killer, killer.door(Door.AUTH) as tx:
            await tx.execute("reset role")
            await tx.fetch_rows(KILL_OTHERS)
        async with db.read(_any_scope()) as tx:
            assert await tx.fetch_together(("select 1", None), ("select 2", None)) == [[(1,)], [(2,)]]
