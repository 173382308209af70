"""How an event's door works: whether who left may come in again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.checkin import plans
from admit.core.db import ReadTx, Tx

SETTINGS = """
select allows_reentry
from door_settings
where event_id = %(event_id)s::uuid
"""

KEEP_SETTINGS = """
insert into door_settings (tenant_id, event_id, allows_reentry, updated_at, updated_by)
values (
  %(tenant_id)s::uuid, %(event_id)s::uuid, %(allows_reentry)s::boolean, %(now)s::timestamptz,
  %(actor_id)s::uuid)
on conflict (tenant_id, event_id) do update
  set allows_reentry = excluded.allows_reentry,
    updated_at = excluded.updated_at,
    updated_by = excluded.updated_by
"""


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """How a door works; these are the defaults."""

    allows_reentry: bool = False


async def read(tx: ReadTx, event_id: UUID) -> DoorSettings:
    """The settings of an event's door; the defaults where nobody chose."""
    return await tx.fetch_one(DoorSettings, SETTINGS, {"event_id": event_id}) or DoorSettings()


async def of_event(tx: ReadTx, event_id: UUID) -> DoorSettings:
    """The same, of an event that there is.

    Raises: NotFound.
    """
    await plans.check_exists(tx, event_id)
    return await read(tx, event_id)


async def keep(tx: Tx, event_id: UUID, wanted: DoorSettings, *, now: datetime) -> DoorSettings:
    """Choose how the door works. Needs the organizer's part.

    Raises: NotFound for the event.
    """
    await plans.check_exists(tx, event_id)
    before = await read(tx, event_id)
    await tx.execute(
        KEEP_SETTINGS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": event_id,
            "allows_reentry": wanted.allows_reentry,
            "now": now,
            "actor_id": tx.scope.actor.user_id,
        },
    )
    if wanted != before:
        facts = {"allows_reentry": wanted.allows_reentry}
        await trail.record(
            tx, "door.settings_changed", event_id=event_id, subject=("event", event_id), metadata=facts
        )
    return wanted
