"""What is asked of the reservation verb, and what it answers. Values only."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from admit.core import words


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one ticket type at the price the buyer saw."""

    ticket_type_id: UUID
    quantity: int
    unit_price_cents: int


@dataclass(frozen=True, slots=True)
class Idempotency:
    """What makes a repeat recognisable: who, which route, which key, which body (sha256)."""

    principal: str
    route: str
    key: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """One cart. `order_id` is made by the caller, so that a lost answer can be looked up.

    `cart_key` and `network_key` are hashes; None where no limit applies. `is_house` marks an organizer's own order
    (complimentary, manual): windows, hidden types and hold limits do not bind it, capacity does.
    """

    order_id: UUID
    lines: tuple[Line, ...]
    discount_code: str | None = None
    access_code: str | None = None
    expected_total_cents: int | None = None
    buyer_email: str | None = None
    buyer_name: str | None = None
    locale: str = field(default_factory=words.reader)
    cart_key: bytes | None = None
    network_key: bytes | None = None
    idempotency: Idempotency | None = None
    is_house: bool = False


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A granted line with its share of the discount."""

    ticket_type_id: UUID
    quantity: int
    unit_price_cents: int
    discount_cents: int
    tax_rate_bps: int | None

    @property
    def subtotal_cents(self) -> int:
        """Before the discount."""
        return self.unit_price_cents * self.quantity


@dataclass(frozen=True, slots=True)
class Held:
    """A granted cart: the order that now holds its tickets until `expires_at`."""

    order_id: UUID
    code: str
    public_lookup_token: str
    event_id: UUID
    currency: str
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How many live holds of one event a browser, an email and a network may have."""

    per_cart: int = 3
    per_email: int = 3
    per_network: int = 200
