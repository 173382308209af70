"""Stripe's accounts, payouts and balance transactions in our words. Pure; the objects are plain JSON.

Source: docs.stripe.com/api/accounts/object, docs.stripe.com/api/payouts/object,
docs.stripe.com/reports/balance-transaction-types, docs.stripe.com/connect/webhooks; version 2026-10-28.endive.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from admit.adapters.stripe_reading import account_of
from admit.core import money
from admit.core.errors import Invalid
from admit.merchant.gateway import Balance, Fault, Movement, ProviderAccount, ProviderPayout
from admit.merchant.records import ItemKind, PayoutState
from admit.sales.gateway import GatewayRefused

Json = Mapping[str, Any]

LONGEST = 200
MOST_FAULTS = 20
ACCOUNT_EVENTS = ("account.", "capability.", "payout.", "balance.available")

_KINDS: Mapping[str, ItemKind] = {
    "charge": ItemKind.CHARGE,
    "payment": ItemKind.CHARGE,
    "refund": ItemKind.REFUND,
    "payment_refund": ItemKind.REFUND,
    "refund_failure": ItemKind.REFUND,
    "payment_failure_refund": ItemKind.REFUND,
    "application_fee_refund": ItemKind.FEE_BACK,
    "stripe_fee": ItemKind.FEE,
    "stripe_fx_fee": ItemKind.FEE,
    "tax_fee": ItemKind.FEE,
    "network_cost": ItemKind.FEE,
    "payout": ItemKind.PAYOUT,
    "payout_failure": ItemKind.RETURNED,
    "payout_cancel": ItemKind.RETURNED,
}
PLATFORM_FEE = "application_fee"


def account(found: Json) -> ProviderAccount:
    """An Account. What is past due comes before what is only due; nothing is named twice."""
    asked = found.get("requirements") or {}
    due = dict.fromkeys([*(asked.get("past_due") or ()), *(asked.get("currently_due") or ())])
    capabilities = found.get("capabilities") or {}
    return ProviderAccount(
        reference=str(found["id"]),
        charges_enabled=bool(found.get("charges_enabled")),
        payouts_enabled=bool(found.get("payouts_enabled")),
        details_submitted=bool(found.get("details_submitted")),
        due=tuple(str(name)[:LONGEST] for name in due),
        checking=tuple(str(name)[:LONGEST] for name in asked.get("pending_verification") or ()),
        faults=tuple(_fault(one) for one in (asked.get("errors") or ())[:MOST_FAULTS]),
        disabled_reason=asked.get("disabled_reason"),
        due_by=_moment(asked["current_deadline"]) if asked.get("current_deadline") else None,
        capabilities={str(name): str(status) for name, status in capabilities.items()},
    )


def _fault(one: Json) -> Fault:
    return Fault(
        str(one.get("requirement") or "")[:LONGEST],
        str(one.get("code") or "")[:LONGEST],
        str(one.get("reason") or "")[:500],
    )


def balance(found: Json) -> list[Balance]:
    """A Balance; currencies that we do not know are left out, since nothing of ours is in them."""
    sums: dict[str, list[int]] = {}
    for place, part in enumerate(("available", "pending")):
        for line in found.get(part) or ():
            cents = _cents(line["amount"], line["currency"])
            if cents is not None:
                sums.setdefault(str(line["currency"]).upper(), [0, 0])[place] += cents
    return [Balance(currency, *pair) for currency, pair in sorted(sums.items())]


def payout(found: Json) -> ProviderPayout:
    """A Payout. A state we do not know counts as on its way. Raises: GatewayRefused for an amount we cannot read."""
    status = str(found["status"])
    state = PayoutState(status) if status in set(PayoutState) else PayoutState.IN_TRANSIT
    return ProviderPayout(
        reference=str(found["id"]),
        state=state,
        amount_cents=_must(found["amount"], found["currency"]),
        currency=str(found["currency"]).upper(),
        is_automatic=bool(found.get("automatic")),
        arrives_on=_moment(found["arrival_date"]).date(),
        made_at=_moment(found["created"]),
        failure_code=found.get("failure_code"),
        failure_message=found.get("failure_message"),
    )


def movement(found: Json) -> Movement:
    """A balance transaction, its source expanded where that could be. Raises: GatewayRefused.

    An adjustment whose source is a dispute is one; the fee that a bank's dispute costs stands among its fees.
    """
    currency, source = str(found["currency"]).upper(), found.get("source")
    kind = str(found["type"])
    thing: Json = source if isinstance(source, Mapping) else {}
    is_dispute = thing.get("object") == "dispute"
    lines = found.get("fee_details") or ()
    platform = sum(int(line["amount"]) for line in lines if line.get("type") == PLATFORM_FEE)
    return Movement(
        reference=str(found["id"]),
        kind=ItemKind.DISPUTE if is_dispute else _KINDS.get(kind, ItemKind.OTHER),
        provider_kind=kind[:LONGEST],
        source_reference=str(thing["id"] if thing else source)[:LONGEST] if source else None,
        payment_reference=_payment_of(thing),
        amount_cents=_must(found["amount"], currency),
        platform_fee_cents=_must(platform, currency),
        provider_fee_cents=_must(int(found.get("fee") or 0) - platform, currency),
        net_cents=_must(found["net"], currency),
        currency=currency,
        moved_at=_moment(found["created"]),
        available_on=_moment(found["available_on"]),
    )


def account_in(event: Json) -> str | None:
    """The connected account that a message has news of, when it is about the account or its payouts."""
    if not str(event.get("type") or "").startswith(ACCOUNT_EVENTS):
        return None
    return account_of(event) or None


def _payment_of(thing: Json) -> str | None:
    """The PaymentIntent that a charge, refund or dispute goes back to; a fee's refund leads there by its charge."""
    reference = thing.get("payment_intent")
    if isinstance(reference, Mapping):
        reference = reference.get("id")
    return str(reference)[:LONGEST] if reference else None


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _cents(amount: Any, currency: Any) -> int | None:
    try:
        return money.from_provider(int(amount), str(currency)).cents
    except Invalid:
        return None


def _must(amount: Any, currency: Any) -> int:
    cents = _cents(amount, currency)
    if cents is None:
        raise GatewayRefused(f"{amount} {currency} is no amount of ours.", code="unreadable_amount")
    return cents
