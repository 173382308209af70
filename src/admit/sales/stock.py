"""Reading what a decision needs, after the locks are held."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.discounts.records import DiscountCode
from admit.sales.decision import EventState, Stock, TypeState
from admit.sales.holds import HoldRequest, Limits

EVENT_STATE = """
select
  event.id,
  event.currency,
  event.hold_seconds,
  event.status = 'published' and event.end_at > %(now)s::timestamptz and tenant.status = 'active' as is_selling,
  event.status in ('draft', 'published') and tenant.status = 'active' as takes_house_orders
from events event
join tenants tenant on tenant.id = event.tenant_id
where event.id = %(event_id)s::uuid
"""

TYPE_STATES = """
select
  kind.id, kind.price_cents, kind.tax_rate_bps,
  kind.quantity_total - kind.quantity_sold - kind.quantity_reserved as left_over,
  kind.min_per_order, kind.max_per_order, kind.max_per_buyer, kind.sales_start, kind.sales_end, kind.status,
  kind.hidden,
  array(
    select link.pool_id from ticket_type_pools link
    where link.ticket_type_id = kind.id
    order by link.pool_id) as pool_ids
from ticket_types kind
where kind.event_id = %(event_id)s::uuid
  and kind.id = any(%(type_ids)s::uuid[])
"""

POOLS_LEFT = """
select pool.id, pool.total - pool.sold - pool.reserved
from capacity_pools pool
where pool.id in (
  select link.pool_id from ticket_type_pools link where link.ticket_type_id = any(%(type_ids)s::uuid[]))
"""

CODES = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer, times_redeemed,
  times_reserved, starts_at, expires_at, status, created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and code = any(%(codes)s::text[])
"""

# Buyer by buyer, as for the holds below.
BOUGHT = """
select buyer.email, theirs.ticket_type_id, theirs.quantity
from unnest(%(emails)s::text[]) as buyer (email)
cross join lateral (
  select
    item.ticket_type_id,
    sum(case
      when orders.status in ('pending', 'processing') then item.quantity
      else (
        select count(*) from tickets ticket
        where ticket.tenant_id = item.tenant_id
          and ticket.order_id = item.order_id
          and ticket.order_item_id = item.id
          and ticket.status = 'valid')
      end)::integer as quantity
  from orders
  cross join lateral (
    select tenant_id, id, order_id, ticket_type_id, quantity
    from order_items
    where order_id = orders.id
    offset 0) item  -- so that lines are looked up by their order, not all of a type
  where orders.buyer_email = buyer.email
    and orders.event_id is not distinct from %(event_id)s::uuid
    and item.ticket_type_id = any(%(type_ids)s::uuid[])
    and orders.status in ('pending', 'processing', 'paid', 'partially_refunded', 'refunded')
    and orders.id <> all(%(except_ids)s::uuid[])
  group by item.ticket_type_id) theirs
"""

CODE_USES = """
select buyer.email, theirs.discount_code_id, theirs.number
from unnest(%(emails)s::text[]) as buyer (email)
cross join lateral (
  select orders.discount_code_id, count(*)::integer as number
  from orders
  where orders.buyer_email = buyer.email
    and orders.event_id is not distinct from %(event_id)s::uuid
    and orders.discount_code_id = any(%(code_ids)s::uuid[])
    and orders.status in ('pending', 'processing', 'paid', 'partially_refunded')
    and orders.id <> all(%(except_ids)s::uuid[])
  group by orders.discount_code_id) theirs
"""

# Key by key, and the event by `is not distinct from`, which no index serves: a planner without statistics, as in the
# first minute of a sale, takes any index on the event for as good as the one on the key, and reads every order of it.
HELD_BY_CART = """
select asked.key, held.number
from unnest(%(keys)s::bytea[]) as asked (key)
cross join lateral (
  select count(*)::integer as number
  from orders
  where cart_key = asked.key
    and event_id is not distinct from %(event_id)s::uuid
    and status in ('pending', 'processing')) held
"""

HELD_BY_NETWORK = """
select asked.key, held.number
from unnest(%(keys)s::bytea[]) as asked (key)
cross join lateral (
  select count(*)::integer as number
  from orders
  where network_key = asked.key
    and event_id is not distinct from %(event_id)s::uuid
    and status in ('pending', 'processing')) held
"""

HELD_BY_EMAIL = """
select asked.key, held.number
from unnest(%(keys)s::text[]) as asked (key)
cross join lateral (
  select count(*)::integer as number
  from orders
  where buyer_email = asked.key
    and event_id is not distinct from %(event_id)s::uuid
    and status in ('pending', 'processing')
    and id <> all(%(except_ids)s::uuid[])) held
"""


@dataclass(frozen=True, slots=True)
class _TypeRow:
    id: UUID
    price_cents: int
    tax_rate_bps: int | None
    left_over: int
    min_per_order: int
    max_per_order: int
    max_per_buyer: int | None
    sales_start: datetime | None
    sales_end: datetime | None
    status: str
    hidden: bool
    pool_ids: list[UUID]


async def codes_named(tx: Tx, event_id: UUID, requests: Sequence[HoldRequest]) -> dict[str, DiscountCode]:
    """The discount codes these carts name, as they stand now."""
    names = sorted({request.discount_code for request in requests if request.discount_code is not None})
    if not names:
        return {}
    found = await tx.fetch_all(DiscountCode, CODES, {"event_id": event_id, "codes": names})
    return {code.code: code for code in found}


