"""What the resources of an organizer's events read and answer. Moments are RFC 3339 with an offset."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Moment, Name, NewSlug, Title, Url, Version, told
from admit.events.records import EventStatus, TicketTypeStatus

Timezone = Annotated[str, told(maxLength=64)]
Currency = Annotated[str, told(minLength=3, maxLength=3)]
Description = Annotated[str, told(maxLength=20_000)]
Category = Annotated[str, told(maxLength=40)]
Address = Annotated[str, told(maxLength=300)]
Country = Annotated[str, told(maxLength=2)]
Policy = Annotated[str, told(maxLength=4000)]
HoldSeconds = Annotated[int, told(minimum=60, maximum=7200)]
SelfCancelHours = Annotated[int, told(minimum=0, maximum=8760)]
Seo = Annotated[Mapping[str, Annotated[str, told(maxLength=320)]], told(maxProperties=2)]
"""`title` and `description`."""

MOST_DAYS = 36_500


class NewEvent(Request):
    """Without a `slug`, one is made from the name."""

    name: Title
    start_at: Moment
    end_at: Moment
    timezone: Timezone
    currency: Currency
    slug: NewSlug = ""
    description: Description = ""
    category: Category = ""
    venue: Title = ""
    address: Address = ""
    city: Name = ""
    country: Country = ""
    doors_at: Moment | None = None
    is_public: bool = True
    hero_image_url: Url | None = None
    seo_meta: Seo = msgspec.field(default_factory=dict)
    refund_policy: Policy = ""
    hold_seconds: HoldSeconds = 900
    self_cancel_hours: SelfCancelHours | None = None
    allows_passing_on: bool = True


class EventEdit(Request):
    """Only what is sent changes; `version` is the one that was read."""

    version: Version
    name: Title | UnsetType = UNSET
    start_at: Moment | UnsetType = UNSET
    end_at: Moment | UnsetType = UNSET
    timezone: Timezone | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    slug: NewSlug | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    venue: Title | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    city: Name | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    doors_at: Moment | UnsetType | None = UNSET
    is_public: bool | UnsetType = UNSET
    hero_image_url: Url | UnsetType | None = UNSET
    seo_meta: Seo | UnsetType = UNSET
    refund_policy: Policy | UnsetType = UNSET
    hold_seconds: HoldSeconds | UnsetType = UNSET
    self_cancel_hours: SelfCancelHours | UnsetType | None = UNSET
    allows_passing_on: bool | UnsetType = UNSET


class Duplicate(Request):
    """Every date moves by `shift_days` on the wall clock of the event's place."""

    shift_days: Annotated[int, Meta(ge=-MOST_DAYS, le=MOST_DAYS)] = 0
    name: Title | None = None
    with_codes: bool = False


class EventBody(Response):
    id: UUID
    status: EventStatus
    name: str
    slug: str
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
    hold_seconds: int
    self_cancel_hours: int | None
    allows_passing_on: bool
    published_at: datetime | None
    archived_at: datetime | None
    cancelled_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class EventBriefBody(Response):
    """An event as Staff see it."""

    id: UUID
    status: EventStatus
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
    is_public: bool
    hero_image_url: str | None
    cancelled_at: datetime | None
    version: int


class EventSummaryBody(Response):
    """An event in a list, with how full it is over all its ticket types."""

    id: UUID
    status: EventStatus
    name: str
    slug: str
    venue: str
    city: str
    country: str
    timezone: str
    start_at: datetime
    end_at: datetime
    is_public: bool
    hero_image_url: str | None
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int
    version: int


class ChecklistItem(Response):
    field: str
    code: str
    message: str


class Checklist(Response):
    """What still stands between an event and its publication; nothing when `is_ready`."""

    is_ready: bool
    problems: list[ChecklistItem]


class CapacityBody(Response):
    """How full a ticket type is, shared pools left aside."""

    ticket_type_id: UUID
    name: str
    status: TicketTypeStatus
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int


class Capacities(Response):
    items: list[CapacityBody]
