"""The faults themselves: processes killed, the double made unreliable, and everything put right at the end."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Sequence

import httpx

from bench import processes
from bench.house import House
from bench.processes import Process
from tests.soak.plans import ANSWER_FAULTS, DELIVERY_FAULTS, Kill, Target

DOUBLE_AWAY_S = 0.4
TRIES = 100


class Chaos:
    """Carries out a plan against one installation."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.done: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()

    async def run(self, plan: Sequence[Kill]) -> None:
        """Kill by the plan; `missed` counts targets that were down already."""
        await self.unsettle_double()
        began = time.monotonic()
        for kill in plan:
            await asyncio.sleep(max(0.0, kill.at_s - (time.monotonic() - began)))
            await self._kill(kill)

    async def unsettle_double(self) -> None:
        """Have the double answer and deliver badly."""
        for path, faults in (("faults", ANSWER_FAULTS), ("delivery_faults", DELIVERY_FAULTS)):
            for fault in faults:
                await self.control("POST", path, {**fault, "times": None})

    async def settle_double(self) -> None:
        """Have it behave again; what it dropped stays lost."""
        for path in ("faults", "delivery_faults"):
            await self.control("DELETE", path)

    async def control(self, method: str, path: str, body: dict[str, object] | None = None) -> object:
        """Ask the double's controls; tries again while it comes up."""
        async with httpx.AsyncClient(base_url=self._house.double_url, trust_env=False, timeout=20) as client:
            for _ in range(TRIES):
                try:
                    answer = await client.request(method, f"/_double/{path}", json=body)
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                    continue
                answer.raise_for_status()
                return answer.json()
        raise RuntimeError("the double does not come up again; see its log")

    async def _kill(self, kill: Kill) -> None:
        if kill.target is Target.DOUBLE:
            await asyncio.to_thread(self._house.double.kill)
            self.done[kill.target] += 1
            await asyncio.sleep(DOUBLE_AWAY_S)
            self._house.double.start()
            await self.unsettle_double()
            return
        candidates = _candidates(processes.below([self._house.serve.pid]), self._house.serve.pid, kill.target)
        if not candidates:
            self.missed[kill.target] += 1
            return
        os.kill(candidates[kill.choice % len(candidates)].pid, signal.SIGKILL)
        self.done[kill.target] += 1


def _candidates(found: Sequence[Process], supervisor: int, target: Target) -> list[Process]:
    """Processes of a kind below this very supervisor, and of no other."""
    heads = {one.pid for one in found if one.kind == "database" and one.parent == supervisor}
    match target:
        case Target.DATABASE:
            return [one for one in found if one.pid in heads]
        case Target.BACKEND:
            return [one for one in found if one.kind == "database" and one.parent in heads]
        case _:
            return [one for one in found if one.kind == target.value and one.parent == supervisor]
