"""The decision at the door, first rule by rule, then whole batches against a slow and plain model."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admit.checkin import inputs, rules
from admit.checkin.plans import DEFAULT_LEAD, EventPlan
from admit.checkin.records import Outcome, Reason, SessionPlan
from admit.checkin.rules import Attempt, Decision, Entrance, TicketState
from admit.core import ids
from admit.tickets import codes
from admit.tickets.records import PublicKey, TicketStatus
from tests.support.token_vectors import EVENT, OTHER_EVENT, public_of, signer

NOW = datetime(2027, 3, 13, 19, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TYPE, DAY_TYPE = ids.new_id(), ids.new_id()
DAY_ONE = SessionPlan(ids.new_id(), "Friday", NOW - HOUR, NOW + 3 * HOUR)
DAY_TWO = SessionPlan(ids.new_id(), "Saturday", NOW + 24 * HOUR, NOW + 28 * HOUR)


def a_plan(**given: object) -> EventPlan:
    """An event whose doors opened an hour ago, without sessions."""
    plan = EventPlan(
        id=EVENT,
        name="Pulse for Eighteen",
        timezone="Europe/Berlin",
        status="published",
        start_at=NOW + HOUR,
        doors_at=NOW - HOUR,
        admits_to={},
        gates={},
        keys=(PublicKey(EVENT, 0, public_of(signer(0)), None),),
    )
    return replace(plan, **given)  # type: ignore[arg-type]


def a_festival() -> EventPlan:
    """Two days, the first under way; `DAY_TYPE` is for the second only. Doors open half an hour before."""
    return a_plan(
        start_at=DAY_ONE.start_at,
        doors_at=DAY_ONE.start_at - HOUR / 2,
        sessions=(DAY_ONE, DAY_TWO),
        admits_to={DAY_TYPE: frozenset({DAY_TWO.id})},
    )


def a_ticket(**given: object) -> TicketState:
    ticket_id = ids.new_id()
    ticket = TicketState(
        id=ticket_id,
        event_id=EVENT,
        event_name="Pulse for Eighteen",
        event_start_at=NOW + HOUR,
        ticket_type_id=TYPE,
        status=TicketStatus.VALID,
        void_reason=None,
        disputed_at=None,
        qr_code_payload=codes.sign(signer(0), ticket_id, 1).payload_text,
    )
    return replace(ticket, **given)  # type: ignore[arg-type]


def an_attempt(ticket: TicketState | None, text: str | None = None, **given: object) -> Attempt:
    shown = text if text is not None else ticket.qr_code_payload if ticket else "NOTHING"
    attempt = Attempt(
        scan_id=ids.new_id(),
        presented=inputs.read(shown),
        ticket=ticket,
        gate_name="Gate A",
        device_name="Phone 1",
        actor_name="Mira Osterhaus",
    )
    return replace(attempt, **given)  # type: ignore[arg-type]


def decided(attempt: Attempt, plan: EventPlan | None = None, *, now: datetime = NOW) -> Decision:
    [decision] = rules.decide([attempt], plan or a_plan(), entrances=[], now=now)
    return decision


def test_a_valid_ticket_is_admitted() -> None:
    assert decided(an_attempt(a_ticket())).outcome is Outcome.ADMITTED


def test_a_typed_code_or_chosen_ticket_is_admitted_without_a_token() -> None:
    ticket = a_ticket()
    assert decided(an_attempt(ticket, "K7Q2-9FXD")).outcome is Outcome.ADMITTED
    assert decided(an_attempt(ticket, str(ticket.id))).outcome is Outcome.ADMITTED


def test_a_second_scan_is_refused_and_names_the_first() -> None:
    ticket = a_ticket()
    first, second = an_attempt(ticket), an_attempt(ticket)
    _, refused = rules.decide([first, second], a_plan(), entrances=[], now=NOW)
    assert refused.reason is Reason.ALREADY_ADMITTED
    assert refused.facts == {
        "admitted_at": NOW.isoformat(),
        "gate": "Gate A",
        "device": "Phone 1",
        "by": "Mira Osterhaus",
        "scan_id": str(first.scan_id),
    }


def test_one_who_is_inside_already_is_refused() -> None:
    ticket = a_ticket()
    inside = Entrance(
        ticket_id=ticket.id,
        session_id=None,
        admitted_at=NOW - HOUR,
        gate_name=None,
        device_name="Phone 2",
        actor_name="Jonas",
        scan_id=ids.new_id(),
    )
    [refused] = rules.decide([an_attempt(ticket)], a_plan(), entrances=[inside], now=NOW)
    assert (refused.reason, refused.facts["device"]) == (Reason.ALREADY_ADMITTED, "Phone 2")


@pytest.mark.parametrize(
    ("void_reason", "reason"),
    [("refunded", Reason.REFUNDED), ("reissued", Reason.VOID), ("revoked", Reason.VOID)],
)
def test_a_void_ticket_is_refused_and_a_refunded_one_is_called_so(void_reason: str, reason: Reason) -> None:
    ticket = a_ticket(status=TicketStatus.VOID, void_reason=void_reason)
    assert decided(an_attempt(ticket)).reason is reason


def test_a_disputed_ticket_is_refused() -> None:
    assert decided(an_attempt(a_ticket(disputed_at=NOW))).reason is Reason.DISPUTED


def test_a_ticket_of_another_event_is_refused_and_the_event_is_named() -> None:
    ticket = a_ticket(event_id=OTHER_EVENT, event_name="Night Ridge")
    refused = decided(an_attempt(ticket))
    assert (refused.reason, refused.facts["event"]) == (Reason.WRONG_EVENT, "Night Ridge")


def test_no_ticket_opens_the_door_of_a_cancelled_event() -> None:
    assert decided(an_attempt(a_ticket()), a_plan(status="cancelled")).reason is Reason.VOID


def test_what_is_no_ticket_is_unknown() -> None:
    assert decided(an_attempt(None)).reason is Reason.UNKNOWN


def test_a_well_signed_token_without_a_ticket_is_unknown() -> None:
    payload = codes.sign(signer(0), ids.new_id(), 1).payload_text
    assert decided(an_attempt(None, payload)).reason is Reason.UNKNOWN


def test_a_token_signed_by_a_stranger_is_forged_whether_its_ticket_exists_or_not() -> None:
    ticket = a_ticket()
    by_stranger = codes.sign(replace(signer(9), key_index=0), ticket.id, 1).payload_text
    assert decided(an_attempt(None, by_stranger)).reason is Reason.BAD_SIGNATURE
    assert decided(an_attempt(ticket, by_stranger)).reason is Reason.BAD_SIGNATURE


def test_a_token_with_another_ticket_type_written_in_is_forged() -> None:
    ticket = a_ticket()
    upgraded = codes.sign(signer(0), ticket.id, 2).payload_text
    assert decided(an_attempt(ticket, upgraded)).reason is Reason.BAD_SIGNATURE


def test_before_the_doors_open_nobody_is_admitted() -> None:
    refused = decided(an_attempt(a_ticket()), now=NOW - HOUR - timedelta(seconds=1))
    assert refused.reason is Reason.NOT_YET_OPEN
    assert refused.facts["opens_at"] == (NOW - HOUR).isoformat()
    assert decided(an_attempt(a_ticket()), now=NOW - HOUR).outcome is Outcome.ADMITTED


def test_doors_without_a_time_open_three_hours_before_the_start() -> None:
    plan = a_plan(doors_at=None)
    early = plan.start_at - DEFAULT_LEAD
    assert decided(an_attempt(a_ticket()), plan, now=early - HOUR).reason is Reason.NOT_YET_OPEN
    assert decided(an_attempt(a_ticket()), plan, now=early).outcome is Outcome.ADMITTED


def test_who_comes_late_still_comes_in() -> None:
    assert decided(an_attempt(a_ticket()), now=NOW + 9 * HOUR).outcome is Outcome.ADMITTED


def test_a_ticket_for_the_whole_event_is_admitted_once_to_each_session() -> None:
    ticket, plan = a_ticket(), a_festival()
    friday = Entrance(
        ticket_id=ticket.id,
        session_id=DAY_ONE.id,
        admitted_at=NOW,
        gate_name=None,
        device_name="",
        actor_name="",
        scan_id=ids.new_id(),
    )
    later = DAY_TWO.start_at
    saturday, again = rules.decide(
        [an_attempt(ticket), an_attempt(ticket)], plan, entrances=[friday], now=later
    )
    assert (saturday.outcome, saturday.session_id) == (Outcome.ADMITTED, DAY_TWO.id)
    assert again.reason is Reason.ALREADY_ADMITTED


def test_a_ticket_for_one_session_is_refused_at_another() -> None:
    refused = decided(an_attempt(a_ticket(ticket_type_id=DAY_TYPE)), a_festival())
    assert (refused.reason, refused.facts["admits_to"]) == (Reason.WRONG_SESSION, ["Saturday"])


def test_the_session_of_the_device_counts_rather_than_the_time() -> None:
    ticket = a_ticket(ticket_type_id=DAY_TYPE)
    refused = decided(an_attempt(ticket, session_id=DAY_ONE.id), a_festival(), now=DAY_TWO.start_at)
    assert refused.reason is Reason.WRONG_SESSION


def test_a_session_opens_as_long_before_its_start_as_the_event() -> None:
    between = DAY_ONE.end_at + HOUR
    refused = decided(an_attempt(a_ticket()), a_festival(), now=between)
    assert (refused.reason, refused.facts["session"]) == (Reason.NOT_YET_OPEN, "Saturday")
    opening = DAY_TWO.start_at - HOUR / 2
    assert decided(an_attempt(a_ticket()), a_festival(), now=opening).session_id == DAY_TWO.id


# ------------------------------------------------------------------------------------ whole batches
TICKETS = [
    a_ticket(),
    a_ticket(ticket_type_id=DAY_TYPE),
    a_ticket(status=TicketStatus.VOID, void_reason="refunded"),
    a_ticket(disputed_at=NOW),
    a_ticket(event_id=OTHER_EVENT),
]
MOMENTS = [NOW - 3 * HOUR, NOW, DAY_ONE.end_at + HOUR, DAY_TWO.start_at, DAY_TWO.end_at + HOUR]

choices = st.tuples(
    st.integers(-1, len(TICKETS) - 1),
    st.sampled_from([None, None, DAY_ONE.id, DAY_TWO.id]),
    st.sampled_from([False, False, False, True]),
)


def modelled(batch: Sequence[Attempt], plan: EventPlan, now: datetime) -> list[str]:
    """One after the other, said as plainly as it can be."""
    inside: set[tuple[UUID, UUID | None]] = set()
    said = []
    for attempt in batch:
        answer, session_id = judged(attempt, plan, now)
        key = (attempt.ticket.id if attempt.ticket else EVENT, session_id)
        if answer == "admitted" and key in inside:
            answer = "already_admitted"
        elif answer == "admitted":
            inside.add(key)
        said.append(answer)
    return said


def judged(attempt: Attempt, plan: EventPlan, now: datetime) -> tuple[str, UUID | None]:
    ticket = attempt.ticket
    if ticket is None:
        return "unknown", None
    forged = (
        attempt.presented.token is not None and attempt.presented.token.payload_text != ticket.qr_code_payload
    )
    for wrong, word in (
        (forged, "bad_signature"),
        (ticket.event_id != EVENT, "wrong_event"),
        (ticket.void_reason == "refunded", "refunded"),
        (ticket.disputed_at is not None, "disputed"),
    ):
        if wrong:
            return word, None
    if not plan.sessions:
        return ("not_yet_open" if plan.doors_at and now < plan.doors_at else "admitted"), None
    return judged_session(attempt, ticket, now)


def judged_session(attempt: Attempt, ticket: TicketState, now: datetime) -> tuple[str, UUID | None]:
    mine = [DAY_TWO] if ticket.ticket_type_id == DAY_TYPE else [DAY_ONE, DAY_TWO]
    half = HOUR / 2
    if attempt.session_id is None:
        on = [day for day in (DAY_ONE, DAY_TWO) if day.start_at - half <= now <= day.end_at]
        if on and on[0] not in mine:
            return "wrong_session", None
        ahead = [day for day in mine if now < day.start_at - half]
        day = on[0] if on else ahead[0] if ahead else mine[-1]
    else:
        day = DAY_ONE if attempt.session_id == DAY_ONE.id else DAY_TWO
        if day not in mine:
            return "wrong_session", None
    return ("not_yet_open" if now < day.start_at - half else "admitted"), day.id


@settings(max_examples=500)
@given(st.lists(choices, max_size=12), st.sampled_from(MOMENTS), st.booleans())
def test_a_batch_is_decided_as_one_scan_after_the_other(
    chosen: list[tuple[int, UUID | None, bool]], now: datetime, festival: bool
) -> None:
    plan = a_festival() if festival else a_plan()
    batch = []
    for index, session_id, forged in chosen:
        ticket = TICKETS[index] if index >= 0 else None
        text = codes.sign(signer(0), ticket.id, 9).payload_text if ticket and forged else None
        batch.append(an_attempt(ticket, text, session_id=session_id if festival else None))
    decisions = rules.decide(batch, plan, entrances=[], now=now)
    said = [decision.reason.value if decision.reason else decision.outcome.value for decision in decisions]
    assert said == modelled(batch, plan, now)
