"""Charges: one per payment attempt, with its fees and the platform's application fee.

Source: docs.stripe.com/api/charges, docs.stripe.com/connect/direct-charges.
"""

from stripe_double import balance, events, lists, parameters
from stripe_double.books import Book, shown
from stripe_double.calls import Call
from stripe_double.cards import Decline
from stripe_double.errors import Json

LIST: parameters.Spec = lists.SPEC | {"payment_intent": parameters.text(100)}
APPLICATION = "ca_double"


def retrieve(call: Call) -> Json:
    """One charge."""
    return shown(call.book.find("charge", call.identity))


def list_(call: Call) -> Json:
    """Charges, newest first."""
    intent = call.asked.get("payment_intent")
    where = ("payment_intent", intent) if intent else None
    return lists.page(call.book, "charge", call.asked, url=call.path, where=where)


def list_fees(call: Call) -> Json:
    """The platform's application fees, newest first."""
    charge = call.asked.get("charge")
    return lists.page(
        call.book, "application_fee", call.asked, url=call.path, where=("charge", charge) if charge else None
    )


def retrieve_fee(call: Call) -> Json:
    """One application fee, in the platform's book."""
    return shown(call.book.find("application_fee", call.identity))


def succeed(book: Book, intent: Json, method: Json) -> Json:
    """Keep a charge that went through; its money moves when it is captured."""
    manual = intent["capture_method"] == "manual"
    charge = make(book, intent, method) | {"paid": True, "status": "succeeded"}
    charge["outcome"] = {
        "network_status": "approved_by_network",
        "risk_level": "normal",
        "type": "authorized",
    }
    book.save(charge)
    if not manual:
        capture(book, intent, charge, amount=intent["amount"])
    events.emit(book, "charge.succeeded", charge)
    return charge


def fail(book: Book, intent: Json, method: Json, why: Decline) -> Json:
    """Keep a charge that did not go through."""
    charge = make(book, intent, method) | {
        "failure_code": why.code,
        "failure_message": why.message,
        "outcome": {
            "network_status": "declined_by_network",
            "reason": why.decline_code,
            "type": "issuer_declined",
        },
    }
    book.save(charge)
    events.emit(book, "charge.failed", charge)
    return charge


def capture(book: Book, intent: Json, charge: Json, *, amount: int) -> None:
    """Move the money: to the account less fees, and the application fee to the platform."""
    currency = charge["currency"]
    fees = [balance.fee_line(balance.processing_fee(amount, currency), currency, kind="stripe_fee")]
    wanted = intent["application_fee_amount"]
    if wanted:
        fee = earn_fee(book, charge, min(wanted, amount))
        charge |= {
            "application_fee": fee["id"],
            "application_fee_amount": fee["amount"],
            "application": APPLICATION,
        }
        fees.append(
            balance.fee_line(fee["amount"], currency, kind="application_fee", application=APPLICATION)
        )
    moved = balance.move(book, "charge", amount, currency=currency, source=charge["id"], fees=fees, wait=True)
    charge |= {"captured": True, "amount_captured": amount, "balance_transaction": moved["id"]}
    book.save(charge)


def earn_fee(book: Book, charge: Json, amount: int) -> Json:
    """The platform's fee on a connected account's charge."""
    platform = book.bank.platform
    fee: Json = {
        "id": book.bank.ids.new("application_fee"),
        "object": "application_fee",
        "account": book.account,
        "amount": amount,
        "amount_refunded": 0,
        "application": APPLICATION,
        "charge": charge["id"],
        "created": book.bank.clock.seconds(),
        "currency": charge["currency"],
        "livemode": False,
        "originating_transaction": charge["id"],
        "refunded": False,
    }
    moved = balance.move(
        platform, "application_fee", amount, currency=charge["currency"], source=fee["id"], wait=True
    )
    platform.save(fee | {"balance_transaction": moved["id"]})
    kept = platform.find("application_fee", fee["id"])
    events.emit(platform, "application_fee.created", kept)
    return kept


def make(book: Book, intent: Json, method: Json) -> Json:
    """A charge that has neither succeeded nor failed yet."""
    return {
        "id": book.bank.ids.new("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "captured": False,
        "created": book.bank.clock.seconds(),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": dict(method["card"]), "type": "card"},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "failed",
    }
