"""Where the load generator's requests come from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

import msgspec

from admit_bench import wire

MIXED = (1, 2, 3, 4)
A_HOUSEHOLD = 4
"""So many carts come from one address, one after another."""

SHOP, DOUBLE = 0, 1
"""The places of the ports that clients connect to."""

ORDERS = "/api/v1/public/orders"

Wanted = tuple[int, bytes]
"""The place of the port a request goes to, and the request."""


class Repeat(msgspec.Struct, tag=True):
    """The same request over and over."""

    request: bytes


class Listed(msgspec.Struct, tag=True):
    """Requests made before, each sent once: a msgpack list of bytes in a file."""

    path: str


class Carts(msgspec.Struct, tag=True, kw_only=True):
    """Reservations, each from a browser of its own, of the types in turn.

    `mixed`: 1 to 4 tickets each, until nothing is left. `named`: each says who buys.
    """

    path: str
    type_ids: list[str]
    price_cents: int
    mark: str
    mixed: bool = False
    named: bool = False
    discount_code: str | None = None


class Purchases(msgspec.Struct, tag=True, kw_only=True):
    """Whole purchases: a cart, then its confirmation when it is free, or its payment, confirmed at the double."""

    carts: Carts
    publishable_key: str | None = None


Plan = Repeat | Listed | Carts | Purchases


class Source(Protocol):
    """Hands out requests and hears the answers."""

    taken: int

    def next(self, client: int) -> Wanted | None:
        """The next request of a client; None: it is done."""
        ...

    def heard(self, client: int, status: int, body: bytes) -> bool:
        """What came back; whether the client has done with it what it set out to do."""
        ...


def of(plan: Plan) -> Source:
    """The source that a plan describes."""
    match plan:
        case Repeat():
            return _Repeated(plan.request)
        case Listed():
            return _List(msgspec.msgpack.decode(Path(plan.path).read_bytes(), type=list[bytes]))
        case Carts():
            return _Selling(plan) if plan.mixed else _Carts(plan)
        case Purchases():
            return _Buying(plan)


@dataclass(slots=True)
class _Repeated:
    request: bytes
    taken: int = 0

    def next(self, client: int) -> Wanted | None:  # noqa: ARG002
        return SHOP, self.request

    def heard(self, client: int, status: int, body: bytes) -> bool:  # noqa: ARG002
        return True


@dataclass(slots=True)
class _List:
    requests: list[bytes]
    taken: int = 0

    def __post_init__(self) -> None:
        self.requests.reverse()

    def next(self, client: int) -> Wanted | None:  # noqa: ARG002
        return (SHOP, self.requests.pop()) if self.requests else None

    def heard(self, client: int, status: int, body: bytes) -> bool:  # noqa: ARG002
        self.taken += status == 200
        return True


@dataclass(slots=True)
class _Carts:
    """One ticket a cart."""

    plan: Carts
    taken: int = 0
    number: int = 0

    def next(self, client: int) -> Wanted | None:  # noqa: ARG002
        self.number += 1
        return SHOP, cart(self.plan, self.number, 1)

    def heard(self, client: int, status: int, body: bytes) -> bool:  # noqa: ARG002
        self.taken += status == 201
        return True


@dataclass(slots=True)
class _Selling:
    """Mixed carts; who is refused more than one asks for one, and goes away when refused that."""

    plan: Carts
    taken: int = 0
    number: int = 0
    asked: dict[int, int] = field(default_factory=dict)
    modest: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def next(self, client: int) -> Wanted | None:
        if client in self.gone:
            return None
        self.number += 1
        quantity = 1 if client in self.modest else MIXED[self.number % len(MIXED)]
        self.asked[client] = quantity
        return SHOP, cart(self.plan, self.number, quantity)

    def heard(self, client: int, status: int, body: bytes) -> bool:  # noqa: ARG002
        if status == 201:
            self.taken += self.asked[client]
        elif client in self.modest:
            self.gone.add(client)
        else:
            self.modest.add(client)
        return True


class _Token(msgspec.Struct):
    token: str


class _Session(msgspec.Struct):
    client_secret: str
    account: str


_TOKEN = msgspec.json.Decoder(_Token)
_SESSION = msgspec.json.Decoder(_Session)


@dataclass(slots=True)
class _Buying:
    """Each client holds a ticket, then takes it for free or pays for it; `taken` counts what was brought to an end."""

    plan: Purchases
    taken: int = 0
    number: int = 0
    goes_on: dict[int, tuple[int, Wanted]] = field(default_factory=dict)
    """Of each client in the middle of a purchase: the number of its cart, and what it sends next."""

    def next(self, client: int) -> Wanted | None:
        if client in self.goes_on:
            return self.goes_on[client][1]
        self.number += 1
        wanted = SHOP, cart(self.plan.carts, self.number, 1)
        self.goes_on[client] = self.number, wanted
        return wanted

    def heard(self, client: int, status: int, body: bytes) -> bool:
        number, (port, _) = self.goes_on.pop(client)
        wanted: Wanted | None = None
        match status:
            case 201:
                wanted = self._after_hold(number, body)
            case 200 if port == SHOP and self.plan.publishable_key is not None:
                wanted = self._after_opening(self.plan.publishable_key, body)
            case 200:
                self.taken += 1
            case _:
                pass
        if wanted is None:
            return True
        self.goes_on[client] = number, wanted
        return False

    def _after_hold(self, number: int, body: bytes) -> Wanted:
        act = "confirm" if self.plan.publishable_key is None else "payment"
        path = f"{ORDERS}/{_TOKEN.decode(body).token}/{act}"
        return SHOP, wire.request("POST", path, headers={"X-Forwarded-For": address(number)})

    def _after_opening(self, key: str, body: bytes) -> Wanted:
        session = _SESSION.decode(body)
        intent = session.client_secret.partition("_secret_")[0]
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-www-form-urlencoded"}
        if session.account:
            headers["Stripe-Account"] = session.account
        form = urlencode({"client_secret": session.client_secret, "payment_method": "pm_card_visa"})
        path = f"/v1/payment_intents/{intent}/confirm"
        return DOUBLE, wire.request("POST", path, headers=headers, body=form.encode())


def cart(plan: Carts, number: int, quantity: int) -> bytes:
    """One reservation with a browser and a key that nobody else has."""
    key = f"{plan.mark}{number:016d}"
    type_id = plan.type_ids[number % len(plan.type_ids)]
    more = f',"discount_code":"{plan.discount_code}"' if plan.discount_code else ""
    if plan.named:
        more += f',"buyer":{{"name":"Buyer {number}","email":"buyer-{plan.mark}-{number}@example.org"}}'
    body = (
        f'{{"cart_id":"{key}","items":[{{"ticket_type_id":"{type_id}","quantity":{quantity},'
        f'"unit_price_cents":{plan.price_cents}}}]{more}}}'
    )
    headers = {
        "Idempotency-Key": key,
        "X-Forwarded-For": address(number),
        "Content-Type": "application/json",
    }
    return wire.request("POST", plan.path, headers=headers, body=body.encode())


def address(number: int) -> str:
    """Where a cart comes from, as a proxy would say."""
    household = number // A_HOUSEHOLD
    return f"10.{household >> 16 & 255}.{household >> 8 & 255}.{household & 255}"
