"""What anyone may read: organizers, their listed events, an event's page, what a code takes off."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from admit.api.schemas.base import PageOf, Response
from admit.discounts.records import DiscountType
from admit.events.records import EventStatus, SaleState, Standing


class PublicTenantBody(Response):
    name: str
    slug: str
    branding_settings: Mapping[str, object]


class PublicEventCard(Response):
    """`standing` is what the event's page says; `opens_at` is when the first sale begins.

    `price_from_cents` is the least price still on offer, null when nothing is.
    """

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
    price_from_cents: int | None
    is_sold_out: bool
    standing: Standing
    opens_at: datetime | None


PublicEventCards: TypeAlias = PageOf[PublicEventCard]


class CityCountBody(Response):
    city: str
    events: int


class Cities(Response):
    items: list[CityCountBody]


class PublicSession(Response):
    id: UUID
    title: str
    description: str
    start_at: datetime
    end_at: datetime


class AvailabilityBody(Response):
    """`left` is null while the type is not on sale. What costs money is `paused` while nobody can be charged."""

    ticket_type_id: UUID
    state: SaleState
    left: int | None
    price_cents: int
    currency: str
    min_per_order: int
    max_per_order: int


class Availabilities(Response):
    items: list[AvailabilityBody]


class PublicTicketType(Response):
    id: UUID
    name: str
    description: str
    price_cents: int
    any_price: bool
    currency: str
    tax_rate_bps: int | None
    min_per_order: int
    max_per_order: int
    sales_start: datetime | None
    sales_end: datetime | None
    session_ids: list[UUID]
    state: SaleState
    left: int | None


class PublicEventPage(Response):
    """A published or cancelled event with its programme and what can be bought of it."""

    tenant: PublicTenantBody
    status: EventStatus
    slug: str
    name: str
    description: str
    category: str
    venue: str
    address: str
    city: str
    country: str
    timezone: str
    currency: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    is_public: bool
    hero_image_url: str | None
    seo_meta: Mapping[str, str]
    refund_policy: str
    sessions: list[PublicSession]
    ticket_types: list[PublicTicketType]


class PromoBody(Response):
    """`off_cents` is what the code takes off the subtotal that was asked about."""

    code: str
    description: str
    discount_type: DiscountType
    discount_value: int
    off_cents: int
    currency: str
