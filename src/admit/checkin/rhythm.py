"""How tight a gate is, told from its scans alone: nothing counts the people outside. Pure."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOSE = timedelta(seconds=15)
"""Who follows this soon had been standing there."""
BUSY_FROM, WAITING_FROM = 0.5, 0.85


class Queue(StrEnum):
    """An estimate: nobody, a few, or a line."""

    NONE = "none"
    BUSY = "busy"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Pace:
    """The part of a span of time in which the next scan followed closely, and what that says."""

    busy_share: float
    queue: Queue


def pace(moments: Sequence[datetime], *, since: datetime, until: datetime) -> Pace:
    """How tight a gate was from its scans in order, admitted or not."""
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    close = sum((gap for gap in gaps if gap <= CLOSE), timedelta())
    share = round(min(1.0, close / (until - since)), 2)
    if share >= WAITING_FROM:
        return Pace(share, Queue.WAITING)
    return Pace(share, Queue.BUSY if share >= BUSY_FROM else Queue.NONE)


def minutes_left(expected: int, lately: int, span: timedelta) -> int | None:
    """How long those still expected take at the present rate; None when nobody came lately, 0 when all are in."""
    if expected <= 0:
        return 0
    if lately <= 0:
        return None
    return math.ceil(expected / lately * (span / timedelta(minutes=1)))
