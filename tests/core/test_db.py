"""Transactions: the scope they need, the role they play, and what happens when a connection breaks."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from admit.core import ids
from admit.core.db import (
    CheckViolated,
    Database,
    DatabaseGone,
    DatabaseUnable,
    ReferenceViolated,
    UniqueViolated,
)
from admit.core.errors import Busy
from admit.core.tenancy import Door, Part, Scope
from tests.support.builders import a_tenant

WHO = "select current_user::text, coalesce(current_setting('admit.tenant_id', true), '')"
TENANTS_SEEN = "select id from tenants"
BACKEND = "select pg_backend_pid()"
SET_SLUG = "update tenants set name = %(name)s::text where id = %(id)s::uuid"
INSERT_GATE = """
insert into gates (tenant_id, id, event_id, name)
values (%(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, 'North')
"""
KILL_OTHERS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Painted:
    colour: Colour
    other: Colour | None


@pytest.mark.parametrize("part", list(Part))
async def test_a_transaction_plays_its_part_in_its_tenant(db: Database, tenant: Scope, part: Part) -> None:
    async with db.write(Scope(tenant.tenant_id, tenant.actor, part)) as tx:
        assert await tx.fetch_rows(WHO) == [(part.value, str(tenant.tenant_id))]


@pytest.mark.parametrize("door", list(Door))
async def test_a_door_has_no_tenant(db: Database, door: Door) -> None:
    async with db.door(door) as tx:
        assert await tx.fetch_rows(WHO) == [(door.value, "")]


async def test_a_tenant_sees_itself_and_nobody_else(db: Database, tenant: Scope) -> None:
    await a_tenant(db)
    async with db.read(tenant) as tx:
        assert await tx.fetch_column(TENANTS_SEEN) == [tenant.tenant_id]


async def test_a_read_cannot_write(db: Database, tenant: Scope) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        async with db.read(tenant) as tx:
            await tx.fetch_rows(SET_SLUG, {"name": "Other", "id": tenant.tenant_id})


async def test_a_row_of_another_tenant_cannot_be_written(db: Database, tenant: Scope) -> None:
    other = await a_tenant(db)
    params = {"tenant_id": other.tenant_id, "id": ids.new_id(), "event_id": ids.new_id()}
    with pytest.raises(Exception, match="row-level security"):
        async with db.write(tenant) as tx:
            await tx.execute(INSERT_GATE, params)


async def test_an_error_rolls_everything_back(db: Database, tenant: Scope) -> None:
    async def fail() -> None:
        async with db.write(tenant) as tx:
            await tx.execute(SET_SLUG, {"name": "Changed", "id": tenant.tenant_id})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with db.read(tenant) as tx:
        assert await tx.fetch_value("select name from tenants") != "Changed"


async def test_text_becomes_the_enum_its_field_names(db: Database, tenant: Scope) -> None:
    async with db.read(tenant) as tx:
        painted = await tx.fetch_one(Painted, "select 'red' as colour, null::text as other")
    assert painted == Painted(Colour.RED, None)
    assert isinstance(painted, Painted)
    assert isinstance(painted.colour, Colour)


async def test_a_broken_rule_is_named(db: Database) -> None:
    with pytest.raises(CheckViolated) as checked:
        async with db.door(Door.AUTH) as tx:
            await tx.execute(
                "insert into tenants (id, name, slug) values (%(id)s, 'x', 'NOT A SLUG')",
                {"id": ids.new_id()},
            )
    assert checked.value.constraint == "tenants_slug_check"
    with pytest.raises(UniqueViolated) as unique:
        async with db.door(Door.AUTH) as tx:
            await tx.execute(
                "insert into tenants (id, name, slug) values (%(id)s, 'x', 'platform')", {"id": ids.new_id()}
            )
    assert unique.value.constraint == "tenants_slug_key"


async def test_connections_that_broke_in_the_pool_are_replaced(
    fresh_database_url: str, fresh_db: Database
) -> None:
    scope = await a_tenant(fresh_db)
    await kill_all(fresh_database_url)
    for _ in range(5):
        async with fresh_db.read(scope) as tx:
            assert await tx.fetch_value("select 1") == 1


async def test_a_connection_that_breaks_inside_says_that_nothing_was_written(
    fresh_database_url: str, fresh_db: Database
) -> None:
    scope = await a_tenant(fresh_db)

    async def lose_the_connection() -> None:
        async with fresh_db.write(scope) as tx:
            await tx.execute(SET_SLUG, {"name": "Changed", "id": scope.tenant_id})
            await kill_all(fresh_database_url)
            await tx.fetch_value("select 1")

    with pytest.raises(DatabaseGone):
        await lose_the_connection()
    async with fresh_db.read(scope) as tx:
        assert await tx.fetch_value("select name from tenants") != "Changed"


@pytest.mark.parametrize(
    "sqlstate", ["53100", "53200", "58030"], ids=["disk full", "out of memory", "input/output error"]
)
async def test_a_database_that_cannot_work_says_so_and_keeps_what_was(
    fresh_db: Database, sqlstate: str
) -> None:
    scope = await a_tenant(fresh_db)

    async def meet_the_full_disk() -> None:
        async with fresh_db.write(scope) as tx:
            await tx.execute(SET_SLUG, {"name": "Changed", "id": scope.tenant_id})
            await tx.execute(f"do $$ begin raise exception 'no' using errcode = '{sqlstate}'; end $$")

    with pytest.raises(DatabaseUnable):
        await meet_the_full_disk()
    async with fresh_db.read(scope) as tx:
        assert await tx.fetch_value("select name from tenants") != "Changed"


async def test_a_full_pool_is_busy(fresh_database_url: str) -> None:
    async with Database(fresh_database_url, pool_size=1, wait_s=0.1) as small, small.door(Door.AUTH):
        with pytest.raises(Busy):
            async with small.door(Door.AUTH):
                raise AssertionError("there is only one connection")


async def test_a_refused_row_costs_the_transaction_and_not_the_connection(fresh_database_url: str) -> None:
    async with Database(fresh_database_url, pool_size=1) as alone:
        tenant = await a_tenant(alone)
        async with alone.read(tenant) as tx:
            before = await tx.fetch_value(BACKEND)
        params = {"tenant_id": tenant.tenant_id, "id": ids.new_id(), "event_id": ids.new_id()}
        for _ in range(8):
            with pytest.raises(ReferenceViolated):
                async with alone.write(tenant) as tx:
                    await tx.execute(INSERT_GATE, params)
        async with alone.read(tenant) as tx:
            assert await tx.fetch_value(BACKEND) == before


async def test_the_connection_that_came_back_last_is_given_out_first(fresh_database_url: str) -> None:
    async with Database(fresh_database_url, pool_size=3) as warm:
        async with warm.door(Door.AUTH) as first, warm.door(Door.AUTH) as second:
            here, there = await first.fetch_value(BACKEND), await second.fetch_value(BACKEND)
        assert here != there
        for _ in range(4):
            async with warm.door(Door.AUTH) as tx:
                assert await tx.fetch_value(BACKEND) == here  # it came back after the other


async def kill_all(url: str) -> None:
    """End every other connection of this login to the database."""
    async with Database(url, pool_size=1) as killer, killer.door(Door.AUTH) as tx:
        await tx.execute("reset role")
        await tx.fetch_rows(KILL_OTHERS)
