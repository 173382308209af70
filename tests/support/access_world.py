"""A small world to try every route in: three organizers with everything in them, and everybody who might call.

The organizer "home" is where people call; "away" is a stranger's, "closed" is suspended. A route's path and body
name things (`event_id`, `code_id`) that each organizer has one of.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.tenancy import Door, Scope
from admit.flows.runtime import Runtime
from admit.identity import logins
from admit.identity.records import Device
from admit.sales.gateway import ProviderEvent, SignatureRejected
from tests.conftest import NOON, TEMPLATE, app_url, runtime_for, settings_for
from tests.support import access_fresh, access_merchants
from tests.support.access_things import Bench, Place, Things, a_place
from tests.support.builders import a_member, set_tenant_status
from tests.support.cluster import ScratchCluster
from tests.support.fake_gateway import FakeGateway
from tests.support.fake_merchants import FakeMerchants
from tests.support.http import bearer_of, calling_from, serving

ACTORS = ("nobody", "operator", "admin", "staff", "elsewhere", "invited", "disabled", "suspended", "stranger")
"""The columns of the tables: nobody; a platform admin without a membership; at home a TenantAdmin, Staff of this
event, Staff of another event, somebody invited and somebody disabled; the TenantAdmin of a suspended organizer, in
their own; the TenantAdmin of another organizer, at home."""

COUNTED_ANYWAY = frozenset({"throttles", "alembic_version"})
"""What a refused call may change: how often somebody tried."""

TABLES = """
select table_name
from information_schema.tables
where table_schema = 'public'
  and table_type = 'BASE TABLE'
order by table_name
"""

NEWEST_WRITE = "select pg_snapshot_xmax(pg_current_snapshot())::text"

Fingerprint = dict[str, tuple[int, int]]

NAMED = re.compile(r"<(\w+)>")
IN_PATH = re.compile(r"\{(\w+)\}")


def filled(value: Any, things: Things) -> Any:
    """A body with the things it names: `"<version>"` becomes the number, `"Gate <word>"` a text."""
    match value:
        case dict():
            return {filled(key, things): filled(inner, things) for key, inner in value.items()}
        case list():
            return [filled(inner, things) for inner in value]
        case str() if whole := NAMED.fullmatch(value):
            found = things[whole[1]]
            return found if isinstance(found, int) else str(found)
        case str():
            return NAMED.sub(lambda name: str(things[name[1]]), value)
        case _:
            return value


def path_of(template: str, things: Things) -> str:
    """A path with the things it names."""
    return IN_PATH.sub(lambda name: str(things[name[1]]), template)


class TrustingGateway(FakeGateway):
    """Takes a message for the provider's when its signature says "sound"."""

    def verified(self, raw_body: bytes, signature: str) -> ProviderEvent:
        if signature != "sound":
            raise SignatureRejected("not signed")
        return ProviderEvent("stripe", "", f"evt_{uuid4().hex}", "payment_intent.created", None, {})


