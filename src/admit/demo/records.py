"""How the demo's content is written down. Values only; amounts are minor units of the event's currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a tenant or an event once it is made."""

    ORDINARY = "ordinary"
    PENDING = "pending"
    SUSPENDED = "suspended"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A picture: which generator, from which seed, in which colours (the ground first)."""

    kind: str
    seed: int
    colours: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A session: on which day of the event (0 is the first), from when, for how long."""

    title: str
    day: int
    time: str
    minutes: int
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A ticket type. Days count from today; `sessions` and `pools` are named by their titles."""

    name: str
    price: int
    quantity: int
    description: str = ""
    most: int = 8
    per_buyer: int | None = None
    hidden: bool = False
    opens_in_days: float | None = None
    closes_in_days: float | None = None
    sessions: Sequence[str] = ()
    pools: Sequence[str] = ()
    tax_rate_bps: int | None = None
    weight: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A discount code: either `percent` or `fixed` minor units."""

    code: str
    description: str
    percent: int = 0
    fixed: int = 0
    uses: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """An event. `day` counts from today in its own time zone; an empty `time` starts it in an hour and a half."""

    name: str
    slug: str
    day: int
    time: str
    minutes: int
    timezone: str
    currency: str
    category: str
    venue: str
    address: str
    city: str
    country: str
    description: str
    cover: Cover
    offers: Sequence[Offer]
    blocks: Sequence[Block] = ()
    pools: Mapping[str, int] = field(default_factory=dict)
    vouchers: Sequence[Voucher] = ()
    refund_policy: str = "Tickets can be given back until seven days before the event."
    self_cancel_hours: int | None = 7 * 24
    doors_before_min: int = 60
    is_public: bool = True
    fate: Fate = Fate.ORDINARY
    carts: int = 0
    sells_out: bool = False
    gates: Sequence[str] = ("Main entrance",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizer:
    """A tenant with its people: the first of `admins` signed up; `staff` work at the door."""

    name: str
    slug: str
    accent: str
    admins: Sequence[Person]
    staff: Sequence[Person] = ()
    shows: Sequence[Show] = ()
    fate: Fate = Fate.ORDINARY
    reason: str = ""
