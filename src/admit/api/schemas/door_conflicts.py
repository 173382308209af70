"""What the conflict report answers."""

from datetime import datetime
from uuid import UUID

from admit.api.schemas.base import PageOf, Response
from admit.checkin import conflicts
from admit.checkin.outcomes import ConflictKind


class ConflictTicket(Response):
    id: UUID
    code: str
    attendee_name: str
    ticket_type_name: str
    order_code: str


class Passage(Response):
    """A scan that let somebody in; `at` is its effective time."""

    scan_id: UUID
    device_id: UUID
    device_name: str
    gate: str
    session: str
    at: datetime
    received_at: datetime
    by: str
    is_offline: bool


class Conflict(Response):
    kind: ConflictKind
    ticket: ConflictTicket | None
    scan: Passage
    first: Passage | None
    detail: str


class Conflicts(PageOf[Conflict]):
    """Oldest first."""


def conflict_of(found: conflicts.Conflict) -> Conflict:
    """A conflict as JSON."""
    return Conflict(
        kind=found.kind,
        ticket=_ticket(found.scan),
        scan=_passage(found.scan),
        first=_passage(found.first) if found.first else None,
        detail=found.detail,
    )


def _ticket(scan: conflicts.Suspect) -> ConflictTicket | None:
    if scan.ticket_id is None:
        return None
    return ConflictTicket(
        id=scan.ticket_id,
        code=scan.code or "",
        attendee_name=scan.attendee_name or "",
        ticket_type_name=scan.ticket_type_name or "",
        order_code=scan.order_code or "",
    )


def _passage(scan: conflicts.Suspect) -> Passage:
    return Passage(
        scan_id=scan.id,
        device_id=scan.device_id,
        device_name=scan.device_name,
        gate=scan.gate,
        session=scan.session,
        at=scan.at,
        received_at=scan.received_at,
        by=scan.by,
        is_offline=scan.is_offline,
    )
