"""What the provider's codes mean, in words, each with the way out.

Source: docs.stripe.com/connect/required-verification-information, docs.stripe.com/api/accounts/object
(requirements.disabled_reason), docs.stripe.com/api/payouts/failures.
"""

import re
from collections.abc import Mapping

from admit.core import words
from admit.core.words import Phrase, say

REQUIREMENTS: Mapping[str, Phrase] = {
    "external_account": say("The bank account that payouts go to"),
    "business_type": say("What kind of business it is"),
    "business_profile.url": say("A website, or what the business does"),
    "business_profile.product_description": say("What the business sells"),
    "business_profile.mcc": say("The line of business"),
    "business_profile.support_phone": say("A phone number for customers"),
    "business_profile.support_email": say("An email address for customers"),
    "tos_acceptance": say("Agreement to the payment provider's terms"),
    "verification.document": say("A document that proves the identity of a person"),
    "verification.additional_document": say("A document that proves the address of a person"),
    "verification.proof_of_liveness": say("A picture that proves who the person is"),
    "company.verification.document": say("A document of the company"),
    "company.tax_id": say("The company's tax or registration number"),
    "company.name": say("The company's name"),
    "company.address": say("The company's address"),
    "company.phone": say("The company's phone number"),
    "company.owners_provided": say("Who owns the company"),
    "company.directors_provided": say("Who leads the company"),
    "company.executives_provided": say("Who leads the company"),
    "dob": say("A date of birth"),
    "first_name": say("The name of a person"),
    "last_name": say("The name of a person"),
    "email": say("The email address of a person"),
    "phone": say("The phone number of a person"),
    "address": say("The address of a person"),
    "id_number": say("An identity or tax number of a person"),
    "ssn_last_4": say("An identity or tax number of a person"),
    "nationality": say("The nationality of a person"),
    "relationship": say("What a person does in the business"),
    "settings.payments.statement_descriptor": say("What stands on card statements"),
}
"""By the requirement, or a part of its name; the longest that fits counts."""

WHY_OFF: Mapping[str, tuple[Phrase, Phrase]] = {
    "requirements.past_due": (
        say("The payment provider waits for details that are overdue."),
        say("Tell them now; the account is opened again once they are checked."),
    ),
    "requirements.pending_verification": (
        say("The payment provider is checking what was handed in."),
        say("Nothing is to be done. It takes minutes, sometimes a few days."),
    ),
    "action_required.requested_capabilities": (
        say("The payment provider asks for details before this account may do more."),
        say("Tell them now; it goes on by itself afterwards."),
    ),
    "under_review": (
        say("The payment provider is looking at this account."),
        say("Answer what it writes to you. We are told when it has decided."),
    ),
    "listed": (
        say(
            "The account might be on a list of persons who may not be paid; the payment provider looks into it."
        ),
        say("Answer what it writes to you. Only the provider can lift this."),
    ),
    "platform_paused": (
        say("This platform has paused the account."),
        say("Write to the platform's people."),
    ),
    "rejected": (
        say("The payment provider has closed this account for good."),
        say("Ask the provider's support why. To go on selling, disconnect it and connect another account."),
    ),
}
OTHERWISE_OFF = (
    say("The payment provider has switched the account off."),
    say("Look into the provider's dashboard, where it says why."),
)

