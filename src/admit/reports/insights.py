"""How a tenant or one of its events sells: by day, type, code and event, for a period and the one before. Reads only.

A period is a range of days at one place; `before_at` begins the period before it. Without a start it is all time.
Sales are summed by quarters of an hour first, since asking a clock of each order costs more than all the rest; every
zone in use differs from UTC by whole quarters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from admit.core.db import Tx

SALES_BY_DAY = """
with sold as (
  select date_bin('15 minutes', orders.paid_at, '2000-01-01+00') as quarter, orders.currency,
    count(*) as orders, sum(orders.total_cents) as gross_cents, sum(orders.discount_cents) as discount_cents,
    0 as refunded_cents
  from orders
  where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
    and orders.status in ('paid', 'partially_refunded', 'refunded')
    and orders.paid_at >= %(before_at)s::timestamptz
    and orders.paid_at < %(end_at)s::timestamptz
  group by 1, 2
),
back as (
  select date_bin('15 minutes', refund.succeeded_at, '2000-01-01+00') as quarter, refund.currency,
    0 as orders, 0 as gross_cents, 0 as discount_cents, sum(refund.amount_cents) as refunded_cents
  from refunds refund
  join payments payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
  join orders on orders.tenant_id = refund.tenant_id and orders.id = refund.order_id
  where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
    and refund.status = 'succeeded'
    and payment.captured_as = 'applied'
    and refund.succeeded_at >= %(before_at)s::timestamptz
    and refund.succeeded_at < %(end_at)s::timestamptz
  group by 1, 2
)
select (quarter at time zone %(zone)s::text)::date as day, currency, sum(orders)::integer as orders,
  sum(gross_cents)::bigint as gross_cents,
  sum(discount_cents)::bigint as discount_cents, sum(refunded_cents)::bigint as refunded_cents
from (select quarter, currency, orders, gross_cents, discount_cents, refunded_cents from sold
  union all select quarter, currency, orders, gross_cents, discount_cents, refunded_cents from back) both_ways
group by 1, 2
order by 1, 2
"""

SOLD_BY_TYPE = """
select (sold.quarter at time zone %(zone)s::text)::date as day, sold.ticket_type_id, kind.name, kind.currency,
  sum(sold.tickets)::integer as tickets, sum(sold.gross_cents)::bigint as gross_cents
from (
  select date_bin('15 minutes', orders.paid_at, '2000-01-01+00') as quarter, item.ticket_type_id,
    sum(item.quantity) as tickets, sum(item.subtotal_cents - item.discount_cents) as gross_cents
  from orders
  join order_items item on item.tenant_id = orders.tenant_id and item.order_id = orders.id
  where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
    and (%(event_id)s::uuid is null or item.event_id = %(event_id)s::uuid)
    and orders.status in ('paid', 'partially_refunded', 'refunded')
    and orders.paid_at >= %(before_at)s::timestamptz
    and orders.paid_at < %(end_at)s::timestamptz
  group by 1, 2
) sold
join ticket_types kind on kind.id = sold.ticket_type_id
group by 1, 2, kind.name, kind.currency, kind.position
order by 1, kind.position, 2
"""

SOLD_BY_CODE = """
select code.code, orders.currency, count(*)::integer as orders, sum(orders.discount_cents)::bigint as discount_cents,
  sum(orders.total_cents)::bigint as gross_cents
from orders
join discount_codes code on code.tenant_id = orders.tenant_id and code.id = orders.discount_code_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and orders.discount_code_id is not null
  and orders.status in ('paid', 'partially_refunded', 'refunded')
  and orders.paid_at >= %(start_at)s::timestamptz
  and orders.paid_at < %(end_at)s::timestamptz
group by code.id, code.code, orders.currency
order by sum(orders.total_cents) desc, code.code
limit %(most)s::integer
"""

SOLD_BY_EVENT = """
select event.id as event_id, event.name, orders.currency, count(*)::integer as orders,
  sum(orders.total_cents)::bigint as gross_cents
from orders
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where orders.status in ('paid', 'partially_refunded', 'refunded')
  and orders.paid_at >= %(start_at)s::timestamptz
  and orders.paid_at < %(end_at)s::timestamptz
group by event.id, event.name, orders.currency
order by sum(orders.total_cents) desc, event.id
limit %(most)s::integer
"""

CONVERSION = """
select count(*)::integer as held,
  count(*) filter (where orders.status in ('paid', 'partially_refunded', 'refunded'))::integer as paid,
  count(*) filter (where orders.status in ('pending', 'processing'))::integer as still_open
