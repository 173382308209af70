"""A payment provider in memory that keeps the promises of `Gateway`, with knobs for what goes wrong.

The real adapter is tested against the Stripe double; this one makes flows quick to test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from uuid import uuid4

from admit.core.money import Money
from admit.sales.gateway import (
    DisputeState,
    GatewayRefused,
    GatewayUnreachable,
    PaymentRequest,
    ProviderDispute,
    ProviderEvent,
    ProviderPayment,
    ProviderRefund,
    ProviderState,
    RefundState,
    SignatureRejected,
    Told,
)


@dataclass
class FakeGateway:
    """`is_away` makes every call unreachable, `turns_us_away` has it refuse our key.

    `lose_answers` does the work and then loses that many answers. `refuse_payments` and `refuse_refunds` are the codes
    of a definite no.
    """

    is_away: bool = False
    turns_us_away: bool = False
    lose_answers: int = 0
    refuse_payments: str | None = None
    refuse_refunds: str | None = None
    refunds_stay_pending: bool = False
    payments: dict[str, ProviderPayment] = field(default_factory=dict)
    refunds: dict[str, ProviderRefund] = field(default_factory=dict)
    messages: list[tuple[datetime, ProviderEvent]] = field(default_factory=list)
    most_told: int = 100
    calls: list[str] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _name: str = field(default_factory=lambda: uuid4().hex[:12])

    def _answer(self, verb: str) -> None:
        self.calls.append(verb)
        if self.is_away:
            raise GatewayUnreachable("the provider is away")
        if self.turns_us_away:
            raise GatewayRefused("not our key", code="provider_key_refused", was_considered=False)

    def _lose(self) -> None:
        if self.lose_answers:
            self.lose_answers -= 1
            raise GatewayUnreachable("the answer was lost")

    async def open_payment(self, request: PaymentRequest) -> ProviderPayment:
        self._answer("open_payment")
        if self.refuse_payments and request.idempotency_key not in self._by_key:
            raise GatewayRefused("no", code=self.refuse_payments)
        reference = self._by_key.setdefault(request.idempotency_key, f"pi_{next(self._numbers)}_{self._name}")
        self.payments.setdefault(
            reference,
            ProviderPayment(
                account=request.account,
                reference=reference,
                state=ProviderState.REQUIRES_PAYMENT,
                amount=request.amount,
                captured=Money(0, request.amount.currency),
                client_secret=f"{reference}_secret",
                payload={"id": reference},
            ),
        )
        self._lose()
        return self.payments[reference]

    async def payment(self, account: str, reference: str) -> ProviderPayment:
        self._answer("payment")
        return self._known(account, reference)

    async def cancel_payment(self, account: str, reference: str) -> ProviderPayment:
        self._answer("cancel_payment")
        told = self._known(account, reference)
        if told.state is ProviderState.REQUIRES_PAYMENT:
            self.payments[reference] = replace(told, state=ProviderState.CANCELLED)
        self._lose()
        return self.payments[reference]

    async def open_refund(
        self, account: str, reference: str, amount: Money, *, idempotency_key: str, our_id: str
    ) -> ProviderRefund:
        self._answer("open_refund")
        self._known(account, reference)
        if idempotency_key not in self._by_key:
            if self.refuse_refunds:
                raise GatewayRefused("no", code=self.refuse_refunds)
            self._check_left(reference, amount)
        made = self._by_key.setdefault(idempotency_key, f"re_{next(self._numbers)}_{self._name}")
        state = RefundState.PENDING if self.refunds_stay_pending else RefundState.SUCCEEDED
        self.refunds.setdefault(made, ProviderRefund(account, made, reference, state, amount, our_id))
        self._lose()
        return self.refunds[made]

    async def refund(self, account: str, reference: str) -> ProviderRefund:
        self._answer("refund")
        return self.refunds[reference]

    async def refunds_of(self, account: str, reference: str) -> list[ProviderRefund]:
        self._answer("refunds_of")
        self._known(account, reference)
        return [one for one in reversed(self.refunds.values()) if one.payment_reference == reference]

    async def told(self, account: str, *, after: datetime, until: datetime) -> Told:
        self._answer("told")
        of_account = [(at, event) for at, event in self.messages if event.account == account]
        found = sorted(
            ((at, event) for at, event in of_account if after <= at <= until), key=lambda one: one[0]
        )
        newest = [event for _, event in found][-self.most_told :]
        return Told(newest, is_whole=len(found) == len(newest))

    def verified(self, raw_body: bytes, signature: str) -> ProviderEvent:
        raise SignatureRejected("the fake signs nothing")

    def payment_in(self, payload: Mapping[str, object]) -> ProviderPayment | None:
        return self.payments.get(str(payload.get("payment")))

    def refund_in(self, payload: Mapping[str, object]) -> ProviderRefund | None:
        return self.refunds.get(str(payload.get("refund")))

    def dispute_in(self, payload: Mapping[str, object]) -> ProviderDispute | None:
        reference = payload.get("dispute_of")
        if reference is None:
            return None
        told = self.payments[str(reference)]
        return ProviderDispute(
            account=told.account,
            reference=f"dp_{reference}",
            payment_reference=told.reference,
            state=DisputeState(str(payload["state"])),
            amount=told.amount,
            reason="fraudulent",
            opened_at=datetime.fromisoformat("2027-01-10T12:00:00+00:00"),
        )

    async def check(self) -> None:
        self._answer("check")

    async def aclose(self) -> None:
        return None

    def _known(self, account: str, reference: str) -> ProviderPayment:
        told = self.payments.get(reference)
        if told is None or told.account != account:
            raise GatewayRefused("no such payment", code="resource_missing")
        return told

    def _check_left(self, reference: str, amount: Money) -> None:
        captured = self.payments[reference].captured
        if amount.currency != captured.currency:
            raise GatewayRefused("another currency was captured", code="currency_mismatch")
        if amount.cents > captured.cents - self.given_back(reference):
            raise GatewayRefused("more than is left", code="charge_already_refunded")

    def given_back(self, reference: str) -> int:
        """The cents of a payment that went back or are on their way."""
        of_payment = [one for one in self.refunds.values() if one.payment_reference == reference]
        return sum(one.amount.cents for one in of_payment if one.state is not RefundState.FAILED)

    def console_refunds(self, reference: str, cents: int) -> ProviderRefund:
        """Somebody gives money back in the provider's own console, not through us."""
        paid = self.payments[reference]
        amount = Money(cents, paid.captured.currency)
        self._check_left(reference, amount)
        made = f"re_{next(self._numbers)}_{self._name}"
        self.refunds[made] = ProviderRefund(paid.account, made, reference, RefundState.SUCCEEDED, amount)
        return self.refunds[made]

    def fails_after_all(self, refund: ProviderRefund) -> ProviderRefund:
        """A refund comes back from the buyer's bank, whatever it was before."""
        self.refunds[refund.reference] = replace(
            self.refunds[refund.reference], state=RefundState.FAILED, failure_code="lost_or_stolen_card"
        )
        return self.refunds[refund.reference]

    def buyer_pays(self, reference: str, *, amount: Money | None = None) -> ProviderPayment:
        """The buyer confirms, and the money is captured."""
        told = self.payments[reference]
        paid = amount or told.amount
        self.payments[reference] = replace(told, state=ProviderState.SUCCEEDED, captured=paid)
        return self.payments[reference]

    def buyer_is_processing(self, reference: str) -> ProviderPayment:
        """The buyer confirms with a method that takes its time."""
        self.payments[reference] = replace(self.payments[reference], state=ProviderState.PROCESSING)
        return self.payments[reference]

    def buyer_is_declined(self, reference: str) -> ProviderPayment:
        """The bank says no; the buyer may try again."""
        self.payments[reference] = replace(
            self.payments[reference], failure_code="card_declined", failure_message="The card was declined."
        )
        return self.payments[reference]
