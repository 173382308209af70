"""The shapes of the events slice: what an organizer may edit, what is kept, and what the public sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class EventStatus(StrEnum):
    """Where an event stands; only `published` is seen and sold."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class TicketTypeStatus(StrEnum):
    """Whether a ticket type is offered; `archived` is kept only for what was sold of it."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Standing(StrEnum):
    """What a published event as a whole says of its tickets: `open` when any can be had."""

    OPEN = "open"
    NOT_YET = "not_yet"
    SOLD_OUT = "sold_out"
    PAUSED = "paused"
    ENDED = "ended"
    EMPTY = "empty"


class SaleState(StrEnum):
    """Why a ticket type can or cannot be bought at a moment."""

    ON_SALE = "on_sale"
    NOT_YET = "not_yet"
    ENDED = "ended"
    SOLD_OUT = "sold_out"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """What an organizer may edit of an event; an empty `slug` asks for one made from the name.

    `self_cancel_hours`: until so long before the start buyers may cancel tickets themselves; None: not at all.
    """

    name: str
    start_at: datetime
    end_at: datetime
    timezone: str
    currency: str
    slug: str = ""
    description: str = ""
    category: str = ""
    venue: str = ""
    address: str = ""
    city: str = ""
    country: str = ""
    doors_at: datetime | None = None
    is_public: bool = True
    hero_image_url: str | None = None
    seo_meta: Mapping[str, str] = field(default_factory=dict)
    refund_policy: str = ""
    hold_seconds: int = 900
    self_cancel_hours: int | None = None
    allows_passing_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(EventDetails):
    """An event as it is kept."""

    id: UUID
    tenant_id: UUID
    status: EventStatus
    published_at: datetime | None
    archived_at: datetime | None
    cancelled_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSummary:
    """An event in an organizer's list; the three counts add up its ticket types, archived ones included."""

    id: UUID
    name: str
    slug: str
    status: EventStatus
    is_public: bool
    venue: str
    city: str
    country: str
    timezone: str
    start_at: datetime
    end_at: datetime
    hero_image_url: str | None
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBrief:
    """What the door's staff may see of an event."""

    id: UUID
    name: str
    slug: str
    description: str
    venue: str
    address: str
    city: str
    country: str
    timezone: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    status: EventStatus
    is_public: bool
    hero_image_url: str | None
    cancelled_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetails:
    """What an organizer may edit of a session."""

    title: str
    start_at: datetime
    end_at: datetime
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(SessionDetails):
    """A block of an event's programme."""

    id: UUID
    event_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeDetails:
    """What an organizer may edit of a ticket type. No `session_ids`: it admits to the whole event.

    `any_price`: buyers choose what they pay, `price_cents` is the least. `access_code` opens a hidden one. It is sold
    once `opens_after_type_id` is sold out or its sale is over. `held_back` are kept for the organizer's own orders.
    """

    name: str
    price_cents: int
    quantity_total: int
    description: str = ""
    tax_rate_bps: int | None = None
    min_per_order: int = 1
    max_per_order: int = 10
    max_per_buyer: int | None = None
    sales_start: datetime | None = None
    sales_end: datetime | None = None
    status: TicketTypeStatus = TicketTypeStatus.ACTIVE
    hidden: bool = False
    position: int = 0
    any_price: bool = False
    access_code: str | None = None
    opens_after_type_id: UUID | None = None
    held_back: int = 0
    session_ids: Sequence[UUID] = ()
    pool_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketType(TicketTypeDetails):
    """A ticket type as it is kept; `token_index` is its number inside the signed tokens of its event."""

    id: UUID
    event_id: UUID
    currency: str
    quantity_sold: int
    quantity_reserved: int
    token_index: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How full a ticket type is, without its price: what the door's staff may see of it."""

    ticket_type_id: UUID
    name: str
    status: TicketTypeStatus
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDetails:
    """What an organizer may edit of a capacity pool."""

    name: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool(PoolDetails):
    """A capacity that several ticket types share."""

    id: UUID
    event_id: UUID
    reserved: int
    sold: int
    version: int


@dataclass(frozen=True, slots=True)
class Availability:
    """What can be bought of one ticket type.

    `left` is the least of the type and its pools, None when it is not on sale.
    """

    ticket_type_id: UUID
    state: SaleState
    left: int | None
    price_cents: int
    currency: str
    min_per_order: int
    max_per_order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTenant:
    """An active organizer as anyone may see it."""

    id: UUID
    name: str
    slug: str
    branding_settings: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvent:
    """A published, listed event of an active organizer, as a card shows it.

    `standing` is what the event's page says. `price_from_cents` is the least price that can be had now, None when
    nothing can; `asked_from_cents` is that of what is told about instead: of sales to come, else of all types.
    `left` are the tickets on sale, each type counted for itself, so never less than there are; `opens_at` is when
    the first sale begins.
    """

    id: UUID
    tenant_slug: str
    tenant_name: str
    slug: str
    name: str
    category: str
    venue: str
    city: str
    country: str
    timezone: str
    currency: str
    start_at: datetime
    end_at: datetime
    hero_image_url: str | None
    excerpt: str
    standing: Standing
    price_from_cents: int | None
    asked_from_cents: int | None
    left: int
    opens_at: datetime | None
    updated_at: datetime

    @property
    def is_sold_out(self) -> bool:
        """Whether everything is taken, and nothing comes later."""
        return self.standing is Standing.SOLD_OUT


@dataclass(frozen=True, slots=True)
class CityCount:
    """A city and how many listed events it has ahead."""

    city: str
    city_folded: str
    events: int


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category as it was first written and how many listed events it has ahead."""

    category: str
    category_folded: str
    events: int


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """Where a listed event or an organizer is, for search engines; `event_slug` is None for an organizer."""

    tenant_slug: str
    event_slug: str | None
    updated_at: datetime
