"""The test cards: what each number does.

Numbers and tokens are Stripe's published ones, but for the two slow cards, which are the double's own
(Stripe plays slow methods with bank debits). Source: docs.stripe.com/testing.
"""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a payment attempt with the card comes to."""

    APPROVE = "approve"
    DECLINE = "decline"
    SLOW = "slow"


class RefundOutcome(StrEnum):
    """What a refund to the card comes to."""

    SUCCEED = "succeed"
    STAY_PENDING = "pending"
    FAIL_LATER = "fail"
    WAIT_FOR_FUNDS = "wait_for_funds"


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a payment attempt failed, in Stripe's codes and words."""

    code: str
    message: str
    decline_code: str | None = None


GENERIC = Decline("card_declined", "Your card was declined.", "generic_decline")
INSUFFICIENT = Decline("card_declined", "Your card has insufficient funds.", "insufficient_funds")
LOST = Decline("card_declined", "Your card was declined.", "lost_card")
EXPIRED = Decline("expired_card", "Your card has expired.", "expired_card")
WRONG_CVC = Decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc")
PROCESSING = Decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "processing_error",
)
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "Your card was declined. Your request was in test mode, but used a non test card.",
    "test_mode_live_card",
)
NOT_AUTHENTICATED = Decline(
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method."
    " Please choose a different payment method and try again.",
)
SLOW_FAILED = Decline("payment_intent_payment_attempt_failed", "The payment failed.")


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: its public token, its number and what it does."""

    token: str
    number: str
    brand: str = "visa"
    outcome: Outcome = Outcome.APPROVE
    decline: Decline | None = None
    authenticate: bool = False
    disputed: bool = False
    refund: RefundOutcome = RefundOutcome.SUCCEED


def declining(token: str, number: str, why: Decline, *, authenticate: bool = False) -> Card:
    """A card whose payments fail."""
    return Card(token, number, outcome=Outcome.DECLINE, decline=why, authenticate=authenticate)


CARDS = (
    Card("pm_card_visa", "4242424242424242"),
    Card("pm_card_visa_debit", "4000056655665556"),
    Card("pm_card_mastercard", "5555555555554444", brand="mastercard"),
    Card("pm_card_amex", "378282246310005", brand="amex"),
    declining("pm_card_chargeDeclined", "4000000000000002", GENERIC),
    declining("pm_card_chargeDeclinedInsufficientFunds", "4000000000009995", INSUFFICIENT),
    declining("pm_card_chargeDeclinedLostCard", "4000000000009987", LOST),
    declining("pm_card_chargeDeclinedExpiredCard", "4000000000000069", EXPIRED),
    declining("pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", WRONG_CVC),
    declining("pm_card_chargeDeclinedProcessingError", "4000000000000119", PROCESSING),
    Card("pm_card_authenticationRequired", "4000002500003155", authenticate=True),
    Card("pm_card_threeDSecure2Required", "4000000000003220", authenticate=True),
    declining(
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "4000008260003178",
        INSUFFICIENT,
        authenticate=True,
    ),
    Card("pm_card_createDispute", "4000000000000259", disputed=True),
    Card("pm_card_pendingRefund", "4000000000007726", refund=RefundOutcome.STAY_PENDING),
    Card("pm_card_refundFail", "4000000000005126", refund=RefundOutcome.FAIL_LATER),
    Card("pm_double_slow", "4000000000004202", outcome=Outcome.SLOW),
    Card("pm_double_slow_fails", "4000000000004210", outcome=Outcome.SLOW, decline=SLOW_FAILED),
)
BY_TOKEN = {card.token: card for card in CARDS}
BY_NUMBER = {card.number: card for card in CARDS}
