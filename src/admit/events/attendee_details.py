"""Whether the buyers of an event say whom each ticket is for."""

from enum import StrEnum
from uuid import UUID

from admit.audit import trail
from admit.core.db import ReadTx, Tx
from admit.core.errors import NotFound
from admit.events import access

SETTING = """
select attendee_details
from events
where id = %(event_id)s::uuid
"""

SET = """
update events
set attendee_details = %(setting)s::text,
    updated_at = now()
where id = %(event_id)s::uuid
"""


class AttendeeDetails(StrEnum):
    """Tickets are the buyer's, or may name their holders, or must."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


async def of_event(tx: ReadTx, event_id: UUID) -> AttendeeDetails:
    """What an event asks. Raises: NotFound."""
    found = await tx.fetch_value(SETTING, {"event_id": event_id})
    if found is None:
        raise NotFound
    return AttendeeDetails(found)


async def set_for(tx: Tx, event_id: UUID, setting: AttendeeDetails) -> None:
    """Ask so from now on; the same again writes nothing. Raises: NotFound; EventClosed."""
    event = await access.event_for_change(tx, event_id)
    before = await of_event(tx, event_id)
    if before is setting:
        return
    await tx.execute(SET, {"event_id": event_id, "setting": setting.value})
    await trail.record(
        tx,
        "event.edited",
        event_id=event.id,
        subject=("event", event.id),
        metadata={"changes": {"attendee_details": [before.value, setting.value]}},
    )
