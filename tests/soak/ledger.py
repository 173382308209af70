"""What the buyers were told, beside what database and double hold at the end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Purchase:
    """One cart and everything that its buyer was told. Ids are text, as they come over the wire.

    `admitted` and `undone` count by ticket; tickets in `doubts` got no answer at the door in all the time.
    """

    key: str
    tenant: str
    quantity: int
    email: str = ""
    code: str = ""
    order_id: str = ""
    token: str = ""
    total_cents: int = 0
    discount_cents: int = 0
    is_charged: bool = False
    is_told_paid: bool = False
    is_told_cancelled: bool = False
    is_disputed: bool = False
    intent: str = ""
    tickets: set[str] = field(default_factory=set)
    refunds: set[str] = field(default_factory=set)
    admitted: Counter[str] = field(default_factory=Counter)
    undone: Counter[str] = field(default_factory=Counter)
    doubts: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as the database has it at the end. `captured` and `refunded` are cents by the provider's reference.

    `disputes` are states by the provider's reference; `valid` and `flagged` are among `tickets`.
    """

    tenant: str
    status: str
    total_cents: int
    quantity: int
    discount_cents: int = 0
    code: str = ""
    tickets: frozenset[str] = frozenset()
    valid: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    admitted: frozenset[str] = frozenset()
    refunds: Mapping[str, str] = field(default_factory=dict)
    captured: Mapping[str, int] = field(default_factory=dict)
    refunded: Mapping[str, int] = field(default_factory=dict)
    disputes: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_standing_dispute(self) -> bool:
        """Whether a dispute of it is open or was lost."""
        return any(state != "won" for state in self.disputes.values())


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment as the double has it: what it took and what it gave back."""

    reference: str
    captured_cents: int
    refunded_cents: int


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything the double has at the end; disputes are states by reference, in the database's words."""

    charges: list[Charge] = field(default_factory=list)
    disputes: Mapping[str, str] = field(default_factory=dict)


class Ledger:
    """All purchases of a run, and what contradicted itself on the way."""

    def __init__(self) -> None:
        self.purchases: list[Purchase] = []
        self.contradictions: list[str] = []
        self.trespasses = 0

    def open(self, key: str, tenant: str, quantity: int, *, email: str = "", code: str = "") -> Purchase:
        """A new cart."""
        self.purchases.append(Purchase(key=key, tenant=tenant, quantity=quantity, email=email, code=code))
        return self.purchases[-1]

    def told_order(self, purchase: Purchase, told: Mapping[str, object]) -> None:
        """The cart is held, says the server; saying another order for the same key contradicts itself."""
        order_id = str(told["id"])
        if purchase.order_id not in ("", order_id):
            self.contradictions.append(f"key {purchase.key} was answered {purchase.order_id} and {order_id}")
        purchase.order_id, purchase.token = order_id, str(told["token"])
        purchase.total_cents = int(str(told["total_cents"]))
        purchase.discount_cents = int(str(told["discount_cents"]))

    def trespassed(self, what: str, *, was_refused: bool) -> None:
        """Somebody tried what belongs to another tenant."""
        self.trespasses += 1
        if not was_refused:
            self.contradictions.append(f"a stranger got through: {what}")
