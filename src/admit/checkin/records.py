"""What scans, verdicts and admissions look like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.checkin.merge import Direction
from admit.core.tenancy import Actor


class ScanKind(StrEnum):
    """Stored as `scans.kind`."""

    SCAN = "scan"
    UNDO = "undo"


class Outcome(StrEnum):
    """Stored as `scans.verdict`."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    UNDONE = "undone"


class Reason(StrEnum):
    """Why a ticket is not let in. Stable: devices and reports know these words."""

    ALREADY_ADMITTED = "already_admitted"
    VOID = "void"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    WRONG_EVENT = "wrong_event"
    WRONG_SESSION = "wrong_session"
    BAD_SIGNATURE = "bad_signature"
    UNKNOWN = "unknown"
    NOT_YET_OPEN = "not_yet_open"
    NOT_INSIDE = "not_inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One attempt. `id` is made by the device and `sequence` counts its attempts; `input` is what it read:
    the text of a QR code, a ticket code as typed, or a ticket id chosen from a list."""

    id: UUID
    device_id: UUID
    input: str = field(repr=False)
    actor: Actor
    actor_name: str = ""
    gate_id: UUID | None = None
    session_id: UUID | None = None
    sequence: int = 0
    direction: Direction = Direction.IN
    group_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSeen:
    """What the door shows of a ticket."""

    id: UUID
    code: str
    attendee_name: str
    ticket_type_name: str
    seat_label: str | None
    order_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to a scan. `facts` hold plain JSON: for `already_admitted` when, where, by whom; for
    `wrong_event` which one; for `not_yet_open` from when. `replayed` says that it was given before."""

    scan_id: UUID
    device_id: UUID
    outcome: Outcome
    reason: Reason | None
    message: str
    ticket: TicketSeen | None
    session_id: UUID | None
    gate_id: UUID | None
    scanned_at: datetime
    facts: Mapping[str, object]
    replayed: bool = False

    @property
    def is_admitted(self) -> bool:
        """Whether the holder may go in."""
        return self.outcome is Outcome.ADMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Taking an admission back: `id` and `device_id` are the undo's own, `scan_*` name what is undone."""

    id: UUID
    device_id: UUID
    scan_id: UUID
    scan_device_id: UUID
    reason: str
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """An admission that was taken back; `checked_in_at` is what remains on the ticket."""

    id: UUID
    scan_id: UUID
    ticket_id: UUID
    checked_in_at: datetime | None
    undone_at: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """A named entrance of an event."""

    id: UUID
    event_id: UUID
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser or app that scans. One with a fingerprint was enrolled and signs its requests; `clock_offset_ms` is
    how much its wall clock was ahead when it last uploaded."""

    id: UUID
    name: str
    last_seen_at: datetime | None
    revoked_at: datetime | None
    enrolled_at: datetime
    fingerprint: str | None = None
    app_version: str = ""
    waiting: int = 0
    clock_offset_ms: int | None = None
    version: int = 1

    @property
    def is_enrolled(self) -> bool:
        """Whether it has a key of its own, so that nobody else may speak for it."""
        return self.fingerprint is not None


@dataclass(frozen=True, slots=True)
class Post:
    """An event where a device works, and the gate it stands at, if it has one there."""

    event_id: UUID
    gate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A session as the door needs it."""

    id: UUID
    title: str
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """An event that a member may work at."""

    id: UUID
    name: str
    venue: str
    city: str
    timezone: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket found by look-up: no money, no secret link."""

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


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many of a ticket type are expected (valid) and admitted."""

    ticket_type_id: UUID
    name: str
    expected: int
    admitted: int


@dataclass(frozen=True, slots=True)
class GateCount:
    """Admissions at a gate, in all and in the last five minutes; without id: no gate was named."""

    gate_id: UUID | None
    name: str
    admitted: int
    lately: int


@dataclass(frozen=True, slots=True)
class Counters:
    """How full it is, by ticket type and by gate."""

    expected: int
    admitted: int
    lately: int
    refused: int
    types: list[TypeCount]
    gates: list[GateCount]


class Severity(StrEnum):
    """How bad an incident is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class IncidentKind(StrEnum):
    """What an incident is about."""

    MEDICAL = "medical"
    SECURITY = "security"
    TICKET = "ticket"
    ACCESS = "access"
    TECHNICAL = "technical"
    LOST_AND_FOUND = "lost_and_found"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An incident as it is told; `id` is made by the device, so that it can be told again."""

    kind: IncidentKind
    severity: Severity
    text: str
    ticket_id: UUID | None = None
    gate_id: UUID | None = None
    id: UUID | None = None
    happened_at: datetime | None = None
    device_id: UUID | None = None


class IncidentState(StrEnum):
    """How far an incident is."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A reported incident and what became of it; `note` says how it ended, or why it is open again."""

    id: UUID
    event_id: UUID
    event_name: str
    timezone: str
    kind: IncidentKind
    severity: Severity
    text: str
    ticket_id: UUID | None
    ticket_code: str | None
    order_id: UUID | None
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
