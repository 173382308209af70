"""Making and editing events."""

import re
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from admit.audit import trail
from admit.core import ids
from admit.core.db import Jsonb, ReadTx, ReferenceViolated, Tx, UniqueViolated
from admit.core.errors import Conflict, Invalid, StaleEdit
from admit.core.money import CURRENCIES
from admit.core.text import fold
from admit.events import access, changes, checks, limits, rules, sessions, slugs, ticket_types
from admit.events.errors import CurrencyFrozen, SlugFrozen
from admit.events.problems import Problems
from admit.events.records import Event, EventDetails, EventStatus, EventSummary

_TRIES_FOR_A_SLUG = 5
_DESCRIPTION_SEARCHED = 4000
_NOT_A_WORD = re.compile(r"[\W_]+")

INSERT_EVENT = """
insert into events (
  tenant_id, id, name, slug, description, category, venue, address, city, country, timezone, currency,
  start_at, end_at, doors_at, is_public, hero_image_url, seo_meta, refund_policy, hold_seconds,
  self_cancel_hours, allows_passing_on, search_text, city_folded)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(name)s::text, %(slug)s::text, %(description)s::text,
  %(category)s::text, %(venue)s::text, %(address)s::text, %(city)s::text, %(country)s::text,
  %(timezone)s::text, %(currency)s::text, %(start_at)s::timestamptz, %(end_at)s::timestamptz,
  %(doors_at)s::timestamptz, %(is_public)s::boolean, %(hero_image_url)s::text, %(seo_meta)s::jsonb,
  %(refund_policy)s::text, %(hold_seconds)s::integer, %(self_cancel_hours)s::integer,
  %(allows_passing_on)s::boolean, %(search_text)s::text, %(city_folded)s::text)
on conflict (tenant_id, slug) do nothing
returning id
"""

UPDATE_EVENT = """
update events
set
  name = %(name)s::text,
  slug = %(slug)s::text,
  description = %(description)s::text,
  category = %(category)s::text,
  venue = %(venue)s::text,
  address = %(address)s::text,
  city = %(city)s::text,
  country = %(country)s::text,
  timezone = %(timezone)s::text,
  currency = %(currency)s::text,
  start_at = %(start_at)s::timestamptz,
  end_at = %(end_at)s::timestamptz,
  doors_at = %(doors_at)s::timestamptz,
  is_public = %(is_public)s::boolean,
  hero_image_url = %(hero_image_url)s::text,
  seo_meta = %(seo_meta)s::jsonb,
  refund_policy = %(refund_policy)s::text,
  hold_seconds = %(hold_seconds)s::integer,
  self_cancel_hours = %(self_cancel_hours)s::integer,
  allows_passing_on = %(allows_passing_on)s::boolean,
  search_text = %(search_text)s::text,
  city_folded = %(city_folded)s::text,
  updated_at = now(),
  version = version + 1
where id = %(id)s::uuid
"""

COUNT_EVENTS = """
select count(*)
from events
"""

SUMMARIES = """
select
  event.id, event.name, event.slug, event.status, event.is_public, event.venue, event.city, event.country,
  event.timezone, event.start_at, event.end_at, event.hero_image_url, stock.quantity_total,
  stock.quantity_sold, stock.quantity_reserved, event.version
from events event
cross join lateral (
  select
    coalesce(sum(kind.quantity_total), 0)::integer as quantity_total,
    coalesce(sum(kind.quantity_sold), 0)::integer as quantity_sold,
    coalesce(sum(kind.quantity_reserved), 0)::integer as quantity_reserved
  from ticket_types kind
  where kind.event_id = event.id
) stock
where (%(status)s::text is null or event.status = %(status)s::text)
  and (%(only_ids)s::uuid[] is null or event.id = any (%(only_ids)s::uuid[]))
  and (%(before_at)s::timestamptz is null
       or (event.start_at, event.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by event.start_at desc, event.id desc
limit %(limit)s::integer
"""


async def create(tx: Tx, details: EventDetails) -> Event:
    """Make a draft; an empty slug is made from the name, with -2, -3 and so on when others have it.

    Raises: Invalid; LimitReached.
    """
    checked = checks.check_event(details)
    limits.check_room(await tx.fetch_value(COUNT_EVENTS), limits.MOST_EVENTS)
    event_id = await _insert(tx, checked)
    await trail.record(
        tx, "event.created", event_id=event_id, subject=("event", event_id), metadata={"name": checked.name}
    )
    return await access.event_by_id(tx, event_id)


