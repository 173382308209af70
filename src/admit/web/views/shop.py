"""What the attendee's pages show; amounts are `Money`, moments are aware, words are finished."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from admit.core.money import Money
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class Offer:
    """One ticket type. `gone` says why none can be had: the name of a sale's state, empty when there are some.

    With a `wish_field` the buyer chooses what to pay, at least `price`; `wish` is what stands there.
    `left` is set only when few are; `opens_at` when its sale begins later.
    """

    field: str
    price_field: str
    name: str
    price: Money
    note: str
    quantity: int
    least: int
    most: int
    left: int
    gone: str
    opens_at: datetime | None = None
    wish_field: str = ""
    wish: str = ""


@dataclass(frozen=True, slots=True)
class AppliedCode:
    """A discount code in force; one of `percent` and `fixed` is set. A plain one is for all types, once."""

    code: str
    percent: int = 0
    fixed: Money | None = None
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One session of the programme."""

    title: str
    description: str
    start_at: datetime


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What every page about an event says of it."""

    name: str
    href: str
    organizer: str
    organizer_href: str
    venue: str
    address: str
    city: str
    timezone: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    image: str
    logo: str = ""
    tagline: str = ""
    legal: tuple[tuple[str, str], ...] = ()
    is_online: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Venue and city on one line."""
        return ", ".join(part for part in (self.venue, self.city) if part)

    @property
    def map_href(self) -> str:
        """A map search for the place."""
        words = ", ".join(part for part in (self.venue, self.address, self.city) if part)
        return f"https://www.openstreetmap.org/search?{urlencode({'query': words})}"


@dataclass(frozen=True, slots=True)
class EventView:
    """The event page. `about` is safe HTML; `state` says what can be done here (`offering.STATES`).

    `opens_at` is when the first sale begins, where all begin later. `cancel_until`: until then buyers may cancel by
    themselves; None where they cannot (any more). `payments_paused`: what costs money cannot be had for now.
    """

    page: Page
    event: EventFacts
    action: str
    about: str
    state: str
    payments_paused: bool
    opens_at: datetime | None
    share_url: str
    programme: tuple[Block, ...]
    offers: tuple[Offer, ...]
    currency: str
    code: AppliedCode | None
    typed_code: str
    access_code: str
    code_error: str
    errors: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, Money], ...]
    total: Money
    hold_minutes: int
    refund_policy: str
    cancel_until: datetime | None

    @property
    def count(self) -> int:
        """How many tickets are chosen."""
        return sum(offer.quantity for offer in self.offers)

    @property
    def is_open(self) -> bool:
        """Whether anything can be bought."""
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order."""

    quantity: int
    name: str
    total: Money


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order's sums; taxes are inside the total."""

    code: str
    href: str
    lines: tuple[Line, ...]
    discount: Money
    discount_code: str
    total: Money
    refunded: Money
    taxes: tuple[tuple[str, Money], ...]
    buyer_name: str
    buyer_email: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What the payment form hands to the provider's script."""

    publishable_key: str
    client_secret: str
    account: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One event in a list.

    `standing` is what its page says of the tickets, empty for an event that is over; `opens_at` is when the first
    sale begins. `price_from` is the least price that is asked, None where none is told. `is_last`: few are left.
    """

    name: str
    href: str
    organizer: str
    organizer_href: str
    place: str
    city: str
    start_at: datetime
    timezone: str
    image: str
    opening: str
    price_from: Money | None = None
    standing: str = ""
    opens_at: datetime | None = None
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One value to narrow a list by, and the address that does."""

    label: str
    href: str
    chosen: bool


class AskedFor(Protocol):
    """What the visitor asked for, as the address says it; empty where nothing is asked."""

    @property
    def words(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def when(self) -> str: ...
    @property
    def first(self) -> str: ...
    @property
    def last(self) -> str: ...
    @property
    def free(self) -> str: ...
    @property
    def narrows(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DiscoverView:
    """What is on. The addresses ask the same as this page but for what they are named after."""

    page: Page
    lead: Listed | None
    events: tuple[Listed, ...]
    cities: tuple[Filter, ...]
    categories: tuple[Filter, ...]
    asked: AskedFor
    everywhere: str
    any_category: str
    any_date: str
    today: str
    weekend: str
    free: str
    without_words: str
    older: str


@dataclass(frozen=True, slots=True)
class OrganizerView:
    """An organizer's events, ahead and behind, and what it says of itself.

    `about` is safe HTML; `links` and `legal` are (label, address) of pages elsewhere.
    """

    page: Page
    name: str
    href: str
    logo: str
    cover: str
    sources: Mapping[str, str]
    tagline: str
    about: str
    email: str
    links: tuple[tuple[str, str], ...]
    legal: tuple[tuple[str, str], ...]
    events: tuple[Listed, ...]
    past: tuple[Listed, ...]
    older: str


@dataclass(frozen=True, slots=True)
class ConfirmingView:
    """The part of the order page that waits for the payment."""

    page: Page
    url: str
    is_final: bool
