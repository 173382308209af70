"""What an account's answers mean, purely: its state, and whether sales stop or go on by it.

Source: docs.stripe.com/connect/handling-api-verification, docs.stripe.com/api/accounts/object
(charges_enabled, payouts_enabled, details_submitted, requirements).
"""

from enum import StrEnum

from admit.merchant.gateway import ProviderAccount
from admit.merchant.records import AccountState, PaymentAccount

ENDED = ("rejected.", "listed", "platform_paused")
"""Reasons that its owner cannot put right by telling more."""


class Turn(StrEnum):
    """What a change means for sales."""

    NONE = "none"
    OPENED = "opened"
    STOPPED = "stopped"
    RESUMED = "resumed"


def state_of(told: ProviderAccount, *, was_active: bool) -> AccountState:
    """The state that an answer means; `was_active` when the account could charge at some time."""
    if (told.disabled_reason or "").startswith(ENDED):
        return AccountState.REJECTED
    if told.charges_enabled:
        return AccountState.ACTIVE if told.payouts_enabled else AccountState.NO_PAYOUTS
    if was_active:
        return AccountState.RESTRICTED
    if told.due or not told.details_submitted:
        return AccountState.ONBOARDING
    return AccountState.CHECKING


def turn_of(before: PaymentAccount, *, can_charge: bool) -> Turn:
    """What it means for sales that the account can or cannot charge now."""
    match (before.charges_enabled, can_charge):
        case (False, True):
            return Turn.RESUMED if before.activated_at else Turn.OPENED
        case (True, False):
            return Turn.STOPPED
        case _:
            return Turn.NONE


def capabilities_of(told: ProviderAccount) -> dict[str, str]:
    """Everything an answer says the account may do or not, by name."""
    flags = {"charges": told.charges_enabled, "payouts": told.payouts_enabled}
    return {name: "active" if is_on else "inactive" for name, is_on in flags.items()} | dict(
        told.capabilities
    )
