"""Logs of devices that were offline: kept whole, once, and merged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from admit.checkin import outcomes, scans, undo, uploads
from admit.checkin.clocks import ClockKind
from admit.checkin.entries import LogEntry
from admit.checkin.errors import ScanIdReused, SequenceGap, SequenceReused
from admit.checkin.outcomes import ConflictKind, EntryAnswer
from admit.checkin.records import Outcome, Reason, ScanKind, Undo, Verdict
from admit.checkin.uploads import Taken
from admit.core import ids
from admit.core.errors import Invalid
from admit.flows.runtime import Runtime
from admit.tickets import voids
from admit.tickets.records import VoidReason
from tests.support.builders import a_tenant
from tests.support.door_logs import Doors, a_script, expected
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for

COUNT_SCANS = """
select count(*)
from scans
where is_offline
"""

COUNT_LIVE = """
select count(*)
from admissions
where undone_at is null
"""


def an_entry(place: DoorPlace, text: str, sequence: int = 1, **given: Any) -> LogEntry:
    """An admission by the roster, ten minutes ago."""
    fields: dict[str, Any] = {
        "id": ids.new_id(),
        "kind": ScanKind.SCAN,
        "at": place.now - timedelta(minutes=10),
        "heard_at": place.now - timedelta(minutes=30),
        "clock": ClockKind.MONOTONIC,
        "outcome": Outcome.ADMITTED,
        "gate_id": place.gate.id,
        **given,
    }
    return LogEntry(input=text, sequence=sequence, **fields)


async def brought(runtime: Runtime, place: DoorPlace, *batch: LogEntry) -> Taken:
    async with runtime.db.write(place.staff) as tx:
        await tx.execute(BACKDATE, {"id": place.device.id, "at": place.now - timedelta(days=1)})
        return await uploads.take(tx, place.event_id, place.device.id, batch=batch, now=place.now)


BACKDATE = """
update devices
set last_seen_at = %(at)s::timestamptz
where id = %(id)s::uuid
"""


def told(place: DoorPlace, taken: Taken, batch: Sequence[LogEntry]) -> list[EntryAnswer]:
    return outcomes.answers_of(taken, {entry.id: entry.sequence for entry in batch}, now=place.now)


async def count(runtime: Runtime, place: DoorPlace, statement: str) -> int:
    async with runtime.db.read(place.staff) as tx:
        found: int = await tx.fetch_value(statement)
    return found


@pytest.fixture
async def place(runtime: Runtime, tenant: Any) -> DoorPlace:
    """A door whose device was registered an hour ago."""
    earlier = await a_door(runtime.db, tenant, now=runtime.clock.now() - timedelta(hours=1))
    return replace(earlier, now=runtime.clock.now())


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_order_of_upload_gives_one_state_and_loses_nothing(runtime: Runtime, seed: int) -> None:
    """Three phones, overlapping tickets, pieces in any order, crashes, lost answers and repeats."""
    script = a_script(Random(seed), phones=3, tickets=8, entries=14)
    for way in range(2):
        tenant = await a_tenant(runtime.db)
        place = await a_door(runtime.db, tenant, now=runtime.clock.now(), opens_in=timedelta(hours=-3))
        order = await tickets_for(runtime.db, place, runtime.sealer, quantity=8)
        doors = Doors(runtime.db, place, order.tickets)
        await doors.play(script)
        await doors.bring_all(Random(seed * 100 + way), most=6)
        assert await doors.outcome() == expected(script, [phone.id for phone in doors.phones])
        assert await count(runtime, place, COUNT_SCANS) == sum(len(log) for log in script)


async def test_a_repeated_upload_answers_the_same_and_keeps_nothing_twice(
    runtime: Runtime, place: DoorPlace
) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    entry = an_entry(place, ticket.qr_code_payload)
    first = await brought(runtime, place, entry)
    again = await brought(runtime, place, entry)
    [one], [two] = told(place, first, [entry]), told(place, again, [entry])
    assert (one.known, two.known, first.have, again.have) == (False, True, 1, 1)
    assert replace(two, known=False) == one
    assert await count(runtime, place, COUNT_LIVE) == 1


async def test_what_is_missing_before_is_asked_for(runtime: Runtime, place: DoorPlace) -> None:
    entries = [an_entry(place, "K7Q29FXD", number) for number in (1, 2, 3, 4)]
    await brought(runtime, place, *entries[:2])
    with pytest.raises(SequenceGap) as refused:
        await brought(runtime, place, entries[3])
    assert refused.value.facts["have"] == 2
    assert (await brought(runtime, place, *entries[1:])).have == 4
    with pytest.raises(Invalid):
        await brought(runtime, place, entries[0], entries[2])


async def test_a_number_serves_one_entry_and_an_id_one_content(runtime: Runtime, place: DoorPlace) -> None:
    entry = an_entry(place, "K7Q29FXD")
    await brought(runtime, place, entry)
    with pytest.raises(SequenceReused) as refused:
        await brought(runtime, place, an_entry(place, "K7Q29FXD"))
    assert refused.value.facts["have"] == 1
    with pytest.raises(ScanIdReused):
        await brought(runtime, place, replace(entry, input="M3XW8ABC"))
    renumbered = await brought(runtime, place, replace(entry, sequence=2))
    assert (renumbered.have, len(renumbered.known)) == (2, 1)


async def test_an_earlier_offline_admission_takes_the_place_of_a_later_one_online(
    runtime: Runtime, place: DoorPlace
) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    async with runtime.db.write(place.staff) as tx:
        await scans.record(tx, place.event_id, [place.scan_of(ticket.qr_code_payload)], now=place.now)
    entry = an_entry(place, ticket.qr_code_payload)
    taken = await brought(runtime, place, entry)
    assert told(place, taken, [entry])[0].conflicts == []
    [state] = taken.merged.states.values()
    assert [double.first.id for double in state.doubles] == [entry.id]
    async with runtime.db.read(place.staff) as tx:
        assert await tx.fetch_rows(WHERE_ADMITTED) == [(entry.id, entry.at, entry.at)]


WHERE_ADMITTED = """
select admission.scan_id, admission.admitted_at, ticket.checked_in_at
from admissions admission
join tickets ticket on ticket.id = admission.ticket_id
where admission.undone_at is null
"""


async def test_undoing_one_of_two_leaves_the_other_standing(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    entry = an_entry(place, ticket.qr_code_payload)
    later = an_entry(place, ticket.qr_code_payload, 2, at=place.now - timedelta(minutes=5))
    await brought(runtime, place, entry, later)
    wanted = Undo(
        id=ids.new_id(),
        device_id=place.device.id,
        scan_id=entry.id,
        scan_device_id=place.device.id,
        reason="Wrong person",
    )
    async with runtime.db.write(place.staff) as tx:
        undone = await undo.undo(tx, place.event_id, wanted, now=place.now)
    assert undone.checked_in_at == later.at


async def test_an_undo_that_comes_before_its_scan_takes_it_back(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    scan = an_entry(place, ticket.qr_code_payload)
    other = (await a_door(runtime.db, place.tenant, now=place.now)).device
    taking_back = an_entry(
        place,
        "",
        kind=ScanKind.UNDO,
        outcome=Outcome.UNDONE,
        scan_id=scan.id,
        scan_device_id=place.device.id,
        note="Seen from the other gate",
    )
    async with runtime.db.write(place.staff) as tx:
        await uploads.take(tx, place.event_id, other.id, batch=[taking_back], now=place.now)
    await brought(runtime, place, scan)
    assert await count(runtime, place, COUNT_LIVE) == 0


def another(symbol: str) -> str:
    return "A" if symbol != "A" else "B"


@pytest.mark.parametrize("kind", ["forged", "altered", "foreign", "unknown"])
async def test_what_is_no_ticket_of_ours_admits_nobody_whatever_the_device_said(
    runtime: Runtime, place: DoorPlace, kind: str
) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    elsewhere = await a_door(runtime.db, place.tenant, now=place.now)
    foreign = (await tickets_for(runtime.db, elsewhere, runtime.sealer)).ticket
    payload = ticket.qr_code_payload
    text, reason = {
        "forged": (payload[:-1] + another(payload[-1]), {Reason.BAD_SIGNATURE, Reason.UNKNOWN}),
        "altered": (
            payload[:40] + another(payload[40]) + payload[41:],
            {Reason.BAD_SIGNATURE, Reason.UNKNOWN},
        ),
        "foreign": (foreign.qr_code_payload, {Reason.WRONG_EVENT}),
        "unknown": ("ZZZZ9999", {Reason.UNKNOWN}),
    }[kind]
    entry = an_entry(place, text)
    [answer] = told(place, await brought(runtime, place, entry), [entry])
    assert answer.outcome is Outcome.REFUSED
    assert answer.reason in {one.value for one in reason}
    assert answer.conflicts == [ConflictKind.NOT_ADMISSIBLE]
    assert await count(runtime, place, COUNT_LIVE) == 0
    assert await count(runtime, place, COUNT_SCANS) == 1


async def test_what_is_wrong_in_an_entry_is_kept_and_noted(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    entry = an_entry(
        place,
        ticket.qr_code_payload,
        gate_id=ids.new_id(),
        session_id=ids.new_id(),
        is_provisional=True,
        clock=ClockKind.WALL,
    )
    taken = await brought(runtime, place, entry)
    [answer] = told(place, taken, [entry])
    assert answer.conflicts == [ConflictKind.PROVISIONAL, ConflictKind.CLOCK_DOUBT]
    assert {"unknown_gate", "unknown_session", "clock"} <= set(taken.stored[0].facts)
    assert await count(runtime, place, COUNT_LIVE) == 1


async def test_a_ticket_that_was_void_by_then_is_in_and_noted(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    async with runtime.db.write(place.tenant) as tx:
        await voids.void(tx, [ticket.id], reason=VoidReason.REFUNDED)
    await brought(runtime, place, an_entry(place, ticket.qr_code_payload))
    assert await count(runtime, place, COUNT_LIVE) == 1


async def test_an_unanswered_scan_and_what_the_device_then_decided_are_one_person(
    runtime: Runtime, place: DoorPlace
) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    asked = place.scan_of(ticket.qr_code_payload)
    async with runtime.db.write(place.staff) as tx:
        [answer] = await scans.record(tx, place.event_id, [asked], now=place.now)
    assert isinstance(answer, Verdict)
    assert answer.is_admitted
    entry = an_entry(place, ticket.qr_code_payload, at=place.now, attempt_id=asked.id)
    [said] = told(place, await brought(runtime, place, entry), [entry])
    assert (said.outcome, said.conflicts) == (Outcome.ADMITTED, [])
