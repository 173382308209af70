"""What the buyers were told, and whether the database bears it out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PAID = frozenset({"paid", "partially_refunded", "refunded"})
ENDED = frozenset({"cancelled", "expired"})


@dataclass(slots=True)
class Purchase:
    """One cart and everything that its buyer was told. Ids are text, as they come over the wire."""

    key: str
    quantity: int
    order_id: str = ""
    token: str = ""
    total_cents: int = 0
    is_charged: bool = False
    is_told_paid: bool = False
    is_told_cancelled: bool = False
    tickets: set[str] = field(default_factory=set)
    refunds: set[str] = field(default_factory=set)
    admitted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as the database has it at the end. `captured` and `refunded` are cents by the provider's reference."""

    status: str
    total_cents: int
    quantity: int
    tickets: frozenset[str] = frozenset()
    admitted: frozenset[str] = frozenset()
    refunds: Mapping[str, str] = field(default_factory=dict)
    captured: Mapping[str, int] = field(default_factory=dict)
    refunded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment as the double has it: what it took and what it gave back."""

    reference: str
    captured_cents: int
    refunded_cents: int


class Ledger:
    """All purchases of a run."""

    def __init__(self) -> None:
        self.purchases: list[Purchase] = []
        self.contradictions: list[str] = []

    def open(self, key: str, quantity: int) -> Purchase:
        """A new cart."""
        self.purchases.append(Purchase(key, quantity))
        return self.purchases[-1]

    def told_order(self, purchase: Purchase, order_id: str, token: str, total_cents: int) -> None:
        """The cart is held, says the server; saying another order for the same key contradicts itself."""
        if purchase.order_id not in ("", order_id):
            self.contradictions.append(f"key {purchase.key} was answered {purchase.order_id} and {order_id}")
        purchase.order_id, purchase.token, purchase.total_cents = order_id, token, total_cents


def judge(ledger: Ledger, orders: Mapping[str, Order], charges: Iterable[Charge]) -> list[str]:
    """Everything on which ledger, database and double do not agree."""
    found = list(ledger.contradictions)
    for purchase in ledger.purchases:
        if purchase.order_id:
            found += _judge_one(purchase, orders.get(purchase.order_id))
    return found + _judge_admissions(ledger.purchases) + _judge_money(orders, charges)


def _judge_one(told: Purchase, order: Order | None) -> list[str]:
    name = f"order {told.order_id}"
    if order is None:
        return [f"{name} was held, says its buyer; the database has no such order"]
    found = []
    if (order.total_cents, order.quantity) != (told.total_cents, told.quantity):
        found.append(
            f"{name} is {order.quantity} for {order.total_cents}, told {told.quantity} for {told.total_cents}"
        )
    if told.is_told_paid and order.status not in PAID:
        found.append(f"{name} was told paid and is {order.status}")
    if told.is_told_cancelled and order.status not in ENDED:
        found.append(f"{name} was told cancelled and is {order.status}")
    if lost := told.tickets - order.tickets:
        found.append(f"{name} lost the tickets {sorted(lost)}")
    if told.is_charged and not order.captured:
        found.append(f"{name} was charged, says the bank; no payment of it is captured")
    found += [f"{name} lost the refund {one}" for one in sorted(told.refunds - order.refunds.keys())]
    found += [
        f"{name}: its refund {one} is {state}" for one, state in order.refunds.items() if state != "succeeded"
    ]
    found += [f"{name}: ticket {one} was let in, and no admission says so"
              for one in told.admitted if one not in order.admitted]  # fmt: skip
    return found


def _judge_admissions(purchases: Sequence[Purchase]) -> list[str]:
    return [f"ticket {one} was let in {purchase.admitted.count(one)} times"
            for purchase in purchases
            for one in sorted(set(purchase.admitted)) if purchase.admitted.count(one) > 1]  # fmt: skip


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
