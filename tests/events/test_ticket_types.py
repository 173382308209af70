"""Ticket types, pools and sessions: inventories that never go below what is sold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admit.core import ids
from admit.core.db import Database, Tx
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.core.tenancy import Scope
from admit.events import changes, limits, pools, sessions, ticket_types
from admit.events.errors import AdmissionNarrowed, InUse, InventoryTooLow, LimitReached, PoolTooSmall
from admit.events.records import PoolDetails, SessionDetails, TicketType, TicketTypeDetails, TicketTypeStatus
from tests.support.events_builders import (
    EVENING,
    a_pool,
    a_session,
    a_ticket_type,
    an_event,
    with_counts,
)


async def test_token_indices_are_the_lowest_free_ones(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        kinds = [await a_ticket_type(tx, event.id) for _ in range(3)]
        await ticket_types.remove(tx, event.id, kinds[1].id)
        again = await a_ticket_type(tx, event.id)
    assert [kind.token_index for kind in kinds] == [0, 1, 2]
    assert again.token_index == 1


async def test_an_inventory_can_shrink_to_exactly_what_is_sold_and_reserved(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx, sold=3, reserved=2)
        edited = await edit(tx, kind, quantity_total=5)
    assert edited.quantity_total == 5


async def test_an_inventory_below_what_is_sold_and_reserved_is_refused_with_the_numbers(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx, sold=3, reserved=2)
        with pytest.raises(InventoryTooLow) as refusal:
            await edit(tx, kind, quantity_total=4)
        kept = await ticket_types.by_id(tx, kind.event_id, kind.id)
    assert refusal.value.facts == {"least": 5, "sold": 3, "reserved": 2}
    assert kept.quantity_total == kind.quantity_total


async def test_a_price_can_change_while_tickets_are_sold(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        edited = await edit(tx, await a_sold_type(tx, sold=3), price_cents=9900)
    assert (edited.price_cents, edited.quantity_sold) == (9900, 3)


async def test_an_edit_of_an_old_version_is_stale(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx)
        await edit(tx, kind, name="Early bird")
        with pytest.raises(StaleEdit):
            await edit(tx, kind, name="Late bird")


async def test_sales_counting_meanwhile_do_not_make_an_edit_stale(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx)
        await with_counts(tx, kind, sold=4)
        edited = await edit(tx, kind, name="Early bird")
    assert (edited.name, edited.quantity_sold) == ("Early bird", 4)


async def test_a_type_that_was_sold_is_not_removed(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx, sold=1)
        with pytest.raises(InUse):
            await ticket_types.remove(tx, kind.event_id, kind.id)


async def test_a_type_that_was_never_sold_is_removed(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx)
        await ticket_types.remove(tx, kind.event_id, kind.id)
        assert await ticket_types.of_event(tx, kind.event_id) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": ""}, ("name", "required")),
        ({"price_cents": -1}, ("price_cents", "out_of_range")),
        ({"price_cents": 10**18}, ("price_cents", "out_of_range")),
        ({"price_cents": 10}, ("price_cents", "below_minimum")),
        ({"quantity_total": -1}, ("quantity_total", "out_of_range")),
        ({"quantity_total": 10**12}, ("quantity_total", "out_of_range")),
        ({"max_per_order": 101}, ("max_per_order", "out_of_range")),
        ({"min_per_order": 4, "max_per_order": 3}, ("min_per_order", "above_maximum")),
        ({"min_per_order": 4, "max_per_buyer": 3}, ("max_per_buyer", "below_minimum")),
        ({"tax_rate_bps": 10_001}, ("tax_rate_bps", "out_of_range")),
        ({"sales_start": EVENING, "sales_end": EVENING}, ("sales_end", "before_start")),
        ({"session_ids": [ids.new_id()]}, ("session_ids", "unknown")),
        ({"pool_ids": [ids.new_id()]}, ("pool_ids", "unknown")),
    ],
)
async def test_bad_details_are_refused_naming_the_field(
    db: Database, tenant: Scope, given: dict[str, Any], problem: tuple[str, str]
) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        with pytest.raises(Invalid) as refusal:
            await a_ticket_type(tx, event.id, **given)
    assert [(found.field, found.code) for found in refusal.value.problems] == [problem]


async def test_a_session_of_another_event_is_unknown(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        elsewhere = await a_session(tx, (await an_event(tx)).id)
        event = await an_event(tx)
        with pytest.raises(Invalid):
            await a_ticket_type(tx, event.id, session_ids=[elsewhere.id])


async def test_a_type_of_another_event_is_not_found(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx)
        other = await an_event(tx)
        with pytest.raises(NotFound):
            await ticket_types.by_id(tx, other.id, kind.id)


async def test_holders_keep_the_sessions_they_paid_for(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        first, second = [await a_session(tx, event.id, title=title) for title in ("One", "Two")]
        kind = await a_ticket_type(tx, event.id, session_ids=[first.id])
        await with_counts(tx, kind, sold=1)
        wider = await edit(tx, kind, session_ids=[first.id, second.id])
        with pytest.raises(AdmissionNarrowed):
            await edit(tx, wider, session_ids=[second.id])


async def test_whole_event_tickets_are_not_narrowed_to_a_session(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx, sold=1)
        session = await a_session(tx, kind.event_id)
        with pytest.raises(AdmissionNarrowed):
            await edit(tx, kind, session_ids=[session.id])


async def test_joining_a_pool_carries_what_is_sold_into_it_and_leaving_takes_it_out(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx, sold=3, reserved=2)
        hall = await a_pool(tx, kind.event_id, name="Hall", total=10)
        balcony = await a_pool(tx, kind.event_id, name="Balcony", total=5)
        joined = await edit(tx, kind, pool_ids=[hall.id])
        in_hall = await pools.by_id(tx, kind.event_id, hall.id)
        await edit(tx, joined, pool_ids=[balcony.id])
        left, moved = [await pools.by_id(tx, kind.event_id, pool.id) for pool in (hall, balcony)]
    assert (in_hall.sold, in_hall.reserved) == (3, 2)
    assert (left.sold, left.reserved) == (0, 0)
    assert (moved.sold, moved.reserved) == (3, 2)


async def test_a_pool_without_room_for_what_is_sold_cannot_be_joined(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await a_sold_type(tx, sold=3, reserved=2)
        pool = await a_pool(tx, kind.event_id, total=4)
        with pytest.raises(PoolTooSmall) as refusal:
            await edit(tx, kind, pool_ids=[pool.id])
    assert refusal.value.facts == {"pool_id": str(pool.id), "needed": 5, "left": 4}


async def test_a_pool_never_shrinks_below_what_is_sold_and_reserved(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        pool = await a_pool(tx, event.id, total=10)
        await with_counts(tx, await a_ticket_type(tx, event.id, pool_ids=[pool.id]), sold=4, reserved=1)
        with pytest.raises(InventoryTooLow) as refusal:
            await pools.edit(tx, event.id, pool.id, version=1, details=PoolDetails(name="Hall", total=4))
        edited = await pools.edit(tx, event.id, pool.id, version=1, details=PoolDetails(name="Hall", total=5))
    assert refusal.value.facts == {"least": 5, "sold": 4, "reserved": 1}
    assert edited.total == 5


async def test_a_pool_in_use_is_kept_and_an_unused_one_goes(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        used, unused = await a_pool(tx, event.id, name="Used"), await a_pool(tx, event.id, name="Unused")
        kind = await a_ticket_type(tx, event.id, pool_ids=[used.id, unused.id])
        await pools.remove(tx, event.id, unused.id)
        kind = await with_counts(tx, kind, sold=1)
        with pytest.raises(InUse):
            await pools.remove(tx, event.id, used.id)
    assert kind.pool_ids == [used.id]


async def test_pools_of_one_event_have_different_names(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await a_pool(tx, event.id)
    with pytest.raises(Invalid) as refusal:
        async with db.write(tenant) as tx:
            await a_pool(tx, event.id)
    assert refusal.value.problems[0].code == "taken"


async def test_an_event_has_at_most_a_hundred_ticket_types(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        for _ in range(limits.MOST_TICKET_TYPES):
            await a_ticket_type(tx, event.id)
        with pytest.raises(LimitReached) as refusal:
            await a_ticket_type(tx, event.id)
    assert refusal.value.facts == {"limit": 100}


async def test_a_session_lies_inside_its_event(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        with pytest.raises(Invalid) as refusal:
            await a_session(
                tx, event.id, start_at=EVENING - timedelta(minutes=1), end_at=EVENING + timedelta(days=1)
            )
    assert {problem.field for problem in refusal.value.problems} == {"start_at", "end_at"}


async def test_a_session_is_edited_and_a_stale_edit_refused(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        session = await a_session(tx, event.id)
        renamed = replace(changes.editable(session, SessionDetails), title="Interval")
        edited = await sessions.edit(tx, event.id, session.id, version=1, details=renamed)
        with pytest.raises(StaleEdit):
            await sessions.edit(tx, event.id, session.id, version=1, details=renamed)
    assert (edited.title, edited.version) == ("Interval", 2)


async def test_a_session_that_a_ticket_type_admits_to_is_kept(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        session = await a_session(tx, event.id)
        kind = await a_ticket_type(tx, event.id, session_ids=[session.id])
        with pytest.raises(InUse):
            await sessions.remove(tx, event.id, session.id)
        await ticket_types.remove(tx, event.id, kind.id)
        await sessions.remove(tx, event.id, session.id)
        assert await sessions.of_event(tx, event.id) == []


async def test_an_archived_type_is_kept_for_what_was_sold(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        kind = await edit(tx, await a_sold_type(tx, sold=1), status=TicketTypeStatus.ARCHIVED)
    assert kind.status is TicketTypeStatus.ARCHIVED


async def a_sold_type(tx: Tx, *, sold: int = 0, reserved: int = 0) -> TicketType:
    event = await an_event(tx)
    return await with_counts(tx, await a_ticket_type(tx, event.id), sold=sold, reserved=reserved)


async def edit(tx: Tx, kind: TicketType, **given: Any) -> TicketType:
    details = replace(changes.editable(kind, TicketTypeDetails), **given)
    return await ticket_types.edit(tx, kind.event_id, kind.id, version=kind.version, details=details)
