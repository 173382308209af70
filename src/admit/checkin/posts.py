"""Where a member may work: the events of a door, and who of a batch belongs to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.checkin.records import DoorEvent
from admit.core.arrays import uuids
from admit.core.db import Question, ReadTx

OPEN_AFTER_END = timedelta(days=2)
MOST_EVENTS = 200

EVENTS_OF_MEMBER = """
select
  event.id, event.name, event.venue, event.city, event.timezone, event.start_at, event.end_at, event.doors_at,
  event.status
from events event
join tenant_users member
  on member.tenant_id = event.tenant_id and member.user_id = %(user_id)s::uuid and member.status = 'active'
where event.status <> 'draft'
  and event.end_at > %(ended_after)s::timestamptz
  and (
    member.role = 'tenant_admin'
    or not exists (
      select from event_staff
      where event_staff.tenant_id = member.tenant_id and event_staff.tenant_user_id = member.id)
    or exists (
      select from event_staff
      where event_staff.tenant_id = member.tenant_id
        and event_staff.tenant_user_id = member.id
        and event_staff.event_id = event.id))
order by event.start_at, event.id
limit %(limit)s::integer
"""

WORKING_HERE = """
select member.user_id
from tenant_users member
where member.user_id = any(%(user_ids)s::uuid[])
  and member.status = 'active'
  and (
    member.role = 'tenant_admin'
    or not exists (
      select from event_staff
      where event_staff.tenant_id = member.tenant_id and event_staff.tenant_user_id = member.id)
    or exists (
      select from event_staff
      where event_staff.tenant_id = member.tenant_id
        and event_staff.tenant_user_id = member.id
        and event_staff.event_id = %(event_id)s::uuid))
"""


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody who may work at an event."""

    user_id: UUID


async def events_of(tx: ReadTx, user_id: UUID, *, now: datetime) -> list[DoorEvent]:
    """The events a member may work at, by their start: no drafts, and none that ended over two days ago."""
    return await tx.fetch_all(
        DoorEvent,
        EVENTS_OF_MEMBER,
        {"user_id": user_id, "ended_after": now - OPEN_AFTER_END, "limit": MOST_EVENTS},
    )


async def working_here(tx: ReadTx, event_id: UUID, user_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the users who are active members here and may work at the event, all asked at once."""
    (members,) = await tx.fetch_all_together(asking_who_works(event_id, user_ids))
    return frozenset(member.user_id for member in members)


def asking_who_works(event_id: UUID, user_ids: Iterable[UUID]) -> Question:
    """The question whose rows are those of the users who may work at the event."""
    return Working, WORKING_HERE, {"event_id": event_id, "user_ids": uuids(sorted(set(user_ids)))}
