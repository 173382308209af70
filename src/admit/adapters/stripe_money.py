"""Stripe's accounts, payouts and balance transactions in our words. Pure; the objects are plain JSON.

Source: docs.stripe.com/api/accounts/object, docs.stripe.com/api/payouts/object,
docs.stripe.com/reports/balance-transaction-types, docs.stripe.com/connect/webhooks; version 2026-10-28.endive.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from admit.adapters.stripe_reading import account_of
from admit.core.money import CURRENCIES
from admit.merchant.gateway import Balance, Fault, Movement, ProviderAccount, ProviderPayout
from admit.merchant.records import ItemKind, PayoutState

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
            currency = str(line["currency"]).upper()
            if currency in CURRENCIES:
                sums.setdefault(currency, [0, 0])[place] += _cents(line["amount"], currency)
    return [Balance(currency, *pair) for currency, pair in sorted(sums.items())]


def payout(found: Json) -> ProviderPayout | None:
    """A Payout; None in a currency that we do not know. A state we do not know counts as on its way."""
    status, currency = str(found["status"]), str(found["currency"]).upper()
    if currency not in CURRENCIES:
        return None
    return ProviderPayout(
        reference=str(found["id"]),
        state=PayoutState(status) if status in set(PayoutState) else PayoutState.IN_TRANSIT,
        amount_cents=_cents(found["amount"], currency),
        currency=currency,
        is_automatic=bool(found.get("automatic")),
        arrives_on=_moment(found["arrival_date"]).date(),
        made_at=_moment(found["created"]),
        failure_code=found.get("failure_code"),
        failure_message=found.get("failure_message"),
    )


def movement(found: Json) -> Movement | None:
    """A balance transaction, its source expanded where that could be; None in a currency that we do not know.

    An adjustment whose source is a dispute is one; the fee that a bank's dispute costs stands among its fees.
    """
    currency, source, kind = str(found["currency"]).upper(), found.get("source"), str(found["type"])
    if currency not in CURRENCIES:
        return None
    thing: Json = source if isinstance(source, Mapping) else {}
    amount, platform, provider = _parts(found, currency)
    return Movement(
        reference=str(found["id"]),
        kind=ItemKind.DISPUTE if thing.get("object") == "dispute" else _KINDS.get(kind, ItemKind.OTHER),
        provider_kind=kind[:LONGEST],
        source_reference=str(thing["id"] if thing else source)[:LONGEST] if source else None,
        payment_reference=_payment_of(thing),
        amount_cents=amount,
        platform_fee_cents=platform,
        provider_fee_cents=provider,
        net_cents=amount - platform - provider,
        currency=currency,
        moved_at=_moment(found["created"]),
        available_on=_moment(found["available_on"]),
    )


def _parts(found: Json, currency: str) -> tuple[int, int, int]:
    """Amount, platform's fee and provider's fee, each in whole minor units of ours.

    Where the provider counts finer than the currency does (ISK), its fee may lie between two of ours: it is rounded,
    and a payout of many such is off by so little that the reader of payouts takes it for whole.
    """
    lines = found.get("fee_details") or ()
    platform = sum(int(line["amount"]) for line in lines if line.get("type") == PLATFORM_FEE)
    provider = int(found.get("fee") or 0) - platform
    return _cents(found["amount"], currency), _cents(platform, currency), _cents(provider, currency)


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


def _cents(amount: Any, currency: str) -> int:
    units = CURRENCIES[currency].provider_units
    return round(int(amount) / units) if units > 1 else int(amount)
