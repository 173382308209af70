"""Reading what a decision needs, after the locks are held."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from admit.core.arrays import array
from admit.core.db import Statement, Tx
from admit.core.errors import NotFound
from admit.discounts.records import CodeStatus, DiscountCode, DiscountType, Per
from admit.sales.decision import EventState, Stock, TypeState
from admit.sales.holds import HoldRequest, Limits

Row = tuple[Any, ...]

EVENT_STATE = """
select
  event.id,
  event.currency,
  event.status = 'published' and event.end_at > %(now)s::timestamptz and tenant.status = 'active',
  event.status in ('draft', 'published') and tenant.status = 'active',
  event.hold_seconds,
  case when account.activated_at is null then not platform.account_required else account.charges_enabled end
from events event
join tenants tenant on tenant.id = event.tenant_id
cross join platform_settings platform
left join payment_accounts account
  on account.tenant_id = event.tenant_id and account.disconnected_at is null
where event.id = %(event_id)s::uuid
"""

# Also the types that others of the cart open after, whose rows are not locked: whether a price step has come is as
# true as what the buyer saw.
TYPE_STATES = """
select
  kind.id, kind.price_cents, kind.tax_rate_bps,
  kind.quantity_total - kind.quantity_sold - kind.quantity_reserved,
  kind.min_per_order, kind.max_per_order, kind.max_per_buyer, kind.sales_start, kind.sales_end, kind.status,
  kind.hidden, kind.any_price, kind.access_code, kind.opens_after_type_id, kind.held_back,
  array(
    select link.pool_id from ticket_type_pools link
    where link.ticket_type_id = kind.id
    order by link.pool_id)
from ticket_types kind
where kind.event_id = %(event_id)s::uuid
  and (kind.id = any(%(type_ids)s::uuid[])
    or kind.id in (
      select later.opens_after_type_id from ticket_types later where later.id = any(%(type_ids)s::uuid[])))
"""

POOLS_LEFT = """
select pool.id, pool.total - pool.sold - pool.reserved
from capacity_pools pool
where pool.id in (
  select link.pool_id from ticket_type_pools link where link.ticket_type_id = any(%(type_ids)s::uuid[]))
"""

DISCOUNT_COLUMNS = (
    *("id", "event_id", "code", "description", "discount_type", "discount_value", "max_redemptions"),
    *("max_per_buyer", "times_redeemed", "times_reserved", "starts_at", "expires_at", "status", "per"),
    *("type_ids", "automatic", "min_tickets", "created_at", "updated_at", "version"),
)
"""As `AUTOMATIC` reads them."""

CODES = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer, times_redeemed,
  times_reserved, starts_at, expires_at, status, per, type_ids, automatic, min_tickets, created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and code = any(%(codes)s::text[])
"""

# Read and locked at once: they have no limit, so nothing that was waited for changes what they take off.
AUTOMATIC = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer, times_redeemed,
  times_reserved, starts_at, expires_at, status, per, type_ids, automatic, min_tickets, created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and automatic
order by id
for no key update
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
class Wanted:
    """What a batch of carts names, each once and sorted; holds are counted for the public's carts only."""

    type_ids: Sequence[UUID]
    codes: Sequence[str]
    emails: Sequence[str]
    cart_keys: Sequence[bytes]
    network_keys: Sequence[bytes]
    holding_emails: Sequence[str]


def wanted_by(requests: Sequence[HoldRequest]) -> Wanted:
    """What these carts name."""
    public = [request for request in requests if not request.is_house]
    return Wanted(
        type_ids=sorted({line.ticket_type_id for request in requests for line in request.lines}),
        codes=sorted({request.discount_code for request in requests if request.discount_code is not None}),
        emails=sorted({request.buyer_email for request in requests if request.buyer_email is not None}),
        cart_keys=sorted({request.cart_key for request in public if request.cart_key is not None}),
        network_keys=sorted({request.network_key for request in public if request.network_key is not None}),
        holding_emails=sorted({request.buyer_email for request in public if request.buyer_email is not None}),
    )