@dataclass
class World:
    """The organizers, the callers, and a way to see whether anything changed."""

    runtime: Runtime
    clients: Mapping[str, httpx.AsyncClient]
    home: Place
    away: Place
    closed: Place
    people: Mapping[str, UUID]
    owner: psycopg.Connection
    desk: Things = field(default_factory=dict)
    _bearers: dict[str, dict[str, str]] = field(default_factory=dict)
    _cookies: dict[str, str] = field(default_factory=dict)
    _counted: dict[str, Fingerprint] = field(default_factory=dict)

    def place_of(self, actor: str, path: str) -> Place:
        """Where somebody calls: the suspended one in their own place, as far as the path leads into one."""
        return self.closed if actor == "suspended" and "slug}" in path else self.home

    def things_of(self, actor: str, path: str) -> Things:
        """What a path and a body may name when this one calls."""
        word = uuid4().hex[:12]
        new: Things = {"word": word, "new_id": uuid4(), "new_email": f"{word}@example.org"}
        return {**self.desk, **self.place_of(actor, path).things, **new}

    async def bearer(self, actor: str) -> dict[str, str]:
        """The header of somebody signed in to the API, and of nobody."""
        if actor == "nobody":
            return {}
        if actor not in self._bearers:
            self._bearers[actor] = await bearer_of(self.runtime, self.people[actor])
        return self._bearers[actor]

    async def cookie(self, actor: str) -> str | None:
        """The login cookie of somebody signed in to the pages; none of nobody."""
        if actor == "nobody":
            return None
        if actor not in self._cookies:
            self._cookies[actor] = await self.new_cookie(actor)
        return self._cookies[actor]

    async def new_cookie(self, actor: str) -> str:
        """A login of its own, for what ends the one that asks."""
        now = self.runtime.clock.now()
        async with self.runtime.db.door(Door.AUTH) as tx:
            _, secret = await logins.open_page(tx, self.people[actor], device=Device("Testing", ""), now=now)
        return secret

    def forget(self, actor: str) -> None:
        """Let somebody sign in anew before their next call: this one ended their logins."""
        self._bearers.pop(actor, None)
        self._cookies.pop(actor, None)

    async def fresh(self, kind: str, actor: str, path: str) -> Things:
        """A thing of its own for one call that changes it; what the path and the body name of it."""
        maker = access_fresh.FRESH[kind]
        return await maker(Bench(self.runtime, self.place_of(actor, path), self.people.get(actor)))

    def fingerprint(self) -> Fingerprint:
        """How many rows each table has, and what is in them as a number.

        Counted anew only when a transaction that wrote anything has ended since: each of these has a number.
        """
        newest = str(self.owner.execute(NEWEST_WRITE).fetchone())
        if newest not in self._counted:
            self._counted = {newest: self._count()}
        return self._counted[newest]

    def _count(self) -> Fingerprint:
        names = [name for (name,) in self.owner.execute(TABLES) if name not in COUNTED_ANYWAY]
        looks = [
            f"select '{name}', count(*), coalesce(sum(hashtextextended(one::text, 0)), 0)::text from {name} one"
            for name in names
        ]
        rows = self.owner.execute(" union all ".join(looks)).fetchall()
        return {name: (count, int(content)) for name, count, content in rows}


@asynccontextmanager
async def a_world_of_its_own(cluster: ScratchCluster, home: Path) -> AsyncIterator[World]:
    """A world in a database that nothing else writes to, gone afterwards."""
    name = f"admit_access_{uuid4().hex[:8]}"
    cluster.create_database(name, template=TEMPLATE)
    url = app_url(cluster, name)
    try:
        async with Database(url, pool_size=16) as db:
            runtime = runtime_for(settings_for(home, url), db, FixedClock(NOON), TrustingGateway())
            async with a_world(runtime, cluster.url(user="admit_owner", database=name)) as made:
                yield made
    finally:
        cluster.drop_database(name)


@asynccontextmanager
async def a_world(runtime: Runtime, owner_url: str) -> AsyncIterator[World]:
    """Everything in place; the runtime's gateway is to be a `TrustingGateway`."""
    runtime = replace(runtime, merchants=FakeMerchants())
    home, away, closed = [await a_place(runtime) for _ in range(3)]
    for place in (home, away, closed):
        place.things.update(await access_merchants.a_payout(Bench(runtime, place, None)))
    people = await _people(runtime, home, away, closed)
    desk = await access_fresh.an_operators_desk(runtime)
    await set_tenant_status(runtime.db, closed.scope.tenant_id, "suspended")
    async with serving(runtime) as client, _each_at_home(client) as clients:
        with psycopg.connect(owner_url, autocommit=True) as owner:
            yield World(runtime, clients, home, away, closed, people, owner, desk)


async def _people(runtime: Runtime, home: Place, away: Place, closed: Place) -> dict[str, UUID]:
    async def member(place: Place, **given: str) -> UUID:
        return _user_of(await a_member(runtime.db, place.scope, **given))

    people = {
        "operator": await access_fresh.an_operator_id(runtime),
        "admin": await member(home),
        "staff": await member(home, role="staff"),
        "elsewhere": await member(home, role="staff"),
        "invited": await member(home, status="invited"),
        "disabled": await member(home, status="disabled"),
        "suspended": await member(closed),
        "stranger": await member(away),
    }
    await access_fresh.assign(runtime, home, people["staff"], home.things["event_id"])
    await access_fresh.assign(runtime, home, people["elsewhere"], home.things["other_event_id"])
    return people


def _user_of(member: Scope) -> UUID:
    assert member.actor.user_id is not None
    return member.actor.user_id


@asynccontextmanager
async def _each_at_home(client: httpx.AsyncClient) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A client for each caller, from a network of their own, so that none is throttled for another's tries."""
    async with AsyncExitStack() as open_ones:
        yield {
            actor: await open_ones.enter_async_context(calling_from(client, f"2001:db8:{number:x}::1"))
            for number, actor in enumerate(ACTORS)
        }
