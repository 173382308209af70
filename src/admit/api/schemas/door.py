"""What the door's resources read and answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from admit.api.schemas.base import PageOf, Request, Response
from admit.checkin.inputs import LONGEST_INPUT
from admit.checkin.merge import Direction
from admit.checkin.records import IncidentKind, IncidentState, Outcome, Reason, Scan, Severity, Verdict
from admit.checkin.scans import Answer
from admit.core.errors import Refusal
from admit.core.tenancy import Actor

MOST_SCANS = 200
Sequence = Annotated[int, Meta(ge=0, le=2**53)]


class NewScan(Request):
    """`id` is made by the device, one for each attempt; sending it again gets the same answer."""

    id: UUID
    input: Annotated[str, Meta(max_length=LONGEST_INPUT)]
    gate_id: UUID | None = None
    session_id: UUID | None = None
    sequence: Sequence = 0
    direction: Direction = Direction.IN
    group_id: UUID | None = None


class NewScans(Request):
    """Attempts of one device, in the order they were made."""

    device_id: UUID
    scans: Annotated[list[NewScan], Meta(min_length=1, max_length=MOST_SCANS)]


class TicketAtDoor(Response):
    id: UUID
    code: str
    attendee_name: str
    ticket_type_name: str
    seat_label: str | None
    order_code: str


class ScanAnswer(Response):
    """`outcome` is `admitted`, `refused` with a `reason`, or `rejected` with a `problem`: then nothing was
    stored."""

    id: UUID
    outcome: str
    reason: Reason | None
    problem: str | None
    message: str
    ticket: TicketAtDoor | None = None
    session_id: UUID | None = None
    gate_id: UUID | None = None
    scanned_at: datetime | None = None
    facts: Mapping[str, object] = msgspec.field(default_factory=dict)
    replayed: bool = False


class ScanAnswers(Response):
    answers: list[ScanAnswer]


class NewUndo(Request):
    """`id` is the undo's own, made by the device; `scan_device_id` names the device that scanned, unless
    this one."""

    id: UUID
    device_id: UUID
    reason: Annotated[str, Meta(max_length=2_000)]
    scan_device_id: UUID | None = None
    sequence: Sequence = 0


class Undone(Response):
    id: UUID
    scan_id: UUID
    ticket_id: UUID
    checked_in_at: datetime | None
    undone_at: datetime
    replayed: bool


class DoorEvent(Response):
    id: UUID
    name: str
    venue: str
    city: str
    timezone: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    status: str


class DoorEvents(Response):
    items: list[DoorEvent]


class TypeCount(Response):
    ticket_type_id: UUID
    name: str
    expected: int
    admitted: int


class GateCount(Response):
    gate_id: UUID | None
    name: str
    admitted: int
    lately: int


class Counters(Response):
    expected: int
    admitted: int
    lately: int
    refused: int
    types: list[TypeCount]
    gates: list[GateCount]


class FoundAnswer(Response):
    question: str
    answer: str


class FoundTicket(Response):
    """Of the answers Staff see what the organizer marked for the door, organizers see all."""

    id: UUID
    code: str
    attendee_name: str
    attendee_email: str | None
    ticket_type_id: UUID
    ticket_type_name: str
    seat_label: str | None
    status: str
    void_reason: str | None
    disputed_at: datetime | None
    checked_in_at: datetime | None
    order_code: str
    buyer_name: str | None
    buyer_email: str | None
    answers: list[FoundAnswer]


class FoundTickets(Response):
    items: list[FoundTicket]


class NewGate(Request):
    name: Annotated[str, Meta(max_length=500)]


class Gate(Response):
    id: UUID
    event_id: UUID
    name: str
    created_at: datetime


class Gates(Response):
    items: list[Gate]


class NewIncident(Request):
    """`id` is made by the device: the same report sent again is kept once."""

    kind: IncidentKind
    severity: Severity
    text: Annotated[str, Meta(max_length=10_000)]
    ticket_id: UUID | None = None
    gate_id: UUID | None = None
    id: UUID | None = None
    happened_at: Annotated[datetime, Meta(tz=True)] | None = None


class IncidentKept(Response):
    id: UUID


class Incident(Response):
    """`note` says how it ended, or why it is open again."""

    id: UUID
    event_id: UUID
    event_name: str
    kind: IncidentKind
    severity: Severity
    text: str
    ticket_id: UUID | None
    ticket_code: str | None
    gate_id: UUID | None
    gate_name: str
    reported_by: str
    reported_at: datetime
    happened_at: datetime
    has_photo: bool
    state: IncidentState
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    closed_by: str
    note: str


class IncidentStep(Request):
    """What whoever takes the step has to say about it."""

    note: Annotated[str, Meta(max_length=1_000)] = ""


class Incidents(PageOf[Incident]):
    """Newest first."""


def attempts_of(body: NewScans, actor: Actor, actor_name: str) -> list[Scan]:
    """The attempts of a body, made by whoever works there."""
    return [
        Scan(
            id=scan.id,
            device_id=body.device_id,
            input=scan.input,
            actor=actor,
            actor_name=actor_name,
            gate_id=scan.gate_id,
            session_id=scan.session_id,
            sequence=scan.sequence,
            direction=scan.direction,
            group_id=scan.group_id,
        )
        for scan in body.scans
    ]


def answer_of(scan_id: UUID, answer: Answer) -> ScanAnswer:
    """An answer as JSON."""
    match answer:
        case Verdict():
            return _verdict(answer)
        case Refusal():
            return ScanAnswer(
                id=scan_id, outcome="rejected", reason=None, problem=answer.code, message=answer.text
            )


def _verdict(verdict: Verdict) -> ScanAnswer:
    assert verdict.outcome is not Outcome.UNDONE
    seen = verdict.ticket
    return ScanAnswer(
        id=verdict.scan_id,
        outcome=verdict.outcome.value,
        reason=verdict.reason,
        problem=None,
        message=str(verdict.message),
        ticket=msgspec.convert(seen, TicketAtDoor, from_attributes=True) if seen else None,
        session_id=verdict.session_id,
        gate_id=verdict.gate_id,
        scanned_at=verdict.scanned_at,
        facts=verdict.facts,
        replayed=verdict.replayed,
    )