async def edit(tx: Tx, event_id: UUID, *, version: int, details: EventDetails) -> Event:
    """Save the edited details of the version that was read; an edit that changes nothing writes nothing.

    Locks: the event, and its ticket types by id when the currency changes.
    Raises: NotFound; EventClosed; StaleEdit; Invalid; SlugFrozen; CurrencyFrozen.
    """
    event = await access.event_for_change(tx, event_id)
    if event.version != version:
        raise StaleEdit(version=event.version)
    checked = checks.check_event(details if details.slug else replace(details, slug=event.slug))
    before = changes.editable(event, EventDetails)
    if checked == before:
        return event
    await _check_edit(tx, event, checked)
    await _update(tx, event, checked)
    await trail.record(
        tx,
        "event.edited",
        event_id=event.id,
        subject=("event", event.id),
        metadata={"changes": changes.between(before, checked)},
    )
    return await access.event_by_id(tx, event_id)


async def summaries(
    tx: ReadTx,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    status: EventStatus | None = None,
    only_ids: Collection[UUID] | None = None,
) -> list[EventSummary]:
    """Events with their counts, latest start first, at most `limit`, strictly after `before` when given.

    `only_ids` confines Staff to their events. Works in the staff's part too.
    """
    before_at, before_id = before if before else (None, None)
    params: dict[str, object] = {
        "limit": limit,
        "before_at": before_at,
        "before_id": before_id,
        "status": status,
    }
    params["only_ids"] = None if only_ids is None else list(only_ids)
    return await tx.fetch_all(EventSummary, SUMMARIES, params)


async def _insert(tx: Tx, details: EventDetails) -> UUID:
    event_id = ids.new_id()
    for _ in range(_TRIES_FOR_A_SLUG if not details.slug else 1):
        slug = details.slug or await slugs.free_slug(tx, details.name)
        params = _row(replace(details, slug=slug), event_id) | {"tenant_id": tx.scope.tenant_id}
        if await tx.fetch_value(INSERT_EVENT, params) is not None:
            return event_id
    if details.slug:
        _refuse_slug()
    raise Conflict


async def _update(tx: Tx, event: Event, details: EventDetails) -> None:
    try:
        await tx.execute(UPDATE_EVENT, _row(details, event.id))
    except UniqueViolated:
        _refuse_slug()
    except ReferenceViolated:  # orders name the event with its currency
        raise CurrencyFrozen(currency=event.currency) from None


async def _check_edit(tx: Tx, event: Event, details: EventDetails) -> None:
    if details.slug != event.slug and event.published_at is not None:
        raise SlugFrozen(slug=event.slug)
    if details.currency != event.currency:
        await _check_currency_change(tx, event, details.currency)
    if event.status is EventStatus.PUBLISHED:
        await _check_still_publishable(tx, event, details)


async def _check_currency_change(tx: Tx, event: Event, currency: str) -> None:
    await ticket_types.lock_of_event(tx, event.id)
    problems = Problems()
    for kind in await ticket_types.of_event(tx, event.id):
        if kind.quantity_sold or kind.quantity_reserved:
            raise CurrencyFrozen(currency=event.currency)
        checks.check_price(problems, "currency", kind.price_cents, currency)
    problems.settle()
    assert currency in CURRENCIES


async def _check_still_publishable(tx: Tx, event: Event, details: EventDetails) -> None:
    problems = Problems()
    problems.found.extend(rules.place_problems(details.venue))
    outside = rules.sessions_outside(await sessions.of_event(tx, event.id), details.start_at, details.end_at)
    if outside:
        problems.add(
            "start_at", "sessions_outside", "Sessions lie outside of these times. Move the sessions first."
        )
    problems.settle()


def _row(details: EventDetails, event_id: UUID) -> dict[str, object]:
    return {
        **asdict(details),
        "id": event_id,
        "seo_meta": Jsonb(dict(details.seo_meta)),
        "search_text": search_text(details),
        "city_folded": fold(details.city),
    }


def search_text(details: EventDetails) -> str:
    """The words an event is found by, folded, with nothing but blanks between them."""
    parts = (
        details.name,
        details.venue,
        details.city,
        details.category,
        details.description[:_DESCRIPTION_SEARCHED],
    )
    return _NOT_A_WORD.sub(" ", fold(" ".join(parts))).strip()


def search_words(text: str) -> list[str]:
    """The words of what somebody searches for, in the form in which `search_text` keeps them."""
    return _NOT_A_WORD.sub(" ", fold(text)).split()


def _refuse_slug() -> NoReturn:
    raise Invalid.one("slug", "taken", "Another event of yours has this address. Choose another.")