def questions(event_id: UUID, wanted: Wanted, *, now: datetime) -> dict[str, Statement]:
    """The statements whose rows `read` takes, by name; what no cart names costs no statement."""
    asked: dict[str, Statement] = {
        "automatic": (AUTOMATIC, {"event_id": event_id}),
        "event": (EVENT_STATE, {"event_id": event_id, "now": now}),
        "types": (TYPE_STATES, {"event_id": event_id, "type_ids": wanted.type_ids}),
        "pools": (POOLS_LEFT, {"type_ids": wanted.type_ids}),
    }
    if wanted.cart_keys:
        asked["carts"] = (HELD_BY_CART, {"event_id": event_id, "keys": array(wanted.cart_keys)})
    if wanted.network_keys:
        asked["networks"] = (HELD_BY_NETWORK, {"event_id": event_id, "keys": array(wanted.network_keys)})
    if wanted.holding_emails:
        asked["emails"] = _held_by_emails(event_id, wanted.holding_emails, ())
    return asked


async def read(
    tx: Tx,
    rows: Mapping[str, Sequence[Row]],
    wanted: Wanted,
    event_id: UUID,
    *,
    now: datetime,
    limits: Limits,
) -> Stock:
    """Everything scarce that these carts ask for, from the rows of `questions`, asked after the locks were held.

    Codes and buyers' allowances, which most carts do not touch, are read here. Raises: NotFound.
    """
    if not rows["event"]:
        raise NotFound
    types = {row[0]: TypeState(*row) for row in rows["types"]}
    codes = await _codes_named(tx, event_id, wanted.codes)
    stock = Stock(
        event=EventState(*rows["event"][0]),
        now=now,
        limits=limits,
        types=types,
        left_of_type={kind.id: kind.left for kind in types.values()},
        left_of_pool=_counts(rows["pools"]),
        codes=codes,
        automatic=[_automatic(row) for row in rows["automatic"]],
        left_of_code={code.id: _left_of(code) for code in codes.values()},
        held_by_cart=Counter(_counts(rows.get("carts", ()))),
        held_by_network=Counter(_counts(rows.get("networks", ()))),
        held_by_email=Counter(_counts(rows.get("emails", ()))),
    )
    await _count_allowances(tx, stock, wanted.emails)
    return stock


async def _codes_named(tx: Tx, event_id: UUID, names: Sequence[str]) -> dict[str, DiscountCode]:
    if not names:
        return {}
    found = await tx.fetch_all(DiscountCode, CODES, {"event_id": event_id, "codes": list(names)})
    return {code.code: code for code in found}


def _automatic(row: Row) -> DiscountCode:
    known = dict(zip((*DISCOUNT_COLUMNS,), row, strict=True))
    known |= {
        "discount_type": DiscountType(known["discount_type"]),
        "status": CodeStatus(known["status"]),
        "per": Per(known["per"]),
    }
    return DiscountCode(**known)


def _counts(rows: Sequence[Row]) -> dict[Any, int]:
    return {row[0]: row[1] for row in rows}


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
    rows = await tx.fetch_rows(*_held_by_emails(event_id, emails, except_ids))
    return Counter(_counts(rows))


def _held_by_emails(event_id: UUID, emails: Sequence[str], except_ids: Sequence[UUID]) -> Statement:
    return HELD_BY_EMAIL, {"event_id": event_id, "keys": list(emails), "except_ids": list(except_ids)}


def _left_of(code: DiscountCode) -> int | None:
    if code.max_redemptions is None:
        return None
    return code.max_redemptions - code.times_redeemed - code.times_reserved


async def _count_allowances(tx: Tx, stock: Stock, emails: Sequence[str]) -> None:
    limited = [kind.id for kind in stock.types.values() if kind.max_per_buyer is not None]
    if emails and limited:
        stock.bought.update(await allowances(tx, stock.event.id, emails, limited))
    limited_codes = [code.id for code in stock.codes.values() if code.max_per_buyer is not None]
    if emails and limited_codes:
        stock.code_uses.update(await code_uses(tx, stock.event.id, emails, limited_codes))
