"""The conflict report: each thing once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from admit.checkin import conflicts, uploads
from admit.checkin.conflicts import Conflict
from admit.checkin.entries import LogEntry
from admit.checkin.outcomes import ConflictKind
from admit.checkin.records import Outcome, ScanKind
from admit.core import ids
from admit.core.errors import NotFound
from admit.flows.runtime import Runtime
from admit.reports import door as door_report
from admit.tickets import voids
from admit.tickets.records import VoidReason
from tests.checkin.test_uploads import an_entry
from tests.support.door_logs import Doors, a_script, expected
from tests.support.ticket_builders import (
    DoorPlace,
    a_door,
    a_door_session,
    a_door_type,
    a_paid_order_with_tickets,
    tickets_for,
    tie,
)


async def brought(runtime: Runtime, place: DoorPlace, *batch: LogEntry) -> list[Conflict]:
    async with runtime.db.write(place.staff) as tx:
        await uploads.take(tx, place.event_id, place.device.id, batch=batch, now=place.now)
    return await of(runtime, place)


async def of(runtime: Runtime, place: DoorPlace) -> list[Conflict]:
    async with runtime.db.read(place.staff) as tx:
        return await conflicts.of_event(tx, place.event_id)


def kinds(found: Sequence[Conflict]) -> list[str]:
    return [conflict.kind.value for conflict in found]


@pytest.fixture
async def place(runtime: Runtime, tenant: Any) -> DoorPlace:
    earlier = runtime.clock.now() - timedelta(hours=1)
    made = await a_door(runtime.db, tenant, now=earlier, opens_in=timedelta(hours=-3))
    return replace(made, now=runtime.clock.now())


async def test_every_double_entry_is_in_the_report_exactly_once(runtime: Runtime, tenant: Any) -> None:
    place = await a_door(runtime.db, tenant, now=runtime.clock.now(), opens_in=timedelta(hours=-3))
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=6)
    script = a_script(Random(7), phones=3, tickets=6, entries=10)
    doors = Doors(runtime.db, place, order.tickets)
    await doors.play(script)
    await doors.bring_all(Random(8), most=5)
    numbers = {
        (doors.phones[phone].id, entry.id): (phone, entry.sequence)
        for phone, log in enumerate(doors.logs)
        for entry in log
    }
    told = [
        (numbers[one.scan.key], numbers[one.first.key])
        for one in await of(runtime, place)
        if one.first is not None
    ]
    _, doubles = expected(script, [phone.id for phone in doors.phones])
    assert doubles
    assert sorted(told) == doubles


async def test_a_double_entry_names_both(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    first = an_entry(place, ticket.qr_code_payload, gate_id=None)
    second = an_entry(place, ticket.qr_code_payload, 2, at=first.at + timedelta(minutes=1))
    [found] = await brought(runtime, place, first, second)
    assert found.first is not None
    assert (found.kind, found.scan.id, found.first.id) == (ConflictKind.DOUBLE_ENTRY, second.id, first.id)
    assert (found.scan.gate, found.first.gate, found.scan.by) == ("Gate A", "", "Mira Osterhaus")
    assert (found.scan.code, found.scan.device_name, found.scan.is_offline) == (ticket.code, "Phone 1", True)


async def test_a_ticket_that_was_void_before_is_told_and_one_void_later_is_not(
    runtime: Runtime, place: DoorPlace
) -> None:
    before, later = (await tickets_for(runtime.db, place, runtime.sealer, quantity=2)).tickets
    for ticket, minutes in ((before, -20), (later, 20)):
        async with runtime.db.write(place.tenant) as tx:
            await voids.void(tx, [ticket.id], reason=VoidReason.REFUNDED)
            at = place.now + timedelta(minutes=minutes)
            await tx.execute(VOIDED_AT, {"id": ticket.id, "at": at})
    found = await brought(
        runtime, place, an_entry(place, before.qr_code_payload), an_entry(place, later.qr_code_payload, 2)
    )
    assert [(one.kind, one.scan.ticket_id, one.detail) for one in found] == [
        (ConflictKind.VOID_ADMITTED, before.id, "refunded")
    ]


VOIDED_AT = """
update tickets
set voided_at = %(at)s::timestamptz
where id = %(id)s::uuid
"""


async def test_what_an_entry_carries_by_itself_is_told(runtime: Runtime, place: DoorPlace) -> None:
    one, two = (await tickets_for(runtime.db, place, runtime.sealer, quantity=2)).tickets
    found = await brought(
        runtime,
        place,
        an_entry(place, one.qr_code_payload, is_provisional=True),
        an_entry(place, two.qr_code_payload, 2, at=place.now + timedelta(minutes=1)),
        an_entry(place, "ZZZZ9999", 3),
        an_entry(place, "ZZZZ9998", 4, outcome=Outcome.REFUSED),
    )
    assert sorted(kinds(found)) == ["clock_doubt", "not_admissible", "provisional"]
    details = {one.kind: one.detail for one in found}
    assert details[ConflictKind.NOT_ADMISSIBLE] == "unknown: ZZZZ9999"
    assert details[ConflictKind.CLOCK_DOUBT] == "monotonic, 60000 ms"


async def test_a_session_the_ticket_is_not_for_is_told(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.tenant) as tx:
        friday = await a_door_session(tx, place.event_id, title="Friday", start_at=place.now)
        saturday = await a_door_session(
            tx, place.event_id, title="Saturday", start_at=place.now + timedelta(days=1)
        )
        kind = await a_door_type(tx, place.event_id, name="Saturday only", token_index=1)
        await tie(tx, place.event_id, kind, saturday)
    order = await a_paid_order_with_tickets(
        runtime.db,
        place.tenant,
        runtime.sealer,
        event_id=place.event_id,
        ticket_type_id=kind,
        token_index=1,
    )
    entry = an_entry(place, order.ticket.qr_code_payload, session_id=friday)
    [found] = await brought(runtime, place, entry)
    assert (found.kind, found.scan.session) == (ConflictKind.NOT_ENTITLED, "Friday")


async def test_what_was_undone_is_no_conflict_any_more(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    first = an_entry(place, ticket.qr_code_payload)
    second = an_entry(place, ticket.qr_code_payload, 2, is_provisional=True)
    assert len(await brought(runtime, place, first, second)) == 2
    taking_back = an_entry(
        place, "", 3, kind=ScanKind.UNDO, outcome=Outcome.UNDONE, scan_id=second.id, note="Wrong one"
    )
    assert await brought(runtime, place, taking_back) == []


async def test_an_event_that_is_not_there_has_no_report(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.read(place.staff) as tx:
        with pytest.raises(NotFound):
            await conflicts.of_event(tx, ids.new_id())


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@x"])
async def test_no_cell_of_the_spreadsheet_is_a_formula(runtime: Runtime, place: DoorPlace, name: str) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer, name=name)).ticket
    found = await brought(runtime, place, an_entry(place, ticket.qr_code_payload, is_provisional=True))
    written = door_report.conflicts_csv(found, timezone="Europe/Berlin").decode("utf-8-sig")
    heading, line = written.splitlines()
    assert heading.startswith("conflict,detail,ticket,")
    assert f",'{name}," in line
    assert "+01:00" in line
