"""Where the load generator's requests come from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from admit_bench import wire

MIXED = (1, 2, 3, 4)
A_HOUSEHOLD = 4
"""So many carts come from one address, one after another."""


class Repeat(msgspec.Struct, tag=True):
    """The same request over and over."""

    request: bytes


class Listed(msgspec.Struct, tag=True):
    """Requests made before, each sent once: a msgpack list of bytes in a file."""

    path: str


class Carts(msgspec.Struct, tag=True, kw_only=True):
    """Reservations, each from a browser of its own. `mixed`: 1 to 4 tickets each, until nothing is left."""

    path: str
    ticket_type_id: str
    price_cents: int
    mark: str
    mixed: bool = False


Plan = Repeat | Listed | Carts


class Source(Protocol):
    """Hands out requests and hears the answers."""

    taken: int

    def next(self, client: int) -> bytes | None:
        """The next request of a client; None: it is done."""
        ...

    def heard(self, client: int, status: int) -> None:
        """What came back."""
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


@dataclass(slots=True)
class _Repeated:
    request: bytes
    taken: int = 0

    def next(self, client: int) -> bytes | None:  # noqa: ARG002
        return self.request

    def heard(self, client: int, status: int) -> None:
        pass


@dataclass(slots=True)
class _List:
    requests: list[bytes]
    taken: int = 0

    def __post_init__(self) -> None:
        self.requests.reverse()

    def next(self, client: int) -> bytes | None:  # noqa: ARG002
        return self.requests.pop() if self.requests else None

    def heard(self, client: int, status: int) -> None:  # noqa: ARG002
        self.taken += status == 200


@dataclass(slots=True)
class _Carts:
    """One ticket a cart."""

    plan: Carts
    taken: int = 0
    number: int = 0

    def next(self, client: int) -> bytes | None:  # noqa: ARG002
        self.number += 1
        return cart(self.plan, self.number, 1)

    def heard(self, client: int, status: int) -> None:  # noqa: ARG002
        self.taken += status == 201


@dataclass(slots=True)
class _Selling:
    """Mixed carts; who is refused more than one asks for one, and goes away when refused that."""

    plan: Carts
    taken: int = 0
    number: int = 0
    asked: dict[int, int] = field(default_factory=dict)
    modest: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def next(self, client: int) -> bytes | None:
        if client in self.gone:
            return None
        self.number += 1
        quantity = 1 if client in self.modest else MIXED[self.number % len(MIXED)]
        self.asked[client] = quantity
        return cart(self.plan, self.number, quantity)

    def heard(self, client: int, status: int) -> None:
        if status == 201:
            self.taken += self.asked[client]
        elif client in self.modest:
            self.gone.add(client)
        else:
            self.modest.add(client)


def cart(plan: Carts, number: int, quantity: int) -> bytes:
    """One reservation with a browser and a key that nobody else has."""
    key = f"{plan.mark}{number:016d}"
    body = (
        f'{{"cart_id":"{key}","items":[{{"ticket_type_id":"{plan.ticket_type_id}","quantity":{quantity},'
        f'"unit_price_cents":{plan.price_cents}}}]}}'
    )
    headers = {"Idempotency-Key": key, "X-Forwarded-For": address(number)}
    return wire.request("POST", plan.path, headers=headers, body=body.encode())


def address(number: int) -> str:
    """Where a cart comes from, as a proxy would say."""
    household = number // A_HOUSEHOLD
    return f"10.{household >> 16 & 255}.{household >> 8 & 255}.{household & 255}"
