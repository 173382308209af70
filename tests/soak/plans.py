"""What goes wrong and in which order: all of it follows from the seed. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MEAN_PAUSE_S = 1.0
FIRST_AFTER_S = 3.0
FULL_FOR_S = (2.0, 5.0)


class Target(StrEnum):
    """What goes wrong. The first seven are ended with `kill -9`.

    `PRELOADED`: the process from which web processes and worker are forked; they end with it, and all come back.
    `BACKEND`: one connection's server process, after which all restart. `CONNECTION`: the database ends one connection,
    or all of them, as its administrator can. `DISK`: the disk below the database is full for a moment.
    """

    WEB = "web"
    WORKER = "worker"
    PRELOADED = "preloaded"
    DATABASE = "database"
    BACKEND = "backend"
    DOUBLE = "double"
    SUPERVISOR = "supervisor"
    CONNECTION = "connection"
    DISK = "disk"


KILLED = frozenset(Target) - {Target.CONNECTION, Target.DISK}
WEIGHTS = {
    Target.WEB: 10,
    Target.WORKER: 8,
    Target.PRELOADED: 3,
    Target.DATABASE: 4,
    Target.BACKEND: 4,
    Target.DOUBLE: 4,
    Target.SUPERVISOR: 2,
    Target.CONNECTION: 5,
    Target.DISK: 2,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `choice` picks among several of a kind, `lasts_s` is how long a disk stays full."""

    pause_s: float
    target: Target
    choice: int
    lasts_s: float


def faults(seed: int) -> Iterator[Fault]:
    """Faults without end, each kind once before the dice decide; the same seed gives the same."""
    rng = random.Random(f"faults/{seed}")
    first = rng.sample(list(Target), len(Target))
    pause_s = FIRST_AFTER_S
    while True:
        target = first.pop() if first else rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        yield Fault(round(pause_s, 3), target, rng.randrange(1000), round(rng.uniform(*FULL_FOR_S), 1))
        pause_s = rng.expovariate(1 / MEAN_PAUSE_S)


ANSWER_FAULTS: list[dict[str, object]] = [
    {"kind": "delay", "probability": 0.05, "seconds": 0.5},
    {"kind": "error", "probability": 0.03, "status": 500, "work": False},
    {"kind": "error", "probability": 0.03, "status": 500, "work": True},
    {"kind": "cut", "probability": 0.02, "work": True},
    {"kind": "cut", "probability": 0.02, "work": False},
    {"kind": "never", "probability": 0.003, "work": True},
]
DELIVERY_FAULTS: list[dict[str, object]] = [
    {"kind": "delay", "probability": 0.1, "seconds": 2.0},
    {"kind": "drop", "probability": 0.05, "type": "payment_intent.*"},
    {"kind": "drop", "probability": 0.05, "type": "*refund*"},
    {"kind": "drop", "probability": 0.2, "type": "charge.dispute.*"},
    {"kind": "duplicate", "probability": 0.1, "copies": 2, "seconds": 1.0},
    {"kind": "reorder", "probability": 0.1, "seconds": 4.0},
    {"kind": "tamper", "probability": 0.02},
]
"""What the double does to calls and to messages, as its controls take it; each lasts for the whole run."""
