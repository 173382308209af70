"""How a tenant or one of its events sells: by day, type, code and event, for a period and the one before. Reads only.

A period is a range of days at one place; `before_at` begins the period before it. Without a start it is all time.
Sales come in quarters of an hour (`sales/quarters.py`), most of them summed before anyone asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from admit.core.db import Tx
from admit.events import looks
from admit.events.looks import Looks
from admit.reports import admitted
from admit.reports.admitted import Admitted
from admit.sales.quarters import QUARTERS, QUARTERS_BY_CODE, QUARTERS_BY_TYPE

_OF_QUARTERS = f"""
from (
  select quarter, currency, sum(orders) as orders, sum(gross_cents) as gross_cents,
    sum(discount_cents) as discount_cents, sum(refunded_cents) as refunded_cents
  {QUARTERS}
  where (%(event_id)s::uuid is null or event_id = %(event_id)s::uuid)
  group by 1, 2
) summed
"""

SALES_BY_DAY = f"""
select (quarter at time zone %(zone)s::text)::date as day, currency, sum(orders)::integer as orders,
  sum(gross_cents)::bigint as gross_cents,
  sum(discount_cents)::bigint as discount_cents, sum(refunded_cents)::bigint as refunded_cents
{_OF_QUARTERS}
group by 1, 2
order by 1, 2
"""

_OF_TYPES = f"""
from (
  select quarter, ticket_type_id, sum(tickets) as tickets, sum(gross_cents) as gross_cents
  {QUARTERS_BY_TYPE}
  where (%(event_id)s::uuid is null or event_id = %(event_id)s::uuid)
  group by 1, 2
) summed
"""

_DAYS_OF_TYPES = f"""
from (
  select (quarter at time zone %(zone)s::text)::date as day, ticket_type_id, sum(tickets) as tickets,
    sum(gross_cents) as gross_cents
  {_OF_TYPES}
  group by 1, 2
) sold
"""

SOLD_BY_TYPE = f"""
select sold.day, sold.ticket_type_id, kind.name, kind.currency, sold.tickets::integer as tickets,
  sold.gross_cents::bigint as gross_cents
{_DAYS_OF_TYPES}
join ticket_types kind on kind.id = sold.ticket_type_id
order by sold.day, kind.position, sold.ticket_type_id
"""

SOLD_BY_CODE = f"""
select code.code, quarters.currency, sum(quarters.orders)::integer as orders,
  sum(quarters.discount_cents)::bigint as discount_cents, sum(quarters.gross_cents)::bigint as gross_cents
{QUARTERS_BY_CODE}
join discount_codes code on code.id = quarters.discount_code_id
where (%(event_id)s::uuid is null or quarters.event_id = %(event_id)s::uuid)
group by code.id, code.code, quarters.currency
order by sum(quarters.gross_cents) desc, code.code
limit %(most)s::integer
"""

SOLD_BY_EVENT = f"""
select event.id as event_id, event.name, quarters.currency, sum(quarters.orders)::integer as orders,
  sum(quarters.gross_cents)::bigint as gross_cents
{QUARTERS}
join events event on event.id = quarters.event_id
group by event.id, event.name, quarters.currency
having sum(quarters.orders) > 0
order by sum(quarters.gross_cents) desc, event.id
limit %(most)s::integer
"""

FEES = f"""
select currency, sum(fee_cents)::bigint as fee_cents
{QUARTERS}
where (%(event_id)s::uuid is null or event_id = %(event_id)s::uuid)
group by currency
having sum(fee_cents) > 0
"""

CONVERSION = """
select count(*)::integer as held,
  count(*) filter (where orders.status in ('paid', 'partially_refunded', 'refunded'))::integer as paid,
  count(*) filter (where orders.status in ('pending', 'processing'))::integer as still_open
from orders
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and orders.created_at >= %(before_at)s::timestamptz
  and orders.created_at < %(end_at)s::timestamptz
"""

PLACES = """
select kind.id as ticket_type_id, kind.name, kind.price_cents, kind.currency, kind.quantity_total, kind.quantity_sold,
  kind.quantity_reserved
from ticket_types kind
where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
order by kind.event_id, kind.position, kind.id
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
    """Which sales: of an event or of all, in a period at a place, with the period before it.

    Its moments are on whole quarters of an hour, as midnight is everywhere.
    """

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
    looks: Looks
    admitted: Admitted | None


async def read(tx: Tx, asked: Asked) -> Insights:
    """The sales that were asked for, as they stand now."""
    both = {
        "event_id": asked.event_id,
        "zone": asked.zone,
        "before_at": asked.before_at,
        "end_at": asked.end_at,
    }
    period = {**both, "before_at": asked.start_at}
    conversion = await tx.fetch_one(Conversion, CONVERSION, period)
    assert conversion is not None
    is_one = asked.event_id is not None
    return Insights(
        days=await tx.fetch_all(Day, SALES_BY_DAY, both),
        types=await tx.fetch_all(TypeDay, SOLD_BY_TYPE, both),
        codes=await tx.fetch_all(CodeSums, SOLD_BY_CODE, {**period, "most": MOST_CODES}),
        events=[] if is_one else await tx.fetch_all(OneEvent, SOLD_BY_EVENT, {**period, "most": MOST_EVENTS}),
        places=await tx.fetch_all(Places, PLACES, {"event_id": asked.event_id}),
        fees=await tx.fetch_all(Fees, FEES, period),
        conversion=conversion,
        looks=await looks.in_period(
            tx,
            zone=asked.zone,
            before_at=asked.before_at,
            start_at=asked.start_at,
            end_at=asked.end_at,
            event_id=asked.event_id,
        ),
        admitted=await admitted.of(tx, asked.event_id) if asked.event_id else None,
    )


async def zone_of_tenant(tx: Tx) -> str:
    """The time zone a tenant's days are counted in: that of its last event, else UTC."""
    return str(await tx.fetch_value(ZONE_OF_TENANT) or "UTC")
