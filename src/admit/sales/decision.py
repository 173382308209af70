"""Who gets what: a pure, greedy decision over carts in the order they arrived.

A cart gets all it asked for or nothing; a refused cart takes nothing. Deciding a batch gives exactly what deciding
its carts one after the other would.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from admit.core.errors import FieldProblem, NotFound, Refusal
from admit.core.money import CURRENCIES
from admit.core.words import say
from admit.discounts import rules as discount_rules
from admit.discounts.records import DiscountCode
from admit.events.checks import MOST_PRICE_CENTS
from admit.sales import pricing
from admit.sales.errors import (
    BelowMinimum,
    NotOnSale,
    PaymentsPaused,
    PriceChanged,
    PriceTooLow,
    QuantityRefused,
    SalesClosed,
    SoldOut,
    TooManyHolds,
)
from admit.sales.holds import HoldRequest, Limits, Line
from admit.sales.pricing import Price

MOST_LINES = 20
MOST_TICKETS = 1000
"""How many tickets one order can have, a house order too: what is signed and mailed at once."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TypeState:
    """A ticket type as it was when its row was locked; `left` is total minus sold minus reserved."""

    id: UUID
    price_cents: int
    tax_rate_bps: int | None
    left: int
    min_per_order: int
    max_per_order: int
    max_per_buyer: int | None
    sales_start: datetime | None
    sales_end: datetime | None
    status: str
    hidden: bool
    any_price: bool
    access_code: str | None
    opens_after_type_id: UUID | None
    held_back: int
    pool_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class EventState:
    """What the event says about selling: to the public, and to the organizer's own hand.

    `takes_payments` is false while nothing can be charged for its organizer; what is free is given all the same.
    """

    id: UUID
    currency: str
    is_selling: bool
    takes_house_orders: bool
    hold_seconds: int
    takes_payments: bool = True


@dataclass(slots=True)
class Stock:
    """What is scarce, counted down while a batch is decided."""

    event: EventState
    now: datetime
    limits: Limits
    types: Mapping[UUID, TypeState]
    left_of_type: dict[UUID, int]
    left_of_pool: dict[UUID, int]
    codes: Mapping[str, DiscountCode]
    left_of_code: dict[UUID, int | None]
    automatic: Sequence[DiscountCode] = ()
    bought: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    code_uses: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    held_by_cart: Counter[bytes] = field(default_factory=Counter)
    held_by_network: Counter[bytes] = field(default_factory=Counter)
    held_by_email: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Grant:
    """A cart that gets what it asked for."""

    request: HoldRequest
    price: Price
    code: DiscountCode | None


def decide(stock: Stock, requests: Sequence[HoldRequest]) -> list[Grant | Refusal]:
    """Answer the carts in their order, counting `stock` down by what is granted."""
    return [decide_one(stock, request) for request in requests]


def decide_one(stock: Stock, request: HoldRequest) -> Grant | Refusal:
    """Answer one cart and take what it gets out of `stock`."""
    try:
        grant = _granted(stock, request)
    except Refusal as refusal:
        return refusal
    _take(stock, grant)
    return grant


def _granted(stock: Stock, request: HoldRequest) -> Grant:
    _check_event(stock, request)
    _check_holds(stock, request)
    for position, line in enumerate(request.lines):
        _check_line(stock, request, position, line)
    _check_pools(stock, request)
    code = _usable_code(stock, request)
    return _priced(stock, request, code)


def _check_event(stock: Stock, request: HoldRequest) -> None:
    if not (stock.event.takes_house_orders if request.is_house else stock.event.is_selling):
        raise SalesClosed
    if not 1 <= len(request.lines) <= MOST_LINES:
        raise QuantityRefused(
            FieldProblem(
                "items",
                "item_count",
                say("Choose between 1 and %(most)s ticket types in one order.", most=MOST_LINES),
            )
        )
    if len({line.ticket_type_id for line in request.lines}) != len(request.lines):
        raise QuantityRefused(
            FieldProblem("items", "repeated_type", "Name each ticket type once, with its number.")
        )
    if sum(line.quantity for line in request.lines) > MOST_TICKETS:
        raise QuantityRefused(
            FieldProblem(
                "items", "ticket_count", say("One order can have up to %(most)s tickets.", most=MOST_TICKETS)
            )
        )


