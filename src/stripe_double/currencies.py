"""What amounts a currency allows, in the provider's minor units.

Source: docs.stripe.com/currencies (minimum charge amounts, zero-decimal, three-decimal and special
currencies).
"""

from stripe_double.errors import Refused, invalid_parameter

LARGEST = 99_999_999
MINIMUMS = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200,
    "nok": 300, "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
OTHERS = (
    ZERO_DECIMAL
    | THREE_DECIMAL
    | frozenset(
        ("ars", "bwp", "cop", "crc", "egp", "gel", "idr", "ils", "isk", "kes", "mad", "pen", "php", "qar")
    )
    | frozenset(("rsd", "sar", "try", "twd", "tzs", "uah", "ugx", "uyu", "zar"))
)
STEPS = dict.fromkeys(THREE_DECIMAL, 10) | {"isk": 100, "ugx": 100}
DEFAULT_MINIMUM = 50


def check_currency(currency: str) -> str:
    """The currency in lower case.

    Raises: Refused when Stripe does not charge in it.
    """
    folded = currency.lower()
    if folded not in MINIMUMS and folded not in OTHERS:
        known = ", ".join(sorted(OTHERS | MINIMUMS.keys()))
        raise invalid_parameter(
            "currency", f"Invalid currency: {currency}. Stripe currently supports these currencies: {known}"
        )
    return folded


def check_charge(amount: int, currency: str) -> None:
    """Decide that an amount can be charged.

    Raises: Refused when it is too small, too large, or not a multiple of the currency's step.
    """
    minimum = MINIMUMS.get(currency, DEFAULT_MINIMUM)
    step = STEPS.get(currency, 1)
    if amount > LARGEST:
        message = f"Amount must be no more than {spoken(LARGEST, currency)}"
        raise Refused(message, code="amount_too_large", param="amount")
    if amount < minimum:
        message = f"Amount must be at least {spoken(minimum, currency)}"
        raise Refused(message, code="amount_too_small", param="amount")
    if amount % step:
        raise Refused(f"Invalid amount: {currency} amounts must be divisible by {step}.", param="amount")


def exponent(currency: str) -> int:
    """Digits after the point in the provider's minor units (ISK counts as two there)."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def spoken(amount: int, currency: str) -> str:
    """An amount for people, such as `12.34 eur`."""
    digits = exponent(currency)
    return f"{amount / 10**digits:.{digits}f} {currency}"
