"""What an event sold and earned: sums for its organizer, in the event's one currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import NotFound

EVENT_SUMS = """
select
  event.id as event_id, event.currency,
  coalesce(sum(orders.total_cents), 0)::bigint as gross_cents,
  coalesce(sum(orders.discount_cents), 0)::bigint as discount_cents,
  coalesce(sum(orders.refunded_cents), 0)::bigint as refunded_cents,
  count(orders.id)::integer as orders_paid,
  (
    select count(*)::integer from orders held
    where held.tenant_id = event.tenant_id
      and held.event_id = event.id
      and held.status in ('pending', 'processing')
  ) as orders_held,
  (
    select coalesce(sum(payment.application_fee_cents), 0)::bigint
    from payments payment
    join orders paid on paid.tenant_id = payment.tenant_id and paid.id = payment.order_id
    where paid.tenant_id = event.tenant_id
      and paid.event_id = event.id
      and payment.captured_as = 'applied'
  ) as fee_cents
from events event
left join orders
  on orders.tenant_id = event.tenant_id
  and orders.event_id = event.id
  and orders.status in ('paid', 'partially_refunded', 'refunded')
where event.id = %(event_id)s::uuid
group by event.tenant_id, event.id, event.currency
"""

SUMS_BY_TYPE = """
select
  kind.id as ticket_type_id, kind.name, kind.price_cents, kind.quantity_total, kind.quantity_sold,
  kind.quantity_reserved,
  (
    select coalesce(sum(item.subtotal_cents - item.discount_cents), 0)::bigint
    from order_items item
    join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
    where item.tenant_id = kind.tenant_id
      and item.ticket_type_id = kind.id
      and orders.status in ('paid', 'partially_refunded', 'refunded')
  ) as gross_cents,
  (
    select count(*)::integer from tickets ticket
    where ticket.tenant_id = kind.tenant_id
      and ticket.event_id = kind.event_id
      and ticket.ticket_type_id = kind.id
      and ticket.status = 'valid'
      and ticket.checked_in_at is not null
  ) as admitted
from ticket_types kind
where kind.event_id = %(event_id)s::uuid
order by kind.position, kind.id
"""

SUMS_BY_DAY = """
select
  (orders.paid_at at time zone event.timezone)::date as day,
  count(*)::integer as orders,
  coalesce(sum(items.tickets), 0)::integer as tickets,
  sum(orders.total_cents)::bigint as gross_cents
from orders
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
left join (
  select item.order_id, sum(item.quantity) as tickets
  from order_items item
  where item.event_id = %(event_id)s::uuid
  group by item.order_id
) items on items.order_id = orders.id
where orders.event_id = %(event_id)s::uuid
  and orders.status in ('paid', 'partially_refunded', 'refunded')
group by 1
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
    sums = await tx.fetch_one(EventSums, EVENT_SUMS, {"event_id": event_id})
    if sums is None:
        raise NotFound
    return sums


async def of_event(tx: Tx, event_id: UUID) -> EventStats:
    """What an event sold. Raises: NotFound."""
    sums = await sums_of_event(tx, event_id)
    types = await tx.fetch_all(TypeSums, SUMS_BY_TYPE, {"event_id": event_id})
    days = await tx.fetch_all(DaySums, SUMS_BY_DAY, {"event_id": event_id, "days": MOST_DAYS})
    return EventStats(sums, types, days)
