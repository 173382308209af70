"""Payouts: money leaving the balance for the account's bank.

Source: docs.stripe.com/api/payouts.
"""

from stripe_double import balance, events, lists, parameters
from stripe_double.books import Book, shown
from stripe_double.calls import Call
from stripe_double.errors import Json, Refused

CREATE: parameters.Spec = {
    "amount": parameters.whole(1),
    "currency": parameters.text(3),
    "description": parameters.text(1000),
    "metadata": parameters.metadata,
    "statement_descriptor": parameters.text(22),
    "method": parameters.choice("standard", "instant"),
}
ARRIVES_AFTER_S = 2 * 86400


def create(call: Call) -> Json:
    """Send available money to the bank.

    Raises: Refused when there is not so much.
    """
    book, asked = call.book, call.asked
    sums = book.funds.at(book.bank.clock.seconds())["available"]
    available = next((line["amount"] for line in sums if line["currency"] == asked["currency"]), 0)
    if asked["amount"] > available:
        message = "You have insufficient funds in your Stripe account for this transfer."
        raise Refused(message, code="balance_insufficient", param="amount")
    return shown(send(book, asked))


def send(book: Book, asked: Json) -> Json:
    """A payout on its way, whatever the balance."""
    bank = book.bank
    now, wait_s = bank.clock.seconds(), bank.dials.payout_settles_after_s
    payout: Json = {
        "id": bank.ids.new("payout"),
        "object": "payout",
        "amount": asked["amount"],
        "arrival_date": now + ARRIVES_AFTER_S,
        "automatic": False,
        "balance_transaction": None,
        "created": now,
        "currency": asked["currency"],
        "description": asked.get("description"),
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "method": asked.get("method", "standard"),
        "statement_descriptor": asked.get("statement_descriptor"),
        "status": "pending",
        "type": "bank_account",
        "_due_at": None if wait_s is None else bank.clock.now() + wait_s,
    }
    moved = balance.move(book, "payout", -payout["amount"], currency=payout["currency"], source=payout["id"])
    payout["balance_transaction"] = moved["id"]
    events.emit(book, "payout.created", book.save(payout))
    return payout


def settle(book: Book, payout: Json, *, succeeds: bool) -> Json:
    """The bank took the money, or sent it back.

    Raises: Refused when the payout is settled already.
    """
    if payout["status"] != "pending":
        raise Refused(f"This payout has a status of {payout['status']}.", param="payout")
    payout |= {"status": "paid" if succeeds else "failed", "_due_at": None}
    if not succeeds:
        payout |= {"failure_code": "account_closed", "failure_message": "The bank account has been closed."}
        balance.move(
            book, "payout_failure", payout["amount"], currency=payout["currency"], source=payout["id"]
        )
    book.save(payout)
    events.emit(book, "payout.paid" if succeeds else "payout.failed", payout)
    return payout


def retrieve(call: Call) -> Json:
    """One payout."""
    return shown(call.book.find("payout", call.identity))


def list_(call: Call) -> Json:
    """Payouts, newest first."""
    return lists.page(call.book, "payout", call.asked, url=call.path)
