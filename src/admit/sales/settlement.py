"""What a payment's news means for its order: pure, and the same whatever order the news arrives in.

Every captured amount ends in one of three: applied to its order, owed back, or before an operator. A payment whose
capture is written is final; whatever comes later about it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from admit.sales.gateway import ProviderPayment, ProviderState
from admit.sales.payments import News
from admit.sales.records import CapturedAs, Order, OrderStatus, Payment, PaymentStatus
from admit.sales.standing import Standing


class Step(StrEnum):
    """What is to be done with the order."""

    NOTHING = "nothing"
    NOTE = "note"  # write the payment's news only
    WAIT = "wait"  # the provider is still at it: keep the hold until it is final
    REOPEN = "reopen"  # what was under way came to nothing: the order waits for its buyer again
    SELL = "sell"  # held: turn the hold into a sale
    RETAKE = "retake"  # the hold is over: sell if its stock can be had again
    OWE = "owe"  # captured, and to be given back
    ASK = "ask"  # captured, and a person must decide


class OweReason(StrEnum):
    """Why captured money is owed back; `payments.captured_reason`."""

    LATE_PAYMENT = "late_payment"
    SECOND_PAYMENT = "second_payment"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    EVENT_CANCELLED = "event_cancelled"


TENANT_NOT_ACTIVE = "tenant_not_active"
"""Why an operator is asked."""

GIVEN_UP = frozenset({PaymentStatus.CANCELLED, PaymentStatus.FAILED})


@dataclass(frozen=True, slots=True)
class Decision:
    """The step, and the reason where money is owed or an operator asked."""

    step: Step
    reason: str | None = None


def decide(
    order: Order, payment: Payment, fact: ProviderPayment, siblings: Sequence[Payment], standing: Standing
) -> Decision:
    """What this news of a payment means for its order. `siblings` are all payments of the order."""
    if payment.captured_as is not None:
        return Decision(Step.NOTHING)
    match fact.state:
        case ProviderState.SUCCEEDED:
            return _captured(order, payment, fact, siblings, standing)
        case ProviderState.PROCESSING:
            if payment.status in GIVEN_UP:
                return Decision(Step.NOTHING)
            return Decision(Step.WAIT if order.status is OrderStatus.PENDING else Step.NOTE)
        case ProviderState.CANCELLED | ProviderState.REQUIRES_PAYMENT:
            return _not_captured(order, payment, siblings)


def _captured(
    order: Order, payment: Payment, fact: ProviderPayment, siblings: Sequence[Payment], standing: Standing
) -> Decision:
    if not standing.tenant_is_active:
        return Decision(Step.ASK, TENANT_NOT_ACTIVE)
    owed = _why_owed(order, payment, fact, siblings, standing)
    if owed is not None:
        return Decision(Step.OWE, owed.value)
    return Decision(Step.SELL if order.status.is_held else Step.RETAKE)


def _why_owed(
    order: Order, payment: Payment, fact: ProviderPayment, siblings: Sequence[Payment], standing: Standing
) -> OweReason | None:
    if fact.captured.currency != order.currency:
        return OweReason.WRONG_CURRENCY
    if fact.captured != payment.amount or payment.amount_cents != order.total_cents:
        return OweReason.WRONG_AMOUNT
    if order.status.is_paid or any(other.captured_as is CapturedAs.APPLIED for other in siblings):
        return OweReason.SECOND_PAYMENT
    return OweReason.EVENT_CANCELLED if standing.event_is_cancelled else None


def _not_captured(order: Order, payment: Payment, siblings: Sequence[Payment]) -> Decision:
    if payment.status not in GIVEN_UP and reopens(order, payment, siblings):
        return Decision(Step.REOPEN)
    return Decision(Step.NOTE)


def reopens(order: Order, payment: Payment, siblings: Sequence[Payment]) -> bool:
    """Whether an order was under way by this payment alone, so that without it the hold ends at its time.

    That is also so when the money came but not for the order: owed back, or before an operator.
    """
    under_way = (one for one in siblings if one.status is PaymentStatus.PROCESSING and one.id != payment.id)
    return order.status is OrderStatus.PROCESSING and not any(under_way)


def news_of(payment: Payment, fact: ProviderPayment, decision: Decision) -> News:
    """What to write of the payment once the decision stands."""
    ends = {
        Step.SELL: CapturedAs.APPLIED,
        Step.OWE: CapturedAs.REFUND_OWED,
        Step.ASK: CapturedAs.NEEDS_OPERATOR,
    }
    end = ends.get(decision.step)
    return News(
        id=payment.id,
        status=PaymentStatus.SUCCEEDED if end else _status(payment, fact),
        captured_cents=fact.captured.cents if end else 0,
        captured_as=end,
        captured_reason=decision.reason if end else None,
        captured_currency=fact.captured.currency if end else None,
        failure_code=fact.failure_code or payment.failure_code,
        failure_message=fact.failure_message or payment.failure_message,
        payload=fact.payload,
    )


def after(payment: Payment, news: News) -> Payment:
    """The payment as it will be once its news is written; what a later fact of the same batch must see."""
    return replace(
        payment,
        status=news.status,
        captured_cents=news.captured_cents,
        captured_as=news.captured_as,
        captured_reason=news.captured_reason,
        captured_currency=news.captured_currency,
        failure_code=news.failure_code,
        failure_message=news.failure_message,
    )


def _status(payment: Payment, fact: ProviderPayment) -> PaymentStatus:
    if payment.status in GIVEN_UP:
        return payment.status
    match fact.state:
        case ProviderState.PROCESSING:
            return PaymentStatus.PROCESSING
        case ProviderState.CANCELLED:
            return PaymentStatus.CANCELLED
        case ProviderState.REQUIRES_PAYMENT:
            return PaymentStatus.REQUIRES_PAYMENT
        case ProviderState.SUCCEEDED:
            return PaymentStatus.SUCCEEDED
