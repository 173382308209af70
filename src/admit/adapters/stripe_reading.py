"""Stripe's objects in our words. Pure; the objects are plain JSON, from an answer or from a stored message.

Source: docs.stripe.com/api (payment_intents, refunds, disputes, events), version 2026-10-28.endive.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from admit.core import money
from admit.core.errors import Invalid
from admit.core.money import Money
from admit.sales.gateway import (
    DisputeState,
    GatewayRefused,
    ProviderDispute,
    ProviderPayment,
    ProviderRefund,
    ProviderState,
    RefundState,
)

OUR_REFUND = "admit_refund"
"""The metadata of a refund that holds our id of it."""

Json = Mapping[str, Any]

NEVER_KEPT = frozenset(
    {
        "client_secret",
        "next_action",  # its addresses hold the secret
        "receipt_email",
        "receipt_number",
        "receipt_url",
        "billing_details",
        "payment_method_details",
        "payment_method",
        "source",
        "shipping",
        "email",
        "name",
        "phone",
        "address",
    }
)
"""Parts of an answer that are secret or about the person who paid; `payments.payload` goes without them."""

DEEPEST = 3
MOST_OF_A_LIST = 10
LONGEST_TEXT = 500
LEFT_OUT = "left out"

_PAYMENT_STATES: Mapping[str, ProviderState] = {
    "requires_payment_method": ProviderState.REQUIRES_PAYMENT,
    "requires_confirmation": ProviderState.REQUIRES_PAYMENT,
    "requires_action": ProviderState.REQUIRES_PAYMENT,
    "succeeded": ProviderState.SUCCEEDED,
    "canceled": ProviderState.CANCELLED,
}
_REFUND_STATES: Mapping[str, RefundState] = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
_DISPUTE_STATES: Mapping[str, DisputeState] = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}


def payment(account: str, intent: Json) -> ProviderPayment:
    """A PaymentIntent. A state we do not know counts as processing: the hold stays until it is final.

    Raises: GatewayRefused for an amount that cannot be ours.
    """
    state = _PAYMENT_STATES.get(str(intent["status"]), ProviderState.PROCESSING)
    captured = intent.get("amount_received", 0) if state is ProviderState.SUCCEEDED else 0
    failure = intent.get("last_payment_error") or {}
    return ProviderPayment(
        account=account,
        reference=str(intent["id"]),
        state=state,
        amount=_money(intent["amount"], intent["currency"]),
        captured=_money(captured, intent["currency"]),
        client_secret=intent.get("client_secret"),
        failure_code=failure.get("code"),
        failure_message=failure.get("message"),
        payload=kept(intent),
    )


def refund(account: str, found: Json) -> ProviderRefund:
    """A Refund. Raises: GatewayRefused for an amount that cannot be ours."""
    state = _REFUND_STATES.get(str(found["status"]), RefundState.PENDING)
    why = found.get("failure_reason") or (str(found["status"]) if state is RefundState.FAILED else None)
    return ProviderRefund(
        account=account,
        reference=str(found["id"]),
        payment_reference=str(found.get("payment_intent") or ""),
        state=state,
        amount=_money(found["amount"], found["currency"]),
        our_id=(found.get("metadata") or {}).get(OUR_REFUND),
        failure_code=why,
        waits_for=found.get("pending_reason") if state is RefundState.PENDING else None,
    )


def dispute(account: str, found: Json) -> ProviderDispute:
    """A Dispute. An inquiry counts as one until it is closed. Raises: GatewayRefused."""
    return ProviderDispute(
        account=account,
        reference=str(found["id"]),
        payment_reference=str(found.get("payment_intent") or ""),
        state=_DISPUTE_STATES.get(str(found["status"]), DisputeState.OPEN),
        amount=_money(found["amount"], found["currency"]),
        reason=str(found.get("reason") or ""),
        opened_at=datetime.fromtimestamp(int(found["created"]), UTC),
    )


def kept(answer: Json) -> Json:
    """What of an answer is kept: no secret, and nothing of the person who paid."""
    return {name: _kept(value, deep=DEEPEST) for name, value in answer.items() if name not in NEVER_KEPT}


def _kept(value: Any, *, deep: int) -> Any:
    match value:
        case Mapping():
            if not deep:
                return LEFT_OUT
            return {name: _kept(one, deep=deep - 1) for name, one in value.items() if name not in NEVER_KEPT}
        case list():
            return [_kept(one, deep=deep - 1) for one in value[:MOST_OF_A_LIST]] if deep else LEFT_OUT
        case str():
            return value[:LONGEST_TEXT]
        case _:
            return value


def account_of(event: Json) -> str:
    """The connected account an event is of; empty for the platform's own."""
    account = event.get("account")
    return account if isinstance(account, str) else ""


def object_in(event: Json, kind: str) -> Json | None:
    """The object of that kind that an event carries, if it is about a PaymentIntent at all."""
    found = _object_of(event)
    return found if found.get("object") == kind and reference_in(event) is not None else None


def reference_in(event: Json) -> str | None:
    """The PaymentIntent that an event is about."""
    found = _object_of(event)
    reference = found.get("id") if found.get("object") == "payment_intent" else found.get("payment_intent")
    return reference if isinstance(reference, str) and reference else None


def _object_of(event: Json) -> Json:
    body = event.get("data")
    found = body.get("object") if isinstance(body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _money(amount: int, currency: str) -> Money:
    try:
        return money.from_provider(int(amount), str(currency))
    except Invalid as error:
        raise GatewayRefused(
            f"{amount} {currency} is no amount of ours.", code="unreadable_amount"
        ) from error
