"""The shapes of the discounts slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DiscountType(StrEnum):
    """How a code counts: `percent` of the subtotal, or a `fixed` amount in minor units."""

    PERCENT = "percent"
    FIXED = "fixed"


class Per(StrEnum):
    """Whether a fixed amount is taken off once, or for every ticket that the code is for."""

    ORDER = "order"
    TICKET = "ticket"


class CodeStatus(StrEnum):
    """Whether a code can be used; `archived` is kept only for the orders that used it."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDetails:
    """What an organizer may edit of a code.

    `discount_value` is whole per cent, or minor units of the event's currency. No `type_ids`: for every ticket type.
    An `automatic` one is given without being typed; it needs `min_tickets` of its types, as any other.
    """

    code: str
    discount_type: DiscountType
    discount_value: int
    description: str = ""
    max_redemptions: int | None = None
    max_per_buyer: int | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    status: CodeStatus = CodeStatus.ACTIVE
    per: Per = Per.ORDER
    type_ids: Sequence[UUID] = ()
    automatic: bool = False
    min_tickets: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountCode(CodeDetails):
    """A code as it is kept. One order is one redemption; a hold reserves one."""

    id: UUID
    event_id: UUID
    times_redeemed: int
    times_reserved: int
    created_at: datetime
    updated_at: datetime
    version: int
