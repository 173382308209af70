"""Orders, their lines and the money on them, as the database has them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core.money import Money

BY_HAND = frozenset({"cash", "invoice"})
"""The providers of payments that organizers write down themselves."""


class OrderStatus(StrEnum):
    """`docs/money.md` draws how one leads to the next."""

    PENDING = "pending"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"

    @property
    def is_held(self) -> bool:
        """Whether the order's tickets are reserved."""
        return self in {OrderStatus.PENDING, OrderStatus.PROCESSING}

    @property
    def is_paid(self) -> bool:
        """Whether the order's tickets were sold, refunded since or not."""
        return self in {OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED}


class PaymentStatus(StrEnum):
    """A payment from our intention to its end."""

    CREATED = "created"
    REQUIRES_PAYMENT = "requires_payment"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_live(self) -> bool:
        """Whether the buyer can still confirm it, or it is under way; an order has at most one such payment."""
        return self in {PaymentStatus.CREATED, PaymentStatus.REQUIRES_PAYMENT, PaymentStatus.PROCESSING}


class CapturedAs(StrEnum):
    """The three ends of captured money."""

    APPLIED = "applied"
    REFUND_OWED = "refund_owed"
    NEEDS_OPERATOR = "needs_operator"


class RefundKind(StrEnum):
    """Why money goes back: for tickets, out of goodwill, because it was never ours to keep, or by another hand."""

    TICKETS = "tickets"
    GOODWILL = "goodwill"
    OWED = "owed"
    ELSEWHERE = "elsewhere"  # made in the provider's own console: counted, never carried out by us


class RefundStatus(StrEnum):
    """A refund from request to end; a failed one is retried."""

    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `expires_at` ends the hold of a pending one; `extended_at` is when that was put off, once."""

    id: UUID
    event_id: UUID
    code: str
    public_lookup_token: str
    buyer_email: str | None
    buyer_name: str | None
    locale: str
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    refunded_cents: int
    currency: str
    discount_code_id: UUID | None
    status: OrderStatus
    payment_intent_id: str | None
    expires_at: datetime | None
    extended_at: datetime | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    created_at: datetime
    version: int

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return Money(self.total_cents, self.currency)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line: so many of one ticket type. `discount_cents` is this line's share of the order's discount."""

    id: UUID
    order_id: UUID
    ticket_type_id: UUID
    ticket_type_name: str
    token_index: int
    unit_price_cents: int
    quantity: int
    subtotal_cents: int
    discount_cents: int
    tax_rate_bps: int | None


@dataclass(frozen=True, slots=True)
class Payment:
    """One object at the provider, from the intention on; or money taken by hand, with the `reference` of its paper."""

    id: UUID
    order_id: UUID
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
    captured_currency: str | None
    failure_code: str | None
    failure_message: str | None
    idempotency_key: str
    processed_at: datetime | None
    created_at: datetime
    reference: str = ""

    @property
    def is_by_hand(self) -> bool:
        """Whether no provider knows of it: cash, or an invoice."""
        return self.provider in BY_HAND

    @property
    def amount(self) -> Money:
        """What was asked for."""
        return Money(self.amount_cents, self.currency)

    @property
    def captured(self) -> Money:
        """What was taken; its currency may be another than was asked for."""
        return Money(self.captured_cents, self.captured_currency or self.currency)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back."""

    id: UUID
    order_id: UUID
    payment_id: UUID
    kind: RefundKind
    amount_cents: int
    currency: str
    restock: bool
    note: str
    status: RefundStatus
    provider_reference: str | None
    idempotency_key: str
    attempts: int
    failure_code: str | None
    failure_message: str | None
    requested_at: datetime
    succeeded_at: datetime | None

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_cents, self.currency)

    @property
    def is_under_way(self) -> bool:
        """Whether it may still succeed; a failed one is tried again, unless another hand made it."""
        if self.status is RefundStatus.FAILED:
            return self.kind is not RefundKind.ELSEWHERE
        return self.status is not RefundStatus.SUCCEEDED
