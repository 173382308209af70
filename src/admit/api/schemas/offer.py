"""What the resources inside an event read and answer: sessions, ticket types, pools and discount codes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from admit.api.schemas.base import Request, Response
from admit.api.schemas.events import Policy
from admit.api.schemas.fields import (
    Bps,
    Cents,
    Inventory,
    Moment,
    Name,
    PerBuyer,
    PerOrder,
    Title,
    Version,
    told,
)
from admit.discounts.records import CodeStatus, DiscountType, Per
from admit.discounts.rules import LONGEST_CODE, MOST_AT_ONCE, MOST_USES
from admit.events.checks import MOST_INVENTORY, MOST_PRICE_CENTS
from admit.events.limits import MOST_POOLS, MOST_SESSIONS, MOST_TICKET_TYPES
from admit.events.records import TicketTypeStatus

Brief = Annotated[str, told(maxLength=1000)]
Note = Annotated[str, told(maxLength=500)]
HeldBack = Annotated[int, told(minimum=0, maximum=MOST_INVENTORY)]
Position = Annotated[int, told(minimum=0, maximum=10_000)]
Code = Annotated[str, told(minLength=2, maxLength=LONGEST_CODE)]
Value = Annotated[int, told(minimum=1, maximum=MOST_PRICE_CENTS)]
Uses = Annotated[int, told(minimum=1, maximum=MOST_USES)]
SessionIds = Annotated[list[UUID], Meta(max_length=MOST_SESSIONS)]
TypeIds = Annotated[list[UUID], Meta(max_length=MOST_TICKET_TYPES)]
Least = Annotated[int, told(minimum=1, maximum=1000)]
PoolIds = Annotated[list[UUID], Meta(max_length=MOST_POOLS)]


class NewSession(Request):
    title: Title
    start_at: Moment
    end_at: Moment
    description: Policy = ""


class SessionEdit(Request):
    version: Version
    title: Title | UnsetType = UNSET
    start_at: Moment | UnsetType = UNSET
    end_at: Moment | UnsetType = UNSET
    description: Policy | UnsetType = UNSET


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
    """Prices are minor units of the event's currency. No `session_ids`: it admits to the whole event.

    With `any_price` buyers choose what they pay, `price_cents` is the least. An `access_code` opens a hidden type. It
    is sold once `opens_after_type_id` is sold out or over. `held_back` are left for the organizer's own orders.
    """

    name: Name
    price_cents: Cents
    quantity_total: Inventory
    description: Brief = ""
    tax_rate_bps: Bps | None = None
    min_per_order: PerOrder = 1
    max_per_order: PerOrder = 10
    max_per_buyer: PerBuyer | None = None
    sales_start: Moment | None = None
    sales_end: Moment | None = None
    status: TicketTypeStatus = TicketTypeStatus.ACTIVE
    hidden: bool = False
    position: Position = 0
    any_price: bool = False
    access_code: Code | None = None
    opens_after_type_id: UUID | None = None
    held_back: HeldBack = 0
    session_ids: SessionIds = msgspec.field(default_factory=list)
    pool_ids: PoolIds = msgspec.field(default_factory=list)


class TicketTypeEdit(Request):
    """Orders keep the price they saw; the total never goes below sold plus reserved."""

    version: Version
    name: Name | UnsetType = UNSET
    price_cents: Cents | UnsetType = UNSET
    quantity_total: Inventory | UnsetType = UNSET
    description: Brief | UnsetType = UNSET
    tax_rate_bps: Bps | UnsetType | None = UNSET
    min_per_order: PerOrder | UnsetType = UNSET
    max_per_order: PerOrder | UnsetType = UNSET
    max_per_buyer: PerBuyer | UnsetType | None = UNSET
    sales_start: Moment | UnsetType | None = UNSET
    sales_end: Moment | UnsetType | None = UNSET
    status: TicketTypeStatus | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    position: Position | UnsetType = UNSET
    any_price: bool | UnsetType = UNSET
    access_code: Code | UnsetType | None = UNSET
    opens_after_type_id: UUID | UnsetType | None = UNSET
    held_back: HeldBack | UnsetType = UNSET
    session_ids: SessionIds | UnsetType = UNSET
    pool_ids: PoolIds | UnsetType = UNSET


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
    any_price: bool
    access_code: str | None
    opens_after_type_id: UUID | None
    held_back: int
    session_ids: list[UUID]
    pool_ids: list[UUID]
    version: int


class TicketTypes(Response):
    items: list[TicketTypeBody]


class NewPool(Request):
    name: Name
    total: Inventory


class PoolEdit(Request):
    version: Version
    name: Name | UnsetType = UNSET
    total: Inventory | UnsetType = UNSET


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
    """`discount_value` is whole per cent, or minor units of the event's currency.

    No `type_ids`: for every ticket type. `per` ticket: a fixed amount off each. An `automatic` one is given untyped.
    """

    code: Code
    discount_type: DiscountType
    discount_value: Value
    description: Note = ""
    max_redemptions: Uses | None = None
    max_per_buyer: Uses | None = None
    starts_at: Moment | None = None
    expires_at: Moment | None = None
    status: CodeStatus = CodeStatus.ACTIVE
    per: Per = Per.ORDER
    type_ids: TypeIds = msgspec.field(default_factory=list)
    automatic: bool = False
    min_tickets: Least = 1


class NewDiscountCodes(NewDiscountCode):
    """So many codes alike; each is `code` with a random end behind a dash."""

    number: Annotated[int, told(minimum=1, maximum=MOST_AT_ONCE)] = 1


class DiscountCodeTexts(Response):
    codes: list[str]


class DiscountCodeEdit(Request):
    version: Version
    code: Code | UnsetType = UNSET
    discount_type: DiscountType | UnsetType = UNSET
    discount_value: Value | UnsetType = UNSET
    description: Note | UnsetType = UNSET
    max_redemptions: Uses | UnsetType | None = UNSET
    max_per_buyer: Uses | UnsetType | None = UNSET
    starts_at: Moment | UnsetType | None = UNSET
    expires_at: Moment | UnsetType | None = UNSET
    status: CodeStatus | UnsetType = UNSET
    per: Per | UnsetType = UNSET
    type_ids: TypeIds | UnsetType = UNSET
    automatic: bool | UnsetType = UNSET
    min_tickets: Least | UnsetType = UNSET


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
    per: Per
    type_ids: list[UUID]
    automatic: bool
    min_tickets: int
    created_at: datetime
    version: int
