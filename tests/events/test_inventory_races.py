"""An organizer's edit against sales that happen at the same moment, with real commits."""

import asyncio
from dataclasses import replace

import pytest

from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.events import changes, publishing, ticket_types
from admit.events.errors import EventHasSales, InventoryTooLow
from admit.events.records import TicketTypeDetails
from tests.support.builders import a_tenant
from tests.support.events_builders import NOW, a_ticket_type, an_event

WAITING = """
select count(*)
from pg_locks
where not granted
"""

RESERVE = """
update ticket_types
set quantity_reserved = quantity_reserved + 8
where id = %(id)s::uuid
"""


async def someone_waits(db: Database, tenant: Scope) -> None:
    """Return once a transaction waits for another's lock."""
    async with db.read(tenant) as tx:
        for _ in range(2000):
            if await tx.fetch_value(WAITING):
                return
            await asyncio.sleep(0.005)
    raise AssertionError("nobody ever waited")


async def test_an_edit_that_waited_for_a_sale_decides_on_what_was_sold(fresh_db: Database) -> None:
    tenant = await a_tenant(fresh_db)
    async with fresh_db.write(tenant) as tx:
        event = await an_event(tx)
        kind = await a_ticket_type(tx, event.id, quantity_total=10)
    fewer = replace(changes.editable(kind, TicketTypeDetails), quantity_total=7)

    async def shrink() -> None:
        async with fresh_db.write(tenant) as tx:
            await ticket_types.edit(tx, event.id, kind.id, version=1, details=fewer)

    async with fresh_db.write(tenant) as sale:
        await sale.execute(RESERVE, {"id": kind.id})
        edit = asyncio.create_task(shrink())
        await someone_waits(fresh_db, tenant)
    with pytest.raises(InventoryTooLow) as refusal:
        await edit
    assert refusal.value.facts == {"least": 8, "sold": 0, "reserved": 8}


async def test_unpublishing_waits_for_a_sale_and_is_refused_after_it(fresh_db: Database) -> None:
    tenant = await a_tenant(fresh_db)
    async with fresh_db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        [kind] = await ticket_types.of_event(tx, event.id)

    async def unpublish() -> None:
        async with fresh_db.write(tenant) as tx:
            await publishing.unpublish(tx, event.id, now=NOW)

    async with fresh_db.write(tenant) as sale:
        await sale.execute(RESERVE, {"id": kind.id})
        step = asyncio.create_task(unpublish())
        await someone_waits(fresh_db, tenant)
    with pytest.raises(EventHasSales):
        await step


async def test_events_of_one_name_made_at_once_all_get_an_address(fresh_db: Database) -> None:
    tenant = await a_tenant(fresh_db)

    async def make() -> str:
        async with fresh_db.write(tenant) as tx:
            return (await an_event(tx, name="Night Ridge")).slug

    made = await asyncio.gather(*(make() for _ in range(4)))
    assert sorted(made) == ["night-ridge", "night-ridge-2", "night-ridge-3", "night-ridge-4"]


async def test_types_added_at_once_get_different_token_indices(fresh_db: Database) -> None:
    tenant = await a_tenant(fresh_db)
    async with fresh_db.write(tenant) as tx:
        event = await an_event(tx)

    async def add() -> int:
        async with fresh_db.write(tenant) as tx:
            return (await a_ticket_type(tx, event.id)).token_index

    assert sorted(await asyncio.gather(*(add() for _ in range(8)))) == list(range(8))
