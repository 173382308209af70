"""Finding an event, or saying that there is none: missing and foreign look the same."""

from uuid import UUID

from admit.core.db import ReadTx, Tx
from admit.core.errors import NotFound
from admit.events import slugs
from admit.events.errors import EventClosed
from admit.events.records import Event, EventBrief, EventStatus

EVENT_BY_ID = """
select
  tenant_id, id, name, slug, description, category, venue, address, city, country, timezone, currency,
  start_at, end_at, doors_at, status, is_public, hero_image_url, seo_meta, refund_policy, hold_seconds,
  self_cancel_hours, allows_passing_on, published_at, archived_at, cancelled_at, created_at, updated_at, version
from events
where id = %(id)s::uuid
"""

EVENT_BY_SLUG = """
select
  tenant_id, id, name, slug, description, category, venue, address, city, country, timezone, currency,
  start_at, end_at, doors_at, status, is_public, hero_image_url, seo_meta, refund_policy, hold_seconds,
  self_cancel_hours, allows_passing_on, published_at, archived_at, cancelled_at, created_at, updated_at, version
from events
where slug = %(slug)s::text
"""

BRIEF_BY_ID = """
select
  id, name, slug, description, venue, address, city, country, timezone, start_at, end_at, doors_at, status,
  is_public, hero_image_url, cancelled_at, version
from events
where id = %(id)s::uuid
"""

LOCK_EVENT = """
select id
from events
where id = %(id)s::uuid
for no key update
"""


async def event_by_id(tx: ReadTx, event_id: UUID) -> Event:
    """The event of this tenant with that id, in any status.

    Raises: NotFound.
    """
    return _found(await tx.fetch_one(Event, EVENT_BY_ID, {"id": event_id}))


async def brief_by_id(tx: ReadTx, event_id: UUID) -> EventBrief:
    """What the staff's part may read of an event.

    Raises: NotFound.
    """
    found = await tx.fetch_one(EventBrief, BRIEF_BY_ID, {"id": event_id})
    if found is None:
        raise NotFound
    return found


async def event_by_slug(tx: ReadTx, slug: str) -> Event:
    """The event of this tenant with that slug, in any status.

    Raises: NotFound.
    """
    if not slugs.is_slug(slug):
        raise NotFound
    return _found(await tx.fetch_one(Event, EVENT_BY_SLUG, {"slug": slug}))


async def published_by_slug(tx: ReadTx, slug: str) -> Event:
    """The event that anyone with the link may see: published, listed or not; cancelled ones stay to say so.

    Raises: NotFound for drafts and archived events too.
    """
    event = await event_by_slug(tx, slug)
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CANCELLED):
        raise NotFound
    return event


async def event_for_change(tx: Tx, event_id: UUID) -> Event:
    """The event, locked against other edits until the transaction ends. Orders can still be placed meanwhile.

    Raises: NotFound; EventClosed when it is archived or cancelled.
    """
    event = await locked_event(tx, event_id)
    if event.status in (EventStatus.ARCHIVED, EventStatus.CANCELLED):
        raise EventClosed(status=event.status.value)
    return event


async def locked_event(tx: Tx, event_id: UUID) -> Event:
    """The event in any status, locked against other edits until the transaction ends.

    Raises: NotFound.
    """
    await tx.fetch_value(LOCK_EVENT, {"id": event_id})
    return await event_by_id(tx, event_id)


def _found(event: Event | None) -> Event:
    if event is None:
        raise NotFound
    return event
