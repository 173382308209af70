"""Disputes: opened by a card or a control, closed as won or lost.

Source: docs.stripe.com/api/disputes, docs.stripe.com/disputes/how-disputes-work.
"""

from stripe_double import balance, events, lists, parameters
from stripe_double.books import Book, shown
from stripe_double.calls import Call
from stripe_double.errors import Json, Refused

LIST: parameters.Spec = lists.SPEC | {"charge": parameters.text(100), "payment_intent": parameters.text(100)}
UPDATE: parameters.Spec = {
    "evidence": parameters.anything,
    "submit": parameters.flag,
    "metadata": parameters.metadata,
}
SETTLED = ("won", "lost")


def open_(book: Book, charge: Json, *, amount: int, reason: str) -> Json:
    """The buyer's bank takes the money back, and a fee.

    Raises: Refused when the charge is unpaid, disputed already, or smaller.
    """
    if not charge["captured"] or charge["disputed"] or not 0 < amount <= charge["amount"]:
        raise Refused(
            "Only an undisputed, captured charge can be disputed, up to its amount.", param="charge"
        )
    now, currency = book.bank.clock.seconds(), charge["currency"]
    dispute: Json = {
        "id": book.bank.ids.new("dispute"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": currency,
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": now + 7 * 86400,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "case_type": "chargeback"}},
        "reason": reason,
        "status": "needs_response",
    }
    charge["disputed"] = True
    book.save(charge)
    events.emit(book, "charge.dispute.created", book.save(dispute))
    fees = [balance.fee_line(balance.DISPUTE_FEE, currency, kind="stripe_fee")]
    pay(book, dispute, -amount, event="charge.dispute.funds_withdrawn", fees=fees)
    return dispute


def pay(book: Book, dispute: Json, amount: int, *, event: str, fees: list[Json] | None = None) -> None:
    """Move a dispute's money and tell so."""
    moved = balance.move(
        book, "adjustment", amount, currency=dispute["currency"], source=dispute["id"], fees=fees
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], shown(moved)]
    book.save(dispute)
    events.emit(book, event, dispute)


def settle(book: Book, dispute: Json, *, won: bool) -> Json:
    """Close a dispute; a won one brings the money back, without the fee.

    Raises: Refused when it is closed already.
    """
    if dispute["status"] in SETTLED:
        raise Refused(f"This dispute is already closed as {dispute['status']}.", param="dispute")
    dispute["status"] = "won" if won else "lost"
    book.save(dispute)
    if won:
        pay(book, dispute, dispute["amount"], event="charge.dispute.funds_reinstated")
    events.emit(book, "charge.dispute.closed", dispute)
    return dispute


def retrieve(call: Call) -> Json:
    """One dispute."""
    return shown(call.book.find("dispute", call.identity))


def list_(call: Call) -> Json:
    """Disputes, newest first."""
    where = next(
        ((name, call.asked[name]) for name in ("charge", "payment_intent") if name in call.asked), None
    )
    return lists.page(call.book, "dispute", call.asked, url=call.path, where=where)


def update(call: Call) -> Json:
    """Take evidence; it is counted, not read."""
    dispute = call.book.find("dispute", call.identity)
    if "evidence" in call.asked:
        dispute["evidence_details"] |= {"has_evidence": True}
    if call.asked.get("submit", True) and "evidence" in call.asked and dispute["status"] not in SETTLED:
        dispute["status"] = "under_review"
        dispute["evidence_details"]["submission_count"] += 1
    dispute["metadata"] |= call.asked.get("metadata", {})
    call.book.save(dispute)
    events.emit(call.book, "charge.dispute.updated", dispute)
    return shown(dispute)


def close(call: Call) -> Json:
    """The account gives in: the dispute is lost."""
    return shown(settle(call.book, call.book.find("dispute", call.identity), won=False))
