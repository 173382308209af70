"""Who may go in: a pure decision over a batch of scans, taken as if one came after the other.

In this order, the first that applies: `unknown`, `bad_signature`, `wrong_event`, `void` or `refunded`,
`disputed`, `wrong_session`, `not_yet_open`, `already_admitted`; else admitted. Where people may come in again,
`already_admitted` means inside, and going out is refused as `not_inside` to who is not.

Sessions: where an event has sessions, an admission is to one of them: the one the device works for, or else
the one that is open now among those the ticket is for, the earliest first. A ticket for the whole event is
admitted once to each. Nothing closes at the end: who comes late still comes in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.checkin.inputs import Presented
from admit.checkin.merge import Direction
from admit.checkin.plans import EventPlan
from admit.checkin.records import Outcome, Reason, SessionPlan
from admit.tickets import codes
from admit.tickets.records import TicketStatus, VoidReason

EVENT_CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """A ticket as the rules see it, under its lock. `event_*` are of the event it was sold for."""

    id: UUID
    event_id: UUID
    event_name: str
    event_start_at: datetime
    ticket_type_id: UUID
    status: TicketStatus
    void_reason: str | None
    disputed_at: datetime | None
    qr_code_payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """An admission that stands: who came in when, where, and by whose hand."""

    ticket_id: UUID
    session_id: UUID | None
    admitted_at: datetime
    gate_name: str | None
    device_name: str
    actor_name: str
    scan_id: UUID
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A scan with what its input was found to be. `session_id`, when given, is one of the plan's."""

    scan_id: UUID
    presented: Presented
    ticket: TicketState | None
    session_id: UUID | None = None
    direction: Direction = Direction.IN
    gate_name: str | None = None
    device_name: str = ""
    actor_name: str = ""


class Movement(StrEnum):
    """What an attempt that was not refused does to an admission."""

    ENTERS = "enters"
    RETURNS = "returns"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an attempt; `facts` are plain JSON. What is refused moves nobody."""

    outcome: Outcome
    reason: Reason | None
    session_id: UUID | None
    facts: Mapping[str, object]
    movement: Movement | None = None


class _Refused(Exception):
    def __init__(self, reason: Reason, facts: Mapping[str, object]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def decide(
    attempts: Sequence[Attempt], plan: EventPlan, *, entrances: Iterable[Entrance], now: datetime
) -> list[Decision]:
    """A decision for each attempt in its order; an earlier one of the batch counts for a later one."""
    inside = {(entrance.ticket_id, entrance.session_id): entrance for entrance in entrances}
    return [_decide(attempt, plan, inside, now) for attempt in attempts]


def opens_at(plan: EventPlan, session: SessionPlan | None) -> datetime:
    """From when people are let in."""
    return (session.start_at if session else plan.start_at) - plan.lead


def reason_against(attempt: Attempt, plan: EventPlan) -> Reason | None:
    """Why a ticket is none that this event could admit at all: forged, altered, unknown, or another event's."""
    try:
        ticket = _recognised(attempt, plan)
    except _Refused as refused:
        return refused.reason
    return None if ticket.event_id == plan.id else Reason.WRONG_EVENT


def session_at(plan: EventPlan, ticket_type_id: UUID, now: datetime) -> SessionPlan | None:
    """The session that somebody who names none goes to; None where there is none for the ticket."""
    entitled = plan.sessions_for(ticket_type_id)
    return _session_now(entitled, plan, now) if entitled else None


def _decide(
    attempt: Attempt,
    plan: EventPlan,
    inside: dict[tuple[UUID, UUID | None], Entrance],
    now: datetime,
) -> Decision:
    try:
        ticket = _recognised(attempt, plan)
        _check_good(ticket, plan)
        session = _session(attempt, ticket, plan, now)
        _check_open(plan, session, now)
        session_id = session.id if session else None
        movement = _movement(attempt, inside.get((ticket.id, session_id)), plan)
    except _Refused as refused:
        return Decision(Outcome.REFUSED, refused.reason, attempt.session_id, refused.facts)
    there = inside.get((ticket.id, session_id)) or _entrance(attempt, ticket, session_id, now)
    left_at = now if movement is Movement.LEAVES else None
    inside[ticket.id, session_id] = there if there.left_at == left_at else replace(there, left_at=left_at)
    return Decision(Outcome.ADMITTED, None, session_id, {}, movement)


