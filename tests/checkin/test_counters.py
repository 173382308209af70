from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from admit.checkin import counters, gates, scans
from admit.checkin.errors import UnknownSession
from admit.checkin.records import Counters
from admit.core import ids
from admit.core.errors import NotFound
from admit.flows.runtime import Runtime
from admit.tickets import voids
from admit.tickets.records import VoidReason
from tests.support.ticket_builders import (
    DoorPlace,
    a_door_session,
    a_door_type,
    a_paid_order_with_tickets,
    tickets_for,
    tie,
)


async def counted(
    runtime: Runtime, place: DoorPlace, *, session_id: UUID | None = None, later: timedelta = timedelta()
) -> Counters:
    async with runtime.db.read(place.staff) as tx:
        return await counters.read(tx, place.event_id, session_id=session_id, now=runtime.clock.now() + later)


async def scanned(runtime: Runtime, place: DoorPlace, *texts: str, **given: Any) -> None:
    async with runtime.db.write(place.staff) as tx:
        attempts = [place.scan_of(text, **given) for text in texts]
        await scans.record(tx, place.event_id, attempts, now=runtime.clock.now())


async def test_admitted_and_expected_are_counted_by_ticket_type(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.tenant) as tx:
        balcony = await a_door_type(tx, place.event_id, name="Balcony", token_index=1)
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=3)
    await a_paid_order_with_tickets(
        runtime.db,
        place.tenant,
        runtime.sealer,
        event_id=place.event_id,
        ticket_type_id=balcony,
        token_index=1,
    )
    await scanned(runtime, place, order.tickets[0].code, order.tickets[1].code, order.tickets[0].code)
    found = await counted(runtime, place)
    assert [(one.name, one.admitted, one.expected) for one in found.types] == [
        ("Standing", 2, 3),
        ("Balcony", 0, 1),
    ]
    assert (found.admitted, found.expected, found.refused) == (2, 4, 1)


async def test_a_void_ticket_is_not_expected(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    async with runtime.db.write(place.tenant) as tx:
        await voids.void(tx, [order.ticket.id], reason=VoidReason.REFUNDED)
    assert (await counted(runtime, place)).expected == 1


async def test_admissions_are_counted_by_gate_and_lately(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.tenant) as tx:
        await gates.add(tx, place.event_id, "Gate B", now=runtime.clock.now())
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=3)
    await scanned(runtime, place, order.tickets[0].code, order.tickets[1].code)
    await scanned(runtime, place, order.tickets[2].code, gate_id=None)
    found = await counted(runtime, place)
    assert [(gate.name, gate.admitted, gate.lately) for gate in found.gates] == [
        ("Gate A", 2, 2),
        ("Gate B", 0, 0),
        ("", 1, 1),
    ]
    assert (await counted(runtime, place, later=timedelta(minutes=6))).lately == 0


async def test_a_session_counts_its_own(runtime: Runtime, place: DoorPlace) -> None:
    now = runtime.clock.now()
    async with runtime.db.write(place.tenant) as tx:
        first = await a_door_session(tx, place.event_id, title="First", start_at=now)
        second = await a_door_session(tx, place.event_id, title="Second", start_at=now)
        tied = await a_door_type(tx, place.event_id, name="Second only", token_index=1)
        await tie(tx, place.event_id, tied, second)
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    await scanned(runtime, place, order.tickets[0].code, session_id=first)
    one = await counted(runtime, place, session_id=first)
    other = await counted(runtime, place, session_id=second)
    assert [(count.name, count.admitted) for count in one.types] == [("Standing", 1)]
    assert [(count.name, count.admitted) for count in other.types] == [("Standing", 0), ("Second only", 0)]
    assert (sum(gate.admitted for gate in one.gates), sum(gate.admitted for gate in other.gates)) == (1, 0)


async def test_a_session_or_event_that_is_not_there_is_said_so(runtime: Runtime, place: DoorPlace) -> None:
    with pytest.raises(UnknownSession):
        await counted(runtime, place, session_id=ids.new_id())
    async with runtime.db.read(place.staff) as tx:
        with pytest.raises(NotFound):
            await counters.read(tx, ids.new_id(), now=runtime.clock.now())
