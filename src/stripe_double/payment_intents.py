"""PaymentIntents: making, reading, changing, cancelling and capturing; `confirmation` moves their money.

requires_payment_method -> requires_confirmation -> requires_action -> processing -> succeeded, or back to
requires_payment_method with `last_payment_error`; canceled from any but processing and succeeded;
requires_capture when asked.
Source: docs.stripe.com/api/payment_intents, docs.stripe.com/payments/paymentintents/lifecycle.
"""

from stripe_double import charges, confirmation, currencies, events, lists, parameters
from stripe_double.books import PLATFORM, Book, shown
from stripe_double.calls import Call
from stripe_double.errors import Json, Refused, invalid_parameter

CHANGEABLE = {
    "amount": parameters.whole(1),
    "metadata": parameters.metadata,
    "description": parameters.text(1000),
    "receipt_email": parameters.text(512),
    "statement_descriptor_suffix": parameters.text(22),
    "application_fee_amount": parameters.whole(0),
    "payment_method": parameters.text(100),
}
AUTOMATIC = {"enabled": parameters.flag, "allow_redirects": parameters.choice("always", "never")}
CREATE: parameters.Spec = CHANGEABLE | {
    "currency": parameters.text(3),
    "automatic_payment_methods": parameters.group(AUTOMATIC, required=("enabled",)),
    "payment_method_types": parameters.many(parameters.choice("card")),
    "confirm": parameters.flag,
    "return_url": parameters.text(2048),
    "capture_method": parameters.choice("automatic", "automatic_async", "manual"),
}
UPDATE: parameters.Spec = CHANGEABLE
RETRIEVE: parameters.Spec = {"client_secret": parameters.text(200)}
CANCEL_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
CANCEL: parameters.Spec = {"cancellation_reason": parameters.choice(*CANCEL_REASONS)}
CAPTURE: parameters.Spec = {
    "amount_to_capture": parameters.whole(1),
    "application_fee_amount": parameters.whole(0),
}

CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
UNUSED: Json = dict.fromkeys(
    (
        "customer",
        "on_behalf_of",
        "setup_future_usage",
        "shipping",
        "statement_descriptor",
        "transfer_data",
        "transfer_group",
    )
)
"""Fields Stripe answers that the double never sets."""
PUBLIC = frozenset(
    (
        *("id", "object", "amount", "automatic_payment_methods", "canceled_at", "cancellation_reason"),
        *("capture_method", "client_secret", "confirmation_method", "created", "currency", "description"),
        *("last_payment_error", "livemode", "next_action", "payment_method", "payment_method_types"),
        *("processing", "receipt_email", "status"),
    )
)


def create(call: Call) -> Json:
    """Make an intent, and confirm it at once when asked."""
    asked, book = call.asked, call.book
    currency = currencies.check_currency(asked["currency"])
    currencies.check_charge(asked["amount"], currency)
    check_fee(book, asked.get("application_fee_amount"), asked["amount"])
    check_can_charge(book)
    if not asked.get("confirm") and "return_url" in asked:
        message = "`return_url` can only be used together with `confirm=true`."
        raise invalid_parameter("return_url", message)
    intent = make(book, asked, currency)
    if "payment_method" in asked:
        confirmation.attach(book, intent, asked)
    if asked.get("confirm"):
        confirmation.check_attemptable(intent, asked.get("return_url"))
    events.emit(book, "payment_intent.created", book.save(intent))
    if asked.get("confirm"):
        confirmation.confirm_now(book, intent, return_url=asked.get("return_url"))
    return shown(intent)


