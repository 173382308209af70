"""Faults: what a control asked to go wrong, with answers and with deliveries.

Each fault matches by patterns and fires a number of times with a probability; chances come from the
double's seed.
"""

import random
from enum import StrEnum
from fnmatch import fnmatchcase

import msgspec

MAX_FAULTS = 100


class AnswerFault(StrEnum):
    """What can happen to a call of the API."""

    DELAY = "delay"
    ERROR = "error"
    """An error status; `work`: the call is carried out; `saved`: its idempotency key replays the error."""
    NEVER = "never"
    """The work is done unless `work` is false, and no answer comes: a time-out."""
    CUT = "cut"
    """The connection is reset, after the work or (`work` false) before it."""


class DeliveryFault(StrEnum):
    """What can happen to a webhook delivery."""

    DELAY = "delay"
    DROP = "drop"
    """Gone, as if the endpoint had answered 200; `redeliver` brings it back."""
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    """Held back for a random part of `seconds`, so that others overtake it."""
    SKEW = "skew"
    """Signed `seconds` in the past: a receiver that checks the time refuses it."""
    TAMPER = "tamper"
    """The body is altered after signing: a receiver that checks the signature refuses it."""


class Fault(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """When a fault fires; `times` counts down, None never ends."""

    times: int | None = 1
    skip: int = 0
    """How many matches pass unharmed first."""
    probability: float = 1.0
    seconds: float = 0.0


class OnAnswer(Fault, kw_only=True):
    """A fault of calls whose method and path match, such as `POST` and `/v1/payment_intents*`."""

    kind: AnswerFault
    method: str = "*"
    path: str = "/v1/*"
    status: int = 500
    work: bool = True
    saved: bool = False


class OnDelivery(Fault, kw_only=True):
    """A fault of deliveries whose event type matches, such as `payment_intent.*`."""

    kind: DeliveryFault
    type: str = "*"
    copies: int = 1


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self.answers: list[OnAnswer] = []
        self.deliveries: list[OnDelivery] = []

    def on_answer(self, method: str, path: str, chance: random.Random) -> list[OnAnswer]:
        """The faults that strike this call, each counted."""
        matching = [
            fault
            for fault in self.answers
            if fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path) and strikes(fault, chance)
        ]
        self.answers = [fault for fault in self.answers if fault.times != 0]
        return matching

    def on_delivery(self, name: str, chance: random.Random) -> list[OnDelivery]:
        """The faults that strike the delivery of an event of this type, each counted."""
        matching = [
            fault for fault in self.deliveries if fnmatchcase(name, fault.type) and strikes(fault, chance)
        ]
        self.deliveries = [fault for fault in self.deliveries if fault.times != 0]
        return matching


def strikes(fault: Fault, chance: random.Random) -> bool:
    """Whether a fault fires on this match; counts it."""
    if fault.skip > 0:
        fault.skip -= 1
        return False
    if chance.random() >= fault.probability:
        return False
    if fault.times is not None:
        fault.times -= 1
    return True
