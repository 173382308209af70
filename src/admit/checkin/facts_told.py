"""What programs of an organizer are told of the door; pure."""

from datetime import datetime
from uuid import UUID

from admit.facts.kinds import Kind
from admit.facts.records import Fact


def admitted(
    event_id: UUID,
    ticket_id: UUID | None,
    *,
    session_id: UUID | None,
    gate_id: UUID | None,
    at: datetime,
    is_offline: bool,
) -> Fact:
    """Somebody was let in; of what a device tells later the gate is not said."""
    about = {
        "ticket_id": ticket_id,
        "event_id": event_id,
        "session_id": session_id,
        "gate_id": gate_id,
        "admitted_at": at,
        "is_offline": is_offline,
    }
    return Fact(Kind.TICKET_ADMITTED, about)
