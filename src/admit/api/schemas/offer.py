"""What the resources inside an event read and answer: sessions, ticket types, pools and discount codes."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from admit.api.schemas.base import Request, Response
from admit.api.schemas.events import Version
from admit.discounts.records import CodeStatus, DiscountType
from admit.events.records import TicketTypeStatus


class NewSession(Request):
    title: str
    start_at: datetime
    end_at: datetime
    description: str = ""


class SessionEdit(Request):
    version: Version
    title: str | UnsetType = UNSET
    start_at: datetime | UnsetType = UNSET
    end_at: datetime | UnsetType = UNSET
    description: str | UnsetType = UNSET


class SessionBody(Response):
    id: UUID
    event_id: UUID
    title: str
    description: str
    start_at: datetime
    end_at: datetime
    version: int


class Sessions(Response):
    items: list[SessionBody]


class NewTicketType(Request):
    """Prices are minor units of the event's currency. No `session_ids`: it admits to the whole event."""

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
    session_ids: list[UUID] = msgspec.field(default_factory=list)
    pool_ids: list[UUID] = msgspec.field(default_factory=list)


class TicketTypeEdit(Request):
    """Orders keep the price they saw; the total never goes below sold plus reserved."""

    version: Version
    name: str | UnsetType = UNSET
    price_cents: int | UnsetType = UNSET
    quantity_total: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    tax_rate_bps: int | UnsetType | None = UNSET
    min_per_order: int | UnsetType = UNSET
    max_per_order: int | UnsetType = UNSET
    max_per_buyer: int | UnsetType | None = UNSET
    sales_start: datetime | UnsetType | None = UNSET
    sales_end: datetime | UnsetType | None = UNSET
    status: TicketTypeStatus | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    position: int | UnsetType = UNSET
    session_ids: list[UUID] | UnsetType = UNSET
    pool_ids: list[UUID] | UnsetType = UNSET


class TicketTypeBody(Response):
    id: UUID
    event_id: UUID
    name: str
    description: str
    price_cents: int
    currency: str
    tax_rate_bps: int | None
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int
    min_per_order: int
    max_per_order: int
    max_per_buyer: int | None
    sales_start: datetime | None
    sales_end: datetime | None
    status: TicketTypeStatus
    hidden: bool
    position: int
    session_ids: list[UUID]
    pool_ids: list[UUID]
    version: int


class TicketTypes(Response):
    items: list[TicketTypeBody]


class NewPool(Request):
    name: str
    total: int


class PoolEdit(Request):
    version: Version
    name: str | UnsetType = UNSET
    total: int | UnsetType = UNSET


class PoolBody(Response):
    id: UUID
    event_id: UUID
    name: str
    total: int
    sold: int
    reserved: int
    version: int


class Pools(Response):
    items: list[PoolBody]


class NewDiscountCode(Request):
    """`discount_value` is whole per cent, or minor units of the event's currency."""

    code: str
    discount_type: DiscountType
    discount_value: int
    description: str = ""
    max_redemptions: int | None = None
    max_per_buyer: int | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    status: CodeStatus = CodeStatus.ACTIVE


class DiscountCodeEdit(Request):
    version: Version
    code: str | UnsetType = UNSET
    discount_type: DiscountType | UnsetType = UNSET
    discount_value: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    max_redemptions: int | UnsetType | None = UNSET
    max_per_buyer: int | UnsetType | None = UNSET
    starts_at: datetime | UnsetType | None = UNSET
    expires_at: datetime | UnsetType | None = UNSET
    status: CodeStatus | UnsetType = UNSET


class DiscountCodeBody(Response):
    id: UUID
    event_id: UUID
    code: str
    description: str
    discount_type: DiscountType
    discount_value: int
    max_redemptions: int | None
    max_per_buyer: int | None
    times_redeemed: int
    times_reserved: int
    starts_at: datetime | None
    expires_at: datetime | None
    status: CodeStatus
    created_at: datetime
    version: int
