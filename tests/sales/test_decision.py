"""Who gets what, without a database: rule by rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admit.core.errors import NotFound
from admit.discounts.errors import DiscountElsewhere, DiscountNeedsMore, DiscountUnknown, DiscountUsedUp
from admit.discounts.records import DiscountType, Per
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
from admit.sales.holds import Limits
from tests.support.decision_builders import (
    NOW,
    POOL,
    a_cart,
    a_code,
    a_stock,
    a_type,
    grant_of,
    refusal_of,
    uid,
)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"status": "paused"}, "paused"),
        ({"status": "archived"}, "unavailable"),
        ({"hidden": True}, "unavailable"),
        ({"sales_start": NOW + timedelta(seconds=1)}, "not_yet"),
        ({"sales_end": NOW}, "ended"),
    ],
)
def test_a_type_that_is_not_on_sale_says_why(given: dict[str, Any], why: str) -> None:
    refusal = refusal_of(a_stock(a_type(**given)), a_cart())
    assert isinstance(refusal, NotOnSale)
    assert refusal.facts["why"] == why


def test_sales_start_with_their_first_moment() -> None:
    grant_of(a_stock(a_type(sales_start=NOW, sales_end=NOW + timedelta(seconds=1))), a_cart())


@pytest.mark.parametrize("quantity", [1, 5])
def test_an_order_keeps_to_its_types_numbers(quantity: int) -> None:
    refusal = refusal_of(a_stock(a_type(min_per_order=2, max_per_order=4)), a_cart((1, quantity)))
    assert isinstance(refusal, QuantityRefused)
    assert refusal.problems[0].field == "items[0].quantity"


@pytest.mark.parametrize("quantity", [0, -1])
@pytest.mark.parametrize("is_house", [True, False])
def test_less_than_one_ticket_is_refused(quantity: int, is_house: bool) -> None:
    assert isinstance(refusal_of(a_stock(), a_cart((1, quantity), is_house=is_house)), QuantityRefused)


def test_an_order_has_at_most_a_thousand_tickets() -> None:
    stock = a_stock(a_type(left=2000), a_type(2, left=2000))
    assert isinstance(refusal_of(stock, a_cart((1, 600), (2, 401), is_house=True)), QuantityRefused)
    grant_of(stock, a_cart((1, 600), (2, 400), is_house=True))


@pytest.mark.parametrize("lines", [((1, 1), (1, 1)), tuple((number, 1) for number in range(1, 22))])
def test_an_order_names_each_type_once_and_few_types(lines: tuple[tuple[int, int], ...]) -> None:
    stock = a_stock(*(a_type(number) for number in range(1, 22)))
    assert isinstance(refusal_of(stock, a_cart(*lines)), QuantityRefused)


def test_a_type_of_another_event_is_not_found() -> None:
    assert isinstance(refusal_of(a_stock(), a_cart((7, 1))), NotFound)


def test_a_buyers_allowance_counts_the_batch_too() -> None:
    stock = a_stock(a_type(max_per_buyer=3))
    grant_of(stock, a_cart((1, 2), buyer_email="one@example.org"))
    assert isinstance(refusal_of(stock, a_cart((1, 2), buyer_email="one@example.org")), QuantityRefused)
    grant_of(stock, a_cart((1, 2), buyer_email="two@example.org"))


def test_another_price_than_the_buyer_saw_is_refused_with_the_price_now() -> None:
    refusal = refusal_of(a_stock(), a_cart(price_cents=999))
    assert isinstance(refusal, PriceChanged)
    assert refusal.facts["price_cents"] == 1000


def test_another_total_than_the_buyer_saw_is_refused() -> None:
    assert isinstance(refusal_of(a_stock(), a_cart((1, 2), expected_total_cents=1999)), PriceChanged)
    grant_of(a_stock(), a_cart((1, 2), expected_total_cents=2000))


def test_a_total_below_the_providers_minimum_is_refused_and_nothing_is_taken() -> None:
    stock = a_stock(codes=[a_code(discount_value=98)])
    refusal = refusal_of(stock, a_cart(discount_code="CODE500"))
    assert isinstance(refusal, BelowMinimum)
    assert refusal.facts["minimum_cents"] == 50
    assert stock.left_of_type[uid(1)] == 10


def test_without_an_account_to_charge_only_what_is_free_or_sold_by_hand_is_granted() -> None:
    stock = a_stock()
    stock.event = replace(stock.event, takes_payments=False)
    assert isinstance(refusal_of(stock, a_cart((1, 2))), PaymentsPaused)
    assert stock.left_of_type[uid(1)] == 10
    grant_of(stock, a_cart((1, 2), is_house=True))


def test_a_total_of_nothing_is_granted() -> None:
    assert (
        grant_of(
            a_stock(codes=[a_code(discount_value=100)]), a_cart(discount_code="CODE500")
        ).price.total_cents
        == 0
    )


def test_more_than_the_provider_can_charge_is_refused() -> None:
    stock = a_stock(a_type(price_cents=50_000_000))
    assert isinstance(refusal_of(stock, a_cart((1, 2), price_cents=50_000_000)), QuantityRefused)


def test_types_of_one_cart_share_their_pool() -> None:
    stock = a_stock(a_type(1, pool_ids=(POOL,)), a_type(2, pool_ids=(POOL,)), pool=5)
    refusal = refusal_of(stock, a_cart((1, 3), (2, 3)))
    assert isinstance(refusal, SoldOut)
    assert refusal.facts["left"] == 5
    assert stock.left_of_pool[POOL] == 5
    grant_of(stock, a_cart((1, 3), (2, 2)))


def test_a_code_is_used_up_inside_a_batch() -> None:
    stock = a_stock(codes=[a_code(max_redemptions=1)])
    grant_of(stock, a_cart(discount_code="CODE500"))
    assert isinstance(refusal_of(stock, a_cart(discount_code="CODE500")), DiscountUsedUp)


def test_a_buyer_uses_a_code_as_often_as_it_allows() -> None:
    stock = a_stock(codes=[a_code(max_per_buyer=1)])
    grant_of(stock, a_cart(discount_code="CODE500", buyer_email="one@example.org"))
    again = a_cart(discount_code="CODE500", buyer_email="one@example.org")
    assert isinstance(refusal_of(stock, again), DiscountUsedUp)


def test_an_unknown_code_is_refused() -> None:
    assert isinstance(refusal_of(a_stock(), a_cart(discount_code="NOPE")), DiscountUnknown)


@pytest.mark.parametrize(
    "given", [{"cart_key": b"1"}, {"network_key": b"1"}, {"buyer_email": "one@example.org"}]
)
def test_holds_are_limited_by_browser_network_and_email(given: dict[str, Any]) -> None:
    stock = a_stock(limits=Limits(per_cart=1, per_email=1, per_network=1))
    grant_of(stock, a_cart(**given))
    assert isinstance(refusal_of(stock, a_cart(**given)), TooManyHolds)
    grant_of(stock, a_cart(cart_key=b"2", network_key=b"2", buyer_email="two@example.org"))


def test_a_house_order_is_bound_by_capacity_and_nothing_else() -> None:
    closed = a_type(hidden=True, status="paused", max_per_order=1, left=5)
    stock = a_stock(closed, is_selling=False, limits=Limits(per_email=0))
    grant_of(stock, a_cart((1, 4), price_cents=0, is_house=True, buyer_email="guest@example.org"))
    assert isinstance(refusal_of(stock, a_cart((1, 2), price_cents=0, is_house=True)), SoldOut)


def test_an_event_that_does_not_sell_refuses() -> None:
    assert isinstance(refusal_of(a_stock(is_selling=False), a_cart()), SalesClosed)
    assert isinstance(refusal_of(a_stock(takes_house_orders=False), a_cart(is_house=True)), SalesClosed)


def test_shares_of_a_discount_add_up_to_it_exactly() -> None:
    stock = a_stock(
        *(a_type(number, price_cents=1001) for number in (1, 2, 3)), codes=[a_code(discount_value=33)]
    )
    price = grant_of(stock, a_cart((1, 1), (2, 1), (3, 1), price_cents=1001, discount_code="CODE500")).price
    assert [line.discount_cents for line in price.lines] == [331, 330, 330]
    assert price.discount_cents == 991


def test_a_ticket_type_opens_when_the_one_before_is_sold_out_held_ones_counted() -> None:
    early, late = a_type(1, left=2), a_type(2, price_cents=1500, opens_after_type_id=uid(1))
    stock = a_stock(early, late)
    refusal = refusal_of(stock, a_cart((2, 1), price_cents=1500))
    assert isinstance(refusal, NotOnSale)
    assert refusal.facts["why"] == "not_yet"
    grant_of(stock, a_cart((1, 2)))
    grant_of(stock, a_cart((2, 1), price_cents=1500))


@pytest.mark.parametrize("over", [{"sales_end": NOW}, {"status": "paused"}, {"status": "archived"}])
def test_a_ticket_type_opens_when_the_one_before_is_no_longer_sold(over: dict[str, Any]) -> None:
    stock = a_stock(a_type(1, **over), a_type(2, opens_after_type_id=uid(1)))
    grant_of(stock, a_cart((2, 1)))


def test_a_hidden_ticket_type_opens_to_its_access_code_alone() -> None:
    stock = a_stock(a_type(1, hidden=True, access_code="LANTERN"), a_type(2, hidden=True))
    grant_of(stock, a_cart((1, 1), access_code="LANTERN"))
    for cart in (a_cart((1, 1)), a_cart((1, 1), access_code="OTHER"), a_cart((2, 1))):
        assert isinstance(refusal_of(stock, cart), NotOnSale)


def test_where_buyers_choose_the_price_theirs_is_kept_from_the_least_on() -> None:
    stock = a_stock(a_type(1, any_price=True))
    assert grant_of(stock, a_cart((1, 2), price_cents=2500)).price.total_cents == 5000
    for cents in (999, 0, -1, 10**12):
        assert isinstance(refusal_of(stock, a_cart((1, 1), price_cents=cents)), PriceTooLow)


def test_what_is_kept_back_goes_to_house_orders_only() -> None:
    stock = a_stock(a_type(1, left=5, held_back=3))
    refusal = refusal_of(stock, a_cart((1, 3)))
    assert isinstance(refusal, SoldOut)
    assert refusal.facts["left"] == 2
    grant_of(stock, a_cart((1, 2)))
    grant_of(stock, a_cart((1, 3), price_cents=0, is_house=True))


def test_a_code_for_some_types_takes_off_their_lines_only_and_its_cent_stays_there() -> None:
    stock = a_stock(a_type(1), a_type(2), codes=[a_code(type_ids=[uid(2)], discount_value=50)])
    price = grant_of(stock, a_cart((1, 1), (2, 1), discount_code="CODE500")).price
    assert [line.discount_cents for line in price.lines] == [0, 500]
    assert isinstance(refusal_of(stock, a_cart((1, 1), discount_code="CODE500")), DiscountElsewhere)


def test_an_amount_by_the_ticket_counts_tickets_and_never_exceeds_their_price() -> None:
    fixed: dict[str, Any] = {"discount_type": DiscountType.FIXED, "per": Per.TICKET}
    stock = a_stock(a_type(1), codes=[a_code(discount_value=300, **fixed)])
    assert grant_of(stock, a_cart((1, 3), discount_code="CODE500")).price.discount_cents == 900
    stock = a_stock(a_type(1), codes=[a_code(discount_value=3000, **fixed)])
    assert grant_of(stock, a_cart((1, 2), discount_code="CODE500")).price.total_cents == 0


def test_a_code_may_need_a_number_of_tickets() -> None:
    stock = a_stock(codes=[a_code(min_tickets=3)])
    assert isinstance(refusal_of(stock, a_cart((1, 2), discount_code="CODE500")), DiscountNeedsMore)
    grant_of(stock, a_cart((1, 3), discount_code="CODE500"))


def test_the_best_automatic_discount_is_given_without_a_code_and_not_beside_one() -> None:
    given = [
        a_code(601, automatic=True),
        a_code(602, automatic=True, min_tickets=4, discount_value=25),
        a_code(603, automatic=True, expires_at=NOW, discount_value=90),
    ]
    stock = a_stock(codes=[a_code(discount_value=5)], automatic=given)
    assert grant_of(stock, a_cart((1, 1))).price.discount_cents == 100
    assert grant_of(stock, a_cart((1, 4))).price.discount_cents == 1000
    assert grant_of(stock, a_cart((1, 1), discount_code="CODE500")).price.discount_cents == 50
    assert grant_of(stock, a_cart((1, 1), is_house=True)).price.discount_cents == 0
