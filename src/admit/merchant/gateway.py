"""What Admit asks of a payment provider about organizers' accounts and payouts, in our own words.

Every verb may raise `GatewayRefused` or `GatewayUnreachable` of `sales/gateway.py`; none is called in a transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, NoReturn, Protocol, TypeVar

from admit.merchant.records import ItemKind, PayoutState
from admit.sales.gateway import GatewayRefused

T = TypeVar("T")

NO_ACCESS = "account_invalid"
"""The code of a refusal when the account's owner took our access away, or it was never ours."""


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """What an account is made with; the country can never be changed."""

    country: str
    email: str
    name: str
    url: str
    our_id: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was handed in and not accepted."""

    requirement: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    """An account as the provider sees it now.

    `due` is what the owner must still tell, `checking` what was told and is looked at, `due_by` until when before
    something is switched off.
    """

    reference: str
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool
    due: tuple[str, ...] = ()
    checking: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    disabled_reason: str | None = None
    due_by: datetime | None = None
    capabilities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has in one currency; `available_cents` is below zero when it owes."""

    currency: str
    available_cents: int
    pending_cents: int


@dataclass(frozen=True, slots=True)
class ProviderPayout:
    """A payout as the provider sees it now."""

    reference: str
    state: PayoutState
    amount_cents: int
    currency: str
    is_automatic: bool
    arrives_on: date
    made_at: datetime
    failure_code: str | None = None
    failure_message: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of an account's balance. `payment_reference` is of the payment it goes back to, where there is one."""

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
    available_on: datetime


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A part of a list, the newest first; `after` is where the next part begins, None at the end."""

    items: Sequence[T]
    after: str | None


class MerchantGateway(Protocol):
    """A payment provider's side for those who sell."""

    async def open_account(self, request: AccountRequest) -> ProviderAccount:
        """Make an account; the same key gives the same one."""
        ...

    async def account(self, reference: str) -> ProviderAccount:
        """The account as it stands now."""
        ...

    async def account_link(self, reference: str, *, return_url: str, refresh_url: str) -> str:
        """An address, good once and for minutes, where the owner tells the provider what it wants to know."""
        ...

    async def balance(self, reference: str) -> list[Balance]:
        """What the account has, in each of its currencies."""
        ...

    async def payouts(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[ProviderPayout]:
        """Payouts made at `since` or later."""
        ...

    async def movements(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[Movement]:
        """Movements of money at `since` or later."""
        ...

    async def movements_of(self, reference: str, payout: str, *, after: str | None) -> Listed[Movement]:
        """What an automatic payout is made of, with its own movement."""
        ...

    def account_in(self, payload: Mapping[str, object]) -> str | None:
        """The account that a stored message has news of, or None when it is about something else."""
        ...


# ruff: noqa: ARG002 - the parameters are the protocol's


class NoMerchants:
    """Stands where no provider is configured: nobody can connect, and is told why."""

    async def open_account(self, request: AccountRequest) -> ProviderAccount:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def account(self, reference: str) -> ProviderAccount:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def account_link(self, reference: str, *, return_url: str, refresh_url: str) -> str:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def balance(self, reference: str) -> list[Balance]:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def payouts(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[ProviderPayout]:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def movements(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[Movement]:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def movements_of(self, reference: str, payout: str, *, after: str | None) -> Listed[Movement]:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    def account_in(self, payload: Mapping[str, object]) -> str | None:
        """Nothing is known of any account."""
        return None


NO_MERCHANTS = NoMerchants()


def _not_configured() -> NoReturn:
    raise GatewayRefused(
        "No payment provider is configured: set ADMIT_STRIPE_API_KEY.",
        code="provider_not_configured",
        was_considered=False,
    )
