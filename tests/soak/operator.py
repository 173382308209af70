"""The platform's operator during a soak: suspends an organizer now and then, and looks after money in doubt."""

import asyncio
import random
import time
from collections import Counter

from admit.demo.catalogue import ADMIN
from tests.soak.street import Answer
from tests.soak.town import Town

PAUSE_S = (8.0, 25.0)
SUSPENDED_S = (2.0, 6.0)
LAST_S = 12.0
TRIES = 60


class Operator:
    """The one platform admin."""

    def __init__(self, town: Town, *, seed: int) -> None:
        self._town = town
        self._rng = random.Random(f"operator/{seed}")
        self.done: Counter[str] = Counter()
        self.findings: list[str] = []

    async def live(self, *, until: float) -> None:
        """Suspend the last organizer for some seconds, again and again; it sells again at the end."""
        while (left := until - LAST_S - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self._rng.uniform(*PAUSE_S)))
            await self._decide("suspend", becomes="suspended")
            await asyncio.sleep(self._rng.uniform(*SUSPENDED_S))
            await self._decide("reactivate", becomes="active")

    async def give_back(self) -> None:
        """Decide about captured money that waits for an operator: it goes back."""
        waiting = await self._ask("GET", "/platform/payments?need=needs_operator&limit=100")
        for payment in waiting.body["items"] if waiting.is_fine else []:
            body = {"note": "soak", "give_back": True}
            answer = await self._ask("POST", f"/platform/payments/{payment['id']}/resolve", body)
            self.done["payments given back" if answer.is_fine else f"resolve {answer.status}"] += 1

    async def _decide(self, verb: str, *, becomes: str) -> None:
        """Until it is so: a repeat of what was done, its answer lost, is refused as not in state."""
        path = f"/platform/tenants/{self._town.scenes[-1].tenant_id}"
        for _ in range(TRIES):
            await self._ask("POST", f"{path}/{verb}", {"reason": "soak"})
            answer = await self._ask("GET", path)
            if answer.is_fine and answer.body["status"] == becomes:
                self.done[becomes] += 1
                return
            await asyncio.sleep(0.2)
        self.findings.append(f"the operator could not {verb}: {answer.status} {answer.body}")

    async def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> Answer:
        return await self._town.street.ask(method, path, body, signed_in=ADMIN.email)
