"""Money: whole minor units of one currency, and how the payment provider wants them written.

Minor units follow ISO 4217 (`cents` is the field's word for them, also for yen). The provider's units differ
for a few currencies; its rules are in `CURRENCIES`. Source: https://docs.stripe.com/currencies (zero-decimal,
three-decimal, special cases, minimum charge amounts). A charge that the provider converts must also meet the
minimum of the currency it is settled in: so for ILS, ISK, KRW, KWD, TRY and ZAR, with a low published
minimum or none, ours is worth more than 0.50 USD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from admit.core.errors import Bug, Invalid

_MOST_PROVIDER_UNITS = 99_999_999
"""The provider takes amounts of at most eight digits."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A supported currency; amounts are ISO minor units except where `provider_exponent` says otherwise.

    `minimum_cents` is the least that can be charged (zero is free and charges nothing); every charge is a
    multiple of `step_cents`.
    """

    code: str
    exponent: int
    provider_exponent: int
    minimum_cents: int
    step_cents: int = 1

    @property
    def provider_units(self) -> int:
        """How many of the provider's units make one of ours."""
        return int(10 ** (self.provider_exponent - self.exponent))

    @property
    def maximum_cents(self) -> int:
        """The most that one charge can be."""
        most = _MOST_PROVIDER_UNITS // self.provider_units
        return most - most % self.step_cents


