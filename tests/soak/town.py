"""What the people of the soak share, and who one of them is."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.demo.counter import Counter as BankCounter
from tests.soak.double import Double
from tests.soak.ledger import Ledger
from tests.soak.scene import Scene
from tests.soak.street import Street


@dataclass(frozen=True, slots=True)
class Town:
    """What everybody shares."""

    scenes: Sequence[Scene]
    street: Street
    bank: BankCounter
    double: Double
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at one organizer's, with a mind made from the seed."""

    town: Town
    scene: Scene
    rng: random.Random

    def new_id(self) -> str:
        """A name for something of theirs."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))
