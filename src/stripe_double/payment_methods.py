"""Payment methods: cards made of test numbers or of Stripe's test tokens.

Only what a test card does is kept, never a number. Source: docs.stripe.com/api/payment_methods.
"""

from stripe_double import cards, parameters
from stripe_double.books import Book, shown
from stripe_double.calls import Call
from stripe_double.cards import Card
from stripe_double.errors import Json, Refused, not_found

CARD: parameters.Spec = {
    "number": parameters.text(25),
    "exp_month": parameters.whole(1, 12),
    "exp_year": parameters.whole(0, 2099),
    "cvc": parameters.text(4),
    "token": parameters.text(100),
}
CREATE: parameters.Spec = {
    "type": parameters.choice("card"),
    "card": parameters.group(CARD),
    "billing_details": parameters.anything,
    "metadata": parameters.metadata,
}


def create(call: Call) -> Json:
    """Make a card from a number."""
    return shown(make(call.book, call.asked))


def retrieve(call: Call) -> Json:
    """A payment method of this account."""
    return shown(call.book.find("payment_method", call.identity))


def make(book: Book, asked: Json) -> Json:
    """Keep a new payment method.

    Raises: Refused when the number is no card number.
    """
    given = asked.get("card", {})
    number = "".join(character for character in given.get("number", "") if character.isdigit())
    if not passes_luhn(number):
        raise Refused(
            "Your card number is incorrect.",
            status=402,
            kind="card_error",
            code="incorrect_number",
            param="number",
        )
    card = cards.BY_NUMBER.get(number)
    year = given.get("exp_year", 2099)
    expires = (given.get("exp_month", 12), year + 2000 if year < 100 else year)
    return keep(book, card, last4=number[-4:], expires=expires, metadata=asked.get("metadata"))


def by_name(book: Book, name: str) -> Json:
    """A payment method by its id, or a new one of a test token such as `pm_card_visa`.

    Raises: Refused when there is none.
    """
    found = book.shelf("payment_method").rows.get(name)
    if found is not None:
        return found
    card = cards.BY_TOKEN.get(name)
    if card is None:
        raise not_found("PaymentMethod", name, param="payment_method")
    return keep(book, card, last4=card.number[-4:], expires=(12, 2099), metadata=None)


def keep(
    book: Book, card: Card | None, *, last4: str, expires: tuple[int, int], metadata: Json | None
) -> Json:
    """Keep what is known of a card; None is a real number that is no test card."""
    return book.save(
        {
            "id": book.bank.ids.new("payment_method"),
            "object": "payment_method",
            "billing_details": {"address": None, "email": None, "name": None, "phone": None},
            "card": {
                "brand": card.brand if card else "unknown",
                "exp_month": expires[0],
                "exp_year": expires[1],
                "last4": last4,
            },
            "created": book.bank.clock.seconds(),
            "customer": None,
            "livemode": False,
            "metadata": metadata or {},
            "type": "card",
            "_card": card.token if card else None,
        }
    )


def card_of(method: Json) -> Card:
    """What the card does; a number that is no test card is declined."""
    token = method["_card"]
    return cards.BY_TOKEN[token] if token else cards.declining("", "", cards.NOT_A_TEST_CARD)


def passes_luhn(number: str) -> bool:
    """Whether the check digit is right and the length a card's."""
    digits = [int(character) for character in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return 12 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0
