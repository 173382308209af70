"""An on-sale at full speed, again and again while things fail: as many carts at once as the machine answers.

Its buyers speak a bare protocol, so that they are not what limits it, and straight to the installation. Whose
connection breaks, or who is told to try again, asks again with the same key; what they were told goes into the ledger.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from admit_bench import sources, wire
from admit_bench.sources import Carts
from tests.soak.scene import Scene
from tests.soak.town import Town

CLIENTS = 64
CARTS = 3_000
PAUSE_S = (10.0, 25.0)
PATIENCE_S = 90.0
ONE_ANSWER_S = 30.0
AWAY = 0
"""Told to those who got no answer."""

AGAIN = frozenset({AWAY, 429, 500, 502, 503})


@dataclass(slots=True)
class Crowd:
    """What rushes there were and how they went; `fastest` is orders held a second, over a whole rush."""

    town: Town
    port: int
    rng: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    rushes: int = 0
    held: int = 0
    fastest: float = 0.0

    async def live(self, *, until: float) -> None:
        """Rush until that moment of `time.monotonic`; a rush that was begun is finished."""
        while time.monotonic() < until:
            await self._rush(self.rng.choice(self.town.scenes))
            await asyncio.sleep(self.rng.uniform(*PAUSE_S))

    async def _rush(self, scene: Scene) -> None:
        kind = next(kind for kind in scene.types if kind.name == "Many")
        mark = UUID(int=self.rng.getrandbits(128), version=4).hex[:12]
        plan = Carts(
            path=f"/api/v1{scene.orders_path}",
            type_ids=[str(kind.id)],
            price_cents=kind.price_cents,
            mark=mark,
        )
        began, before = time.monotonic(), self.held
        numbers = iter(range(1, CARTS + 1))
        async with asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(self._buy(scene, plan, numbers))
        self.rushes += 1
        self.fastest = max(self.fastest, (self.held - before) / (time.monotonic() - began))

    async def _buy(self, scene: Scene, plan: Carts, numbers: Iterator[int]) -> None:
        line = Line(self.port)
        for number in numbers:
            quantity = sources.MIXED[number % len(sources.MIXED)]
            purchase = self.town.ledger.open(f"{plan.mark}{number}", scene.slug, quantity)
            status, body = await self._ask(line, sources.cart(plan, number, quantity))
            if status == 201:
                self.town.ledger.told_order(purchase, msgspec.json.decode(body))
                self.held += 1
        line.close()

    async def _ask(self, line: "Line", request: bytes) -> tuple[int, bytes]:
        """The first answer that is not `try again`; the last one when patience ends."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            status, body = await line.ask(request)
            self.answers[status] += 1
            if status == 500:
                self.unexpected.append(f"a cart of the crowd: {body[:300].decode('utf-8', 'replace')}")
            if status not in AGAIN or time.monotonic() > deadline:
                return status, body
            await asyncio.sleep(0.2)


class Line:
    """One buyer's connection, made anew whenever it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; AWAY when there is none."""
        try:
            async with asyncio.timeout(ONE_ANSWER_S):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                return await _answered(*self._streams, request)
        except (OSError, EOFError, TimeoutError):
            self.close()
            return AWAY, b""

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    writer.write(request)
    buffer = b""
    while (found := wire.answer(buffer)) is None:
        part = await reader.read(65_536)
        if not part:
            raise EOFError
        buffer += part
    status, body, _ = found
    return status, body
