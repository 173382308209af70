"""What goes wrong and when: all of it follows from the seed. Pure."""

import random
from dataclasses import dataclass
from enum import StrEnum

MEAN_PAUSE_S = 2.0
FIRST_AFTER_S = 3.0


class Target(StrEnum):
    """What is killed with `kill -9`. `BACKEND`: one connection's server process, after which all restart."""

    WEB = "web"
    WORKER = "worker"
    DATABASE = "database"
    BACKEND = "backend"
    DOUBLE = "double"


WEIGHTS = {Target.WEB: 5, Target.WORKER: 4, Target.DATABASE: 2, Target.BACKEND: 2, Target.DOUBLE: 2}


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill; `choice` picks among several processes of a kind."""

    at_s: float
    target: Target
    choice: int


def kills(seed: int, *, seconds: float) -> list[Kill]:
    """The kills of a run, in order; the same seed gives the same."""
    rng = random.Random(f"kills/{seed}")
    found, at = [], FIRST_AFTER_S
    while at < seconds:
        target = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        found.append(Kill(round(at, 3), target, rng.randrange(1000)))
        at += rng.expovariate(1 / MEAN_PAUSE_S)
    return found


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
    {"kind": "drop", "probability": 0.05},
    {"kind": "duplicate", "probability": 0.1, "copies": 2, "seconds": 1.0},
    {"kind": "reorder", "probability": 0.1, "seconds": 4.0},
    {"kind": "tamper", "probability": 0.02},
]
"""What the double does to calls and to messages, as its controls take it; each lasts for the whole run."""
