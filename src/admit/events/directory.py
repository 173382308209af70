"""What anyone may find: listed events of active organizers, across tenants, through the directory door."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from admit.core.db import DoorTx
from admit.core.errors import NotFound
from admit.core.text import fold
from admit.events import slugs
from admit.events.events import search_words
from admit.events.records import CategoryCount, CityCount, PublicEvent, PublicTenant

MOST_WORDS = 8
LONGEST_WORD = 40

DISCOVER = """
select
  event.id, tenant.slug as tenant_slug, tenant.name as tenant_name, event.slug, event.name, event.category,
  event.venue, event.city, event.country, event.timezone, event.currency, event.start_at, event.end_at,
  event.hero_image_url, left(event.description, 1000) as excerpt, stock.standing, stock.price_from_cents,
  stock.asked_from_cents, stock.left_over as left, stock.opens_at, event.updated_at
from events event
join tenants tenant on tenant.id = event.tenant_id
cross join lateral (
  select
    case
      when bool_or(offer.state = 'open') then 'open'
      when bool_or(offer.state = 'not_yet') then 'not_yet'
      when bool_or(offer.state = 'sold_out') then 'sold_out'
      when bool_or(offer.state = 'paused') then 'paused'
      when bool_or(offer.state = 'ended') then 'ended'
      else 'empty'
    end as standing,
    min(offer.price_cents) filter (where offer.state = 'open') as price_from_cents,
    coalesce(
      min(offer.price_cents) filter (where offer.state = 'open'),
      min(offer.price_cents) filter (where offer.state = 'not_yet'),
      min(offer.price_cents)) as asked_from_cents,
    coalesce(sum(offer.left_over) filter (where offer.state = 'open'), 0)::integer as left_over,
    min(offer.sales_start) filter (
      where offer.state = 'not_yet' and offer.sales_start > %(now)s::timestamptz) as opens_at
  from (
    select
      kind.price_cents, kind.sales_start, room.left_over,
      case
        when kind.status <> 'active' then 'paused'
        when %(now)s::timestamptz >= least(kind.sales_end, event.end_at) then 'ended'
        when kind.sales_start > %(now)s::timestamptz then 'not_yet'
        when room.left_over < kind.min_per_order then 'sold_out'
        when exists (
          select
          from ticket_types first
          where first.tenant_id = kind.tenant_id
            and first.id = kind.opens_after_type_id
            and first.status = 'active'
            and (first.sales_end is null or first.sales_end > %(now)s::timestamptz)
            and first.quantity_total - first.quantity_sold - first.quantity_reserved > first.held_back
        ) then 'not_yet'
        else 'open'
      end as state
    from ticket_types kind
    cross join lateral (
      select least(
        kind.quantity_total - kind.quantity_sold - kind.quantity_reserved - kind.held_back,
        (select min(pool.total - pool.sold - pool.reserved)
         from ticket_type_pools link
         join capacity_pools pool on pool.tenant_id = link.tenant_id and pool.id = link.pool_id
         where link.tenant_id = kind.tenant_id
           and link.ticket_type_id = kind.id)) as left_over
    ) room
    where kind.tenant_id = event.tenant_id
      and kind.event_id = event.id
      and kind.status <> 'archived'
      and not kind.hidden
  ) offer
) stock
cross join lateral (
  select
    (%(now)s::timestamptz at time zone event.timezone)::date as today,
    (event.start_at at time zone event.timezone)::date as first_day,
    (event.end_at at time zone event.timezone)::date as last_day
) here
where event.status = 'published'
  and event.is_public
  and event.end_at > %(now)s::timestamptz
  and (%(query)s::text is null or event.search_vector @@ to_tsquery('simple', %(query)s::text))
  and (%(tenant_id)s::uuid is null or event.tenant_id = %(tenant_id)s::uuid)
  and (%(city)s::text is null or event.city_folded = %(city)s::text)
  and (%(country)s::text is null or event.country = %(country)s::text)
  and (%(category)s::text is null or lower(event.category) = %(category)s::text)
  and (%(first_day)s::date is null or here.last_day >= %(first_day)s::date)
  and (%(last_day)s::date is null or here.first_day <= %(last_day)s::date)
  and case %(span)s::text
    when 'today' then here.first_day <= here.today
    when 'weekend' then
      here.first_day < date_trunc('week', here.today)::date + 7
      and here.last_day >= date_trunc('week', here.today)::date + 5
    else true
  end
  and (not %(only_free)s::boolean or stock.price_from_cents = 0)
  and (%(after_at)s::timestamptz is null
       or (event.start_at, event.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid))
