"""Incidents: told by staff, kept in the trail as `incident.reported`, tied to an event."""

from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.checkin.errors import IncidentIdReused, UnknownGate
from admit.checkin.records import Report
from admit.core import ids
from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.core.text import check_text

LONGEST_TEXT = 2_000
REPORTED = "incident.reported"

PLACE = """
select
  gate.name as gate_name,
  ticket.id as ticket_id
from events event
left join gates gate
  on gate.tenant_id = event.tenant_id and gate.event_id = event.id and gate.id = %(gate_id)s::uuid
left join tickets ticket
  on ticket.tenant_id = event.tenant_id and ticket.event_id = event.id and ticket.id = %(ticket_id)s::uuid
where event.id = %(event_id)s::uuid
"""


TOLD_BEFORE = """
select action, event_id, subject_kind, subject_id, metadata
from activity_logs
where id = %(id)s::uuid
"""


async def report(tx: Tx, event_id: UUID, told: Report, *, now: datetime, device_name: str = "") -> UUID:
    """Keep an incident; its id. Told again under its id it is kept once.

    Raises: NotFound for the event or a ticket that is not its own, UnknownGate, Invalid, IncidentIdReused;
    UniqueViolated (`activity_logs_pkey`) when it is told twice at this moment: a second try sees it.
    """
    text = check_text("text", told.text, max_length=LONGEST_TEXT, multiline=True)
    gate_name = await _gate_name(tx, event_id, told)
    entry = Entry(
        REPORTED,
        event_id,
        ("ticket", told.ticket_id) if told.ticket_id else ("event", event_id),
        {
            "kind": told.kind.value,
            "severity": told.severity.value,
            "text": text,
            "gate_id": str(told.gate_id) if told.gate_id else None,
            "gate": gate_name,
            "happened_at": min(told.happened_at or now, now).isoformat(),
            "device": device_name,
        },
        id=told.id or ids.new_id(),
    )
    if told.id is not None and await _was_told(tx, entry):
        return entry.id
    await trail.record_all(tx, [entry])
    return entry.id


async def _was_told(tx: Tx, entry: Entry) -> bool:
    """Whether it is kept already. Raises: IncidentIdReused when the id is another one's."""
    rows = await tx.fetch_rows(TOLD_BEFORE, {"id": entry.id})
    if not rows:
        return False
    [(action, event_id, subject_kind, subject_id, metadata)] = rows
    same = (action, event_id, (subject_kind, subject_id)) == (
        entry.action,
        entry.event_id,
        entry.subject,
    ) and all(metadata.get(name) == entry.metadata[name] for name in ("kind", "severity", "text", "gate_id"))
    if not same:
        raise IncidentIdReused()
    return True


async def _gate_name(tx: Tx, event_id: UUID, told: Report) -> str:
    params = {"event_id": event_id, "gate_id": told.gate_id, "ticket_id": told.ticket_id}
    rows = await tx.fetch_rows(PLACE, params)
    if not rows:
        raise NotFound()
    [(gate_name, ticket_id)] = rows
    if told.gate_id is not None and gate_name is None:
        raise UnknownGate()
    if ticket_id != told.ticket_id:
        raise NotFound("This event has no such ticket. Look it up again.")
    return gate_name or ""
