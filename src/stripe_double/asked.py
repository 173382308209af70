"""What controls are told, in JSON: unknown fields are refused."""

from typing import TypeVar

import msgspec

from stripe_double.books import PLATFORM
from stripe_double.errors import Json, Refused
from stripe_double.http import Request

T = TypeVar("T")


class Advance(msgspec.Struct, forbid_unknown_fields=True):
    """Move the clock forward."""

    advance_s: float


class Outcome(msgspec.Struct, forbid_unknown_fields=True):
    """What becomes of an object; `code` says why a payout failed."""

    outcome: str
    code: str | None = None


class NewDispute(msgspec.Struct, forbid_unknown_fields=True):
    """Open a dispute on a charge, or an intent's latest one; without an amount on all of it."""

    charge: str | None = None
    payment_intent: str | None = None
    amount: int | None = None
    reason: str = "fraudulent"


class Onboarding(msgspec.Struct, forbid_unknown_fields=True):
    """Set what an account may do, what is due or checked, and why it is off; None leaves it.

    `deauthorized` takes the platform's access away for good.
    """

    charges_enabled: bool | None = None
    payouts_enabled: bool | None = None
    details_submitted: bool | None = None
    due: list[str] | None = None
    checking: list[str] | None = None
    disabled_reason: str | None = None
    deauthorized: bool = False


class NewPayout(msgspec.Struct, forbid_unknown_fields=True):
    """Send an amount to an account's bank, whatever its balance; without one all that is available, as Stripe
    does by itself every day."""

    currency: str
    amount: int | None = None
    account: str = PLATFORM


class NewEndpoint(msgspec.Struct, forbid_unknown_fields=True):
    """A webhook endpoint with a chosen secret; `connect` None hears platform and connected accounts."""

    url: str
    secret: str
    enabled_events: list[str] = msgspec.field(default_factory=lambda: ["*"])
    connect: bool | None = None


class Redeliver(msgspec.Struct, forbid_unknown_fields=True):
    """Send events of matching types again."""

    type: str = "*"


def body(request: Request, kind: type[T]) -> T:
    """The request's JSON as a value of a kind; nothing sent is an empty object.

    Raises: Refused naming what is wrong.
    """
    try:
        return msgspec.json.decode(request.body or b"{}", type=kind)
    except msgspec.DecodeError as problem:
        raise Refused(f"This control does not take that: {problem}") from problem


def convert(given: Json, kind: type[T]) -> T:
    """A value of a kind.

    Raises: Refused naming what is wrong.
    """
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as problem:
        raise Refused(f"This control does not take that: {problem}") from problem


def yes(request: Request, good: str, bad: str) -> bool:
    """Which of two outcomes is asked for.

    Raises: Refused when it is neither.
    """
    outcome = body(request, Outcome).outcome
    if outcome not in (good, bad):
        raise Refused(f"`outcome` is {good} or {bad}.", param="outcome")
    return outcome == good