order by event.start_at, event.id
limit %(limit)s::integer
"""

CITIES = """
select min(city) as city, city_folded, count(*)::integer as events
from events
where status = 'published'
  and is_public
  and city <> ''
  and end_at > %(now)s::timestamptz
group by city_folded
order by count(*) desc, city_folded
limit %(limit)s::integer
"""

CATEGORIES = """
select min(category) as category, lower(category) as category_folded, count(*)::integer as events
from events
where status = 'published'
  and is_public
  and category <> ''
  and end_at > %(now)s::timestamptz
group by lower(category)
order by count(*) desc, lower(category)
limit %(limit)s::integer
"""

PUBLIC_TENANT = """
select id, name, slug, branding_settings
from tenants
where slug = %(slug)s::text
  and status = 'active'
  and not is_platform
"""


class Span(StrEnum):
    """Days as people say them, each in the event's own place; a weekend is that of the running week."""

    TODAY = "today"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; None asks for anything. Only `country` has a form: two letters."""

    text: str | None = None
    tenant_id: UUID | None = None
    city: str | None = None
    country: str | None = None
    category: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    span: Span | None = None
    only_free: bool = False


async def discover(
    tx: DoorTx, wish: Wish, *, now: datetime, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[PublicEvent]:
    """Events that are not over, next start first, at most `limit`, strictly behind `after` when given.

    Days are those of each event's own place; what is still running on the first day is included.
    """
    query = None
    if wish.text is not None and (query := prefix_query(wish.text)) is None:
        return []
    after_at, after_id = after if after else (None, None)
    params = {
        "now": now,
        "limit": limit,
        "after_at": after_at,
        "after_id": after_id,
        "query": query,
        "tenant_id": wish.tenant_id,
        "city": fold(wish.city) if wish.city else None,
        "country": wish.country.upper() if wish.country else None,
        "category": wish.category.lower() if wish.category else None,
        "first_day": wish.first_day,
        "last_day": wish.last_day,
        "span": wish.span,
        "only_free": wish.only_free,
    }
    return await tx.fetch_all(PublicEvent, DISCOVER, params)


async def cities(tx: DoorTx, *, now: datetime, limit: int) -> list[CityCount]:
    """The cities with most events ahead, at most `limit`."""
    return await tx.fetch_all(CityCount, CITIES, {"now": now, "limit": limit})


async def categories(tx: DoorTx, *, now: datetime, limit: int) -> list[CategoryCount]:
    """The categories with most events ahead, at most `limit`; writing in capitals or not makes no other one."""
    return await tx.fetch_all(CategoryCount, CATEGORIES, {"now": now, "limit": limit})


async def tenant_by_slug(tx: DoorTx, slug: str) -> PublicTenant:
    """The active organizer with that slug.

    Raises: NotFound for waiting, suspended and rejected ones too.
    """
    if not slugs.is_slug(slug):
        raise NotFound
    found = await tx.fetch_one(PublicTenant, PUBLIC_TENANT, {"slug": slug})
    if found is None:
        raise NotFound
    return found


def prefix_query(text: str) -> str | None:
    """A query in which every word must occur, the last perhaps unfinished; None when there is no word.

    Words are letters and digits only, each in quotes, so that nothing typed reads as an operator.
    Source: https://www.postgresql.org/docs/16/datatype-textsearch.html#DATATYPE-TSQUERY
    """
    words = [word[:LONGEST_WORD] for word in search_words(text)[:MOST_WORDS]]
    if not words:
        return None
    return " & ".join(f"'{word}'" for word in words) + ":*"
