"""A batch is granted exactly as its carts one after the other would be: any batch, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from admit.core.errors import Refusal
from admit.sales import decision
from admit.sales.decision import Grant
from admit.sales.holds import HoldRequest, Limits, Line
from tests.support.decision_builders import POOL, a_code, a_stock, a_type, uid

TYPES = (
    a_type(1, left=12, max_per_buyer=6, pool_ids=(POOL,)),
    a_type(2, left=12, price_cents=60, pool_ids=(POOL,)),
    a_type(3, left=9, min_per_order=2, max_per_order=3),
    a_type(4, left=0),
    a_type(6, left=8, opens_after_type_id=uid(1)),
    a_type(7, left=5, price_cents=200, any_price=True, held_back=2),
    a_type(8, left=5, hidden=True, access_code="LANTERN"),
)
PRICES = {uid(5): 1000} | {kind.id: kind.price_cents for kind in TYPES}
CODES = (a_code(501, max_redemptions=2), a_code(502, max_per_buyer=1, discount_value=60))
AUTOMATIC = (
    a_code(601, automatic=True, min_tickets=3),
    a_code(602, automatic=True, type_ids=[uid(3)], discount_value=20),
)
LIMITS = Limits(per_cart=2, per_email=3, per_network=4)


@st.composite
def carts(draw: st.DrawFn) -> HoldRequest:
    """Mostly such as can be granted: types, pools, codes and limits run out in the course of a batch."""
    numbers = draw(
        st.lists(st.sampled_from([1, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8]), min_size=1, max_size=3, unique=True)
    )
    odd = draw(st.integers(0, 19))
    lines = [
        Line(
            uid(number),
            draw(st.integers(0 if odd == 1 else 1, 3)),
            PRICES[uid(number)] + (odd == 2) + draw(st.sampled_from([0, 0, 700, -50])) * (number == 7),
        )
        for number in numbers
    ]
    return HoldRequest(
        order_id=uid(1),
        lines=tuple(lines),
        discount_code=draw(st.sampled_from([None, None, None, "CODE501", "CODE502", "NOPE"])),
        access_code=draw(st.sampled_from([None, "LANTERN", "WRONG"])),
        buyer_email=draw(st.sampled_from([None, "one@example.org", "two@example.org"])),
        cart_key=draw(st.sampled_from([None, None, b"1", b"2"])),
        network_key=draw(st.sampled_from([None, b"1"])),
        is_house=draw(st.integers(0, 3)) == 0,
    )


CARTS = carts()


@given(st.lists(CARTS, max_size=25))
def test_a_batch_is_decided_exactly_as_its_carts_one_after_the_other(batch: list[HoldRequest]) -> None:
    at_once = decision.decide(
        a_stock(*TYPES, codes=CODES, pool=11, limits=LIMITS, automatic=AUTOMATIC), batch
    )
    granted: list[Grant] = []
    for cart, answer in zip(batch, at_once, strict=True):
        counted_anew = a_stock(
            *TYPES, codes=CODES, pool=11, limits=LIMITS, automatic=AUTOMATIC, granted=granted
        )
        alone = decision.decide_one(counted_anew, cart)
        if isinstance(answer, Grant):
            assert answer == alone
            granted.append(answer)
        else:
            assert isinstance(alone, Refusal)
            assert (alone.code, alone.facts) == (answer.code, answer.facts)


@given(st.lists(CARTS, max_size=40))
def test_no_batch_takes_more_than_there_is(batch: list[HoldRequest]) -> None:
    stock = a_stock(*TYPES, codes=CODES, pool=11, limits=LIMITS, automatic=AUTOMATIC)
    decision.decide(stock, batch)
    assert min(*stock.left_of_type.values(), *stock.left_of_pool.values()) >= 0
    assert min(left for left in stock.left_of_code.values() if left is not None) >= 0
