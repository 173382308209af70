"""Confirming a PaymentIntent: the attempt, the second factor, the slow method, success and failure.

Source: docs.stripe.com/payments/paymentintents/lifecycle, docs.stripe.com/api/payment_intents/confirm.
"""

from typing import NoReturn

from stripe_double import charges, disputes, events, parameters, payment_methods
from stripe_double.books import Book, shown, snapshot
from stripe_double.cards import NOT_AUTHENTICATED, SLOW_FAILED, Decline, Outcome
from stripe_double.errors import Json, Refused

CONFIRM: parameters.Spec = {
    "payment_method": parameters.text(100),
    "payment_method_data": parameters.group(payment_methods.CREATE, required=("type",)),
    "return_url": parameters.text(2048),
    "receipt_email": parameters.text(512),
    "client_secret": parameters.text(200),
}
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def unexpected_state(intent: Json, message: str) -> Refused:
    """The intent's state does not allow what was asked."""
    return Refused(message, code="payment_intent_unexpected_state", payment_intent=snapshot(intent))


def attach(book: Book, intent: Json, asked: Json) -> None:
    """Note the payment method the next confirmation will use; the caller saves the intent."""
    if "payment_method_data" in asked:
        method = payment_methods.make(book, asked["payment_method_data"])
    else:
        method = payment_methods.by_name(book, asked["payment_method"])
    intent |= {"payment_method": method["id"], "status": "requires_confirmation"}


def confirm(book: Book, intent: Json, asked: Json) -> Json:
    """Confirm with a payment method given now or before.

    Raises: Refused when the state forbids it, or the card is declined (the intent keeps the reason).
    """
    if intent["status"] not in CONFIRMABLE:
        message = f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}."
        raise unexpected_state(intent, message)
    if "payment_method" in asked or "payment_method_data" in asked:
        attach(book, intent, asked)
        book.save(intent)
    if "receipt_email" in asked:
        intent["receipt_email"] = asked["receipt_email"]
    return confirm_now(book, intent, return_url=asked.get("return_url"))


def confirm_now(book: Book, intent: Json, *, return_url: str | None) -> Json:
    """Attempt the payment with the intent's payment method."""
    check_attemptable(intent, return_url)
    method = book.find("payment_method", intent["payment_method"])
    intent |= {"last_payment_error": None, "_return_url": return_url}
    if payment_methods.card_of(method).authenticate:
        return require_action(book, intent)
    why = attempt(book, intent, method)
    if why is not None:
        raise_declined(intent, why)
    return intent


def check_attemptable(intent: Json, return_url: str | None) -> None:
    """Decide that there is something to attempt with and somewhere to come back to.

    Raises: Refused otherwise.
    """
    if intent["payment_method"] is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. Update"
            " the PaymentIntent with one and confirm it again, or confirm it again directly with a payment"
            " method."
        )
        raise unexpected_state(intent, message)
    automatic = intent["automatic_payment_methods"]
    if return_url is None and automatic is not None and automatic["allow_redirects"] == "always":
        message = (
            "This PaymentIntent is configured to accept payment methods that might redirect your"
            " customer off of your page, so you must provide a `return_url`. If you want no redirects,"
            " set `automatic_payment_methods[allow_redirects]` to `never` when creating it."
        )
        raise Refused(message, param="return_url")


def require_action(book: Book, intent: Json) -> Json:
    """Send the buyer to the double's authentication page."""
    url = f"{book.bank.base_url}/authenticate/{intent['id']}?client_secret={intent['client_secret']}"
    if intent["_return_url"] is None:
        action: Json = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url},
        }
    else:
        where = {"url": url, "return_url": intent["_return_url"]}
        action = {"type": "redirect_to_url", "redirect_to_url": where}
    intent |= {"status": "requires_action", "next_action": action}
    book.save(intent)
    events.emit(book, "payment_intent.requires_action", intent)
    return intent


