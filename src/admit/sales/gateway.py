"""What Admit asks of a payment provider, in our own words.

Adapters implement `Gateway`; money arrives here as `Money` and is turned into the provider's units there. No call is
made inside a transaction: the intention is written first, with the idempotency key that makes a repeat harmless.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from admit.core.errors import VendorError
from admit.core.money import Money


class ProviderState(StrEnum):
    """Where a payment stands at the provider."""

    REQUIRES_PAYMENT = "requires_payment"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class RefundState(StrEnum):
    """Where a refund stands at the provider."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class FactKind(StrEnum):
    """What a provider's event is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    OTHER = "other"


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What a payment is opened with. `account` is the tenant's connected account, empty for the platform's own."""

    account: str
    amount: Money
    application_fee_cents: int
    idempotency_key: str
    description: str
    metadata: Mapping[str, str]
    receipt_email: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider sees it now. `captured` is zero until it succeeded.

    `payload` is what the provider answered, without secrets and without what it says of the person who paid.
    """

    account: str
    reference: str
    state: ProviderState
    amount: Money
    captured: Money
    client_secret: str | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    payload: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund as the provider sees it now. `waits_for` is why one is pending, such as `insufficient_funds`."""

    account: str
    reference: str
    payment_reference: str
    state: RefundState
    amount: Money
    our_id: str | None = None
    failure_code: str | None = None
    waits_for: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """A dispute as the provider sees it now."""

    account: str
    reference: str
    payment_reference: str
    state: DisputeState
    amount: Money
    reason: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A verified message from the provider; `payload` is its JSON as it came."""

    provider: str
    account: str
    event_id: str
    event_type: str
    object_reference: str | None
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider told in a span of time, oldest first; not whole when there was more than it was asked for."""

    events: Sequence[ProviderEvent]
    is_whole: bool


class GatewayRefused(VendorError):
    """The provider said no: `code` is its stable reason, such as `card_declined`.

    `was_considered` is false when it turned us away at its door and looked at nothing: then this no is not its answer
    to the idempotency key, under which an earlier call may have been carried out.
    """

    def __init__(self, message: str, *, code: str, was_considered: bool = True) -> None:
        self.was_considered = was_considered
        super().__init__(message, retryable=False, code=code)


class GatewayUnreachable(VendorError):
    """No answer, or one that says try later: the same call with the same key may be repeated."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=True, code="provider_unreachable")


class SignatureRejected(VendorError):
    """A message claims to be from the provider and is not, or is too old."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False, code="bad_webhook_signature")


class Gateway(Protocol):
    """A payment provider. Every verb may raise GatewayRefused or GatewayUnreachable."""

    async def open_payment(self, request: PaymentRequest) -> ProviderPayment:
        """Make the payment object a buyer then confirms; the same key gives the same object."""
        ...

    async def payment(self, account: str, reference: str) -> ProviderPayment:
        """The payment as it stands now."""
        ...

    async def cancel_payment(self, account: str, reference: str) -> ProviderPayment:
        """Make sure it can no longer be paid, or say in which state it is beyond that."""
        ...

    async def open_refund(
        self, account: str, reference: str, amount: Money, *, idempotency_key: str, our_id: str
    ) -> ProviderRefund:
        """Give money back; the same key gives the same refund."""
        ...

    async def refund(self, account: str, reference: str) -> ProviderRefund:
        """The refund as it stands now."""
        ...

    async def refunds_of(self, account: str, reference: str) -> list[ProviderRefund]:
        """The refunds of a payment, the newest first; the provider's latest hundred."""
        ...

    async def told(self, account: str, *, after: datetime, until: datetime) -> Told:
        """The messages about refunds and disputes of a span, both ends in it, whether they reached us or not."""
        ...

    def verified(self, raw_body: bytes, signature: str) -> ProviderEvent:
        """The message in a webhook's raw body. Raises: SignatureRejected."""
        ...

    def payment_in(self, payload: Mapping[str, object]) -> ProviderPayment | None:
        """The payment that a stored message is about, or None when it is about something else."""
        ...

    def refund_in(self, payload: Mapping[str, object]) -> ProviderRefund | None:
        """The refund that a stored message is about, or None."""
        ...

    def dispute_in(self, payload: Mapping[str, object]) -> ProviderDispute | None:
        """The dispute that a stored message is about, or None."""
        ...

    async def check(self) -> None:
        """Whether the provider answers to our key; for the doctor."""
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...