def _movement(attempt: Attempt, there: Entrance | None, plan: EventPlan) -> Movement:
    """What a good ticket does at the door. Raises: _Refused."""
    is_inside = there is not None and (there.left_at is None or not plan.allows_reentry)
    match attempt.direction:
        case Direction.OUT if is_inside:
            return Movement.LEAVES
        case Direction.OUT:
            raise _Refused(Reason.NOT_INSIDE, {})
        case Direction.IN if is_inside and there is not None:
            raise _Refused(Reason.ALREADY_ADMITTED, _first(there))
        case Direction.IN:
            return Movement.ENTERS if there is None else Movement.RETURNS


def _recognised(attempt: Attempt, plan: EventPlan) -> TicketState:
    """The ticket meant. A token is compared with the one that was issued, to the last character; where
    there is no such ticket, its signature tells a forged one from an unknown one."""
    ticket, token = attempt.ticket, attempt.presented.token
    if ticket is None:
        if token is not None and not codes.verify(token, plan.keys):
            raise _Refused(Reason.BAD_SIGNATURE, {})
        raise _Refused(Reason.UNKNOWN, {})
    if token is not None and token.payload_text != ticket.qr_code_payload:
        raise _Refused(Reason.BAD_SIGNATURE, {})
    return ticket


def _check_good(ticket: TicketState, plan: EventPlan) -> None:
    if ticket.event_id != plan.id:
        facts = {"event": ticket.event_name, "starts_at": ticket.event_start_at.isoformat()}
        raise _Refused(Reason.WRONG_EVENT, facts)
    if plan.status == EVENT_CANCELLED:
        raise _Refused(Reason.VOID, {"because": VoidReason.EVENT_CANCELLED.value})
    if ticket.status is TicketStatus.VOID:
        refunded = ticket.void_reason == VoidReason.REFUNDED
        raise _Refused(Reason.REFUNDED if refunded else Reason.VOID, {"because": ticket.void_reason})
    if ticket.disputed_at is not None:
        raise _Refused(Reason.DISPUTED, {})


def _session(attempt: Attempt, ticket: TicketState, plan: EventPlan, now: datetime) -> SessionPlan | None:
    """The session this would be an admission to; None where the event has none."""
    if not plan.sessions:
        return None
    entitled = plan.sessions_for(ticket.ticket_type_id)
    if attempt.session_id is not None:
        chosen = next((session for session in entitled if session.id == attempt.session_id), None)
    else:
        chosen = _session_now(entitled, plan, now)
    if chosen is None:
        raise _Refused(Reason.WRONG_SESSION, {"admits_to": [session.title for session in entitled]})
    return chosen


def _session_now(entitled: Sequence[SessionPlan], plan: EventPlan, now: datetime) -> SessionPlan | None:
    """The open one; if none is, and none of another's either, the next to open; after all, the last."""
    for session in entitled:
        if _is_on(session, plan, now):
            return session
    if any(_is_on(session, plan, now) for session in plan.sessions):
        return None
    upcoming = (session for session in entitled if opens_at(plan, session) > now)
    return next(upcoming, entitled[-1] if entitled else None)


def _is_on(session: SessionPlan, plan: EventPlan, now: datetime) -> bool:
    return opens_at(plan, session) <= now <= session.end_at


def _check_open(plan: EventPlan, session: SessionPlan | None, now: datetime) -> None:
    opens = opens_at(plan, session)
    if now < opens:
        facts = {"opens_at": opens.isoformat(), "session": session.title if session else None}
        raise _Refused(Reason.NOT_YET_OPEN, facts)


def _first(first: Entrance) -> dict[str, object]:
    return {
        "admitted_at": first.admitted_at.isoformat(),
        "gate": first.gate_name,
        "device": first.device_name,
        "by": first.actor_name,
        "scan_id": str(first.scan_id),
    }


def _entrance(attempt: Attempt, ticket: TicketState, session_id: UUID | None, now: datetime) -> Entrance:
    return Entrance(
        ticket_id=ticket.id,
        session_id=session_id,
        admitted_at=now,
        gate_name=attempt.gate_name,
        device_name=attempt.device_name,
        actor_name=attempt.actor_name,
        scan_id=attempt.scan_id,
    )
