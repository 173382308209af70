"""How often the pages of events were looked at, by days at the event's place: counts alone, nothing of who looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import ReadTx, Tx

# In the order of their ids, since another process may write the same days at the same moment.
ADD = """
insert into event_views (tenant_id, event_id, day, views)
select event.tenant_id, event.id, (%(now)s::timestamptz at time zone event.timezone)::date, seen.views
from unnest(%(slugs)s::text[], %(views)s::bigint[]) as seen (slug, views)
join events event on event.tenant_id = %(tenant_id)s::uuid and event.slug = seen.slug
order by event.id
on conflict (tenant_id, event_id, day) do update
set views = event_views.views + excluded.views
"""

IN_PERIOD = """
select
  coalesce(sum(views) filter (where day >= period.first), 0)::bigint as views,
  coalesce(sum(views) filter (where day < period.first), 0)::bigint as before
from event_views
cross join (
  select (%(before_at)s::timestamptz at time zone %(zone)s::text)::date as begin,
    (%(start_at)s::timestamptz at time zone %(zone)s::text)::date as first,
    (%(end_at)s::timestamptz at time zone %(zone)s::text)::date as end
) period
where (%(event_id)s::uuid is null or event_id = %(event_id)s::uuid)
  and day >= period.begin
  and day < period.end
"""


@dataclass(frozen=True, slots=True)
class Looks:
    """Views in a period, and in the one before."""

    views: int
    before: int


async def add(tx: Tx, seen: Mapping[str, int], *, now: datetime) -> None:
    """Add views to the events of these slugs; a slug that no event has is passed over."""
    params = {
        "tenant_id": tx.scope.tenant_id,
        "slugs": list(seen),
        "views": list(seen.values()),
        "now": now,
    }
    await tx.execute(ADD, params)


async def in_period(
    tx: ReadTx, *, zone: str, before_at: datetime, start_at: datetime, end_at: datetime, event_id: UUID | None
) -> Looks:
    """Views of an event, or of all, from `start_at` to `end_at`, which begin days in `zone`, and from `before_at`."""
    params = {
        "zone": zone,
        "before_at": before_at,
        "start_at": start_at,
        "end_at": end_at,
        "event_id": event_id,
    }
    found = await tx.fetch_one(Looks, IN_PERIOD, params)
    assert found is not None
    return found
