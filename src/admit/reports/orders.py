"""Orders as people look at them: one with all that belongs to it, or a list to search in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import timeline
from admit.audit.records import Activity
from admit.core import codes
from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.questions import answers
from admit.questions.records import Answer
from admit.sales import orders, payments, refunds, standing
from admit.sales.gateway import DisputeState
from admit.sales.records import Order, OrderItem, OrderStatus, Payment, Refund
from admit.sales.standing import Standing
from admit.tickets import issuing
from admit.tickets.records import Ticket

MOST_TRAIL = 100

LIST_ORDERS = """
select
  orders.id, orders.event_id, event.name as event_name, orders.code, orders.buyer_name, orders.buyer_email,
  orders.status, orders.total_cents, orders.refunded_cents, orders.currency, orders.created_at, orders.paid_at,
  (
    select coalesce(sum(item.quantity), 0)::integer
    from order_items item
    where item.tenant_id = orders.tenant_id
      and item.order_id = orders.id
  ) as tickets
from orders
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and (%(status)s::text is null or orders.status = %(status)s::text)
  and (%(words)s::text is null
       or orders.buyer_email like %(words)s::text
       or lower(orders.buyer_name) like %(words)s::text
       or orders.code = %(code)s::text)
  and (%(before_at)s::timestamptz is null
       or (orders.created_at, orders.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by orders.created_at desc, orders.id desc
limit %(limit)s::integer
"""

LIST_PAYMENTS = """
select
  payment.id, payment.order_id, orders.code as order_code, orders.event_id, payment.provider, payment.status,
  payment.amount_cents, payment.captured_cents, payment.refunded_cents, payment.application_fee_cents,
  payment.currency, payment.captured_as, payment.captured_reason, payment.failure_code, payment.failure_message,
  payment.processed_at, payment.created_at
from payments payment
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and (%(status)s::text is null or payment.status = %(status)s::text)
  and (%(before_at)s::timestamptz is null
       or (payment.created_at, payment.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by payment.created_at desc, payment.id desc
limit %(limit)s::integer
"""

DISPUTES_OF_ORDER = """
select id, status, reason, amount_cents, currency, opened_at, closed_at
from disputes
where order_id = %(order_id)s::uuid
order by opened_at, id
"""

CODE_OF_DISCOUNT = """
select code
from discount_codes
where id = %(id)s::uuid
"""

REFUNDED_TICKETS = """
select share.refund_id, share.ticket_id
from refund_tickets share
join refunds refund on refund.tenant_id = share.tenant_id and refund.id = share.refund_id
where refund.order_id = %(order_id)s::uuid
order by share.refund_id, share.ticket_id
"""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list. `tickets` is how many it asked for."""

    id: UUID
    event_id: UUID
    event_name: str
    code: str
    buyer_name: str | None
    buyer_email: str | None
    status: OrderStatus
    total_cents: int
    refunded_cents: int
    currency: str
    created_at: datetime
    paid_at: datetime | None
    tickets: int


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment in a list, with the order it was for."""

    id: UUID
    order_id: UUID
    order_code: str
    event_id: UUID
    provider: str
    status: str
    amount_cents: int
    captured_cents: int
    refunded_cents: int
    application_fee_cents: int
    currency: str
    captured_as: str | None
    captured_reason: str | None
    failure_code: str | None
    failure_message: str | None
    processed_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute of an order."""

    id: UUID
    status: DisputeState
    reason: str
    amount_cents: int
    currency: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with all that belongs to it; `refunded_tickets` pairs refunds with the tickets they name.

    `tickets` are in the order of their types; `discount_code` is empty where none was used.
    """

    order: Order
    event: Standing
    items: Sequence[OrderItem]
    tickets: Sequence[Ticket]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    disputes: Sequence[DisputeRow]
    refunded_tickets: Sequence[tuple[UUID, UUID]]
    answers: Sequence[Answer]
    discount_code: str

    def is_over(self, now: datetime) -> bool:
        """Whether the time to pay is over, swept up or not."""
        return self.order.expires_at is not None and self.order.expires_at <= now

    @property
    def failure_code(self) -> str:
        """Why the last try to pay failed, by the provider's code; empty where none did."""
        return next((one.failure_code for one in reversed(self.payments) if one.failure_code), "")


async def whole(tx: Tx, order: Order) -> WholeOrder:
    """All that belongs to an order, read in the order's own transaction."""
    params = {"order_id": order.id}
    event = await standing.of_event(tx, order.event_id)
    code = (
        await tx.fetch_value(CODE_OF_DISCOUNT, {"id": order.discount_code_id})
        if order.discount_code_id
        else None
    )
    return WholeOrder(
        order=order,
        event=event,
        items=(await orders.items_of(tx, [order.id]))[order.id],
        tickets=await issuing.tickets_of_orders(tx, [order.id]) if order.status.is_paid else [],
        payments=await payments.of_orders(tx, [order.id]),
        refunds=await refunds.of_orders(tx, [order.id]),
        disputes=await tx.fetch_all(DisputeRow, DISPUTES_OF_ORDER, params),
        refunded_tickets=[(row[0], row[1]) for row in await tx.fetch_rows(REFUNDED_TICKETS, params)],
        answers=await answers.of_orders(tx, [order.id]) if event.asks_attendees else [],
        discount_code=code or "",
    )


async def with_trail(tx: Tx, order_id: UUID) -> tuple[WholeOrder, list[Activity]]:
    """One order with all that belongs to it and its trail, newest first. Raises: NotFound."""
    found = await whole(tx, await by_id(tx, order_id))
    return found, await timeline.read(tx, limit=MOST_TRAIL, subject_id=order_id)


async def by_id(tx: Tx, order_id: UUID) -> Order:
    """One order of this tenant. Raises: NotFound."""
    found = await orders.by_ids(tx, [order_id])
    if not found:
        raise NotFound
    return found[0]


async def list_page(
    tx: Tx,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    event_id: UUID | None = None,
    status: OrderStatus | None = None,
    search: str = "",
) -> list[OrderRow]:
    """Orders newest first, at most `limit`; `search` is a part of the buyer's name or email, or an order's code."""
    before_at, before_id = before if before else (None, None)
    return await tx.fetch_all(
        OrderRow,
        LIST_ORDERS,
        {
            "event_id": event_id,
            "status": status.value if status else None,
            "words": _containing(search),
            "code": codes.normalise(search),
            "before_at": before_at,
            "before_id": before_id,
            "limit": limit,
        },
    )


async def list_payments(
    tx: Tx,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    event_id: UUID | None = None,
    status: str | None = None,
) -> list[PaymentRow]:
    """Payments newest first, at most `limit`."""
    before_at, before_id = before if before else (None, None)
    return await tx.fetch_all(
        PaymentRow,
        LIST_PAYMENTS,
        {
            "event_id": event_id,
            "status": status,
            "before_at": before_at,
            "before_id": before_id,
            "limit": limit,
        },
    )


def _containing(search: str) -> str | None:
    """A LIKE pattern in which nothing typed is a wildcard; None when nothing was typed."""
    plain = search.strip().lower()
    if not plain:
        return None
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
