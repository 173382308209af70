"""What a provider's answer about an account means, purely."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from admit.merchant import states, wording
from admit.merchant.gateway import ProviderAccount
from admit.merchant.records import AccountState, PaymentAccount
from admit.merchant.states import Turn

NEW = ProviderAccount("acct_1", charges_enabled=False, payouts_enabled=False, details_submitted=False)
OPEN = replace(NEW, charges_enabled=True, payouts_enabled=True, details_submitted=True)
THEN = datetime(2027, 1, 1, tzinfo=UTC)


def an_account(*, charges: bool, activated: bool) -> PaymentAccount:
    return PaymentAccount(
        tenant_id=uuid4(), id=uuid4(), reference="acct_1", idempotency_key="k", country="DE",
        state=AccountState.ACTIVE, state_since=THEN, charges_enabled=charges, payouts_enabled=charges,
        activated_at=THEN if activated else None, due=[], checking=[], faults=[], disabled_reason=None, due_by=None,
        balance=[], failure_code=None, failure_message=None, disconnected_at=None, attempts=0, checked_at=None,
        items_upto=None, items_window=None, items_after=None, created_at=THEN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "was_active", "state"),
    [
        (NEW, False, AccountState.ONBOARDING),
        (replace(NEW, details_submitted=True, due=("external_account",)), False, AccountState.ONBOARDING),
        (replace(NEW, details_submitted=True, checking=("company.tax_id",)), False, AccountState.CHECKING),
        (OPEN, False, AccountState.ACTIVE),
        (replace(OPEN, payouts_enabled=False), True, AccountState.NO_PAYOUTS),
        (replace(OPEN, charges_enabled=False, due=("external_account",)), True, AccountState.RESTRICTED),
        (replace(NEW, details_submitted=True, disabled_reason="under_review"), True, AccountState.RESTRICTED),
        (replace(NEW, disabled_reason="rejected.fraud"), False, AccountState.REJECTED),
        (replace(OPEN, disabled_reason="rejected.other"), True, AccountState.REJECTED),
        (replace(NEW, disabled_reason="platform_paused"), True, AccountState.REJECTED),
    ],
)
def test_an_answer_means_one_state(told: ProviderAccount, was_active: bool, state: AccountState) -> None:
    assert states.state_of(told, was_active=was_active) is state


@pytest.mark.parametrize(
    ("charged", "activated", "can_charge", "turn"),
    [
        (False, False, False, Turn.NONE),
        (False, False, True, Turn.OPENED),
        (True, True, True, Turn.NONE),
        (True, True, False, Turn.STOPPED),
        (False, True, True, Turn.RESUMED),
        (False, True, False, Turn.NONE),
    ],
)
def test_sales_turn_only_when_charging_does(
    charged: bool, activated: bool, can_charge: bool, turn: Turn
) -> None:
    before = an_account(charges=charged, activated=activated)
    assert states.turn_of(before, can_charge=can_charge) is turn


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("external_account", "The bank account that payouts go to"),
        ("tos_acceptance.date", "Agreement to the payment provider's terms"),
        ("person_1AbC.verification.document", "A document that proves the identity of a person"),
        ("company.verification.document", "A document of the company"),
        ("individual.dob.day", "A date of birth"),
        ("individual.address.postal_code", "The address of a person"),
        ("something_new.of_theirs", "something new: of theirs"),
    ],
)
def test_what_is_asked_for_is_said_in_words(name: str, words: str) -> None:
    assert str(wording.requirement(name)) == words


def test_what_several_parts_ask_for_is_said_once() -> None:
    dates = ["individual.dob.day", "individual.dob.month", "individual.dob.year"]
    assert wording.requirements(dates) == ["A date of birth"]


@pytest.mark.parametrize(
    "reason", ["requirements.past_due", "rejected.fraud", "under_review", "of a later day"]
)
def test_every_reason_to_be_off_comes_with_a_way_out(reason: str) -> None:
    why = wording.why_off(reason)
    assert why is not None
    assert all(str(part).endswith(".") for part in why)