from orders
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and orders.created_at >= %(start_at)s::timestamptz
  and orders.created_at < %(end_at)s::timestamptz
"""

PLACES = """
select kind.id as ticket_type_id, kind.name, kind.price_cents, kind.currency, kind.quantity_total, kind.quantity_sold,
  kind.quantity_reserved
from ticket_types kind
where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
order by kind.event_id, kind.position, kind.id
"""

ADMITTED = """
select count(*)::integer as tickets,
  count(*) filter (where ticket.checked_in_at is not null)::integer as admitted
from tickets ticket
where ticket.event_id = %(event_id)s::uuid
  and ticket.status = 'valid'
"""

FEES = """
select orders.currency, sum(payment.application_fee_cents)::bigint as fee_cents
from payments payment
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and payment.captured_as = 'applied'
  and payment.application_fee_cents > 0
  and orders.paid_at >= %(start_at)s::timestamptz
  and orders.paid_at < %(end_at)s::timestamptz
group by orders.currency
"""

ZONE_OF_TENANT = """
select timezone
from events
order by start_at desc, id
limit 1
"""

MOST_CODES = 20
MOST_EVENTS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sales: of an event or of all, in a period at a place, with the period before it."""

    zone: str
    before_at: datetime
    start_at: datetime
    end_at: datetime
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What was paid and given back on one day, in one currency."""

    day: date
    currency: str
    orders: int
    gross_cents: int
    discount_cents: int
    refunded_cents: int


@dataclass(frozen=True, slots=True)
class TypeDay:
    """What one ticket type sold on one day, discounts already off."""

    day: date
    ticket_type_id: UUID
    name: str
    currency: str
    tickets: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class CodeSums:
    """What one discount code brought."""

    code: str
    currency: str
    orders: int
    discount_cents: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class OneEvent:
    """What one event sold in the period."""

    event_id: UUID
    name: str
    currency: str
    orders: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the orders begun in the period: how many there were, were paid, and may still be."""

    held: int
    paid: int
    still_open: int


@dataclass(frozen=True, slots=True)
class Places:
    """How full a ticket type is now."""

    ticket_type_id: UUID
    name: str
    price_cents: int
    currency: str
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """Valid tickets of an event, and those of them that came in."""

    tickets: int
    admitted: int


@dataclass(frozen=True, slots=True)
class Fees:
    """The platform's fee on what was paid, in one currency."""

    currency: str
    fee_cents: int


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything a dashboard shows. `days` and `types` begin with the period before; `admitted` is an event's."""

    days: Sequence[Day]
    types: Sequence[TypeDay]
    codes: Sequence[CodeSums]
    events: Sequence[OneEvent]
    places: Sequence[Places]
    fees: Sequence[Fees]
    conversion: Conversion
    admitted: Admitted | None


async def read(tx: Tx, asked: Asked) -> Insights:
    """The sales that were asked for, as they stand now."""
    span = {
        "event_id": asked.event_id,
        "zone": asked.zone,
        "before_at": asked.before_at,
        "start_at": asked.start_at,
        "end_at": asked.end_at,
    }
    conversion = await tx.fetch_one(Conversion, CONVERSION, span)
    assert conversion is not None
    is_one = asked.event_id is not None
    return Insights(
        days=await tx.fetch_all(Day, SALES_BY_DAY, span),
        types=await tx.fetch_all(TypeDay, SOLD_BY_TYPE, span),
        codes=await tx.fetch_all(CodeSums, SOLD_BY_CODE, {**span, "most": MOST_CODES}),
        events=[] if is_one else await tx.fetch_all(OneEvent, SOLD_BY_EVENT, {**span, "most": MOST_EVENTS}),
        places=await tx.fetch_all(Places, PLACES, {"event_id": asked.event_id}),
        fees=await tx.fetch_all(Fees, FEES, span),
        conversion=conversion,
        admitted=await tx.fetch_one(Admitted, ADMITTED, {"event_id": asked.event_id}) if is_one else None,
    )


async def zone_of_tenant(tx: Tx) -> str:
    """The time zone a tenant's days are counted in: that of its last event, else UTC."""
    return str(await tx.fetch_value(ZONE_OF_TENANT) or "UTC")
