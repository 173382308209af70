"""When something at the door really happened: a device's word, held between what is sure. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DOUBT = timedelta(seconds=2)


class ClockKind(StrEnum):
    """How a device measured: time since it heard the server, or by its wall clock when it had not heard it yet."""

    MONOTONIC = "monotonic"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class Told:
    """When it happened by the device, and when the device had last heard the server's time."""

    at: datetime
    heard_at: datetime
    clock: ClockKind


@dataclass(frozen=True, slots=True)
class Timed:
    """The effective time; with a doubt, by how many milliseconds it was corrected and by which clock it was told."""

    at: datetime
    doubt: dict[str, object] | None


def effective(told: Told, *, since: datetime, received_at: datetime) -> Timed:
    """The time told, not before the server was heard nor before `since`, when the device came to be, and not after
    its first receipt."""
    earliest = min(max(told.heard_at, since), received_at)
    at = min(max(told.at, earliest), received_at)
    off = told.at - at
    if told.clock is ClockKind.MONOTONIC and abs(off) <= DOUBT:
        return Timed(at, None)
    facts: dict[str, object] = {
        "told": told.at.isoformat(),
        "off_ms": off // timedelta(milliseconds=1),
        "clock": told.clock.value,
    }
    return Timed(at, facts)
