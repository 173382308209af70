"""Types, codes, carts and stock as values, for deciding without a database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from admit.core.errors import Refusal
from admit.discounts.records import DiscountCode, DiscountType
from admit.sales import decision
from admit.sales.decision import EventState, Grant, Stock, TypeState
from admit.sales.holds import HoldRequest, Limits, Line

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
ROOMY = Limits(per_cart=1000, per_email=1000, per_network=1000)


def uid(number: int) -> UUID:
    return UUID(int=number)


POOL = uid(900)


def a_type(number: int = 1, **given: Any) -> TypeState:
    base = TypeState(
        id=uid(number),
        price_cents=1000,
        tax_rate_bps=None,
        left=10,
        min_per_order=1,
        max_per_order=10,
        max_per_buyer=None,
        sales_start=None,
        sales_end=None,
        status="active",
        hidden=False,
        any_price=False,
        access_code=None,
        opens_after_type_id=None,
        held_back=0,
        pool_ids=(),
    )
    return replace(base, **given)


def a_code(number: int = 500, **given: Any) -> DiscountCode:
    base = DiscountCode(
        code=f"CODE{number}",
        discount_type=DiscountType.PERCENT,
        discount_value=10,
        id=uid(number),
        event_id=uid(800),
        times_redeemed=0,
        times_reserved=0,
        created_at=NOW,
        updated_at=NOW,
        version=1,
    )
    return replace(base, **given)


def a_stock(
    *types: TypeState,
    codes: Sequence[DiscountCode] = (),
    pool: int = 10,
    limits: Limits = ROOMY,
    granted: Sequence[Grant] = (),
    automatic: Sequence[DiscountCode] = (),
    **event: Any,
) -> Stock:
    """What is left after `granted`, counted from scratch as the database would."""
    state = EventState(
        id=uid(800), currency="EUR", is_selling=True, takes_house_orders=True, hold_seconds=600
    )
    kinds = {kind.id: kind for kind in types or (a_type(),)}
    carts = [grant.request for grant in granted]
    lines = [(cart, line) for cart in carts for line in cart.lines]
    taken = Counter[UUID]()
    for _, line in lines:
        for scarce in (line.ticket_type_id, *kinds[line.ticket_type_id].pool_ids):
            taken[scarce] += line.quantity
    used = Counter(grant.code.id for grant in granted if grant.code)
    bought = Counter[tuple[str, UUID]]()
    for cart, line in lines:
        if cart.buyer_email is not None:
            bought[cart.buyer_email, line.ticket_type_id] += line.quantity
    return Stock(
        event=replace(state, **event),
        now=NOW,
        limits=limits,
        types=kinds,
        left_of_type={kind.id: kind.left - taken[kind.id] for kind in kinds.values()},
        left_of_pool={POOL: pool - taken[POOL]},
        codes={code.code: code for code in codes},
        left_of_code={
            code.id: None if code.max_redemptions is None else code.max_redemptions - used[code.id]
            for code in codes
        },
        automatic=automatic,
        bought=bought,
        code_uses=Counter(
            (grant.request.buyer_email, grant.code.id)
            for grant in granted
            if grant.code and grant.request.buyer_email
        ),
        held_by_cart=Counter(cart.cart_key for cart in carts if cart.cart_key),
        held_by_network=Counter(cart.network_key for cart in carts if cart.network_key),
        held_by_email=Counter(cart.buyer_email for cart in carts if cart.buyer_email),
    )


def a_cart(*lines: tuple[int, int], price_cents: int = 1000, **given: Any) -> HoldRequest:
    wanted = tuple(Line(uid(number), quantity, price_cents) for number, quantity in lines or ((1, 1),))
    return HoldRequest(order_id=uid(1), lines=wanted, **given)


def refusal_of(stock: Stock, cart: HoldRequest) -> Refusal:
    answer = decision.decide_one(stock, cart)
    assert isinstance(answer, Refusal)
    return answer


def grant_of(stock: Stock, cart: HoldRequest) -> Grant:
    answer = decision.decide_one(stock, cart)
    assert isinstance(answer, Grant)
    return answer
