"""An order as its organizer sees it, from the records."""

from collections.abc import Sequence

from admit.api import telling_asked
from admit.api.patching import told
from admit.api.schemas import orders as schemas
from admit.api.telling_orders import event_of, line_of
from admit.audit.records import Activity
from admit.core import codes
from admit.flows.selling import order_url
from admit.reports.orders import OrderRow, PaymentRow, WholeOrder
from admit.reports.sales import EventStats
from admit.sales.records import Refund
from admit.tickets.records import Ticket


def order(found: WholeOrder, trail: Sequence[Activity], *, base_url: str) -> schemas.OrderBody:
    """The order with all that belongs to it."""
    what = found.order
    return schemas.OrderBody(
        id=what.id,
        event_id=what.event_id,
        code=codes.format_code(what.code),
        status=what.status,
        buyer_name=what.buyer_name,
        buyer_email=what.buyer_email,
        locale=what.locale,
        currency=what.currency,
        subtotal_cents=what.subtotal_cents,
        discount_cents=what.discount_cents,
        total_cents=what.total_cents,
        refunded_cents=what.refunded_cents,
        expires_at=what.expires_at,
        paid_at=what.paid_at,
        cancelled_at=what.cancelled_at,
        created_at=what.created_at,
        version=what.version,
        page=order_url(base_url, what),
        event=event_of(found.event),
        items=[line_of(item) for item in found.items],
        answers=[telling_asked.answer(one) for one in found.answers],
        tickets=[ticket(one) for one in found.tickets],
        payments=[told(payment, schemas.PaymentBody) for payment in found.payments],
        refunds=[_refund(refund, found) for refund in found.refunds],
        disputes=[told(dispute, schemas.DisputeBody) for dispute in found.disputes],
        trail=[told(entry, schemas.TrailEntry) for entry in trail],
    )


def ticket(found: Ticket) -> schemas.TicketBody:
    """A ticket without its QR code, which is the buyer's."""
    return schemas.TicketBody(
        id=found.id,
        ticket_type_id=found.ticket_type_id,
        ticket_type_name=found.ticket_type_name,
        code=codes.format_code(found.code),
        attendee_name=found.attendee_name,
        attendee_email=found.attendee_email,
        status=found.status,
        void_reason=found.void_reason,
        voided_at=found.voided_at,
        disputed_at=found.disputed_at,
        checked_in_at=found.checked_in_at,
        seat_label=found.seat_label,
        version=found.version,
    )


def order_row(row: OrderRow) -> schemas.OrderRow:
    """A line of the list."""
    body = told(row, schemas.OrderRow)
    body.code = codes.format_code(row.code)
    return body


def payment_row(row: PaymentRow) -> schemas.PaymentRow:
    """A line of the list."""
    body = told(row, schemas.PaymentRow)
    body.order_code = codes.format_code(row.order_code)
    return body


def stats(found: EventStats) -> schemas.EventStats:
    """An event's sums."""
    sums = found.sums
    return schemas.EventStats(
        event_id=sums.event_id,
        currency=sums.currency,
        gross_cents=sums.gross_cents,
        discount_cents=sums.discount_cents,
        refunded_cents=sums.refunded_cents,
        net_cents=sums.net_cents,
        fee_cents=sums.fee_cents,
        orders_paid=sums.orders_paid,
        orders_held=sums.orders_held,
        types=[told(kind, schemas.TypeSums) for kind in found.types],
        days=[told(day, schemas.DaySums) for day in found.days],
    )


def _refund(refund: Refund, found: WholeOrder) -> schemas.RefundBody:
    return schemas.RefundBody(
        id=refund.id,
        payment_id=refund.payment_id,
        kind=refund.kind,
        amount_cents=refund.amount_cents,
        currency=refund.currency,
        restock=refund.restock,
        note=refund.note,
        status=refund.status,
        attempts=refund.attempts,
        failure_code=refund.failure_code,
        failure_message=refund.failure_message,
        requested_at=refund.requested_at,
        succeeded_at=refund.succeeded_at,
        ticket_ids=[ticket_id for refund_id, ticket_id in found.refunded_tickets if refund_id == refund.id],
    )
