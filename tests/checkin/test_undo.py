from dataclasses import replace

import pytest

from admit.audit import timeline
from admit.checkin import devices, scans, undo
from admit.checkin.errors import DeviceRevoked, NothingToUndo, ScanIdReused, UnknownScan
from admit.checkin.records import Scan, Undo, Undone, Verdict
from admit.core import ids
from admit.core.errors import Invalid
from admit.flows.runtime import Runtime
from tests.support.ticket_builders import DoorPlace, a_door, a_door_session, tickets_for


async def scanned(runtime: Runtime, place: DoorPlace, attempt: Scan) -> Verdict:
    async with runtime.db.write(place.staff) as tx:
        [answer] = await scans.record(tx, place.event_id, [attempt], now=runtime.clock.now())
    assert isinstance(answer, Verdict)
    return answer


def an_undo(place: DoorPlace, attempt: Scan, reason: str = "Wrong person") -> Undo:
    return Undo(
        id=ids.new_id(),
        device_id=place.device.id,
        scan_id=attempt.id,
        scan_device_id=attempt.device_id,
        reason=reason,
    )


async def undone(runtime: Runtime, place: DoorPlace, wanted: Undo) -> Undone:
    async with runtime.db.write(place.staff) as tx:
        return await undo.undo(tx, place.event_id, wanted, now=runtime.clock.now())


async def an_admission(runtime: Runtime, place: DoorPlace) -> Scan:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    attempt = place.scan_of(order.ticket.qr_code_payload)
    assert (await scanned(runtime, place, attempt)).is_admitted
    return attempt


async def test_an_undone_ticket_is_outside_and_can_enter_again(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    assert (await undone(runtime, place, an_undo(place, attempt))).checked_in_at is None
    assert (await scanned(runtime, place, replace(attempt, id=ids.new_id()))).is_admitted


async def test_the_reason_and_the_hand_of_an_undo_are_on_record(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    done = await undone(runtime, place, an_undo(place, attempt))
    async with runtime.db.read(place.staff) as tx:
        entry = (await timeline.read(tx, limit=5, subject_id=done.ticket_id, action="admission.undone"))[0]
        [row] = await tx.fetch_rows("select undo_reason, undone_by from admissions")
    assert (entry.metadata["reason"], entry.actor_id) == ("Wrong person", place.staff.actor.user_id)
    assert row == ("Wrong person", place.staff.actor.user_id)


async def test_an_undo_is_a_row_of_its_own_and_the_scan_stays(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    await undone(runtime, place, an_undo(place, attempt))
    async with runtime.db.read(place.staff) as tx:
        rows = await tx.fetch_rows("select kind, verdict, undoes_scan_id from scans order by id")
    assert rows == [("scan", "admitted", None), ("undo", "undone", attempt.id)]


async def test_undoing_one_session_leaves_the_other(runtime: Runtime, place: DoorPlace) -> None:
    now = runtime.clock.now()
    async with runtime.db.write(place.tenant) as tx:
        first = await a_door_session(tx, place.event_id, title="First", start_at=now)
        second = await a_door_session(tx, place.event_id, title="Second", start_at=now)
    order = await tickets_for(runtime.db, place, runtime.sealer)
    one = place.scan_of(order.ticket.code, session_id=first)
    await scanned(runtime, place, one)
    await scanned(runtime, place, place.scan_of(order.ticket.code, session_id=second))
    assert (await undone(runtime, place, an_undo(place, one))).checked_in_at == now


async def test_a_repeated_undo_answers_the_same(runtime: Runtime, place: DoorPlace) -> None:
    wanted = an_undo(place, await an_admission(runtime, place))
    first = await undone(runtime, place, wanted)
    assert await undone(runtime, place, wanted) == replace(first, replayed=True)


async def test_an_admission_is_undone_once(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    await undone(runtime, place, an_undo(place, attempt))
    with pytest.raises(NothingToUndo):
        await undone(runtime, place, an_undo(place, attempt))


async def test_a_scan_that_let_nobody_in_cannot_be_undone(runtime: Runtime, place: DoorPlace) -> None:
    attempt = place.scan_of("NOTHING OF OURS")
    await scanned(runtime, place, attempt)
    with pytest.raises(NothingToUndo):
        await undone(runtime, place, an_undo(place, attempt))


async def test_the_number_of_a_scan_is_not_one_for_its_undo(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    with pytest.raises(ScanIdReused):
        await undone(runtime, place, replace(an_undo(place, attempt), id=attempt.id))


async def test_a_scan_of_another_event_is_not_there(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    other = await a_door(runtime.db, place.tenant, now=runtime.clock.now())
    with pytest.raises(UnknownScan):
        await undone(runtime, other, an_undo(other, attempt))


async def test_an_undo_needs_a_reason(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    with pytest.raises(Invalid):
        await undone(runtime, place, an_undo(place, attempt, reason="  "))


async def test_a_revoked_device_undoes_nothing(runtime: Runtime, place: DoorPlace) -> None:
    attempt = await an_admission(runtime, place)
    async with runtime.db.write(place.tenant) as tx:
        await devices.revoke(tx, place.device.id, now=runtime.clock.now())
    with pytest.raises(DeviceRevoked):
        await undone(runtime, place, an_undo(place, attempt))
