"""Accounts, payouts, and the movements of money they are made of."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class AccountState(StrEnum):
    """Where an account stands; `docs/money.md` draws it."""

    CREATING = "creating"
    ONBOARDING = "onboarding"
    CHECKING = "checking"
    ACTIVE = "active"
    NO_PAYOUTS = "no_payouts"
    RESTRICTED = "restricted"
    REJECTED = "rejected"
    REVOKED = "revoked"


class PayoutState(StrEnum):
    """Where a payout stands."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"


class ItemKind(StrEnum):
    """What moved money in or out of an account's balance.

    `fee` is charged by the provider for itself, `fee_back` a part of the platform's fee that a refund brought back,
    `returned` a payout that came back, `payout` the payout's own movement out.
    """

    CHARGE = "charge"
    REFUND = "refund"
    DISPUTE = "dispute"
    FEE = "fee"
    FEE_BACK = "fee_back"
    RETURNED = "returned"
    PAYOUT = "payout"
    OTHER = "other"


MATCHABLE = (ItemKind.CHARGE, ItemKind.REFUND, ItemKind.DISPUTE, ItemKind.OTHER)
"""Kinds that are about a sale, so that one without an order of ours is worth a look."""


@dataclass(frozen=True, slots=True)
class PaymentAccount:
    """A tenant's account. `balance` is a list of `{currency, available_cents, pending_cents}`.

    `activated_at` is when it could charge for the first time; `faults` are what the provider did not accept and why.
    """

    tenant_id: UUID
    id: UUID
    reference: str | None
    idempotency_key: str
    country: str
    state: AccountState
    state_since: datetime
    charges_enabled: bool
    payouts_enabled: bool
    activated_at: datetime | None
    due: list[str]
    checking: list[str]
    faults: list[dict[str, Any]]
    disabled_reason: str | None
    due_by: datetime | None
    balance: list[dict[str, Any]]
    failure_code: str | None
    failure_message: str | None
    disconnected_at: datetime | None
    attempts: int
    checked_at: datetime | None
    items_upto: datetime | None
    items_window: datetime | None
    items_after: str | None
    created_at: datetime

    @property
    def is_current(self) -> bool:
        """Whether new payments are meant for it."""
        return self.disconnected_at is None

    @property
    def can_charge(self) -> bool:
        """Whether a payment made on it now would be taken."""
        return self.is_current and self.charges_enabled


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing an account may do or not, and since when it is so."""

    name: str
    status: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """Money sent to an account's bank. `items_read_at` is when all that it is made of was there."""

    id: UUID
    account_id: UUID
    reference: str
    state: PayoutState
    amount_cents: int
    currency: str
    is_automatic: bool
    arrives_on: date
    failure_code: str | None
    failure_message: str | None
    made_at: datetime
    items_after: str | None
    items_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """One movement of money, with the order it is about where one was found."""

    id: UUID
    payout_id: UUID | None
    reference: str
    kind: ItemKind
    provider_kind: str
    source_reference: str | None
    payment_reference: str | None
    amount_cents: int
    platform_fee_cents: int
    provider_fee_cents: int
    net_cents: int
    currency: str
    moved_at: datetime
    order_id: UUID | None
    order_code: str | None
    event_name: str | None

    @property
    def is_unmatched(self) -> bool:
        """Whether it is about a sale that is none of ours."""
        return self.order_id is None and self.kind in MATCHABLE
