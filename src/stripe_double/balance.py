"""Money moving: balance transactions, fees, the balance.

Fees are those of a plain card: 2.9 % rounded half up, plus 30 minor units (300 in three-decimal
currencies). A refund gives no fee back; a dispute costs 1500 minor units. Source:
docs.stripe.com/api/balance_transactions.
"""

from stripe_double import currencies, lists, parameters
from stripe_double.books import Book, shown
from stripe_double.calls import Call
from stripe_double.errors import Json

DISPUTE_FEE = 1500
LIST: parameters.Spec = lists.SPEC | {
    "source": parameters.text(100),
    "type": parameters.text(50),
    "payout": parameters.text(100),
}


def retrieve(call: Call) -> Json:
    """What the account has, and what is still on its way to it."""
    sums = call.book.funds.at(call.book.bank.clock.seconds())
    return {"object": "balance", "livemode": False} | sums


def retrieve_transaction(call: Call) -> Json:
    """One balance transaction."""
    return shown(call.book.find("balance_transaction", call.identity))


def list_transactions(call: Call) -> Json:
    """Balance transactions, newest first."""
    return lists.page(
        call.book, "balance_transaction", call.asked, url=call.path, where=lists_where(call.asked)
    )


def lists_where(asked: Json) -> tuple[str, str] | None:
    """The narrowest field asked for; which payout took a transaction is not told in the transaction itself."""
    fields = {"source": "source", "payout": "_payout", "type": "type"}
    return next(((field, asked[name]) for name, field in fields.items() if name in asked), None)


def processing_fee(amount: int, currency: str) -> int:
    """Stripe's part of a charge, in minor units."""
    fixed = 300 if currencies.exponent(currency) == 3 else 30
    return min(amount, (amount * 29 + 500) // 1000 + fixed)


def move(
    book: Book,
    kind: str,
    amount: int,
    *,
    currency: str,
    source: str,
    fees: list[Json] | None = None,
    wait: bool = False,
) -> Json:
    """Record money in (positive) or out (negative); `wait` holds it back as Stripe does with charges."""
    bank = book.bank
    fee_details = fees or []
    fee = sum(detail["amount"] for detail in fee_details)
    now = bank.clock.seconds()
    return book.save(
        {
            "id": bank.ids.new("balance_transaction"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now + (int(bank.dials.available_after_s) if wait else 0),
            "created": now,
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": fee_details,
            "net": amount - fee,
            "reporting_category": kind,
            "source": source,
            "status": "pending" if wait else "available",
            "type": kind,
        }
    )


def fee_line(amount: int, currency: str, *, kind: str, application: str | None = None) -> Json:
    """One line of a transaction's fees."""
    words = "Stripe processing fees" if kind == "stripe_fee" else f"{kind.replace('_', ' ')}"
    return {
        "amount": amount,
        "application": application,
        "currency": currency,
        "description": words,
        "type": kind,
    }
