from dataclasses import replace
from datetime import timedelta

from admit.audit import timeline
from admit.checkin import devices, scans
from admit.checkin.errors import (
    DeviceRevoked,
    ScanIdReused,
    UnknownDevice,
    UnknownGate,
    UnknownSession,
)
from admit.checkin.records import Outcome, Reason, Scan, Verdict
from admit.checkin.scans import Answer
from admit.core import codes as short_codes
from admit.core import ids
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.tickets import codes, issuing, voids
from admit.tickets.records import VoidReason
from tests.support.builders import a_tenant
from tests.support.ticket_builders import (
    DoorPlace,
    a_door,
    a_door_session,
    a_door_type,
    a_paid_order_with_tickets,
    tickets_for,
    tie,
)
from tests.support.token_vectors import signer


async def recorded(runtime: Runtime, place: DoorPlace, *attempts: Scan) -> list[Answer]:
    async with runtime.db.write(place.staff) as tx:
        return await scans.record(tx, place.event_id, attempts, now=runtime.clock.now())


async def verdict(runtime: Runtime, place: DoorPlace, attempt: Scan) -> Verdict:
    [answer] = await recorded(runtime, place, attempt)
    assert isinstance(answer, Verdict), answer
    return answer


async def stored(runtime: Runtime, place: DoorPlace) -> list[tuple[str, str | None, str]]:
    """Verdict, reason and input of all scans, in the order of their numbers."""
    async with runtime.db.read(place.staff) as tx:
        return await tx.fetch_rows("select verdict, reason, input from scans order by id")