def authenticate(book: Book, intent: Json, *, approved: bool) -> Json:
    """The buyer answered the second factor; the attempt goes on or fails.

    Raises: Refused when none was asked for.
    """
    if intent["status"] != "requires_action":
        raise unexpected_state(
            intent, f"This PaymentIntent has a status of {intent['status']}: nothing to authenticate."
        )
    method = book.find("payment_method", intent["payment_method"])
    if approved:
        attempt(book, intent, method)
    else:
        fail(book, intent, method, NOT_AUTHENTICATED)
    return intent


def attempt(book: Book, intent: Json, method: Json) -> Decline | None:
    """Try the card; the reason when it is declined."""
    card = payment_methods.card_of(method)
    match card.outcome:
        case Outcome.APPROVE:
            succeed(book, intent)
        case Outcome.SLOW:
            process(book, intent)
        case Outcome.DECLINE:
            why = card.decline or SLOW_FAILED
            fail(book, intent, method, why)
            return why
    return None


def process(book: Book, intent: Json) -> None:
    """Leave the payment in processing, until a control or the dial settles it."""
    wait_s = book.bank.dials.slow_settles_after_s
    intent |= {
        "status": "processing",
        "next_action": None,
        "processing": {"type": "card", "card": {}},
        "_due_at": None if wait_s is None else book.bank.clock.now() + wait_s,
    }
    book.save(intent)
    events.emit(book, "payment_intent.processing", intent)


def settle(book: Book, intent: Json, *, succeeds: bool | None = None) -> Json:
    """End a payment in processing, as told or as its card does.

    Raises: Refused when it is not processing.
    """
    if intent["status"] != "processing":
        raise unexpected_state(
            intent, f"This PaymentIntent has a status of {intent['status']}, not processing."
        )
    method = book.find("payment_method", intent["payment_method"])
    why = payment_methods.card_of(method).decline
    if succeeds if succeeds is not None else why is None:
        succeed(book, intent)
    else:
        fail(book, intent, method, why or SLOW_FAILED)
    return intent


def succeed(book: Book, intent: Json) -> None:
    """The money is there, or authorized when capture is manual."""
    method = book.find("payment_method", intent["payment_method"])
    charge = charges.succeed(book, intent, method)
    intent |= {"latest_charge": charge["id"], "next_action": None, "processing": None, "_due_at": None}
    if intent["capture_method"] == "manual":
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        book.save(intent)
        events.emit(book, "payment_intent.amount_capturable_updated", intent)
        return
    finish(book, intent, received=intent["amount"])
    if payment_methods.card_of(method).disputed:
        disputes.open_(book, charge, amount=charge["amount"], reason="fraudulent")


def finish(book: Book, intent: Json, *, received: int) -> None:
    """The captured money ends the intent."""
    intent |= {"status": "succeeded", "amount_received": received, "amount_capturable": 0}
    book.save(intent)
    events.emit(book, "payment_intent.succeeded", intent)


def fail(book: Book, intent: Json, method: Json, why: Decline) -> None:
    """The attempt failed: the intent waits for another payment method and says why."""
    problem: Json = {
        "type": "card_error",
        "code": why.code,
        "message": why.message,
        "payment_method": shown(method),
    }
    if why is NOT_AUTHENTICATED:
        problem["type"] = "invalid_request_error"
    else:
        charge = charges.fail(book, intent, method, why)
        problem["charge"] = intent["latest_charge"] = charge["id"]
    if why.decline_code is not None:
        problem["decline_code"] = why.decline_code
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": problem,
        "next_action": None,
        "processing": None,
        "_due_at": None,
    }
    book.save(intent)
    events.emit(book, "payment_intent.payment_failed", intent)


def raise_declined(intent: Json, why: Decline) -> NoReturn:
    """Tell the caller that the card was declined."""
    raise Refused(
        why.message,
        status=402,
        kind="card_error",
        code=why.code,
        decline_code=why.decline_code,
        charge=intent["latest_charge"],
        payment_intent=snapshot(intent),
    )
