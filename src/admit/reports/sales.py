"""What an event sold and earned: sums for its organizer, in the event's one currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.sales.quarters import ALWAYS, QUARTERS, QUARTERS_BY_TYPE

_HELD = """
(
  select count(*)::integer from orders held
  where held.tenant_id = event.tenant_id
    and held.event_id = event.id
    and held.status in ('pending', 'processing')
)
"""

_OF_EVENT = f"""
from events event
left join (
  select event_id, gross_cents, discount_cents, refunded_cents, orders, fee_cents
  {QUARTERS}
) sums on sums.event_id = event.id
where event.id = %(event_id)s::uuid
"""

EVENT_SUMS = f"""
select
  event.id as event_id, event.currency,
  coalesce(sum(sums.gross_cents), 0)::bigint as gross_cents,
  coalesce(sum(sums.discount_cents), 0)::bigint as discount_cents,
  coalesce(sum(sums.refunded_cents), 0)::bigint as refunded_cents,
  coalesce(sum(sums.orders), 0)::integer as orders_paid,
  {_HELD} as orders_held,
  coalesce(sum(sums.fee_cents), 0)::bigint as fee_cents
{_OF_EVENT}
group by event.tenant_id, event.id, event.currency
"""

_TYPES_SOLD = f"""
from ticket_types kind
left join (
  select ticket_type_id, sum(gross_cents) as gross_cents
  {QUARTERS_BY_TYPE}
  where event_id = %(event_id)s::uuid
  group by ticket_type_id
) sold on sold.ticket_type_id = kind.id
"""

_TYPES_ADMITTED = """
left join (
  select ticket_type_id, count(*) as tickets
  from tickets
  where event_id = %(event_id)s::uuid
    and status = 'valid'
    and checked_in_at is not null
  group by ticket_type_id
) inside on inside.ticket_type_id = kind.id
"""

SUMS_BY_TYPE = f"""
select
  kind.id as ticket_type_id, kind.name, kind.price_cents, kind.quantity_total, kind.quantity_sold,
  kind.quantity_reserved, coalesce(sold.gross_cents, 0)::bigint as gross_cents,
  coalesce(inside.tickets, 0)::integer as admitted
{_TYPES_SOLD}
{_TYPES_ADMITTED}
where kind.event_id = %(event_id)s::uuid
order by kind.position, kind.id
"""

_QUARTERS_OF_EVENT = f"""
from (
  select event_id, quarter, orders, 0 as tickets, gross_cents
  {QUARTERS}
  where event_id = %(event_id)s::uuid
  union all
  select event_id, quarter, 0, tickets, 0
  {QUARTERS_BY_TYPE}
  where event_id = %(event_id)s::uuid
) sold
"""

SUMS_BY_DAY = f"""
select
  (sold.quarter at time zone event.timezone)::date as day,
  sum(sold.orders)::integer as orders,
  sum(sold.tickets)::integer as tickets,
  sum(sold.gross_cents)::bigint as gross_cents
{_QUARTERS_OF_EVENT}
join events event on event.id = sold.event_id
group by 1
having sum(sold.orders) > 0
order by 1 desc
limit %(days)s::integer
"""

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class EventSums:
    """An event's money: `gross_cents` is what buyers paid, discounts already off, refunds not yet."""

    event_id: UUID
    currency: str
    gross_cents: int
    discount_cents: int
    refunded_cents: int
    orders_paid: int
    orders_held: int
    fee_cents: int

    @property
    def net_cents(self) -> int:
        """What stayed after refunds; the platform's fee and the provider's are not taken off."""
        return self.gross_cents - self.refunded_cents


@dataclass(frozen=True, slots=True)
class TypeSums:
    """A ticket type's counters and money; `admitted` counts valid tickets that came in."""

    ticket_type_id: UUID
    name: str
    price_cents: int
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int
    gross_cents: int
    admitted: int


@dataclass(frozen=True, slots=True)
class DaySums:
    """What was paid for on one day of the event's place."""

    day: date
    orders: int
    tickets: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class EventStats:
    """An event's sums in all, by ticket type in their order, and by day, the last days first."""

    sums: EventSums
    types: Sequence[TypeSums]
    days: Sequence[DaySums]


async def sums_of_event(tx: Tx, event_id: UUID) -> EventSums:
    """An event's money alone. Raises: NotFound."""
    sums = await tx.fetch_one(EventSums, EVENT_SUMS, {"event_id": event_id, **ALWAYS})
    if sums is None:
        raise NotFound
    return sums


async def of_event(tx: Tx, event_id: UUID) -> EventStats:
    """What an event sold. Raises: NotFound."""
    sums = await sums_of_event(tx, event_id)
    asked = {"event_id": event_id, "days": MOST_DAYS, **ALWAYS}
    types = await tx.fetch_all(TypeSums, SUMS_BY_TYPE, asked)
    days = await tx.fetch_all(DaySums, SUMS_BY_DAY, asked)
    return EventStats(sums, types, days)
