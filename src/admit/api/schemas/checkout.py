"""What buying reads and answers. Money is in minor units of the order's currency."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Email, Name, told
from admit.api.schemas.questions import OrderAsks
from admit.core import words
from admit.sales.decision import MOST_LINES
from admit.sales.records import OrderStatus, PaymentStatus, RefundStatus
from admit.tickets.records import TicketStatus

CartId = Annotated[str, told(minLength=16, maxLength=64)]
Quantity = Annotated[int, Meta(ge=1, le=1_000)]
Cents = Annotated[int, Meta(ge=0, le=100_000_000)]
Total = Annotated[int, Meta(ge=0, le=10**12)]
Language = Annotated[str, told(maxLength=21)]
Code = Annotated[str, Meta(max_length=400)]


class CartLine(Request):
    """So many of one ticket type, at the price the buyer saw."""

    ticket_type_id: UUID
    quantity: Quantity
    unit_price_cents: Cents


class Buyer(Request):
    name: Name
    email: Email


class NewOrder(Request):
    """`cart_id` is 16 to 64 random characters that the browser makes and keeps: holds are limited by it.

    `access_code` opens hidden ticket types.
    """

    cart_id: CartId
    items: Annotated[list[CartLine], Meta(min_length=1, max_length=MOST_LINES)]
    discount_code: Code | None = None
    access_code: Code | None = None
    expected_total_cents: Total | None = None
    buyer: Buyer | None = None
    locale: Language = msgspec.field(default_factory=words.reader)


class BuyerEdit(Request):
    name: Name
    email: Email
    locale: Language = msgspec.field(default_factory=words.reader)


class PromoEdit(Request):
    """A discount code as it was typed."""

    code: Code


class HeldLine(Response):
    ticket_type_id: UUID
    quantity: int
    unit_price_cents: int
    subtotal_cents: int


class Links(Response):
    """Where to go on; all below the order's secret token but `page`, which is for people."""

    self: str
    page: str
    buyer: str
    details: str
    promo: str
    extend: str
    payment: str
    confirm: str
    cancel: str
    refresh: str


class HeldOrder(Response):
    """A granted cart. Whoever knows `token` is the buyer: keep it as a password is kept."""

    id: UUID
    token: str
    code: str
    currency: str
    items: list[HeldLine]
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    expires_at: datetime
    links: Links


class OrderEvent(Response):
    name: str
    slug: str
    tenant_name: str
    tenant_slug: str
    start_at: datetime
    end_at: datetime
    timezone: str
    venue: str
    city: str
    is_cancelled: bool


class OrderLine(Response):
    ticket_type_id: UUID
    ticket_type_name: str
    quantity: int
    unit_price_cents: int
    subtotal_cents: int
    discount_cents: int
    tax_rate_bps: int | None
    tax_cents: int
    """The tax inside what is paid for the line; zero without a rate."""


class OrderTicket(Response):
    """A ticket; void ones have no picture."""

    id: UUID
    code: str
    ticket_type_name: str
    attendee_name: str
    status: TicketStatus
    is_passed_on: bool
    void_reason: str | None
    seat_label: str | None
    checked_in_at: datetime | None
    qr_svg: str | None
    qr_png: str | None


class OrderPayment(Response):
    """The newest payment: `failure_message` says why the last try did not go through."""

    status: PaymentStatus
    failure_code: str | None
    failure_message: str | None


class OrderRefund(Response):
    amount_cents: int
    status: RefundStatus
    requested_at: datetime
    succeeded_at: datetime | None


class PublicOrder(Response):
    """An order as its buyer sees it. `asks` is null once it is past checkout."""

    token: str
    code: str
    status: OrderStatus
    buyer_name: str | None
    buyer_email: str | None
    locale: str
    currency: str
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    refunded_cents: int
    expires_at: datetime | None
    can_extend: bool
    paid_at: datetime | None
    event: OrderEvent
    items: list[OrderLine]
    tickets: list[OrderTicket]
    payment: OrderPayment | None
    refunds: list[OrderRefund]
    asks: OrderAsks | None
    links: Links


class PaymentSession(Response):
    """What the provider's script in the browser needs. `account` is empty for the platform's own."""

    client_secret: str
    publishable_key: str
    account: str
    amount_cents: int
    currency: str
    expires_at: datetime
