"""Bodies of accounts at the payment provider and of payouts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Moment, told
from admit.merchant.records import AccountState, ItemKind, PayoutState

Country = Annotated[str, told(minLength=2, maxLength=2)]
Typed = Annotated[str, told(maxLength=200)]


class NewAccount(Request):
    """Where the business is registered (ISO 3166, two letters); it cannot be changed afterwards."""

    country: Country


class Leaving(Request):
    """The organizer's name, once more, to be sure."""

    name: Typed


class BalanceBody(Response):
    """What the account has in one currency; below zero when it owes."""

    currency: str
    available_cents: int
    pending_cents: int


class CapabilityBody(Response):
    """One thing the account may do (`active`) or not, and since when it is so."""

    name: str
    status: str
    since: Moment


class AccountBody(Response):
    """An account. `due` names what the provider still asks for, `due_in_words` says it; `explanation` why it is off."""

    id: UUID
    reference: str | None
    state: AccountState
    state_since: Moment
    country: str
    charges_enabled: bool
    payouts_enabled: bool
    due: list[str]
    due_in_words: list[str]
    checking: list[str]
    due_by: Moment | None
    disabled_reason: str | None
    explanation: str
    balance: list[BalanceBody]
    checked_at: Moment | None
    disconnected_at: Moment | None


class PaymentAccountBody(Response):
    """How the organizer stands. Without `current` nothing is connected; `is_required` when paid tickets need one."""

    current: AccountBody | None
    capabilities: list[CapabilityBody]
    former: list[AccountBody]
    is_required: bool


class LinkBody(Response):
    """Where the owner tells the provider more; good once and for some minutes."""

    url: str


class PayoutBody(Response):
    """A payout. `is_whole` when everything it is made of is known; `explanation` says why it failed and the way out."""

    id: UUID
    reference: str
    state: PayoutState
    amount_cents: int
    currency: str
    is_automatic: bool
    arrives_on: date
    failure_code: str | None
    explanation: str
    made_at: Moment
    is_whole: bool


class SumsBody(Response):
    """What a payout is made of, each with its sign: they add up to `net_cents`."""

    items: int
    charges: int
    charge_cents: int
    refund_cents: int
    dispute_cents: int
    fee_back_cents: int
    returned_cents: int
    other_cents: int
    provider_fee_cents: int
    platform_fee_cents: int
    net_cents: int
    unmatched: int
    unmatched_cents: int


class WholePayoutBody(PayoutBody):
    """A payout with the sums of what it is made of."""

    sums: SumsBody


class ItemBody(Response):
    """One movement of money. `is_unmatched` when it is about a sale that is none of the product's."""

    id: UUID
    kind: ItemKind
    reference: str
    source_reference: str | None
    amount_cents: int
    platform_fee_cents: int
    provider_fee_cents: int
    net_cents: int
    currency: str
    moved_at: Moment
    order_id: UUID | None
    order_code: str | None
    is_unmatched: bool


class PayoutFileBody(Response):
    """A payout with whose it is."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    account: str
    reference: str
    state: PayoutState
    amount_cents: int
    currency: str
    is_automatic: bool
    arrives_on: date
    failure_code: str | None
    made_at: Moment
    is_whole: bool


class AccountFileBody(Response):
    """A current account that is not in order, with whose it is."""

    tenant_id: UUID
    tenant_slug: str
    account: str
    state: AccountState
    state_since: Moment
    disabled_reason: str | None
    charges_enabled: bool
    payouts_enabled: bool
    due: list[str]


class AccountFiles(Response):
    """Accounts that need a look: first those that sold before."""

    items: list[AccountFileBody]
