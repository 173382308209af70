"""What the lead tells every device of an event, and which of them were seen to read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.checkin import devices, plans
from admit.core import ids
from admit.core.db import ReadTx, Tx
from admit.core.errors import Conflict, NotFound
from admit.core.text import check_text
from admit.core.words import say

LONGEST_TEXT = 500
MOST_LISTED = 50
MOST_OF_EVENT = 2_000

INSERT_ANNOUNCEMENT = """
insert into announcements (tenant_id, id, event_id, text, is_urgent, created_by, created_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(text)s::text, %(is_urgent)s::boolean,
  %(actor_id)s::uuid, %(now)s::timestamptz)
"""

COUNT_OF_EVENT = """
select count(*)
from announcements
where event_id = %(event_id)s::uuid
"""

NEWEST = """
select
  announcement.id, announcement.text, announcement.is_urgent, announcement.created_at,
  coalesce(users.full_name, '') as created_by,
  (
    select coalesce(array_agg(device.name order by device.name, device.id), '{}')
    from announcement_receipts receipt
    join devices device on device.tenant_id = receipt.tenant_id and device.id = receipt.device_id
    where receipt.tenant_id = announcement.tenant_id
      and receipt.announcement_id = announcement.id
  ) as acknowledged_by,
  exists (
    select from announcement_receipts receipt
    where receipt.tenant_id = announcement.tenant_id
      and receipt.announcement_id = announcement.id
      and receipt.device_id = %(device_id)s::uuid
  ) as acknowledged
from announcements announcement
left join users on users.id = announcement.created_by
where announcement.event_id = %(event_id)s::uuid
order by announcement.created_at desc, announcement.id desc
limit %(limit)s::integer
"""

IS_OF_EVENT = """
select exists (
  select from announcements
  where id = %(id)s::uuid
    and event_id = %(event_id)s::uuid)
"""

ACKNOWLEDGE = """
insert into announcement_receipts (tenant_id, announcement_id, device_id, created_at)
values (%(tenant_id)s::uuid, %(id)s::uuid, %(device_id)s::uuid, %(now)s::timestamptz)
on conflict (tenant_id, announcement_id, device_id) do nothing
"""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement; `acknowledged` by the device that asks, `acknowledged_by` by these by name."""

    id: UUID
    text: str
    is_urgent: bool
    created_at: datetime
    created_by: str
    acknowledged_by: list[str]
    acknowledged: bool


async def announce(tx: Tx, event_id: UUID, text: str, *, is_urgent: bool, now: datetime) -> UUID:
    """Tell every device of the event; the announcement's id. Needs the organizer's part.

    Raises: NotFound for the event, Invalid; Conflict at 2,000 of one event.
    """
    await plans.check_exists(tx, event_id)
    checked = check_text("text", text, max_length=LONGEST_TEXT, multiline=True)
    if await tx.fetch_value(COUNT_OF_EVENT, {"event_id": event_id}) >= MOST_OF_EVENT:
        raise Conflict(say("An event has at most %(most)s announcements.", most=MOST_OF_EVENT))
    announcement_id = ids.new_id()
    await tx.execute(
        INSERT_ANNOUNCEMENT,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": announcement_id,
            "event_id": event_id,
            "text": checked,
            "is_urgent": is_urgent,
            "actor_id": tx.scope.actor.user_id,
            "now": now,
        },
    )
    facts = {"text": checked, "is_urgent": is_urgent}
    subject = ("announcement", announcement_id)
    await trail.record(tx, "door.announced", event_id=event_id, subject=subject, metadata=facts)
    return announcement_id


async def newest(tx: ReadTx, event_id: UUID, *, device_id: UUID | None = None) -> list[Announcement]:
    """The 50 newest of an event, newest first.

    Raises: NotFound for the event.
    """
    await plans.check_exists(tx, event_id)
    params = {"event_id": event_id, "device_id": device_id, "limit": MOST_LISTED}
    return await tx.fetch_all(Announcement, NEWEST, params)


async def acknowledge(
    tx: Tx, event_id: UUID, announcement_id: UUID, *, device_id: UUID, now: datetime
) -> None:
    """Keep that the person at a device saw it; once more changes nothing.

    Raises: NotFound, UnknownDevice, DeviceRevoked.
    """
    if not await tx.fetch_value(IS_OF_EVENT, {"id": announcement_id, "event_id": event_id}):
        raise NotFound()
    await devices.check_usable(tx, device_id, now=now)
    params = {
        "tenant_id": tx.scope.tenant_id,
        "id": announcement_id,
        "device_id": device_id,
        "now": now,
    }
    await tx.execute(ACKNOWLEDGE, params)
