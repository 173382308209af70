"""A carrier that keeps what it was given, and endpoints to give it to."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.facts import deliveries, endpoints
from admit.facts.carrier import Answer
from admit.facts.errors import Undelivered
from admit.facts.kinds import Kind
from admit.facts.records import DeliveryDetail, Endpoint
from tests.support.builders import a_member

EVERY_KIND = tuple(kind.value for kind in Kind)
NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
URL = "https://hooks.example/in"


@dataclass(frozen=True)
class Call:
    """One delivery as it arrived."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found


@dataclass
class FakeCarrier:
    """Answers as planned by URL: a status, or why it was not reached; 204 where nothing is planned."""

    answers: dict[str, int | str] = field(default_factory=dict)
    slow: dict[str, asyncio.Event] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    at_once: int = 0
    most_at_once: int = 0

    async def check(self, url: str) -> None:
        self._refuse(self.answers.get(url))

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self._tell()
        try:
            if url in self.slow:
                await self.slow[url].wait()
            await asyncio.sleep(0)
            self.calls.append(Call(url, headers, body))
            await self._tell()
            planned = self.answers.get(url, 204)
            self._refuse(planned)
            assert isinstance(planned, int)
            return Answer(planned, "as planned", 3)
        finally:
            self.at_once -= 1

    def told(self, url: str = URL) -> list[str]:
        """The kinds that arrived at a URL, in their order."""
        return [call.told["type"] for call in self.calls if call.url == url]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, at most ten seconds."""
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(is_so)

    def is_at(self, calls: int) -> bool:
        """Whether so many calls are under way."""
        return self.at_once == calls

    def has_told(self, count: int, url: str = URL) -> bool:
        """Whether so much arrived at a URL."""
        return len(self.told(url)) == count

    async def _tell(self) -> None:
        async with self.news:
            self.news.notify_all()

    def _refuse(self, planned: int | str | None) -> None:
        if isinstance(planned, str):
            raise Undelivered("as planned", code=planned)


async def an_endpoint(
    db: Database,
    scope: Scope,
    sealer: Sealer,
    *,
    url: str = URL,
    kinds: Sequence[str] = EVERY_KIND,
    now: datetime = NOON,
) -> tuple[UUID, str]:
    """An endpoint of a tenant: its id and secret."""
    member = await a_member(db, scope)
    user_id = member.actor.user_id
    assert user_id is not None
    wanted = endpoints.check_wanted(url=url, description="", kinds=kinds, to_loopback=True)
    async with db.write(member) as tx:
        return await endpoints.add(tx, wanted, sealer, user_id=user_id, now=now)


async def endpoint_of(db: Database, scope: Scope, endpoint_id: UUID) -> Endpoint:
    async with db.read(scope) as tx:
        return await endpoints.find(tx, endpoint_id)


async def kept(db: Database, scope: Scope, endpoint_id: UUID) -> list[DeliveryDetail]:
    """What the log of an endpoint holds, the oldest first."""
    async with db.read(scope) as tx:
        found = await deliveries.list_page(tx, endpoint_id, state=None, limit=100)
        return [await deliveries.find(tx, endpoint_id, one.fact_id) for one in reversed(found)]