def _check_holds(stock: Stock, request: HoldRequest) -> None:
    if request.is_house:
        return
    _check_held(request.cart_key, stock.held_by_cart, stock.limits.per_cart)
    _check_held(request.network_key, stock.held_by_network, stock.limits.per_network)
    _check_held(request.buyer_email, stock.held_by_email, stock.limits.per_email)


def _check_held(key: Key | None, held: Mapping[Key, int], most: int) -> None:
    if key is not None and held.get(key, 0) >= most:
        raise TooManyHolds(limit=most)


def _check_line(stock: Stock, request: HoldRequest, position: int, line: Line) -> None:
    kind = stock.types.get(line.ticket_type_id)
    if kind is None:
        raise NotFound(
            "One of these ticket types does not exist in this event.", ticket_type_id=str(line.ticket_type_id)
        )
    if not request.is_house:
        _check_window(stock, kind, request)
    _check_quantity(stock, kind, request, position, line)
    if not request.is_house:
        _check_price(stock, kind, position, line)
    kept = 0 if request.is_house else kind.held_back
    if line.quantity > stock.left_of_type[kind.id] - kept:
        raise SoldOut(ticket_type_id=str(kind.id), left=max(0, _left(stock, kind) - kept))


def _check_price(stock: Stock, kind: TypeState, position: int, line: Line) -> None:
    """The price is the one that was seen, or, where buyers choose it, at least the least."""
    if not kind.any_price:
        if line.unit_price_cents != kind.price_cents:
            raise PriceChanged(ticket_type_id=str(kind.id), price_cents=kind.price_cents)
        return
    where = f"items[{position}].unit_price_cents"
    if line.unit_price_cents < kind.price_cents:
        words = "Pay at least the amount that is named with the ticket."
        raise PriceTooLow(FieldProblem(where, "too_low", words), price_cents=kind.price_cents)
    if (
        line.unit_price_cents > MOST_PRICE_CENTS
        or line.unit_price_cents % CURRENCIES[stock.event.currency].step_cents
    ):
        raise PriceTooLow(FieldProblem(where, "amount", "Choose an amount that can be paid."))


def _check_window(stock: Stock, kind: TypeState, request: HoldRequest) -> None:
    why = None
    if kind.status != "active":
        why = "paused" if kind.status == "paused" else "unavailable"
    elif kind.hidden and (kind.access_code is None or kind.access_code != request.access_code):
        why = "unavailable"
    elif kind.sales_start is not None and stock.now < kind.sales_start:
        why = "not_yet"
    elif kind.sales_end is not None and stock.now >= kind.sales_end:
        why = "ended"
    elif _is_waiting(stock, kind):
        why = "not_yet"
    if why:
        raise NotOnSale(ticket_type_id=str(kind.id), why=why)


def _is_waiting(stock: Stock, kind: TypeState) -> bool:
    """Whether the type it opens after is still sold, as `events/rules.py` says it on the page."""
    first = stock.types.get(kind.opens_after_type_id) if kind.opens_after_type_id else None
    return (
        first is not None
        and first.status == "active"
        and (first.sales_end is None or stock.now < first.sales_end)
        and stock.left_of_type[first.id] > first.held_back
    )


def _check_quantity(stock: Stock, kind: TypeState, request: HoldRequest, position: int, line: Line) -> None:
    where = f"items[{position}].quantity"
    if line.quantity < 1:
        raise QuantityRefused(
            FieldProblem(where, "too_low", "Choose at least one."), ticket_type_id=str(kind.id)
        )
    if request.is_house:
        return
    if not kind.min_per_order <= line.quantity <= kind.max_per_order:
        words = say(
            "Choose between %(least)s and %(most)s of this ticket type.",
            least=kind.min_per_order,
            most=kind.max_per_order,
        )
        raise QuantityRefused(FieldProblem(where, "per_order", words), ticket_type_id=str(kind.id))
    if kind.max_per_buyer is not None and request.buyer_email is not None:
        _check_allowance(kind.max_per_buyer, stock.bought[request.buyer_email, kind.id], line.quantity, where)


