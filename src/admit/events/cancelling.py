"""Calling an event off: its page stays and says so, nothing of it is sold any more."""

from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core.db import Tx
from admit.events import access, ticket_types
from admit.events.errors import WrongStatus
from admit.events.records import Event, EventStatus

CANCEL_EVENT = """
update events
set status = 'cancelled',
    cancelled_at = %(now)s::timestamptz,
    updated_at = now(),
    version = version + 1
where id = %(id)s::uuid
"""


async def cancel(tx: Tx, event_id: UUID, *, now: datetime) -> Event:
    """Call a published event off. There is no way back.

    Locks: the event, its ticket types by id; so every order of it was made before, or never is.
    Raises: NotFound; WrongStatus.
    """
    event = await access.locked_event(tx, event_id)
    if event.status is not EventStatus.PUBLISHED:
        raise WrongStatus(status=event.status.value)
    await ticket_types.lock_of_event(tx, event.id)
    await tx.execute(CANCEL_EVENT, {"id": event.id, "now": now})
    await trail.record(
        tx,
        "event.cancelled",
        event_id=event.id,
        subject=("event", event.id),
        metadata={"status": [event.status.value, EventStatus.CANCELLED.value]},
    )
    return await access.event_by_id(tx, event.id)
