"""The event page's view: what is offered, what is chosen, what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from admit.core.money import Money
from admit.discounts import rules as discount_rules
from admit.discounts.records import DiscountCode, DiscountType
from admit.events.records import Availability, Event, EventStatus, PublicTenant, SaleState, TicketType
from admit.flows.shopfront import EventPage
from admit.web import formats, pages
from admit.web.views.page import Page
from admit.web.views.shop import AppliedCode, Block, EventFacts, EventView, Offer

FEW = 20
"""From how many on the page says how many are left."""

GONE: Mapping[SaleState, str] = {
    SaleState.SOLD_OUT: "Sold out",
    SaleState.ENDED: "Sales ended",
    SaleState.PAUSED: "Not on sale",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor has put into the form so far; `errors` are (field, words)."""

    quantities: Mapping[str, int] = field(default_factory=dict)
    code: DiscountCode | None = None
    typed_code: str = ""
    code_error: str = ""
    errors: tuple[tuple[str, str], ...] = ()


def quantity_field(kind: TicketType) -> str:
    """The name of the stepper of a ticket type."""
    return f"q_{kind.id}"


def price_field(kind: TicketType) -> str:
    """The name of the hidden field with the price that was shown."""
    return f"p_{kind.id}"


def event_facts(event: Event, tenant_name: str, tenant_slug: str) -> EventFacts:
    """What pages say of an event."""
    return EventFacts(
        name=event.name,
        href=f"/{tenant_slug}/{event.slug}",
        organizer=tenant_name,
        organizer_href=f"/{tenant_slug}",
        venue=event.venue,
        address=event.address,
        city=event.city,
        timezone=event.timezone,
        start_at=event.start_at,
        end_at=event.end_at,
        doors_at=event.doors_at,
        image=event.hero_image_url or "",
    )


def event_view(found: EventPage, choice: Choice, *, base_url: str, now: datetime) -> EventView:
    """The event page with what was chosen so far."""
    event = found.event
    facts = event_facts(event, found.tenant.name, found.tenant.slug)
    offers = tuple(
        _offer(kind, left, choice, event) for kind, left in zip(found.types, found.availability, strict=True)
    )
    lines, total = _sums(found.types, choice, event.currency)
    return EventView(
        page=_page(found.tenant, event, facts, base_url),
        event=facts,
        action=facts.href,
        paragraphs=tuple(part.strip() for part in event.description.split("\n\n") if part.strip()),
        programme=tuple(Block(one.title, one.description, one.start_at) for one in found.sessions),
        offers=offers,
        currency=event.currency,
        code=_applied(choice.code, event.currency),
        typed_code=choice.typed_code,
        code_error=choice.code_error,
        errors=choice.errors,
        lines=lines,
        total=total,
        hold_minutes=event.hold_seconds // 60,
        refund_policy=event.refund_policy,
        is_cancelled=event.status is EventStatus.CANCELLED,
        is_over=event.end_at <= now,
    )


def _page(tenant: PublicTenant, event: Event, facts: EventFacts, base_url: str) -> Page:
    words = event.seo_meta.get("description") or event.description[:160]
    return pages.public(
        f"{event.name}, {tenant.name}",
        description=words.replace("\n", " "),
        canonical=f"{base_url}{facts.href}",
        robots="" if event.is_public else "noindex",
    )


def _offer(kind: TicketType, left: Availability, choice: Choice, event: Event) -> Offer:
    on_sale = left.state is SaleState.ON_SALE
    few = left.left if on_sale and left.left is not None and left.left <= FEW else 0
    most = min(kind.max_per_order, left.left or 0) if on_sale else 0
    name = quantity_field(kind)
    return Offer(
        field=name,
        price_field=price_field(kind),
        name=kind.name,
        price=Money(kind.price_cents, kind.currency),
        note=kind.description,
        quantity=choice.quantities.get(name, 0) if on_sale else 0,
        least=kind.min_per_order,
        most=most,
        left=few,
        gone="" if on_sale else _gone(kind, left, event),
    )


def _gone(kind: TicketType, left: Availability, event: Event) -> str:
    if left.state is SaleState.NOT_YET and kind.sales_start is not None:
        return f"On sale from {formats.stamp(kind.sales_start, event.timezone, 'en')}"
    return GONE.get(left.state, "Not on sale")


def _applied(code: DiscountCode | None, currency: str) -> AppliedCode | None:
    if code is None:
        return None
    match code.discount_type:
        case DiscountType.PERCENT:
            return AppliedCode(code.code, percent=code.discount_value)
        case DiscountType.FIXED:
            return AppliedCode(code.code, fixed=Money(code.discount_value, currency))


def _sums(
    types: Sequence[TicketType], choice: Choice, currency: str
) -> tuple[tuple[tuple[str, Money], ...], Money]:
    chosen = [(kind, choice.quantities.get(quantity_field(kind), 0)) for kind in types]
    lines = [
        (f"{count} × {kind.name}", Money(kind.price_cents * count, currency))
        for kind, count in chosen
        if count
    ]
    subtotal = sum(money.cents for _, money in lines)
    if choice.code is not None and subtotal:
        off = discount_rules.amount_off(choice.code, subtotal)
        return (*lines, (choice.code.code, -Money(off, currency))), Money(subtotal - off, currency)
    return tuple(lines), Money(subtotal, currency)