async def test_a_token_admits_and_shows_whose_it_is(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    answer = await verdict(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    assert answer.is_admitted
    assert answer.ticket is not None
    assert (answer.ticket.attendee_name, answer.ticket.order_code) == ("Noor van Dijk", order.code)


async def test_an_admitted_ticket_is_checked_in(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    await verdict(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    async with runtime.db.read(place.tenant) as tx:
        assert (await issuing.ticket(tx, order.ticket.id)).checked_in_at == runtime.clock.now()


async def test_every_admission_is_on_record_under_the_name_of_who_scanned(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    await verdict(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    async with runtime.db.read(place.staff) as tx:
        [entry] = await timeline.read(tx, limit=5, subject_id=order.ticket.id)
    assert (entry.action, entry.actor_id) == ("ticket.admitted", place.staff.actor.user_id)
    assert entry.metadata["gate_id"] == str(place.gate.id)


async def test_a_typed_code_and_a_chosen_ticket_admit_as_well(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    first, second = order.tickets
    typed = short_codes.format_code(first.code).lower()
    answers = await recorded(runtime, place, place.scan_of(typed), place.scan_of(str(second.id)))
    assert all(isinstance(answer, Verdict) and answer.is_admitted for answer in answers)


async def test_a_second_scan_is_refused_and_names_the_first(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    first = await verdict(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    second = await verdict(runtime, place, place.scan_of(order.ticket.code))
    assert second.reason is Reason.ALREADY_ADMITTED
    assert second.facts["scan_id"] == str(first.scan_id)
    assert (second.facts["gate"], second.facts["by"]) == ("Gate A", "Mira Osterhaus")
    assert second.message.startswith("Already admitted at 13:00 at Gate A.")


async def test_the_same_ticket_twice_in_a_batch_is_admitted_once(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    first, second = [place.scan_of(order.ticket.qr_code_payload) for _ in range(2)]
    one, other = await recorded(runtime, place, first, second)
    assert isinstance(one, Verdict)
    assert isinstance(other, Verdict)
    assert (one.outcome, other.outcome) == (Outcome.ADMITTED, Outcome.REFUSED)
    assert other.facts["scan_id"] == str(first.id)


async def test_every_attempt_leaves_a_row_and_no_row_holds_a_token(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    payload = order.ticket.qr_code_payload
    forged = codes.sign(replace(signer(9), key_index=0), order.ticket.id, 0).payload_text
    for text in (payload, payload, forged, "WHATEVER ELSE", ""):
        await verdict(runtime, place, place.scan_of(text))
    rows = await stored(runtime, place)
    assert [row[:2] for row in rows] == [
        ("admitted", None),
        ("refused", "already_admitted"),
        ("refused", "bad_signature"),
        ("refused", "unknown"),
        ("refused", "unknown"),
    ]
    assert not any(secret[40:] in row[2] for row in rows for secret in (payload, forged))


async def test_a_forged_token_admits_nobody_and_tells_nobody_s_name(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    forged = codes.sign(replace(signer(9), key_index=0), order.ticket.id, 0).payload_text
    answer = await verdict(runtime, place, place.scan_of(forged))
    assert (answer.reason, answer.ticket) == (Reason.BAD_SIGNATURE, None)


async def test_an_altered_token_never_admits(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    payload = order.ticket.qr_code_payload
    altered = [
        payload[:spot] + ("0" if payload[spot] != "0" else "1") + payload[spot + 1 :]
        for spot in range(0, len(payload), 5)
    ]
    answers = await recorded(runtime, place, *(place.scan_of(text) for text in altered))
    assert all(isinstance(answer, Verdict) and not answer.is_admitted for answer in answers)


async def test_another_tenant_s_token_never_admits(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    stranger = await a_door(runtime.db, await a_tenant(runtime.db), now=runtime.clock.now())
    answer = await verdict(runtime, stranger, stranger.scan_of(order.ticket.qr_code_payload))
    assert answer.reason is Reason.BAD_SIGNATURE


async def test_a_ticket_of_the_tenant_s_other_event_is_refused_and_names_it(
    runtime: Runtime, place: DoorPlace
) -> None:
    other = await a_door(runtime.db, place.tenant, now=runtime.clock.now())
    order = await tickets_for(runtime.db, other, runtime.sealer)
    by_token = await verdict(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    by_code = await verdict(runtime, place, place.scan_of(order.ticket.code))
    assert (by_token.reason, by_code.reason) == (Reason.WRONG_EVENT, Reason.WRONG_EVENT)
    assert by_token.facts["event"] == "Pulse for Eighteen"


async def test_void_refunded_and_disputed_tickets_are_refused(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    disputed = await tickets_for(runtime.db, place, runtime.sealer)
    void, refunded = order.tickets
    async with runtime.db.write(place.tenant) as tx:
        await voids.void(tx, [void.id], reason=VoidReason.REVOKED)
        await voids.void(tx, [refunded.id], reason=VoidReason.REFUNDED)
        await voids.flag_disputed(tx, [disputed.id])
    answers = await recorded(
        runtime,
        place,
        *(place.scan_of(ticket.qr_code_payload) for ticket in (void, refunded, disputed.ticket)),
    )
    reasons = [answer.reason for answer in answers if isinstance(answer, Verdict)]
    assert reasons == [Reason.VOID, Reason.REFUNDED, Reason.DISPUTED]


async def test_before_the_doors_open_it_says_from_when(runtime: Runtime, tenant: Scope) -> None:
    place = await a_door(runtime.db, tenant, now=runtime.clock.now(), opens_in=timedelta(days=2))
    order = await tickets_for(runtime.db, place, runtime.sealer)
    answer = await verdict(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    assert answer.reason is Reason.NOT_YET_OPEN
    assert "doors open on 2027-01-12 at 13:00" in answer.message


async def test_admission_is_per_session(runtime: Runtime, place: DoorPlace) -> None:
    now = runtime.clock.now()
    async with runtime.db.write(place.tenant) as tx:
        first = await a_door_session(tx, place.event_id, title="Friday", start_at=now)
        second = await a_door_session(
            tx, place.event_id, title="Saturday", start_at=now + timedelta(minutes=30)
        )
        saturday_only = await a_door_type(tx, place.event_id, name="Saturday", token_index=1)
        await tie(tx, place.event_id, saturday_only, second)
    whole = await tickets_for(runtime.db, place, runtime.sealer)
    tied = await a_paid_order_with_tickets(
        runtime.db,
        place.tenant,
        runtime.sealer,
        event_id=place.event_id,
        ticket_type_id=saturday_only,
        token_index=1,
    )
    answers = await recorded(
        runtime,
        place,
        *(
            place.scan_of(ticket.qr_code_payload, session_id=session)
            for ticket in (whole.ticket, tied.ticket)
            for session in (first, second)
        ),
    )
    said = [answer.reason or answer.outcome for answer in answers if isinstance(answer, Verdict)]
    assert said == [Outcome.ADMITTED, Outcome.ADMITTED, Reason.WRONG_SESSION, Outcome.ADMITTED]


async def test_a_repeated_scan_gets_the_answer_it_got_before(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    admitted = place.scan_of(order.ticket.qr_code_payload)
    refused = place.scan_of(order.ticket.qr_code_payload)
    before = await recorded(runtime, place, admitted, refused)
    again = await recorded(runtime, place, refused, admitted)
    assert [replace(answer, replayed=True) for answer in before if isinstance(answer, Verdict)] == again[::-1]
    assert len(await stored(runtime, place)) == 2


async def test_a_scan_repeated_within_a_batch_counts_once(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    attempt = place.scan_of(order.ticket.qr_code_payload)
    one, other = await recorded(runtime, place, attempt, attempt)
    assert isinstance(one, Verdict)
    assert other == replace(one, replayed=True)


async def test_a_number_used_for_something_else_is_a_conflict(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    attempt = place.scan_of(order.ticket.qr_code_payload)
    await verdict(runtime, place, attempt)
    [later] = await recorded(runtime, place, replace(attempt, input="K7Q29FXD"))
    assert isinstance(later, ScanIdReused)


async def test_a_number_used_twice_in_a_batch_for_different_things_is_a_conflict(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    attempt = place.scan_of(order.tickets[0].qr_code_payload)
    one, other = await recorded(
        runtime, place, attempt, replace(attempt, input=order.tickets[1].qr_code_payload)
    )
    assert isinstance(one, Verdict)
    assert isinstance(other, ScanIdReused)


async def test_two_devices_may_use_the_same_number(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    async with runtime.db.write(place.staff) as tx:
        other = await devices.register(tx, "Phone 2", now=runtime.clock.now())
    number = ids.new_id()
    answers = await recorded(
        runtime,
        place,
        place.scan_of(order.tickets[0].qr_code_payload, id=number),
        place.scan_of(order.tickets[1].qr_code_payload, id=number, device=other),
    )
    assert all(isinstance(answer, Verdict) and answer.is_admitted for answer in answers)


async def test_a_revoked_device_scans_nothing(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    async with runtime.db.write(place.tenant) as tx:
        await devices.revoke(tx, place.device.id, now=runtime.clock.now())
    [answer] = await recorded(runtime, place, place.scan_of(order.ticket.qr_code_payload))
    assert isinstance(answer, DeviceRevoked)
    assert await stored(runtime, place) == []


async def test_wrong_attempts_do_not_harm_the_right_ones_beside_them(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    text = order.ticket.qr_code_payload
    foreign = await a_door(runtime.db, place.tenant, now=runtime.clock.now())
    answers = await recorded(
        runtime,
        place,
        replace(place.scan_of(text), device_id=ids.new_id()),
        place.scan_of(text, gate_id=foreign.gate.id),
        place.scan_of(text, session_id=ids.new_id()),
        place.scan_of(text),
    )
    kinds = [type(answer) for answer in answers]
    assert kinds == [UnknownDevice, UnknownGate, UnknownSession, Verdict]


async def test_a_device_is_noted_as_seen(runtime: Runtime, place: DoorPlace) -> None:
    later = place.now + timedelta(minutes=5)
    async with runtime.db.write(place.staff) as tx:
        await scans.record(tx, place.event_id, [place.scan_of("NOTHING")], now=later)
        [device] = await devices.list_all(tx)
    assert device.last_seen_at == later
