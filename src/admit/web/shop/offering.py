"""The event page's view: what is offered, what is chosen, what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from admit.core import pictures
from admit.core.money import Money
from admit.discounts import rules as discount_rules
from admit.discounts.records import DiscountCode, DiscountType, Per
from admit.events import rules
from admit.events.records import Availability, Event, EventStatus, SaleState, Standing, TicketType
from admit.flows.shopfront import EventPage
from admit.identity import branding
from admit.web import forms, pages, theme
from admit.web.shop import structured
from admit.web.views.page import Page
from admit.web.views.shop import AppliedCode, Block, EventFacts, EventView, Offer

FEW = 20
"""From how many on the page says how many are left."""

STATES = (
    "open", "cancelled", "over", "empty", "sold_out", "not_yet", "ended", "paused", "payments_paused", "draft",
)  # fmt: skip
"""What an event page can say of itself as a whole."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor has put into the form so far; `errors` are (field, words)."""

    quantities: Mapping[str, int] = field(default_factory=dict)
    prices: Mapping[str, str] = field(default_factory=dict)
    access_code: str = ""
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


def wish_field(kind: TicketType) -> str:
    """The name of the field in which a buyer says what they pay for a type that has no price of its own."""
    return f"w_{kind.id}"


def event_facts(event: Event, tenant_name: str, tenant_slug: str, own: Mapping[str, object]) -> EventFacts:
    """What pages say of an event; `own` is the organizer's branding."""
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
        sources=pictures.sources(event.hero_image_url or ""),
        logo=branding.logo_of(own),
        tagline=branding.text_of(own, branding.TAGLINE),
        legal=branding.links_of(own, branding.LEGAL),
        is_online=structured.is_online(event),
    )


def event_view(found: EventPage, choice: Choice, *, base_url: str, now: datetime) -> EventView:
    """The event page with what was chosen so far."""
    event = found.event
    facts = event_facts(event, found.tenant.name, found.tenant.slug, found.tenant.branding_settings)
    offers = tuple(
        _offer(kind, left, choice, now) for kind, left in zip(found.types, found.availability, strict=True)
    )
    lines, total = _sums(found.types, choice, event.currency)
    return EventView(
        page=_page(found, facts, base_url),
        event=facts,
        action=facts.href,
        about=found.about,
        state=state_of(found, now),
        payments_paused=found.payments_paused,
        opens_at=min((one.opens_at for one in offers if one.opens_at), default=None),
        share_url=f"{base_url}{facts.href}",
        programme=tuple(Block(one.title, one.description, one.start_at) for one in found.sessions),
        offers=offers,
        currency=event.currency,
        code=_applied(choice.code, event.currency),
        typed_code=choice.typed_code,
        access_code=choice.access_code,
        code_error=choice.code_error,
        errors=choice.errors,
        lines=lines,
        total=total,
        hold_minutes=event.hold_seconds // 60,
        refund_policy=event.refund_policy,
        cancel_until=_cancel_until(event, now),
    )


def _cancel_until(event: Event, now: datetime) -> datetime | None:
    if event.self_cancel_hours is None:
        return None
    until = event.start_at - timedelta(hours=event.self_cancel_hours)
    return until if until > now else None


def state_of(found: EventPage, now: datetime) -> str:
    """One of `STATES`."""
    left = {one.state for one in found.availability}
    if found.event.status is EventStatus.DRAFT:
        return "draft"
    if found.event.status is EventStatus.CANCELLED:
        return "cancelled"
    if found.event.end_at <= now:
        return "over"
    standing = rules.standing(left)
    if standing is Standing.PAUSED and found.payments_paused:
        return "payments_paused"
    return standing.value


def _opens_at(kind: TicketType, left: Availability, now: datetime) -> datetime | None:
    """When a sale begins; None for one that has begun and waits for another type."""
    if left.state is not SaleState.NOT_YET or kind.sales_start is None or kind.sales_start <= now:
        return None
    return kind.sales_start


def _page(found: EventPage, facts: EventFacts, base_url: str) -> Page:
    event, tenant, url = found.event, found.tenant, f"{base_url}{facts.href}"
    social = f"{url}.png?v={event.version}"
    hero = [f"{base_url}{facts.image}" if facts.image.startswith("/") else facts.image] if facts.image else []
    return pages.public(
        f"{event.seo_meta.get('title') or event.name}, {tenant.name}",
        description=event.seo_meta.get("description") or found.opening,
        canonical=url,
        robots="" if event.is_public else "noindex",
        theme_url=theme.url(tenant.branding_settings),
        social_image=social,
        structured=structured.event_json(
            found, url=url, images=[social, *hero], organizer_url=f"{base_url}/{tenant.slug}"
        ),
    )


def _offer(kind: TicketType, left: Availability, choice: Choice, now: datetime) -> Offer:
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
        wish_field=wish_field(kind) if kind.any_price else "",
        wish=choice.prices.get(wish_field(kind)) or forms.amount_text(kind.price_cents, kind.currency),
        most=most,
        left=few,
        gone="" if on_sale else left.state.value,
        opens_at=_opens_at(kind, left, now),
    )


def paid_cents(kind: TicketType, prices: Mapping[str, str]) -> int:
    """What one of them costs: its price, or what the buyer typed, -1 for what is no amount."""
    if not kind.any_price or not (typed := prices.get(wish_field(kind), "").strip()):
        return kind.price_cents
    found = forms.amount(typed, kind.currency)
    return -1 if found is None else found


def _applied(code: DiscountCode | None, currency: str) -> AppliedCode | None:
    if code is None:
        return None
    is_plain = not code.type_ids and code.per is Per.ORDER
    match code.discount_type:
        case DiscountType.PERCENT:
            return AppliedCode(code.code, percent=code.discount_value, is_plain=is_plain)
        case DiscountType.FIXED:
            return AppliedCode(code.code, fixed=Money(code.discount_value, currency), is_plain=is_plain)


def _sums(
    types: Sequence[TicketType], choice: Choice, currency: str
) -> tuple[tuple[tuple[str, Money], ...], Money]:
    chosen = [(kind, choice.quantities.get(quantity_field(kind), 0)) for kind in types]
    lines = [
        (f"{count} × {kind.name}", Money(paid_cents(kind, choice.prices) * count, currency))
        for kind, count in chosen
        if count
    ]
    subtotal = sum(money.cents for _, money in lines)
    if choice.code is not None and subtotal:
        covers = [
            (kind.id, count, paid_cents(kind, choice.prices) * count) for kind, count in chosen if count
        ]
        off = discount_rules.off_lines(choice.code, covers)
        return (*lines, (choice.code.code, -Money(off, currency))), Money(subtotal - off, currency)
    return tuple(lines), Money(subtotal, currency)