CURRENCIES: Mapping[str, Currency] = MappingProxyType(
    {
        currency.code: currency
        for currency in (
            Currency("AED", 2, 2, 200),
            Currency("AUD", 2, 2, 50),
            Currency("BGN", 2, 2, 100),
            Currency("BRL", 2, 2, 50),
            Currency("CAD", 2, 2, 50),
            Currency("CHF", 2, 2, 50),
            Currency("CZK", 2, 2, 15_00),
            Currency("DKK", 2, 2, 250),
            Currency("EUR", 2, 2, 50),
            Currency("GBP", 2, 2, 30),
            Currency("HKD", 2, 2, 400),
            Currency("HUF", 2, 2, 175_00),
            Currency("ILS", 2, 2, 300),
            Currency("INR", 2, 2, 50),
            Currency("ISK", 0, 2, 100),  # no decimals by ISO, yet the provider still takes two zeros
            Currency("JPY", 0, 0, 50),
            Currency("KRW", 0, 0, 1000),
            Currency("KWD", 3, 3, 300, step_cents=10),  # the last of three decimals must be zero
            Currency("MXN", 2, 2, 10_00),
            Currency("MYR", 2, 2, 200),
            Currency("NOK", 2, 2, 300),
            Currency("NZD", 2, 2, 50),
            Currency("PLN", 2, 2, 200),
            Currency("RON", 2, 2, 200),
            Currency("SEK", 2, 2, 300),
            Currency("SGD", 2, 2, 50),
            Currency("THB", 2, 2, 10_00),
            Currency("TRY", 2, 2, 50_00),
            Currency("USD", 2, 2, 50),
            Currency("ZAR", 2, 2, 15_00),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the minor units of a supported currency.

    A negative amount is written on purpose (`Money(-5, ...)`, `-money`, `difference`); a subtraction
    that would end below zero is a `Bug`, and so is mixing or comparing currencies.
    """

    cents: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Bug(f"{self.currency!r} is not a supported currency")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._alike(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        left = self.cents - self._alike(other)
        if left < 0:
            raise Bug(
                f"{other.cents} is more than {self.cents} {self.currency}; `difference` may be negative"
            )
        return Money(left, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.cents * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._alike(other)

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._alike(other)

    def __gt__(self, other: "Money") -> bool:
        return self.cents > self._alike(other)

    def __ge__(self, other: "Money") -> bool:
        return self.cents >= self._alike(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def difference(self, other: "Money") -> "Money":
        """This less the other, below zero when the other is more."""
        return Money(self.cents - self._alike(other), self.currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact: 12.50 for 1250 cents of EUR."""
        return Decimal(self.cents).scaleb(-CURRENCIES[self.currency].exponent)

    def _alike(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise Bug(f"{self.currency} and {other.currency} do not mix")
        return other.cents


def zero(currency: str) -> Money:
    """No money, of that currency."""
    return Money(0, currency)


def currency_of(code: str) -> Currency:
    """The record of a supported currency.

    Raises: Bug when it is not supported; `check_currency` is for what people send.
    """
    try:
        return CURRENCIES[code]
    except KeyError:
        raise Bug(f"{code!r} is not a supported currency") from None


def check_currency(field: str, code: str) -> Currency:
    """The record of a currency that somebody named in upper case.

    Raises: Invalid.
    """
    if code not in CURRENCIES:
        raise Invalid.one(
            field, "unknown_currency", "This currency is not offered. Choose one from the list."
        )
    return CURRENCIES[code]


def check_price(field: str, price: Money) -> None:
    """Accept a price that can be charged: zero, or within the provider's limits and steps.

    Raises: Invalid naming the field.
    """
    rules = CURRENCIES[price.currency]
    if price.cents < 0:
        raise Invalid.one(field, "negative", "A price cannot be below zero.")
    if 0 < price.cents < rules.minimum_cents:
        least = Money(rules.minimum_cents, price.currency).amount
        raise Invalid.one(
            field, "below_minimum", f"The least that can be charged is {least} {price.currency}."
        )
    if price.cents > rules.maximum_cents:
        most = Money(rules.maximum_cents, price.currency).amount
        raise Invalid.one(field, "above_maximum", f"The most that can be charged is {most} {price.currency}.")
    if price.cents % rules.step_cents:
        step = Money(rules.step_cents, price.currency).amount
        raise Invalid.one(field, "off_step", f"Prices in {price.currency} go in steps of {step}.")


def to_provider(money: Money) -> int:
    """The whole number that the provider expects for a charge or refund.

    Raises: Bug for what it cannot take (negative, off its step, over its maximum).
    """
    rules = CURRENCIES[money.currency]
    if money.cents < 0 or money.cents % rules.step_cents or money.cents > rules.maximum_cents:
        raise Bug(f"{money.cents} {money.currency} cannot be written for the provider")
    return money.cents * rules.provider_units


def from_provider(amount: int, currency: str) -> Money:
    """The money that the provider's number means; it writes the currency in lower case.

    Raises: Invalid for a currency we do not know, and for a number between two of our minor units.
    """
    rules = check_currency("currency", currency.upper())
    cents, rest = divmod(amount, rules.provider_units)
    if rest:
        raise Invalid.one("amount", "fraction", f"{amount} is not a whole amount of {rules.code}.")
    return Money(cents, rules.code)


def percent_off(cents: int, percent: int | Decimal, *, step_cents: int = 1) -> int:
    """How much a discount of `percent` (0 to 100) takes off, rounded half up to a step; from 0 to `cents`.

    Raises: Bug for a negative price or a percentage out of range.
    """
    if cents < 0 or not 0 <= percent <= 100:
        raise Bug(f"{percent} % of {cents} is no discount")
    steps = Fraction(cents) * Fraction(percent) / (100 * step_cents)
    return min(cents, int(steps + Fraction(1, 2)) * step_cents)


def allocate(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weights, to the cent, by largest remainder; the first of equals gets the odd cent.

    The parts are in the order of the weights and sum to the total. All weights zero shares alike.
    Raises: Bug for no weights, a negative weight or a negative total.
    """
    if not weights or min(weights) < 0 or total_cents < 0:
        raise Bug(f"{total_cents} cannot be split by {list(weights)}")
    shares = weights if any(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total_cents * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda at: -(total_cents * shares[at] % whole))
    for at in by_remainder[: total_cents - sum(parts)]:
        parts[at] += 1
    return parts
