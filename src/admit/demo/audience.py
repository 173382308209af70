"""Who buys what, and when: drawn at random, the same every time. Pure."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from admit.core import ids, text
from admit.demo.records import Offer
from admit.demo.stage import Staged
from admit.events.records import TicketType
from admit.sales.holds import HoldRequest, Line

WAVES = (timedelta(days=30), timedelta(days=21), timedelta(days=14), timedelta(days=10), timedelta(days=7),
         timedelta(days=4), timedelta(days=2), timedelta(hours=20), timedelta(hours=4))  # fmt: skip
"""How long before now people bought; all carts of a wave are taken at its moment."""

GIVEN = ("Amara", "Björn", "Chiara", "Daniel", "Elif", "Farid", "Greta", "Hiroshi", "Inês", "Jakub", "Keiko",
         "Liam", "Maya", "Noor", "Oskar", "Priya", "Quentin", "Rosa", "Sora", "Tariq", "Ursula", "Viktor",
         "Wanjiru", "Xenia", "Yuki", "Zoë")  # fmt: skip
FAMILY = ("Abara", "Becker", "Costa", "Dubois", "Eriksson", "Fujita", "García", "Hansen", "Ivanov", "Jensen",
          "Kowalski", "Lopes", "Müller", "Nakamura", "Okafor", "Petrov", "Quist", "Rossi", "Sigurdsson", "Tanaka",
          "Ueda", "Varga", "Weber", "Yilmaz", "Zhang", "Þórsdóttir")  # fmt: skip
QUANTITIES = (1, 2, 2, 2, 3, 4)
CODE_USED = 0.12


class Ending(StrEnum):
    """How a cart ends."""

    PAID = "paid"
    DECLINED_FIRST = "declined_first"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PENDING = "pending"
    PROCESSING = "processing"
    DISPUTED = "disputed"


ENDINGS: Mapping[int, Ending] = {
    7: Ending.CANCELLED,
    12: Ending.EXPIRED,
    17: Ending.DECLINED_FIRST,
    27: Ending.EXPIRED,
    33: Ending.CANCELLED,
}
"""By the number of the cart within its event; all others are paid."""


@dataclass(frozen=True, slots=True, eq=False)
class Cart:
    """One cart: when it is taken, what it asks for, and how it ends."""

    staged: Staged
    at: datetime
    request: HoldRequest
    ending: Ending


def carts_of(staged: Staged, number: int, *, today: datetime) -> list[Cart]:
    """The carts of one event, in the order in which they are taken."""
    rng = random.Random(f"{staged.show.slug}/{number}")  # noqa: S311 - a demo, not a secret
    moments = [today - before for before in WAVES if today - before < staged.event.start_at]
    chosen = (
        sorted(rng.choices(moments, weights=range(1, len(moments) + 1), k=staged.show.carts))
        if moments
        else []
    )
    return [
        Cart(staged, moment, _request(rng, staged), ENDINGS.get(at + 1, Ending.PAID))
        for at, moment in enumerate(chosen)
    ]


def late_carts(staged: Staged, endings: Sequence[Ending], *, today: datetime) -> list[Cart]:
    """Carts of this very moment that end in the given ways."""
    rng = random.Random(f"late/{staged.show.slug}")  # noqa: S311 - a demo, not a secret
    return [Cart(staged, today, _request(rng, staged), ending) for ending in endings]


def closing_carts(staged: Staged, left: Mapping[UUID, int], *, at: datetime) -> list[Cart]:
    """Carts that take what is left of every ticket type."""
    rng = random.Random(f"closing/{staged.show.slug}")  # noqa: S311 - a demo, not a secret
    carts = []
    for offer, kind in zip(staged.show.offers, staged.types, strict=True):
        most = min(offer.most, offer.per_buyer or offer.most)
        rest = left[kind.id]
        while rest > 0:
            quantity = min(most, rest)
            carts.append(Cart(staged, at, _asking(rng, kind, quantity), Ending.PAID))
            rest -= quantity
    return carts


def a_person(rng: random.Random) -> tuple[str, str]:
    """A name and an address under example.org, which belongs to nobody."""
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    local = text.fold(f"{given}.{family}").replace("þ", "th").replace(" ", "")
    plain = local.encode("ascii", "ignore").decode()
    return f"{given} {family}", f"{plain}{rng.randint(2, 999)}@example.org"


def _request(rng: random.Random, staged: Staged) -> HoldRequest:
    at = rng.choices(range(len(staged.types)), weights=[offer.weight for offer in staged.show.offers])[0]
    offer, kind = staged.show.offers[at], staged.types[at]
    most = min(offer.most, offer.per_buyer or offer.most)
    quantity = min(rng.choice(QUANTITIES), most)
    return _asking(rng, kind, quantity, code=_code(rng, staged, offer))


def _asking(rng: random.Random, kind: TicketType, quantity: int, *, code: str | None = None) -> HoldRequest:
    name, email = a_person(rng)
    return HoldRequest(
        order_id=ids.new_id(),
        lines=(Line(kind.id, quantity, kind.price_cents),),
        discount_code=code,
        buyer_email=email,
        buyer_name=name,
    )


def _code(rng: random.Random, staged: Staged, offer: Offer) -> str | None:
    if not staged.show.vouchers or not offer.price or rng.random() > CODE_USED:
        return None
    voucher = rng.choice(list(staged.show.vouchers))
    return voucher.code if voucher.fixed < offer.price else None
