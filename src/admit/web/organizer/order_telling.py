"""From a whole order to what its page shows."""

from datetime import datetime
from uuid import UUID

from admit.core import codes, ids
from admit.core.money import Money
from admit.reports.orders import WholeOrder
from admit.sales import pricing
from admit.sales.records import CapturedAs, Payment, PaymentStatus, Refund, RefundKind, RefundStatus
from admit.tickets.records import Ticket
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.organizer.orders import STATES
from admit.web.passes.facts import VOID_WORDS
from admit.web.views.backoffice import State
from admit.web.views.forms import Entries
from admit.web.views.orders import Happening, OrderDetailView, TicketLine
from admit.web.views.page import Page

VALID = State("Valid", "good", "check")
PAYMENT_WORDS = {
    PaymentStatus.CREATED: ("payment prepared", ""),
    PaymentStatus.REQUIRES_PAYMENT: ("asked for", ""),
    PaymentStatus.PROCESSING: ("on its way", ""),
    PaymentStatus.SUCCEEDED: ("received", "good"),
    PaymentStatus.FAILED: ("refused", "bad"),
    PaymentStatus.CANCELLED: ("payment cancelled", ""),
}
CAPTURED_WORDS = {
    CapturedAs.REFUND_OWED: "It came too late and goes back by itself",
    CapturedAs.NEEDS_OPERATOR: "The platform's operator looks at it",
}
REFUND_WORDS = {
    RefundStatus.REQUESTED: ("refund asked for", ""),
    RefundStatus.PENDING: ("refund on its way", ""),
    RefundStatus.SUCCEEDED: ("given back", "good"),
    RefundStatus.FAILED: ("refund failed; it is tried again", "bad"),
}
KIND_WORDS = {
    RefundKind.TICKETS: "for tickets",
    RefundKind.GOODWILL: "out of goodwill",
    RefundKind.OWED: "because no ticket was left",
    RefundKind.ELSEWHERE: "in the payment provider's own console",
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
) -> OrderDetailView:
    """The page of one order."""
    order, event = found.order, found.event
    can_refund = order.status.is_paid and any(ticket.is_valid for ticket in found.tickets)
    href = f"{desk.href}/orders/{order.id}"
    return OrderDetailView(
        page=page,
        console=frame.console(desk, "orders", event=(order.event_id, event.event_name)),
        href=href,
        orders_href=f"{desk.href}/orders",
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
        tickets=_tickets(found),
        answers=_answers(found),
        history=_history(found),
        buyer_href=f"/orders/{order.public_lookup_token}",
        can_refund=can_refund or _has_money_left(found),
        can_resend=can_refund,
        is_refunding=is_refunding and order.status.is_paid,
        entries=Entries({**entries.values, "key": ids.new_id().hex}, entries.errors),
        chosen=chosen or tuple(str(ticket.id) for ticket in found.tickets if ticket.is_valid)[:1],
        problem=problem,
        now=now,
    )


def _has_money_left(found: WholeOrder) -> bool:
    return found.order.status.is_paid and found.order.refunded_cents < found.order.total_cents


def _tickets(found: WholeOrder) -> tuple[TicketLine, ...]:
    worth = _worth(found)
    return tuple(_ticket(ticket, worth[ticket.id]) for ticket in found.tickets)


def _answers(found: WholeOrder) -> tuple[tuple[str, str, str], ...]:
    """What was asked, what was answered, and the code of the ticket it is about, empty for the order's."""
    code_of_ticket = {ticket.id: codes.format_code(ticket.code) for ticket in found.tickets}
    return tuple(
        (one.asked, ", ".join(one.content), code_of_ticket.get(one.ticket_id, "") if one.ticket_id else "")
        for one in found.answers
    )


def _worth(found: WholeOrder) -> dict[UUID, Money]:
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
        state=VALID if ticket.is_valid else void,
        admitted_at=ticket.checked_in_at,
        is_valid=ticket.is_valid,
        worth=worth,
    )


def _history(found: WholeOrder) -> tuple[Happening, ...]:
    """What happened to the order, newest first."""
    order = found.order
    lines = [Happening(order.created_at, "Tickets held", "", "")]
    lines += [_payment(one) for one in found.payments]
    lines += [_refund(one) for one in found.refunds]
    lines += [
        Happening(
            one.opened_at,
            f"Disputed by the buyer's bank: {one.reason}",
            one.status.value,
            "bad",
            Money(one.amount_cents, one.currency),
        )
        for one in found.disputes
    ]
    if order.cancelled_at:
        lines.append(Happening(order.cancelled_at, "Cancelled", "", ""))
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _payment(one: Payment) -> Happening:
    words, kind = PAYMENT_WORDS[one.status]
    note = one.failure_message or (CAPTURED_WORDS.get(one.captured_as, "") if one.captured_as else "")
    return Happening(one.processed_at or one.created_at, words, note, kind, one.amount)


def _refund(one: Refund) -> Happening:
    words, kind = REFUND_WORDS[one.status]
    reason = KIND_WORDS[one.kind]
    note = ". ".join(part for part in (reason.capitalize(), one.note, one.failure_message or "") if part)
    return Happening(one.succeeded_at or one.requested_at, words, note, kind, one.amount)