PAYOUT_FAILURES: Mapping[str, tuple[Phrase, Phrase]] = {
    "account_closed": (
        say("The bank account was closed."),
        say("Name another bank account in the provider's dashboard; the next payout brings the money."),
    ),
    "account_frozen": (
        say("The bank account is frozen."),
        say("Ask your bank, or name another bank account in the provider's dashboard."),
    ),
    "bank_account_restricted": (
        say("The bank account does not take such payments."),
        say("Ask your bank, or name another bank account in the provider's dashboard."),
    ),
    "bank_ownership_changed": (
        say("The bank account belongs to somebody else by now."),
        say("Name the bank account anew in the provider's dashboard."),
    ),
    "could_not_process": (
        say("The bank could not process the payout."),
        say("It is tried again with the next payout. If it fails again, ask your bank."),
    ),
    "debit_not_authorized": (
        say("The bank does not allow money to be drawn from this account."),
        say("Allow it at your bank, or settle the balance in the provider's dashboard."),
    ),
    "declined": (
        say("The bank declined the payout."),
        say("Ask your bank why, or name another bank account in the provider's dashboard."),
    ),
    "insufficient_funds": (
        say("The balance did not cover the payout."),
        say("Nothing is to be done: what there is comes with the next payout."),
    ),
    "invalid_account_number": (
        say("The number of the bank account is wrong."),
        say("Correct it in the provider's dashboard; the next payout brings the money."),
    ),
    "incorrect_account_holder_name": (
        say("The name of the account's holder is not the one that the bank knows."),
        say("Correct it in the provider's dashboard; the next payout brings the money."),
    ),
    "invalid_currency": (
        say("The bank account does not take this currency."),
        say("Name a bank account in this currency in the provider's dashboard."),
    ),
    "no_account": (
        say("The bank knows no such account."),
        say("Check its number in the provider's dashboard; the next payout brings the money."),
    ),
    "unsupported_card": (
        say("The card does not take payouts."),
        say("Name a bank account in the provider's dashboard instead."),
    ),
}
REFUND_TROUBLE: Mapping[str, tuple[Phrase, Phrase]] = {
    "balance_insufficient": (
        say("The account's balance does not cover this refund."),
        say(
            "It is tried again by itself. New sales fill the balance; or add money in the provider's dashboard."
        ),
    ),
    "account_invalid": (
        say("The payment provider does not let us into the account that this was paid to."),
        say("Give the money back in the provider's dashboard of that account."),
    ),
    "expired_or_canceled_card": (
        say("The buyer's bank sent the money back: the card is no longer valid."),
        say("Ask the buyer where the money may go, and pay it by hand."),
    ),
    "lost_or_stolen_card": (
        say("The buyer's bank sent the money back: the card was reported lost or stolen."),
        say("Ask the buyer where the money may go, and pay it by hand."),
    ),
}
REFUND_TROUBLE_ALIASES = {"insufficient_funds": "balance_insufficient"}
OTHERWISE_FAILED = (
    say("The bank did not take the payout."),
    say("Look into the provider's dashboard; the money is in the balance and comes with the next payout."),
)

_PLACE = re.compile(r"^(person_\w+|individual|representative|owners|directors|executives|company)\.")


def requirement(name: str) -> Phrase | str:
    """What the owner still has to tell, in words; the provider's own name for what we do not know."""
    without_place = _PLACE.sub("", name)
    for candidate in (name, without_place):
        fitting = [known for known in REQUIREMENTS if candidate == known or candidate.startswith(f"{known}.")]
        if fitting:
            return REQUIREMENTS[max(fitting, key=len)]
    return without_place.replace(".", ": ").replace("_", " ")


def requirements(names: list[str]) -> list[str]:
    """Several of them, in the reader's language, none twice."""
    return list(dict.fromkeys(str(requirement(name)) for name in names))


def why_off(reason: str | None) -> tuple[Phrase, Phrase] | None:
    """Why an account is off, and the way out; None when no reason was given."""
    if not reason:
        return None
    return WHY_OFF.get(reason) or WHY_OFF.get(reason.partition(".")[0]) or OTHERWISE_OFF


def payout_failure(code: str | None) -> tuple[Phrase, Phrase]:
    """Why a payout failed, and the way out."""
    return PAYOUT_FAILURES.get(code or "", OTHERWISE_FAILED)


def in_language(lang: str, said: tuple[Phrase, Phrase] | None) -> str:
    """What and the way out as one text in the language of a mail; empty for nothing."""
    return " ".join(one.said_in(words.nearest(lang)) for one in said or ())


def refund_trouble(code: str | None) -> tuple[Phrase, Phrase] | None:
    """Why a refund does not get on, and what happens next; None for what the provider's own words must say."""
    return REFUND_TROUBLE.get(REFUND_TROUBLE_ALIASES.get(code or "", code or ""))