def _check_allowance(most: int, already: int, wanted: int, where: str) -> None:
    if already + wanted > most:
        words = say(
            "One buyer may have %(most)s of this ticket type; with this email %(already)s are taken already.",
            most=most,
            already=already,
        )
        raise QuantityRefused(FieldProblem(where, "per_buyer", words))


def _check_pools(stock: Stock, request: HoldRequest) -> None:
    """Several types of a cart may draw on one pool: it must hold their sum."""
    wanted: Counter[UUID] = Counter()
    for line in request.lines:
        for pool_id in stock.types[line.ticket_type_id].pool_ids:
            wanted[pool_id] += line.quantity
            if wanted[pool_id] > stock.left_of_pool[pool_id]:
                kind = stock.types[line.ticket_type_id]
                raise SoldOut(ticket_type_id=str(kind.id), left=max(0, _left(stock, kind)))


def _left(stock: Stock, kind: TypeState) -> int:
    return min([stock.left_of_type[kind.id], *(stock.left_of_pool[pool_id] for pool_id in kind.pool_ids)])


def _usable_code(stock: Stock, request: HoldRequest) -> DiscountCode | None:
    lines = _covers(request)
    if request.discount_code is None:
        step_cents = CURRENCIES[stock.event.currency].step_cents
        given = () if request.is_house else stock.automatic
        return discount_rules.best_automatic(given, lines, stock.now, step_cents=step_cents)
    code = stock.codes.get(request.discount_code)
    left = None if code is None else stock.left_of_code[code.id]
    used = stock.code_uses[request.buyer_email, code.id] if code and request.buyer_email else 0
    usable = discount_rules.check_usable(code, stock.now, left=left, used_by_buyer=used)
    discount_rules.check_fits(usable, lines)
    return usable


def _covers(request: HoldRequest) -> list[discount_rules.Cover]:
    return [
        (line.ticket_type_id, line.quantity, line.unit_price_cents * line.quantity) for line in request.lines
    ]


def _priced(stock: Stock, request: HoldRequest, code: DiscountCode | None) -> Grant:
    rates = [stock.types[line.ticket_type_id].tax_rate_bps for line in request.lines]
    lines = _covers(request)
    currency = CURRENCIES[stock.event.currency]
    price = pricing.price(
        request.lines,
        rates,
        discount_cents=discount_rules.off_lines(code, lines, step_cents=currency.step_cents) if code else 0,
        step_cents=currency.step_cents,
        covered=discount_rules.covered(code, lines) if code else (),
    )
    if request.expected_total_cents is not None and request.expected_total_cents != price.total_cents:
        raise PriceChanged(price_cents=price.total_cents)
    if price.total_cents and not request.is_house and not stock.event.takes_payments:
        raise PaymentsPaused
    if 0 < price.total_cents < currency.minimum_cents and not request.is_house:
        raise BelowMinimum(
            total_cents=price.total_cents, minimum_cents=currency.minimum_cents, currency=stock.event.currency
        )
    if price.total_cents > currency.maximum_cents:
        words = "This is more than can be charged at once. Order fewer tickets."
        raise QuantityRefused(FieldProblem("items", "above_maximum", words))
    return Grant(request, price, code)


def _take(stock: Stock, grant: Grant) -> None:
    request = grant.request
    for line in request.lines:
        stock.left_of_type[line.ticket_type_id] -= line.quantity
        for pool_id in stock.types[line.ticket_type_id].pool_ids:
            stock.left_of_pool[pool_id] -= line.quantity
        if request.buyer_email is not None:
            stock.bought[request.buyer_email, line.ticket_type_id] += line.quantity
    if grant.code is not None:
        left = stock.left_of_code.get(grant.code.id)
        stock.left_of_code[grant.code.id] = None if left is None else left - 1
        if request.buyer_email is not None:
            stock.code_uses[request.buyer_email, grant.code.id] += 1
    _count_hold(stock, request)


def _count_hold(stock: Stock, request: HoldRequest) -> None:
    """Also a house order's: it is not bound by the limits, but its buyer holds it like any other."""
    if request.cart_key is not None:
        stock.held_by_cart[request.cart_key] += 1
    if request.network_key is not None:
        stock.held_by_network[request.network_key] += 1
    if request.buyer_email is not None:
        stock.held_by_email[request.buyer_email] += 1
