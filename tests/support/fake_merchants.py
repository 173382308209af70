"""A provider's side for those who sell, in memory, that keeps the promises of `MerchantGateway`.

Lists come in parts of two, so that reading on is tried everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from admit.merchant.gateway import (
    NO_ACCESS,
    AccountRequest,
    Balance,
    Listed,
    Movement,
    ProviderAccount,
    ProviderPayout,
)
from admit.merchant.records import ItemKind, PayoutState
from admit.sales.gateway import GatewayRefused, GatewayUnreachable

T = TypeVar("T", ProviderPayout, Movement)

PART = 2
BEGUN = datetime(2027, 1, 10, 12, tzinfo=UTC)


@dataclass
class FakeMerchants:
    """`is_away` makes every call unreachable; `lose_answers` does the work and then loses that many answers."""

    is_away: bool = False
    lose_answers: int = 0
    refuse: str | None = None
    accounts: dict[str, ProviderAccount] = field(default_factory=dict)
    balances: list[Balance] = field(default_factory=list)
    all_payouts: list[ProviderPayout] = field(default_factory=list)
    all_movements: list[Movement] = field(default_factory=list)
    taken_by: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _name: str = field(default_factory=lambda: uuid4().hex[:10])

    def _answer(self, verb: str, reference: str = "") -> None:
        self.calls.append(verb)
        if self.is_away:
            raise GatewayUnreachable("the provider is away")
        if self.refuse:
            raise GatewayRefused("no", code=self.refuse)
        if reference in self.gone:
            raise GatewayRefused("no access", code=NO_ACCESS, was_considered=False)

    async def open_account(self, request: AccountRequest) -> ProviderAccount:
        self._answer("open_account")
        made = self._by_key.setdefault(request.idempotency_key, f"acct_{next(self._numbers)}{self._name}")
        self.accounts.setdefault(
            made, ProviderAccount(made, False, False, False, due=("external_account", "tos_acceptance.date"))
        )
        if self.lose_answers:
            self.lose_answers -= 1
            raise GatewayUnreachable("the answer was lost")
        return self.accounts[made]

    async def account(self, reference: str) -> ProviderAccount:
        self._answer("account", reference)
        if reference not in self.accounts:
            raise GatewayRefused("no such account", code="resource_missing")
        return self.accounts[reference]

    async def account_link(self, reference: str, *, return_url: str, refresh_url: str) -> str:
        self._answer("account_link", reference)
        return f"https://connect.provider.example/setup/{reference}?back={return_url}&again={refresh_url}"

    async def balance(self, reference: str) -> list[Balance]:
        self._answer("balance", reference)
        return self.balances

    async def payouts(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[ProviderPayout]:
        self._answer("payouts", reference)
        return _part([one for one in self.all_payouts if since is None or one.made_at >= since], after)

    async def movements(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[Movement]:
        self._answer("movements", reference)
        return _part([one for one in self.all_movements if since is None or one.moved_at >= since], after)

    async def movements_of(self, reference: str, payout: str, *, after: str | None) -> Listed[Movement]:
        self._answer("movements_of", reference)
        taken = [one for one in self.all_movements if self.taken_by.get(one.reference) == payout]
        return _part(taken, after)

    def account_in(self, payload: Mapping[str, object]) -> str | None:
        reference = payload.get("account")
        return str(reference) if reference else None

    def told(self, reference: str, **changes: Any) -> None:
        """The provider changes what it says of an account."""
        self.accounts[reference] = replace(self.accounts[reference], **changes)

    def opens(self, reference: str) -> None:
        """An account is in order."""
        self.told(
            reference,
            charges_enabled=True,
            payouts_enabled=True,
            details_submitted=True,
            due=(),
            disabled_reason=None,
        )

    def moves(self, kind: ItemKind, cents: int, *, payment: str | None = None, **given: Any) -> Movement:
        """Money moves in an account's balance."""
        number = next(self._numbers)
        fees = (given.pop("platform_fee", 0), given.pop("provider_fee", 0))
        made = Movement(
            reference=f"txn_{number}{self._name}",
            kind=kind,
            provider_kind=kind.value,
            source_reference=given.pop("source", None),
            payment_reference=payment,
            amount_cents=cents,
            platform_fee_cents=fees[0],
            provider_fee_cents=fees[1],
            net_cents=cents - sum(fees),
            currency="EUR",
            moved_at=BEGUN + timedelta(minutes=number),
            available_on=BEGUN + timedelta(days=2, minutes=number),
        )
        self.all_movements.append(made)
        return made

    def pays_out(self, *taken: Movement, state: PayoutState = PayoutState.PENDING) -> ProviderPayout:
        """An automatic payout of these movements, with its own."""
        made = ProviderPayout(
            reference=f"po_{next(self._numbers)}{self._name}",
            state=state,
            amount_cents=sum(one.net_cents for one in taken),
            currency="EUR",
            is_automatic=True,
            arrives_on=date(2027, 1, 12),
            made_at=BEGUN + timedelta(days=3),
        )
        self.all_payouts.append(made)
        own = self.moves(ItemKind.PAYOUT, -made.amount_cents, source=made.reference)
        self.taken_by |= {one.reference: made.reference for one in (*taken, own)}
        return made

    def settles(self, payout: ProviderPayout, state: PayoutState, code: str | None = None) -> None:
        """A payout goes on, arrives, or fails."""
        place = [one.reference for one in self.all_payouts].index(payout.reference)
        self.all_payouts[place] = replace(payout, state=state, failure_code=code)


def _part(found: Sequence[T], after: str | None) -> Listed[T]:
    newest_first = list(reversed(found))
    start = 0
    if after is not None:
        start = [one.reference for one in newest_first].index(after) + 1
    items = newest_first[start : start + PART]
    has_more = start + PART < len(newest_first)
    return Listed(items, items[-1].reference if has_more else None)
