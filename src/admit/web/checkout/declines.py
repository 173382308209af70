"""Why a payment did not go through, in words for its buyer.

The provider's API says it in English whoever reads, so its codes are said anew here; what its own form says beside the
card is in the reader's language already. Source: https://docs.stripe.com/error-codes
"""

from collections.abc import Mapping

from admit.core.words import Phrase, say

OTHERWISE = say("Your bank did not agree. Try again or use another card; nothing was charged.")

BY_CODE: Mapping[str, Phrase] = {
    "card_declined": say(
        "Your bank declined the card. Use another one or ask your bank; nothing was charged."
    ),
    "expired_card": say("The card has expired. Use another one; nothing was charged."),
    "incorrect_cvc": say("The security code of the card was wrong. Look at it again; nothing was charged."),
    "processing_error": say("The card could not be charged at the moment. Try again in a little while."),
    "payment_intent_authentication_failure": say(
        "Your bank could not confirm that it is you. Try again or use another card; nothing was charged."
    ),
}


def why(code: str) -> Phrase:
    """What happened and what to do, by the provider's code."""
    return BY_CODE.get(code, OTHERWISE)
