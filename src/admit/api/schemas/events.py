"""What the resources of an organizer's events read and answer. Moments are RFC 3339 with an offset."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from admit.api.schemas.base import Request, Response
from admit.events.records import EventStatus, TicketTypeStatus

Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
MOST_DAYS = 36_500


class NewEvent(Request):
    """Without a `slug`, one is made from the name."""

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
    seo_meta: Mapping[str, str] = msgspec.field(default_factory=dict)
    refund_policy: str = ""
    hold_seconds: int = 900


class EventEdit(Request):
    """Only what is sent changes; `version` is the one that was read."""

    version: Version
    name: str | UnsetType = UNSET
    start_at: datetime | UnsetType = UNSET
    end_at: datetime | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    venue: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    country: str | UnsetType = UNSET
    doors_at: datetime | UnsetType | None = UNSET
    is_public: bool | UnsetType = UNSET
    hero_image_url: str | UnsetType | None = UNSET
    seo_meta: Mapping[str, str] | UnsetType = UNSET
    refund_policy: str | UnsetType = UNSET
    hold_seconds: int | UnsetType = UNSET


class Duplicate(Request):
    """Every date moves by `shift_days` on the wall clock of the event's place."""

    shift_days: Annotated[int, Meta(ge=-MOST_DAYS, le=MOST_DAYS)] = 0
    name: str | None = None
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
