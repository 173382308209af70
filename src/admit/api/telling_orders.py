"""An order as its buyer sees it, from the records."""

from collections.abc import Sequence

from admit.api import telling_asked
from admit.api.patching import told
from admit.api.schemas import checkout as schemas
from admit.api.schemas.questions import OrderAsks
from admit.core import codes
from admit.flows.attending import Asked
from admit.flows.free_orders import Taken
from admit.reports.orders import WholeOrder
from admit.sales import pricing
from admit.sales.records import Order, OrderItem, OrderStatus, Payment
from admit.sales.standing import Standing
from admit.tickets.records import NewTicket, Ticket, TicketStatus


def links(base_url: str, token: str) -> schemas.Links:
    """Where the buyer goes on."""
    api = f"{base_url}/api/v1/public/orders/{token}"
    return schemas.Links(
        self=api,
        page=f"{base_url}/orders/{token}",
        buyer=f"{api}/buyer",
        details=f"{api}/details",
        promo=f"{api}/promo",
        extend=f"{api}/extend",
        payment=f"{api}/payment",
        confirm=f"{api}/confirm",
        cancel=f"{api}/cancel",
        refresh=f"{api}/refresh",
    )


def public_order(base_url: str, found: WholeOrder, asked: Asked | None) -> schemas.PublicOrder:
    """The order with its tickets and where their pictures are; what it is asked while it is held."""
    where = links(base_url, found.order.public_lookup_token)
    return _told(
        found.order,
        where,
        event=event_of(found.event),
        items=found.items,
        tickets=[_ticket(ticket, where.self) for ticket in found.tickets],
        payments=found.payments,
        refunds=[told(refund, schemas.OrderRefund) for refund in found.refunds],
        asks=telling_asked.asks(asked) if asked is not None else None,
    )


def just_taken(base_url: str, taken: Taken, tickets: Sequence[NewTicket]) -> schemas.PublicOrder:
    """As `public_order` of an order that was taken for free a moment ago and got these tickets: nothing is read."""
    where = links(base_url, taken.order.public_lookup_token)
    names = {item.ticket_type_id: item.ticket_type_name for item in taken.items}
    return _told(
        taken.order,
        where,
        event=event_of(taken.event),
        items=taken.items,
        tickets=[_new_ticket(ticket, names[ticket.ticket_type_id], where.self) for ticket in tickets],
        payments=taken.payments,
        refunds=[],
        asks=None,
    )


def _told(
    order: Order,
    where: schemas.Links,
    *,
    event: schemas.OrderEvent,
    items: Sequence[OrderItem],
    tickets: list[schemas.OrderTicket],
    payments: Sequence[Payment],
    refunds: list[schemas.OrderRefund],
    asks: OrderAsks | None,
) -> schemas.PublicOrder:
    newest = payments[-1] if payments else None
    return schemas.PublicOrder(
        token=order.public_lookup_token,
        code=codes.format_code(order.code),
        status=order.status,
        buyer_name=order.buyer_name,
        buyer_email=order.buyer_email,
        locale=order.locale,
        currency=order.currency,
        subtotal_cents=order.subtotal_cents,
        discount_cents=order.discount_cents,
        total_cents=order.total_cents,
        refunded_cents=order.refunded_cents,
        expires_at=order.expires_at if order.status.is_held else None,
        can_extend=order.status is OrderStatus.PENDING and order.extended_at is None,
        paid_at=order.paid_at,
        event=event,
        items=[line_of(item) for item in items],
        tickets=tickets,
        payment=told(newest, schemas.OrderPayment) if newest else None,
        refunds=refunds,
        asks=asks,
        links=where,
    )


def event_of(event: Standing) -> schemas.OrderEvent:
    """The event of an order."""
    return schemas.OrderEvent(
        name=event.event_name,
        slug=event.event_slug,
        tenant_name=event.tenant_name,
        tenant_slug=event.tenant_slug,
        start_at=event.start_at,
        end_at=event.end_at,
        timezone=event.timezone,
        venue=event.venue,
        city=event.city,
        is_cancelled=event.event_is_cancelled,
    )


def line_of(item: OrderItem) -> schemas.OrderLine:
    """A line with the tax inside it."""
    paid = item.subtotal_cents - item.discount_cents
    return schemas.OrderLine(
        ticket_type_id=item.ticket_type_id,
        ticket_type_name=item.ticket_type_name,
        quantity=item.quantity,
        unit_price_cents=item.unit_price_cents,
        subtotal_cents=item.subtotal_cents,
        discount_cents=item.discount_cents,
        tax_rate_bps=item.tax_rate_bps,
        tax_cents=pricing.included_tax_cents(paid, item.tax_rate_bps) if item.tax_rate_bps else 0,
    )


def _new_ticket(ticket: NewTicket, type_name: str, order_url: str) -> schemas.OrderTicket:
    picture = f"{order_url}/tickets/{ticket.id}/qr"
    return schemas.OrderTicket(
        id=ticket.id,
        code=codes.format_code(ticket.code),
        ticket_type_name=type_name,
        attendee_name=ticket.attendee_name,
        status=TicketStatus.VALID,
        is_passed_on=False,
        void_reason=None,
        seat_label=ticket.seat_label,
        checked_in_at=None,
        qr_svg=f"{picture}.svg",
        qr_png=f"{picture}.png",
    )


def _ticket(ticket: Ticket, order_url: str) -> schemas.OrderTicket:
    picture = f"{order_url}/tickets/{ticket.id}/qr"
    shown = ticket.is_valid and not ticket.is_passed_on
    return schemas.OrderTicket(
        id=ticket.id,
        code="" if ticket.is_passed_on else codes.format_code(ticket.code),
        ticket_type_name=ticket.ticket_type_name,
        attendee_name=ticket.attendee_name,
        status=ticket.status,
        is_passed_on=ticket.is_passed_on,
        void_reason=ticket.void_reason,
        seat_label=ticket.seat_label,
        checked_in_at=ticket.checked_in_at,
        qr_svg=f"{picture}.svg" if shown else None,
        qr_png=f"{picture}.png" if shown else None,
    )
