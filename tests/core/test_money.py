from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from admit.core import money
from admit.core.errors import Bug, Invalid
from admit.core.money import CURRENCIES, Currency, Money

currencies = st.sampled_from(sorted(CURRENCIES.values(), key=lambda currency: currency.code))
cents = st.integers(0, 10_000_000)


@pytest.mark.parametrize("currency", CURRENCIES.values(), ids=lambda currency: currency.code)
def test_exponents_agree_with_the_published_tables(currency: Currency) -> None:
    assert currency.exponent == get_currency_precision(currency.code)


@pytest.mark.parametrize("currency", CURRENCIES.values(), ids=lambda currency: currency.code)
def test_the_least_and_the_most_can_be_charged(currency: Currency) -> None:
    for amount in (currency.minimum_cents, currency.maximum_cents):
        charge = Money(amount, currency.code)
        money.check_price("price", charge)
        assert money.from_provider(money.to_provider(charge), currency.code.lower()) == charge


@given(currencies, st.integers(0, 900_000))
def test_the_provider_gives_back_what_it_was_sent(currency: Currency, steps: int) -> None:
    sent = Money(steps * currency.step_cents, currency.code)
    assert money.from_provider(money.to_provider(sent), currency.code.lower()) == sent


@pytest.mark.parametrize(
    ("amount", "provider"),
    [
        (Money(1250, "EUR"), 1250),
        (Money(500, "JPY"), 500),
        (Money(5, "ISK"), 500),
        (Money(5120, "KWD"), 5120),
    ],
)
def test_the_providers_numbers_follow_its_rules(amount: Money, provider: int) -> None:
    assert money.to_provider(amount) == provider


@pytest.mark.parametrize(
    "amount", [Money(5124, "KWD"), Money(-1, "EUR"), Money(100_000_000, "USD"), Money(1_000_000, "ISK")]
)
def test_what_the_provider_cannot_take_is_a_bug(amount: Money) -> None:
    with pytest.raises(Bug):
        money.to_provider(amount)


@pytest.mark.parametrize(("amount", "currency"), [(550, "isk"), (100, "xxx"), (100, "")])
def test_what_the_provider_says_and_we_cannot_express_is_invalid(amount: int, currency: str) -> None:
    with pytest.raises(Invalid):
        money.from_provider(amount, currency)


@pytest.mark.parametrize(
    ("price", "code"),
    [
        (Money(-1, "EUR"), "negative"),
        (Money(49, "EUR"), "below_minimum"),
        (Money(100_000_000, "EUR"), "above_maximum"),
        (Money(1_001, "KWD"), "off_step"),
    ],
)
def test_a_price_that_cannot_be_charged_is_refused_with_the_reason(price: Money, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        money.check_price("price_cents", price)
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [("price_cents", code)]


def test_free_is_a_price() -> None:
    money.check_price("price", money.zero("KWD"))


def test_a_currency_not_offered_is_refused() -> None:
    assert money.check_currency("currency", "NOK").code == "NOK"
    with pytest.raises(Invalid):
        money.check_currency("currency", "nok")
    with pytest.raises(Bug):
        money.currency_of("XXX")
    with pytest.raises(Bug):
        Money(1, "eur")


@given(cents, cents, st.integers(0, 100))
def test_money_adds_up(one: int, other: int, times: int) -> None:
    total = Money(one, "EUR") + Money(other, "EUR")
    assert total - Money(other, "EUR") == Money(one, "EUR")
    assert Money(one, "EUR") * times == times * Money(one, "EUR") == Money(one * times, "EUR")
    assert Money(one, "EUR") + -Money(one, "EUR") == money.zero("EUR")


@given(cents, cents)
def test_order_is_the_order_of_amounts(one: int, other: int) -> None:
    a, b = Money(one, "SEK"), Money(other, "SEK")
    assert (a < b, a <= b, a > b, a >= b) == (one < other, one <= other, one > other, one >= other)


def test_below_zero_only_when_it_is_meant() -> None:
    with pytest.raises(Bug):
        Money(1, "EUR") - Money(2, "EUR")
    assert Money(1, "EUR").difference(Money(2, "EUR")) == Money(-1, "EUR")


def test_currencies_do_not_mix() -> None:
    euro, krone = Money(1, "EUR"), Money(1, "NOK")
    for mix in (
        lambda: euro + krone,
        lambda: euro - krone,
        lambda: euro < krone,
        lambda: euro.difference(krone),
    ):
        with pytest.raises(Bug):
            mix()
    assert euro != krone


def test_amounts_in_major_units_are_exact() -> None:
    assert str(Money(1250, "EUR").amount) == "12.50"
    assert str(Money(500, "JPY").amount) == "500"
    assert str(Money(1250, "KWD").amount) == "1.250"


@pytest.mark.parametrize(
    ("price", "percent", "off"),
    [(1, 50, 1), (3, 50, 2), (99, 0, 0), (99, 100, 99), (1000, Decimal("12.5"), 125), (5, 10, 1), (4, 10, 0)],
)
def test_a_discount_rounds_half_up(price: int, percent: int | Decimal, off: int) -> None:
    assert money.percent_off(price, percent) == off


@given(cents, st.decimals(0, 100, places=3), st.sampled_from([1, 10]))
def test_a_discount_stays_between_nothing_and_the_price(price: int, percent: Decimal, step: int) -> None:
    off = money.percent_off(price, percent, step_cents=step)
    assert 0 <= off <= price
    assert abs(off - Decimal(price) * percent / 100) <= Decimal(step) / 2 or off == price


@pytest.mark.parametrize(("price", "percent"), [(-1, 10), (1, -1), (1, 101)])
def test_an_impossible_discount_is_a_bug(price: int, percent: int) -> None:
    with pytest.raises(Bug):
        money.percent_off(price, percent)


@given(cents, st.lists(st.integers(0, 10**9), min_size=1, max_size=50))
def test_shares_sum_to_the_total_and_miss_their_due_by_less_than_a_cent(
    total: int, weights: list[int]
) -> None:
    parts = money.allocate(total, weights)
    whole = sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        due = (total * weight, whole) if whole else (total, len(weights))
        assert abs(part * due[1] - due[0]) < due[1]


def test_the_odd_cent_goes_to_the_largest_remainder_then_to_the_first() -> None:
    assert money.allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert money.allocate(10, [5, 1, 6]) == [4, 1, 5]
    assert money.allocate(3, [0, 0]) == [2, 1]


@pytest.mark.parametrize(("total", "weights"), [(1, []), (1, [1, -1]), (-1, [1])])
def test_an_impossible_split_is_a_bug(total: int, weights: list[int]) -> None:
    with pytest.raises(Bug):
        money.allocate(total, weights)
