"""From records to what the pages of tickets show."""

from datetime import datetime

from admit.core import codes
from admit.core.money import Money
from admit.flows.runtime import Runtime
from admit.reports.orders import WholeOrder
from admit.sales.receipts import Receipt, TaxLine
from admit.sales.records import CapturedAs, OrderStatus
from admit.sales.standing import Standing
from admit.tickets import passes
from admit.tickets.records import Ticket, VoidReason
from admit.web.passes.facts import VOID_WORDS
from admit.web.views.passes import CreditFacts, PassFacts, RefundFacts, TaxFacts
from admit.web.views.shop import EventFacts

REPLACED = VoidReason.REISSUED.value


def event_facts(event: Standing) -> EventFacts:
    """The event of an order."""
    return EventFacts(
        name=event.event_name,
        href=f"/{event.tenant_slug}/{event.event_slug}",
        organizer=event.tenant_name,
        organizer_href=f"/{event.tenant_slug}",
        venue=event.venue,
        address=event.address,
        city=event.city,
        timezone=event.timezone,
        start_at=event.start_at,
        end_at=event.end_at,
        doors_at=event.doors_at,
        image=event.hero_image_url or "",
    )


def shown(found: WholeOrder) -> list[Ticket]:
    """The tickets of an order that its buyer should see: those that took another's place hide it."""
    return [one for one in found.tickets if one.void_reason != REPLACED]


def order_pass(runtime: Runtime, ticket: Ticket, token: str) -> PassFacts:
    """A ticket on its order's page. Once it was passed on, only whose it is."""
    return _pass(runtime, ticket, f"/orders/{token}/tickets/{ticket.id}", is_mine=not ticket.is_passed_on)


def holder_pass(runtime: Runtime, ticket: Ticket) -> PassFacts:
    """A ticket on the page of whoever it was passed on to."""
    return _pass(runtime, ticket, f"/tickets/{ticket.holder_token}", is_mine=True)


def _pass(runtime: Runtime, ticket: Ticket, href: str, *, is_mine: bool) -> PassFacts:
    usable = ticket.is_valid and is_mine
    return PassFacts(
        id=str(ticket.id),
        code=codes.format_code(ticket.code) if is_mine else "",
        type_name=ticket.ticket_type_name,
        attendee=ticket.attendee_name if is_mine else "",
        seat=ticket.seat_label or "",
        qr_path=passes.path(ticket.qr_code_payload) if usable else "",
        void="" if ticket.is_valid else VOID_WORDS.get(str(ticket.void_reason), "Not valid"),
        passed_on_to="" if is_mine else ticket.attendee_name,
        is_disputed=ticket.disputed_at is not None,
        admitted_at=ticket.checked_in_at,
        href=href if usable else "",
        change_href=(f"{href}/change" if ticket.is_passed_on else href) if usable else "",
        pdf_href=f"{href}/ticket.pdf" if usable else "",
        apple_href=f"{href}/ticket.pkpass" if usable and runtime.wallets.apple else "",
        google_href=f"{href}/google-wallet" if usable and runtime.wallets.google else "",
    )


def state_of(found: WholeOrder, now: datetime) -> str:
    """Where an order stands, in one word of the template's."""
    owed = any(payment.captured_as is CapturedAs.REFUND_OWED for payment in found.payments)
    match found.order.status:
        case OrderStatus.PAID | OrderStatus.PARTIALLY_REFUNDED:
            return "paid"
        case OrderStatus.REFUNDED:
            return "refunded"
        case OrderStatus.PROCESSING:
            return "confirming"
        case OrderStatus.PENDING:
            return "expired" if found.is_over(now) else "confirming"
        case OrderStatus.EXPIRED:
            return "owed" if owed else "expired"
        case OrderStatus.CANCELLED:
            return "owed" if owed else "cancelled"


def refunds_of(found: WholeOrder) -> tuple[RefundFacts, ...]:
    """All money that goes back, newest first; what was owed too, since the buyer waits for it alike."""
    return tuple(
        RefundFacts(one.amount, one.status.value, one.requested_at, one.succeeded_at)
        for one in reversed(found.refunds)
    )


def tax_facts(line: TaxLine, currency: str) -> TaxFacts:
    """A rate of tax in words."""
    return TaxFacts(
        rate=f"{line.rate_bps / 100:g}",
        net=Money(line.net_cents, currency),
        tax=Money(line.tax_cents, currency),
        gross=Money(line.gross_cents, currency),
    )


def credit_facts(receipt: Receipt) -> tuple[CreditFacts, ...]:
    """What went back."""
    currency = receipt.currency
    return tuple(
        CreditFacts(
            number=one.number,
            given_at=one.given_at,
            amount=Money(one.amount_cents, currency),
            taxes=tuple(tax_facts(line, currency) for line in one.taxes),
        )
        for one in receipt.credits
    )
