"""What the organizer's desk of orders reads and answers. Money is in minor units of the order's currency."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from admit.api.schemas.base import PageOf, Request, Response
from admit.api.schemas.checkout import OrderEvent, OrderLine
from admit.api.schemas.fields import Email, Name, Reason, Version
from admit.api.schemas.questions import GivenAnswer
from admit.core.tenancy import ActorKind
from admit.sales.gateway import DisputeState
from admit.sales.records import CapturedAs, OrderStatus, PaymentStatus, RefundKind, RefundStatus
from admit.tickets.records import TicketStatus

MOST_TICKETS = 2_000


class OrderRow(Response):
    id: UUID
    event_id: UUID
    event_name: str
    code: str
    buyer_name: str | None
    buyer_email: str | None
    status: OrderStatus
    total_cents: int
    refunded_cents: int
    currency: str
    created_at: datetime
    paid_at: datetime | None
    tickets: int


class PaymentRow(Response):
    id: UUID
    order_id: UUID
    order_code: str
    event_id: UUID
    provider: str
    status: PaymentStatus
    amount_cents: int
    captured_cents: int
    refunded_cents: int
    application_fee_cents: int
    currency: str
    captured_as: CapturedAs | None
    captured_reason: str | None
    failure_code: str | None
    failure_message: str | None
    processed_at: datetime | None
    created_at: datetime


class TicketBody(Response):
    id: UUID
    ticket_type_id: UUID
    ticket_type_name: str
    code: str
    attendee_name: str
    attendee_email: str | None
    status: TicketStatus
    void_reason: str | None
    voided_at: datetime | None
    disputed_at: datetime | None
    checked_in_at: datetime | None
    seat_label: str | None
    version: int


class PaymentBody(Response):
    """`captured_as` says what became of captured money: applied, owed back, or before an operator."""

    id: UUID
    provider: str
    provider_account: str
    provider_reference: str | None
    status: PaymentStatus
    amount_cents: int
    captured_cents: int
    refunded_cents: int
    application_fee_cents: int
    currency: str
    captured_as: CapturedAs | None
    captured_reason: str | None
    failure_code: str | None
    failure_message: str | None
    processed_at: datetime | None
    created_at: datetime


class RefundBody(Response):
    id: UUID
    payment_id: UUID
    kind: RefundKind
    amount_cents: int
    currency: str
    restock: bool
    note: str
    status: RefundStatus
    attempts: int
    failure_code: str | None
    failure_message: str | None
    requested_at: datetime
    succeeded_at: datetime | None
    ticket_ids: list[UUID]


class DisputeBody(Response):
    id: UUID
    status: DisputeState
    reason: str
    amount_cents: int
    currency: str
    opened_at: datetime
    closed_at: datetime | None


class TrailEntry(Response):
    id: UUID
    actor_kind: ActorKind
    actor_name: str
    action: str
    metadata: Mapping[str, object]
    created_at: datetime


class OrderBody(Response):
    """An order with all that belongs to it. `page` is the buyer's own page."""

    id: UUID
    event_id: UUID
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
    paid_at: datetime | None
    cancelled_at: datetime | None
    created_at: datetime
    version: int
    page: str
    event: OrderEvent
    items: list[OrderLine]
    tickets: list[TicketBody]
    answers: list[GivenAnswer]
    payments: list[PaymentBody]
    refunds: list[RefundBody]
    disputes: list[DisputeBody]
    trail: list[TrailEntry]


class NewRefund(Request):
    """Everything left; the tickets named; or, with an amount alone, goodwill that leaves the tickets valid."""

    ticket_ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_TICKETS)] | None = None
    amount_cents: Annotated[int, Meta(ge=1, le=10**12)] | None = None
    restock: bool = True
    admitted_too: bool = False
    note: Reason = ""


class Requested(Response):
    """`refund_id` is null where nothing had been paid: then the tickets are void and no money moves."""

    refund_id: UUID | None
    order: OrderBody


class AttendeeEdit(Request):
    """The ticket stays the same, with the same QR code. `version` is the one that was edited."""

    version: Version
    attendee_name: Name
    attendee_email: Email | None = None


class TypeSums(Response):
    ticket_type_id: UUID
    name: str
    price_cents: int
    quantity_total: int
    quantity_sold: int
    quantity_reserved: int
    gross_cents: int
    admitted: int


class DaySums(Response):
    day: date
    orders: int
    tickets: int
    gross_cents: int


class EventStats(Response):
    """`net_cents` is gross less refunds; the provider's fee is not known here."""

    event_id: UUID
    currency: str
    gross_cents: int
    discount_cents: int
    refunded_cents: int
    net_cents: int
    fee_cents: int
    orders_paid: int
    orders_held: int
    types: list[TypeSums]
    days: list[DaySums]


OrderRows = PageOf[OrderRow]
PaymentRows = PageOf[PaymentRow]
