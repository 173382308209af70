"""Whether ledger, database and double say the same. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tests.soak.ledger import Bank, Charge, Ledger, Order, Purchase

PAID = frozenset({"paid", "partially_refunded", "refunded"})
ENDED = frozenset({"cancelled", "expired"})


def judge(
    ledger: Ledger, orders: Mapping[str, Order], bank: Bank, uses: Mapping[tuple[str, str], int]
) -> list[str]:
    """Everything on which they do not agree. `uses`: how often a tenant's code may be used."""
    found = list(ledger.contradictions)
    for purchase in ledger.purchases:
        if purchase.order_id:
            found += _judge_one(purchase, orders.get(purchase.order_id))
    found += _judge_codes(ledger.purchases, uses)
    found += _judge_money(orders, bank.charges)
    return found + _judge_disputes(orders, bank.disputes)


def _judge_one(told: Purchase, order: Order | None) -> list[str]:
    name = f"order {told.order_id}"
    if order is None:
        return [f"{name} was held, says its buyer; the database has no such order"]
    found = [*_judge_promise(name, told, order), *_judge_refunds(name, told, order)]
    if told.is_told_paid and order.status not in PAID:
        found.append(f"{name} was told paid and is {order.status}")
    if told.is_told_cancelled and order.status not in ENDED:
        found.append(f"{name} was told cancelled and is {order.status}")
    if lost := told.tickets - order.tickets:
        found.append(f"{name} lost the tickets {sorted(lost)}")
    if told.is_charged and not order.captured:
        found.append(f"{name} was charged, says the bank; no payment of it is captured")
    return [*found, *_judge_door(name, told, order), *_judge_flags(name, order)]


def _judge_promise(name: str, told: Purchase, order: Order) -> list[str]:
    promised = (told.tenant, told.quantity, told.total_cents, told.discount_cents)
    kept = (order.tenant, order.quantity, order.total_cents, order.discount_cents)
    found = []
    if promised != kept:
        found.append(f"{name} is {kept}, told {promised}: tenant, quantity, sum, discount")
    if order.code != told.code:
        found.append(f"{name} has the code {order.code or 'none'}, told {told.code or 'none'}")
    return found


def _judge_refunds(name: str, told: Purchase, order: Order) -> list[str]:
    """A refund of money that the bank took back for the buyer cannot succeed; every other one must."""
    found = [f"{name} lost the refund {one}" for one in sorted(told.refunds - order.refunds.keys())]
    may_fail = bool(order.disputes)
    return found + [
        f"{name}: its refund {one} is {state}"
        for one, state in order.refunds.items()
        if state != "succeeded" and not (may_fail and state == "failed")
    ]


def _judge_door(name: str, told: Purchase, order: Order) -> list[str]:
    found = []
    for ticket in sorted(told.admitted.keys() - told.doubts):
        inside = told.admitted[ticket] - told.undone[ticket]
        if inside not in (0, 1):
            found.append(f"{name}: ticket {ticket} was let in {inside} times")
        elif inside != (ticket in order.admitted):
            kept = "says so" if ticket in order.admitted else "does not"
            found.append(f"{name}: ticket {ticket} is in {inside} times as told; the database {kept}")
    return found


def _judge_flags(name: str, order: Order) -> list[str]:
    wanted = order.valid if order.has_standing_dispute else frozenset()
    if wanted == order.flagged & order.valid:
        return []
    return [f"{name} has {len(order.flagged)} flagged tickets, disputes {sorted(order.disputes.values())}"]


def _judge_codes(purchases: Sequence[Purchase], uses: Mapping[tuple[str, str], int]) -> list[str]:
    paid = Counter((one.tenant, one.code) for one in purchases if one.code and one.is_told_paid)
    return [
        f"code {code} of {tenant} was told paid {count} times of {uses[tenant, code]}"
        for (tenant, code), count in sorted(paid.items())
        if count > uses[tenant, code]
    ]


def _judge_money(orders: Mapping[str, Order], charges: Iterable[Charge]) -> list[str]:
    captured = {reference: cents for order in orders.values() for reference, cents in order.captured.items()}
    refunded = {reference: cents for order in orders.values() for reference, cents in order.refunded.items()}
    found = []
    for charge in charges:
        ours, back = captured.pop(charge.reference, 0), refunded.get(charge.reference, 0)
        if ours != charge.captured_cents:
            found.append(
                f"payment {charge.reference}: the provider took {charge.captured_cents}, we know of {ours}"
            )
        if back != charge.refunded_cents:
            found.append(
                f"payment {charge.reference}: it gave back {charge.refunded_cents}, we know of {back}"
            )
    return found + [
        f"payment {reference}: the provider knows nothing of it" for reference in sorted(captured)
    ]


def _judge_disputes(orders: Mapping[str, Order], disputes: Mapping[str, str]) -> list[str]:
    ours = {reference: state for order in orders.values() for reference, state in order.disputes.items()}
    return [
        f"dispute {reference} is {disputes.get(reference, 'unknown')} at the provider, "
        f"{ours.get(reference, 'unknown')} with us"
        for reference in sorted(ours.keys() | disputes.keys())
        if ours.get(reference) != disputes.get(reference)
    ]
