"""The list of orders: what narrows it, in which order it stands, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core import codes
from admit.core.db import ReadTx
from admit.reports.orders import OrderRow
from admit.sales.by_hand import Channel
from admit.sales.quarters import ALWAYS, QUARTERS
from admit.sales.records import OrderStatus
from admit.tickets import search

_COLUMNS = """
  orders.id, orders.event_id, event.name as event_name, orders.code, orders.buyer_name, orders.buyer_email,
  orders.status, orders.total_cents, orders.refunded_cents, orders.currency, orders.created_at, orders.paid_at,
  (
    select coalesce(sum(item.quantity), 0)::integer
    from order_items item
    where item.tenant_id = orders.tenant_id
      and item.order_id = orders.id
  ) as tickets
"""

_NARROWED = """
from orders
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and (%(status)s::text is null or orders.status = %(status)s::text)
  and (%(channel)s::text is null or orders.channel = %(channel)s::text)
  and (%(placed_from)s::timestamptz is null or orders.created_at >= %(placed_from)s::timestamptz)
  and (%(placed_before)s::timestamptz is null or orders.created_at < %(placed_before)s::timestamptz)
  and (%(type_id)s::uuid is null or orders.id in (
    select item.order_id
    from order_items item
    where item.ticket_type_id = %(type_id)s::uuid))
  and (%(discount_code)s::text is null or orders.discount_code_id in (
    select discount.id
    from discount_codes discount
    where discount.code = %(discount_code)s::text))
  and (%(refund)s::text is null
    or (%(refund)s::text = 'none' and orders.refunded_cents = 0)
    or (%(refund)s::text = 'part' and orders.status = 'partially_refunded')
    or (%(refund)s::text = 'full' and orders.status = 'refunded')
    or (%(refund)s::text in ('under_way', 'failed') and orders.id in (
      select refund.order_id
      from refunds refund
      where refund.status = any(%(refund_statuses)s::text[]))))
  and (%(words)s::text is null
    or orders.code = %(code)s::text
    or orders.buyer_email like %(words)s::text
    or lower(orders.buyer_name) like %(words)s::text
    or orders.id in (
      select ticket.order_id
      from tickets ticket
      where ticket.search_text like all(%(folded)s::text[])
        and cardinality(%(folded)s::text[]) > 0))
