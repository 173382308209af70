"""Refunds: never more than was captured, with their own life after the answer.

pending -> succeeded or failed, and succeeded -> failed when the bank sends the money back.
Source: docs.stripe.com/api/refunds, docs.stripe.com/refunds.
"""

from stripe_double import balance, currencies, events, lists, parameters, payment_methods
from stripe_double.books import PLATFORM, Book, shown
from stripe_double.calls import Call
from stripe_double.cards import RefundOutcome
from stripe_double.errors import Json, Refused, missing_parameter

CREATE: parameters.Spec = {
    "payment_intent": parameters.text(100),
    "charge": parameters.text(100),
    "amount": parameters.whole(1),
    "reason": parameters.choice("duplicate", "fraudulent", "requested_by_customer"),
    "metadata": parameters.metadata,
    "refund_application_fee": parameters.flag,
}
UPDATE: parameters.Spec = {"metadata": parameters.metadata}
LIST: parameters.Spec = lists.SPEC | {"payment_intent": parameters.text(100), "charge": parameters.text(100)}


def create(call: Call) -> Json:
    """Give money of a charge back."""
    book, asked = call.book, call.asked
    charge = charge_of(book, asked)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    check(book, charge, amount, left)
    if asked.get("refund_application_fee") and book.account == PLATFORM:
        raise Refused(
            "You can only refund application fees on connected accounts.", param="refund_application_fee"
        )
    outcome = outcome_of(book, charge)
    refund = book.save(make(book, charge, amount, asked) | first_state(book, outcome))
    take_from(book, charge, refund)
    if asked.get("refund_application_fee"):
        return_fee(book, charge, amount)
    events.emit(book, "refund.created", refund)
    events.emit(book, "charge.refunded", charge)
    return shown(refund)


def charge_of(book: Book, asked: Json) -> Json:
    """The charge to refund, named itself or by its intent."""
    if "charge" in asked:
        return book.find("charge", asked["charge"], param="charge")
    if "payment_intent" not in asked:
        raise missing_parameter("payment_intent")
    intent = book.find("payment_intent", asked["payment_intent"], param="payment_intent")
    if intent["latest_charge"] is None:
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise Refused(message, code="payment_intent_unexpected_state", param="payment_intent")
    return book.find("charge", intent["latest_charge"])