def make(book: Book, asked: Json, currency: str) -> Json:
    """A new intent."""
    ids = book.bank.ids
    identity = ids.new("payment_intent")
    automatic = asked.get("automatic_payment_methods")
    if automatic is None and "payment_method_types" not in asked:
        automatic = {"enabled": True}
    is_automatic = automatic is not None and automatic["enabled"]
    if is_automatic and "payment_method_types" in asked:
        message = (
            "You may only specify one of these parameters: automatic_payment_methods, payment_method_types."
        )
        raise invalid_parameter("payment_method_types", message)
    return UNUSED | {
        "id": identity,
        "object": "payment_intent",
        "amount": asked["amount"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": charges.APPLICATION if book.account != PLATFORM else None,
        "application_fee_amount": asked.get("application_fee_amount"),
        "automatic_payment_methods": {"allow_redirects": "always"} | automatic
        if is_automatic and automatic
        else None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": asked.get("capture_method", "automatic_async"),
        "client_secret": f"{identity}_secret_{ids.token(25)}",
        "confirmation_method": "automatic",
        "created": book.bank.clock.seconds(),
        "currency": currency,
        "description": asked.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {name: value for name, value in asked.get("metadata", {}).items() if value},
        "next_action": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": asked.get("payment_method_types", ["card"]),
        "processing": None,
        "receipt_email": asked.get("receipt_email"),
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "_return_url": None,
        "_due_at": None,
    }


def check_fee(book: Book, fee: int | None, amount: int) -> None:
    """Decide that an application fee can be taken.

    Raises: Refused on the platform's own payments, or when it is more than the payment.
    """
    if fee is None:
        return
    if book.account == PLATFORM:
        message = (
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment"
            " (using an OAuth key or Stripe-Account header) or destination payment."
        )
        raise Refused(message, param="application_fee_amount")
    if fee > amount:
        message = "The application fee cannot be greater than the amount of the charge."
        raise Refused(message, param="application_fee_amount")


def check_can_charge(book: Book) -> None:
    """Decide that the account may take payments.

    Raises: Refused when it has not finished its onboarding.
    """
    account = book.bank.platform.shelf("account").rows.get(book.account)
    if account is not None and not account["charges_enabled"]:
        message = (
            f"Your account cannot currently make charges: '{book.account}' has not completed its onboarding."
        )
        raise Refused(message, code="account_invalid")


def retrieve(call: Call) -> Json:
    """One intent; with a publishable key only by its client secret, and less of it."""
    return seen_by(call, find(call))


def find(call: Call) -> Json:
    """The intent a call names.

    Raises: Refused when there is none, or the client secret is another's.
    """
    intent = call.book.find("payment_intent", call.identity, param="intent")
    secret = call.asked.get("client_secret")
    if secret is None and call.is_publishable:
        raise Refused(
            "Missing required param: client_secret.", code="parameter_missing", param="client_secret"
        )
    if secret is not None and secret != intent["client_secret"]:
        message = (
            "The client_secret provided does not match the client_secret associated with the PaymentIntent."
        )
        raise Refused(message, param="client_secret")
    return intent


def seen_by(call: Call, intent: Json) -> Json:
    """The intent as the caller may see it."""
    if call.is_publishable:
        return {name: value for name, value in intent.items() if name in PUBLIC}
    return shown(intent)


def confirm(call: Call) -> Json:
    """Confirm an intent, from the server or from the buyer's browser."""
    return seen_by(call, confirmation.confirm(call.book, find(call), call.asked))


def list_(call: Call) -> Json:
    """Intents, newest first."""
    return lists.page(call.book, "payment_intent", call.asked, url=call.path)


def update(call: Call) -> Json:
    """Change an intent that is not confirmed yet; metadata may always change."""
    intent, asked = find(call), call.asked
    if asked.keys() - {"metadata", "description"} and intent["status"] not in OPEN:
        raise confirmation.unexpected_state(
            intent, f"You cannot update a PaymentIntent that is {intent['status']}."
        )
    amount: int = asked["amount"] if "amount" in asked else intent["amount"]
    currencies.check_charge(amount, intent["currency"])
    check_fee(call.book, asked.get("application_fee_amount"), amount)
    if "payment_method" in asked:
        confirmation.attach(call.book, intent, asked)
    plain = {name: value for name, value in asked.items() if name not in ("metadata", "payment_method")}
    intent |= plain
    merged = intent["metadata"] | asked.get("metadata", {})
    intent["metadata"] = {name: value for name, value in merged.items() if value}
    return shown(call.book.save(intent))


def cancel(call: Call) -> Json:
    """Cancel an intent whose money has not moved."""
    intent, book = find(call), call.book
    if intent["status"] not in CANCELABLE:
        allowed = ", ".join(CANCELABLE)
        message = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            f" Only a PaymentIntent with one of the following statuses may be canceled: {allowed}."
        )
        raise confirmation.unexpected_state(intent, message)
    intent |= {
        "status": "canceled",
        "canceled_at": book.bank.clock.seconds(),
        "cancellation_reason": call.asked.get("cancellation_reason"),
        "next_action": None,
        "amount_capturable": 0,
    }
    book.save(intent)
    events.emit(book, "payment_intent.canceled", intent)
    return shown(intent)


def capture(call: Call) -> Json:
    """Take money that was authorized."""
    intent, book = find(call), call.book
    if intent["status"] != "requires_capture":
        message = f"This PaymentIntent could not be captured because it has a status of {intent['status']}."
        raise confirmation.unexpected_state(intent, message)
    wanted = call.asked.get("amount_to_capture")
    amount: int = intent["amount_capturable"] if wanted is None else wanted
    if amount > intent["amount_capturable"]:
        raise Refused(
            "The amount to capture is greater than the amount authorized.", param="amount_to_capture"
        )
    fee = call.asked.get("application_fee_amount", intent["application_fee_amount"])
    check_fee(book, fee, amount)
    intent["application_fee_amount"] = fee
    charge = book.find("charge", intent["latest_charge"])
    charges.capture(book, intent, charge, amount=amount)
    events.emit(book, "charge.captured", charge)
    confirmation.finish(book, intent, received=amount)
    return shown(intent)
