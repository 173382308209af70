"""From a whole order to what its page shows."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from admit.core import codes, ids
from admit.core.money import Money
from admit.core.words import say
from admit.merchant import wording
from admit.reports.orders import WholeOrder
from admit.sales import pricing
from admit.sales.by_hand import Channel
from admit.sales.records import OrderStatus, Refund, RefundKind, RefundStatus
from admit.tickets.records import Ticket
from admit.web.organizer import frame, order_timeline
from admit.web.organizer.frame import Desk
from admit.web.organizer.order_timeline import Around
from admit.web.organizer.orders import STATES, kept
from admit.web.passes.facts import VOID_WORDS
from admit.web.views.backoffice import State
from admit.web.views.forms import Entries
from admit.web.views.orders import Invoice, NoteLine, OrderDetailView, TicketLine
from admit.web.views.page import Page

LONGEST_BACK = 1_500
VALID = State(say("Valid"), "good", "check")
ORIGINS = {
    Channel.ONLINE.value: "",
    Channel.BOX_OFFICE.value: say("Sold by hand"),
    Channel.COMPLIMENTARY.value: say("Complimentary"),
}


def code_of(found: WholeOrder) -> str:
    """The order's code as people read it."""
    return codes.format_code(found.order.code)


def view(
    found: WholeOrder,
    desk: Desk,
    *,
    page: Page,
    entries: Entries,
    chosen: tuple[str, ...],
    is_refunding: bool,
    problem: str,
    now: datetime,
    around: Around,
    editing: str = "",
    back: str = "",
) -> OrderDetailView:
    """The page of one order."""
    order, event = found.order, found.event
    can_refund = order.status.is_paid and any(ticket.is_valid for ticket in found.tickets)
    href = f"{desk.href}/orders/{order.id}"
    return OrderDetailView(
        page=page,
        console=frame.console(desk, "orders", event=(order.event_id, event.event_name)),
        href=href,
        orders_href=_list_href(desk, back),
        code=code_of(found),
        state=STATES[order.status],
        buyer=order.buyer_name or "",
        email=order.buyer_email or "",
        event=event.event_name,
        event_href=desk.event_href(order.event_id),
        timezone=event.timezone,
        lines=tuple(
            (item.quantity, item.ticket_type_name, Money(item.subtotal_cents, order.currency))
            for item in found.items
        ),
        discount=Money(order.discount_cents, order.currency),
        total=order.total,
        refunded=Money(order.refunded_cents, order.currency),
        tickets=_tickets(found, around),
        history=order_timeline.of(found, around),
        answers=_answers(found),
        buyer_href=f"/orders/{order.public_lookup_token}",
        can_refund=can_refund or _has_money_left(found),
        can_resend=can_refund,
        is_refunding=is_refunding and order.status.is_paid,
        entries=Entries({**entries.values, "key": ids.new_id().hex}, entries.errors),
        chosen=chosen or tuple(str(ticket.id) for ticket in found.tickets if ticket.is_valid)[:1],
        problem=problem,
        now=now,
        version=order.version,
        left=Money(around.refundable.left_cents, order.currency),
        origin=ORIGINS[around.channel],
        notes=tuple(NoteLine(one.text, one.written_by, one.created_at) for one in around.notes),
        invoice=_invoice(found, now),
        failed=tuple(_failed(href, one) for one in found.refunds if _can_retry(one)),
        waiting=_waiting(found),
        fees=_fees(around, order.currency),
        can_cancel=order.status is OrderStatus.PENDING or _invoice(found, now) is not None,
        editing=editing,
    )


def _list_href(desk: Desk, back: str) -> str:
    """The list as it was left: only what a list's address may say is taken over."""
    query = kept(dict(parse_qsl(back[:LONGEST_BACK])))
    return f"{desk.href}/orders?{urlencode(query)}" if query else f"{desk.href}/orders"


def _invoice(found: WholeOrder, now: datetime) -> Invoice | None:
    order = found.order
    if order.status is not OrderStatus.PROCESSING or order.expires_at is None:
        return None
    open_one = next((one for one in found.payments if one.provider == "invoice" and one.status.is_live), None)
    return Invoice(open_one.reference, order.expires_at, order.expires_at <= now) if open_one else None


def _can_retry(one: Refund) -> bool:
    return one.status is RefundStatus.FAILED and one.kind is not RefundKind.ELSEWHERE


def _failed(href: str, one: Refund) -> tuple[str, str]:
    why = wording.refund_trouble(one.failure_code)
    said = " ".join(map(str, why)) if why else one.failure_message or one.failure_code or ""
    return f"{href}/refunds/{one.id}/retry", said


def _fees(around: Around, currency: str) -> tuple[Money, Money] | None:
    """What the provider and the platform kept, as far as the money moved."""
    if around.fees is None:
        return None
    return Money(around.fees.provider_fee_cents, currency), Money(around.fees.platform_fee_cents, currency)


def _waiting(found: WholeOrder) -> tuple[str, ...]:
    """Refunds under way that wait for something, in words."""
    pending = (one.failure_code for one in found.refunds if one.status is RefundStatus.PENDING)
    reasons = filter(None, map(wording.refund_trouble, pending))
    return tuple(" ".join(map(str, why)) for why in dict.fromkeys(reasons))


def _has_money_left(found: WholeOrder) -> bool:
    return found.order.status.is_paid and found.order.refunded_cents < found.order.total_cents


def _tickets(found: WholeOrder, around: Around) -> tuple[TicketLine, ...]:
    """With what each brings back: what it still is worth, or what it cost once it is void."""
    sold = _sold_for(found)
    now = {ticket.id: Money(cents, found.order.currency) for ticket, cents in around.refundable.tickets}
    return tuple(_ticket(ticket, now.get(ticket.id, sold[ticket.id])) for ticket in found.tickets)


def _answers(found: WholeOrder) -> tuple[tuple[str, str, str], ...]:
    """What was asked, what was answered, and the code of the ticket it is about, empty for the order's."""
    code_of_ticket = {ticket.id: codes.format_code(ticket.code) for ticket in found.tickets}
    return tuple(
        (one.asked, ", ".join(one.content), code_of_ticket.get(one.ticket_id, "") if one.ticket_id else "")
        for one in found.answers
    )


def _sold_for(found: WholeOrder) -> dict[UUID, Money]:
    """Each ticket's share of its line after discount, as it was sold."""
    shares: dict[UUID, Money] = {}
    for item in found.items:
        cents = pricing.ticket_values_cents(item.subtotal_cents - item.discount_cents, item.quantity)
        of_item = sorted(ticket.id for ticket in found.tickets if ticket.order_item_id == item.id)
        shares |= {
            ticket_id: Money(part, found.order.currency)
            for ticket_id, part in zip(of_item, cents, strict=False)
        }
    return {ticket.id: shares.get(ticket.id, Money(0, found.order.currency)) for ticket in found.tickets}


def _ticket(ticket: Ticket, worth: Money) -> TicketLine:
    void = State(VOID_WORDS.get(str(ticket.void_reason), "Not valid"), "neutral", "ban")
    return TicketLine(
        id=str(ticket.id),
        code=codes.format_code(ticket.code),
        type_name=ticket.ticket_type_name,
        attendee=ticket.attendee_name,
        email=ticket.attendee_email or "",
        version=ticket.version,
        state=VALID if ticket.is_valid else void,
        admitted_at=ticket.checked_in_at,
        is_valid=ticket.is_valid,
        worth=worth,
    )