def check(book: Book, charge: Json, amount: int, left: int) -> None:
    """Decide that an amount can be given back.

    Raises: Refused when nothing was captured, it is disputed, too little is left, or the account has no
    money.
    """
    identity = charge["id"]
    if not charge["captured"]:
        raise Refused(f"Charge {identity} has not been captured, so it cannot be refunded.", param="charge")
    if charge["disputed"]:
        raise Refused(
            f"Charge {identity} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if left == 0:
        message = f"Charge {identity} has already been refunded."
        raise Refused(message, code="charge_already_refunded", charge=identity)
    if amount > left:
        currency = charge["currency"]
        message = (
            f"Refund amount ({currencies.spoken(amount, currency)}) is greater than unrefunded amount"
            f" on charge ({currencies.spoken(left, currency)})"
        )
        raise Refused(message, param="amount")
    if book.bank.dials.insufficient_balance:
        message = (
            "Insufficient funds. Because this account has no available balance, the refund cannot be made."
        )
        raise Refused(message, code="balance_insufficient")


def outcome_of(book: Book, charge: Json) -> RefundOutcome:
    """How this refund goes: as the dial says, or as the card does."""
    dial = book.bank.dials.refunds
    if dial != "by_card":
        return RefundOutcome(dial)
    method = book.find("payment_method", charge["payment_method"])
    return payment_methods.card_of(method).refund


def first_state(book: Book, outcome: RefundOutcome) -> Json:
    """The state a refund is answered with, and what becomes of it later."""
    wait_s, now = book.bank.dials.refund_settles_after_s, book.bank.clock.now()
    due_at = None if wait_s is None else now + wait_s
    match outcome:
        case RefundOutcome.SUCCEED:
            return {"status": "succeeded", "_due_at": None, "_later": "succeeded"}
        case RefundOutcome.STAY_PENDING:
            return {"status": "pending", "_due_at": due_at, "_later": "succeeded"}
        case RefundOutcome.FAIL_LATER:
            return {"status": "succeeded", "_due_at": due_at, "_later": "failed"}
        case RefundOutcome.WAIT_FOR_FUNDS:
            why = {"pending_reason": "insufficient_funds"}
            return {"status": "pending", "_due_at": due_at, "_later": "succeeded"} | why


def make(book: Book, charge: Json, amount: int, asked: Json) -> Json:
    """A refund whose state is not decided yet."""
    return {
        "id": book.bank.ids.new("refund"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": book.bank.clock.seconds(),
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": asked.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "pending_reason": None,
        "reason": asked.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "transfer_reversal": None,
    }


def take_from(book: Book, charge: Json, refund: Json) -> None:
    """Take the money from the balance and count it on the charge."""
    moved = balance.move(book, "refund", -refund["amount"], currency=refund["currency"], source=refund["id"])
    refund["balance_transaction"] = moved["id"]
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    book.save(refund)
    book.save(charge)


def settle(book: Book, refund: Json, *, succeeds: bool) -> Json:
    """End a pending refund, or fail one that had succeeded: its money returns to balance and charge.

    Raises: Refused when the refund cannot go there.
    """
    if refund["status"] == "failed" or (succeeds and refund["status"] == "succeeded"):
        raise Refused(f"This refund has a status of {refund['status']} and cannot change so.", param="refund")
    refund |= {"status": "succeeded" if succeeds else "failed", "pending_reason": None, "_due_at": None}
    if not succeeds:
        give_back(book, refund)
    book.save(refund)
    events.emit(book, "refund.updated", refund)
    events.emit(book, "charge.refund.updated", refund)
    if not succeeds:
        events.emit(book, "refund.failed", refund)
    return refund


def give_back(book: Book, refund: Json) -> None:
    """A failed refund's money is the account's again."""
    moved = balance.move(
        book, "refund_failure", refund["amount"], currency=refund["currency"], source=refund["id"]
    )
    refund |= {"failure_reason": "expired_or_canceled_card", "failure_balance_transaction": moved["id"]}
    charge = book.find("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    book.save(charge)


def return_fee(book: Book, charge: Json, amount: int) -> None:
    """Give the application fee back in proportion, from the platform to the account."""
    if charge["application_fee"] is None:
        return
    platform = book.bank.platform
    fee = platform.find("application_fee", charge["application_fee"])
    share = min(fee["amount"] * amount // charge["amount_captured"], fee["amount"] - fee["amount_refunded"])
    if charge["refunded"]:
        share = fee["amount"] - fee["amount_refunded"]
    if share == 0:
        return
    currency = charge["currency"]
    balance.move(platform, "application_fee_refund", -share, currency=currency, source=fee["id"])
    balance.move(book, "application_fee_refund", share, currency=currency, source=charge["id"])
    fee["amount_refunded"] += share
    fee["refunded"] = fee["amount_refunded"] == fee["amount"]
    events.emit(platform, "application_fee.refunded", platform.save(fee))


def retrieve(call: Call) -> Json:
    """One refund."""
    return shown(call.book.find("refund", call.identity))


def update(call: Call) -> Json:
    """Change a refund's metadata."""
    refund = call.book.find("refund", call.identity)
    refund["metadata"] |= call.asked.get("metadata", {})
    events.emit(call.book, "refund.updated", call.book.save(refund))
    return shown(refund)


def list_(call: Call) -> Json:
    """Refunds, newest first."""
    where = next(
        ((name, call.asked[name]) for name in ("charge", "payment_intent") if name in call.asked), None
    )
    return lists.page(call.book, "refund", call.asked, url=call.path, where=where)