"""

_NEWEST = """
  and (%(before_at)s::timestamptz is null
    or (orders.created_at, orders.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by orders.created_at desc, orders.id desc
limit %(limit)s::integer
"""

_OLDEST = """
  and (%(before_at)s::timestamptz is null
    or (orders.created_at, orders.id) > (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by orders.created_at, orders.id
limit %(limit)s::integer
"""

_HIGHEST = """
  and (%(before_cents)s::bigint is null
    or (orders.total_cents, orders.id) < (%(before_cents)s::bigint, %(before_id)s::uuid))
order by orders.total_cents desc, orders.id desc
limit %(limit)s::integer
"""

_LOWEST = """
  and (%(before_cents)s::bigint is null
    or (orders.total_cents, orders.id) > (%(before_cents)s::bigint, %(before_id)s::uuid))
order by orders.total_cents, orders.id
limit %(limit)s::integer
"""

NEWEST = "select" + _COLUMNS + _NARROWED + _NEWEST
OLDEST = "select" + _COLUMNS + _NARROWED + _OLDEST
HIGHEST = "select" + _COLUMNS + _NARROWED + _HIGHEST
LOWEST = "select" + _COLUMNS + _NARROWED + _LOWEST

SUMS = f"""
select
  orders.currency,
  count(*)::integer as orders,
  coalesce(sum(orders.total_cents) filter (
    where orders.status in ('paid', 'partially_refunded', 'refunded')), 0)::bigint as paid_cents,
  coalesce(sum(orders.refunded_cents), 0)::bigint as refunded_cents
{_NARROWED}
group by orders.currency
order by orders.currency
"""

_PLACED = """
from (
  select event_id, count(*) as orders
  from orders
  where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid
  group by event_id
) placed
join events event on event.id = placed.event_id
"""

_CAME_TO = f"""
left join (
  select event_id, sum(gross_cents) as paid_cents, sum(refunded_cents) as refunded_cents
  {QUARTERS}
  where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid
  group by event_id
) sold on sold.event_id = placed.event_id
"""

# All orders of the tenant or of one event: what they came to is summed ahead, and counting them reads an index alone.
SUMS_OF_ALL = f"""
select
  event.currency,
  sum(placed.orders)::integer as orders,
  coalesce(sum(sold.paid_cents), 0)::bigint as paid_cents,
  coalesce(sum(sold.refunded_cents), 0)::bigint as refunded_cents
{_PLACED}
{_CAME_TO}
group by event.currency
order by event.currency
"""

ID_OF_CODE = """
select id
from orders
where code = %(code)s::text
"""


class Sort(StrEnum):
    """What stands first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HIGHEST = "highest"
    LOWEST = "lowest"

    @property
    def is_by_time(self) -> bool:
        """Whether a cursor holds a moment; else it holds an amount."""
        return self in {Sort.NEWEST, Sort.OLDEST}


class RefundState(StrEnum):
    """Whether money went back."""

    NONE = "none"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    PART = "part"
    FULL = "full"


STATEMENTS = {Sort.NEWEST: NEWEST, Sort.OLDEST: OLDEST, Sort.HIGHEST: HIGHEST, Sort.LOWEST: LOWEST}
SOLD = (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED)
STATUSES = {RefundState.UNDER_WAY: ["requested", "pending"], RefundState.FAILED: ["failed"]}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows the list; None and empty mean: not at all.

    `search` is a part of the buyer's name or email, an attendee's name, or an order's code.
    """

    search: str = ""
    event_id: UUID | None = None
    status: OrderStatus | None = None
    type_id: UUID | None = None
    discount_code: str = ""
    refund: RefundState | None = None
    channel: Channel | None = None
    placed_from: datetime | None = None
    placed_before: datetime | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything narrows it."""
        return self != Narrowing()


@dataclass(frozen=True, slots=True)
class Sums:
    """What the narrowed orders come to in one currency; `paid_cents` is what buyers paid, given back or not."""

    currency: str
    orders: int
    paid_cents: int
    refunded_cents: int


async def page(
    tx: ReadTx,
    narrowing: Narrowing,
    *,
    sort: Sort,
    limit: int,
    after: tuple[datetime | int, UUID] | None = None,
) -> list[OrderRow]:
    """Orders in their order, at most `limit`, behind `after` when given."""
    value, last_id = after or (None, None)
    params = {
        **_params(narrowing),
        "before_at": value if isinstance(value, datetime) else None,
        "before_cents": value if isinstance(value, int) else None,
        "before_id": last_id,
        "limit": limit,
    }
    return await tx.fetch_all(OrderRow, STATEMENTS[sort], params)


async def id_of_code(tx: ReadTx, typed: str) -> UUID | None:
    """The order whose code somebody typed."""
    found: UUID | None = await tx.fetch_value(ID_OF_CODE, {"code": codes.normalise(typed)})
    return found


async def sums(tx: ReadTx, narrowing: Narrowing) -> list[Sums]:
    """How many orders there are, and what they come to, by currency."""
    if narrowing == Narrowing(event_id=narrowing.event_id):
        return await tx.fetch_all(Sums, SUMS_OF_ALL, {"event_id": narrowing.event_id, **ALWAYS})
    return await tx.fetch_all(Sums, SUMS, _params(narrowing))


def sums_of(rows: Sequence[OrderRow]) -> list[Sums]:
    """The same of orders that are at hand, for a list that fits on one page: a search reads all only once."""
    return [
        _sums_in(currency, [row for row in rows if row.currency == currency])
        for currency in sorted({row.currency for row in rows})
    ]


def _sums_in(currency: str, rows: Sequence[OrderRow]) -> Sums:
    return Sums(
        currency=currency,
        orders=len(rows),
        paid_cents=sum(row.total_cents for row in rows if row.status in SOLD),
        refunded_cents=sum(row.refunded_cents for row in rows),
    )


def _params(narrowing: Narrowing) -> dict[str, object]:
    refund = narrowing.refund
    return {
        "event_id": narrowing.event_id,
        "status": narrowing.status.value if narrowing.status else None,
        "channel": narrowing.channel.value if narrowing.channel else None,
        "type_id": narrowing.type_id,
        "discount_code": narrowing.discount_code.strip().upper() or None,
        "refund": refund.value if refund else None,
        "refund_statuses": STATUSES.get(refund, []) if refund else [],
        "placed_from": narrowing.placed_from,
        "placed_before": narrowing.placed_before,
        "words": containing(narrowing.search),
        "code": codes.normalise(narrowing.search),
        "folded": beginnings(narrowing.search),
    }


def containing(typed: str) -> str | None:
    """A LIKE pattern in which nothing typed is a wildcard; None when nothing was typed."""
    plain = typed.strip().lower()
    return f"%{_escaped(plain)}%" if plain else None


def beginnings(typed: str) -> list[str]:
    """LIKE patterns for words as `tickets.search_text` holds them, without case and accents."""
    return [f"% {_escaped(word)}%" for word in search.words(typed)]


def _escaped(plain: str) -> str:
    return plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