async def read(
    tx: Tx, event_id: UUID, requests: Sequence[HoldRequest], *, now: datetime, limits: Limits
) -> Stock:
    """Everything scarce that these carts ask for. Expects types, pools and codes locked. Raises: NotFound."""
    event = await tx.fetch_one(EventState, EVENT_STATE, {"event_id": event_id, "now": now})
    if event is None:
        raise NotFound
    type_ids = sorted({line.ticket_type_id for request in requests for line in request.lines})
    types = await _types(tx, event_id, type_ids)
    codes = await codes_named(tx, event_id, requests)
    stock = Stock(
        event=event,
        now=now,
        limits=limits,
        types=types,
        left_of_type={kind.id: kind.left for kind in types.values()},
        left_of_pool={row[0]: row[1] for row in await tx.fetch_rows(POOLS_LEFT, {"type_ids": type_ids})},
        codes=codes,
        left_of_code={code.id: _left_of(code) for code in codes.values()},
    )
    await _count_holds(tx, stock, requests)
    await _count_allowances(tx, stock, requests)
    return stock


async def allowances(
    tx: Tx,
    event_id: UUID,
    emails: Sequence[str],
    type_ids: Sequence[UUID],
    *,
    except_ids: Sequence[UUID] = (),
) -> Counter[tuple[str, UUID]]:
    """How many of each type each email holds or has valid tickets of, orders in `except_ids` left out."""
    rows = await tx.fetch_rows(
        BOUGHT,
        {
            "event_id": event_id,
            "emails": list(emails),
            "type_ids": list(type_ids),
            "except_ids": list(except_ids),
        },
    )
    return Counter({(email, type_id): count for email, type_id, count in rows})


async def code_uses(
    tx: Tx,
    event_id: UUID,
    emails: Sequence[str],
    code_ids: Sequence[UUID],
    *,
    except_ids: Sequence[UUID] = (),
) -> Counter[tuple[str, UUID]]:
    """How often each email used each code, holds included, orders in `except_ids` left out."""
    rows = await tx.fetch_rows(
        CODE_USES,
        {
            "event_id": event_id,
            "emails": list(emails),
            "code_ids": list(code_ids),
            "except_ids": list(except_ids),
        },
    )
    return Counter({(email, code_id): count for email, code_id, count in rows})


async def held_by_emails(
    tx: Tx, event_id: UUID, emails: Sequence[str], *, except_ids: Sequence[UUID] = ()
) -> Counter[str]:
    """How many live holds each email has in the event, orders in `except_ids` left out."""
    rows = await tx.fetch_rows(
        HELD_BY_EMAIL, {"event_id": event_id, "keys": list(emails), "except_ids": list(except_ids)}
    )
    return Counter(dict(rows))


async def _types(tx: Tx, event_id: UUID, type_ids: Sequence[UUID]) -> dict[UUID, TypeState]:
    rows = await tx.fetch_all(_TypeRow, TYPE_STATES, {"event_id": event_id, "type_ids": list(type_ids)})
    return {
        row.id: TypeState(
            id=row.id,
            price_cents=row.price_cents,
            tax_rate_bps=row.tax_rate_bps,
            left=row.left_over,
            min_per_order=row.min_per_order,
            max_per_order=row.max_per_order,
            max_per_buyer=row.max_per_buyer,
            sales_start=row.sales_start,
            sales_end=row.sales_end,
            status=row.status,
            hidden=row.hidden,
            pool_ids=tuple(row.pool_ids),
        )
        for row in rows
    }


def _left_of(code: DiscountCode) -> int | None:
    if code.max_redemptions is None:
        return None
    return code.max_redemptions - code.times_redeemed - code.times_reserved


async def _count_holds(tx: Tx, stock: Stock, requests: Sequence[HoldRequest]) -> None:
    """Live holds by browser, network and email; a kind that no cart names costs no statement."""
    public = [request for request in requests if not request.is_house]
    carts = sorted({request.cart_key for request in public if request.cart_key is not None})
    networks = sorted({request.network_key for request in public if request.network_key is not None})
    emails = sorted({request.buyer_email for request in public if request.buyer_email is not None})
    event_id = stock.event.id
    if carts:
        rows = await tx.fetch_rows(HELD_BY_CART, {"event_id": event_id, "keys": carts})
        stock.held_by_cart.update(dict(rows))
    if networks:
        rows = await tx.fetch_rows(HELD_BY_NETWORK, {"event_id": event_id, "keys": networks})
        stock.held_by_network.update(dict(rows))
    if emails:
        stock.held_by_email.update(await held_by_emails(tx, event_id, emails))


async def _count_allowances(tx: Tx, stock: Stock, requests: Sequence[HoldRequest]) -> None:
    emails = sorted({request.buyer_email for request in requests if request.buyer_email is not None})
    limited = [kind.id for kind in stock.types.values() if kind.max_per_buyer is not None]
    if emails and limited:
        stock.bought.update(await allowances(tx, stock.event.id, emails, limited))
    limited_codes = [code.id for code in stock.codes.values() if code.max_per_buyer is not None]
    if emails and limited_codes:
        stock.code_uses.update(await code_uses(tx, stock.event.id, emails, limited_codes))
