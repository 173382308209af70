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
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "no_account": "The bank account could not be found.",
}


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
    """A payout by hand, whatever the balance; which transactions it took nobody can say."""
    payout = make(book, asked)
    moved = balance.move(book, "payout", -payout["amount"], currency=payout["currency"], source=payout["id"])
    return begin(book, payout | {"balance_transaction": moved["id"]})


def send_all(book: Book, currency: str) -> Json:
    """A payout of everything that is available, as an automatic one: it names its transactions.

    Looks at every transaction of the account. Raises: Refused when nothing is left to pay out.
    """
    now = book.bank.clock.seconds()
    taken = [
        thing
        for thing in book.shelf("balance_transaction").rows.values()
        if thing["currency"] == currency
        and thing.get("_payout") is None
        and thing["type"] != "payout"
        and (thing["net"] < 0 or thing["available_on"] <= now)
    ]
    amount = sum(thing["net"] for thing in taken)
    if amount <= 0:
        raise Refused("Nothing of this account is available for a payout.", code="balance_insufficient")
    payout = make(book, {"amount": amount, "currency": currency})
    for thing in taken:
        book.save(thing | {"_payout": payout["id"]})
    moved = balance.move(book, "payout", -amount, currency=currency, source=payout["id"])
    book.save(moved | {"_payout": payout["id"]})
    automatic = {"automatic": True, "reconciliation_status": "completed"}
    return begin(book, payout | automatic | {"balance_transaction": moved["id"]})


def make(book: Book, asked: Json) -> Json:
    """A payout that has not left yet."""
    bank = book.bank
    now, wait_s = bank.clock.seconds(), bank.dials.payout_settles_after_s
    return {
        "id": bank.ids.new("payout"),
        "object": "payout",
        "amount": asked["amount"],
        "arrival_date": now + ARRIVES_AFTER_S,
        "automatic": False,
        "balance_transaction": None,
        "created": now,
        "currency": asked["currency"],
        "description": asked.get("description"),
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "method": asked.get("method", "standard"),
        "reconciliation_status": "not_applicable",
        "statement_descriptor": asked.get("statement_descriptor"),
        "status": "pending",
        "type": "bank_account",
        "_due_at": None if wait_s is None else bank.clock.now() + wait_s,
    }


def begin(book: Book, payout: Json) -> Json:
    """Tell that a payout was made."""
    events.emit(book, "payout.created", book.save(payout))
    return payout


def move_on(book: Book, payout: Json) -> Json:
    """The money left for the bank.

    Raises: Refused when it left already.
    """
    if payout["status"] != "pending":
        raise Refused(f"This payout has a status of {payout['status']}.", param="payout")
    payout["status"] = "in_transit"
    events.emit(book, "payout.updated", book.save(payout))
    return payout


def settle(book: Book, payout: Json, *, succeeds: bool, code: str | None = None) -> Json:
    """The bank took the money, or sent it back: also after it was told that it arrived.

    Raises: Refused when the payout cannot end so any more.
    """
    if payout["status"] not in ("pending", "in_transit", "paid") or (succeeds and payout["status"] == "paid"):
        raise Refused(f"This payout has a status of {payout['status']}.", param="payout")
    payout |= {"status": "paid" if succeeds else "failed", "_due_at": None}
    if not succeeds:
        why = code or "account_closed"
        moved = balance.move(
            book, "payout_failure", payout["amount"], currency=payout["currency"], source=payout["id"]
        )
        payout |= {
            "failure_balance_transaction": moved["id"],
            "failure_code": why,
            "failure_message": FAILURES.get(why, "The bank did not take the payout."),
        }
    book.save(payout)
    events.emit(book, "payout.paid" if succeeds else "payout.failed", payout)
    return payout


def retrieve(call: Call) -> Json:
    """One payout."""
    return shown(call.book.find("payout", call.identity))


def list_(call: Call) -> Json:
    """Payouts, newest first."""
    return lists.page(call.book, "payout", call.asked, url=call.path)
