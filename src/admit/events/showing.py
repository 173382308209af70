"""What is shown besides the list of events: those behind, those for a calendar, and addresses for search engines."""

from datetime import datetime, timedelta

from admit.core.db import DoorTx, ReadTx
from admit.events.records import Event, ListedAddress

KEPT_IN_CALENDAR = timedelta(days=90)
"""How long an event that is over stays in a calendar that somebody subscribed to."""

PAST = """
select
  tenant_id, id, name, slug, description, category, venue, address, city, country, timezone, currency,
  start_at, end_at, doors_at, status, is_public, hero_image_url, seo_meta, refund_policy, hold_seconds,
  published_at, archived_at, cancelled_at, created_at, updated_at, version
from events
where status = 'published'
  and is_public
  and end_at <= %(now)s::timestamptz
order by start_at desc, id desc
limit %(limit)s::integer
"""

FOR_CALENDAR = """
select
  tenant_id, id, name, slug, description, category, venue, address, city, country, timezone, currency,
  start_at, end_at, doors_at, status, is_public, hero_image_url, seo_meta, refund_policy, hold_seconds,
  published_at, archived_at, cancelled_at, created_at, updated_at, version
from events
where status in ('published', 'cancelled')
  and is_public
  and published_at is not null
  and end_at > %(since)s::timestamptz
order by start_at, id
limit %(limit)s::integer
"""

LISTED_EVENTS = """
select tenant.slug as tenant_slug, event.slug as event_slug, event.updated_at
from events event
join tenants tenant on tenant.id = event.tenant_id
where event.status = 'published'
  and event.is_public
  and event.end_at > %(now)s::timestamptz
order by event.id
limit %(limit)s::integer
offset %(offset)s::integer
"""

COUNT_LISTED = """
select count(*)::integer
from events
where status = 'published'
  and is_public
  and end_at > %(now)s::timestamptz
"""

LISTED_ORGANIZERS = """
select tenant.slug as tenant_slug, null::text as event_slug, max(event.updated_at) as updated_at
from tenants tenant
join events event on event.tenant_id = tenant.id
where event.status = 'published'
  and event.is_public
group by tenant.slug
order by tenant.slug
limit %(limit)s::integer
"""


async def past(tx: ReadTx, *, now: datetime, limit: int) -> list[Event]:
    """Listed events of this organizer that are over, the last one first."""
    return await tx.fetch_all(Event, PAST, {"now": now, "limit": limit})


async def for_calendar(tx: ReadTx, *, now: datetime, limit: int) -> list[Event]:
    """Listed events of this organizer, cancelled ones included, up to some time after they are over."""
    return await tx.fetch_all(Event, FOR_CALENDAR, {"since": now - KEPT_IN_CALENDAR, "limit": limit})


async def listed_events(tx: DoorTx, *, now: datetime, limit: int, offset: int) -> list[ListedAddress]:
    """Addresses of events ahead over all organizers, in a fixed order."""
    return await tx.fetch_all(ListedAddress, LISTED_EVENTS, {"now": now, "limit": limit, "offset": offset})


async def count_listed(tx: DoorTx, *, now: datetime) -> int:
    """How many events are ahead over all organizers."""
    return int(await tx.fetch_value(COUNT_LISTED, {"now": now}) or 0)


async def listed_organizers(tx: DoorTx, *, limit: int) -> list[ListedAddress]:
    """Organizers that show or have shown something, by their addresses."""
    return await tx.fetch_all(ListedAddress, LISTED_ORGANIZERS, {"limit": limit})
