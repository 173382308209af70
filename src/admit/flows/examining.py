"""Looking at an installation: what the doctor reads, each in a transaction of its own."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from admit.backoffice import health
from admit.backoffice.health import Finding
from admit.core.crypto import Sealer, Unsealable
from admit.core.db import Database
from admit.core.tenancy import Door, system_scope
from admit.flows import operating
from admit.sales import invariants
from admit.sales.invariants import Breach
from admit.tickets import keys

EXAMINED = "installation.examined"
LOOK_AGAIN_S = 0.5


async def server(db: Database) -> Sequence[Finding]:
    """The database itself, and the product's roles in it."""
    async with db.door(Door.DIRECTORY) as tx:
        return [await health.of_server(tx), await health.of_roles(tx)]


async def clock(db: Database, *, now: datetime) -> Sequence[Finding]:
    """Whether the database agrees on the time."""
    async with db.door(Door.DIRECTORY) as tx:
        return [await health.of_clock(tx, now=now)]


async def statistics(db: Database, *, grace_s: float = 0.0) -> Sequence[Finding]:
    """Whether the server's statistics are fresh; while some look old, they are looked at again for `grace_s`.

    A table that has just grown looks old until autovacuum comes by, seconds later, and nobody needs to know.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + grace_s
    while True:
        async with db.door(Door.DIRECTORY) as tx:
            stale = await health.stale_tables(tx)
        if not stale or loop.time() >= ends:
            return [health.judge_statistics(stale, waited_s=grace_s)]
        await asyncio.sleep(LOOK_AGAIN_S)


async def breaches(db: Database) -> Sequence[Breach]:
    """Every breach of the rules of stock and money, in every tenant."""
    async with operating.unattended(db, EXAMINED) as tx:
        return await invariants.breaches(tx)


async def worker(db: Database, *, now: datetime) -> Sequence[Finding]:
    """Whether a worker is alive."""
    async with db.door(Door.JOBS) as tx:
        return [await health.of_worker(tx, now=now)]


async def books(db: Database, *, now: datetime) -> Sequence[Finding]:
    """Counters of every tenant against its orders, and what waits."""
    async with operating.unattended(db, EXAMINED) as tx:
        return [await health.of_counters(tx), *await health.of_backlog(tx, now=now)]


async def signing(db: Database, sealer: Sealer) -> Sequence[Finding]:
    """Whether the installation's secret opens the signing keys of the latest events."""
    async with operating.unattended(db, EXAMINED) as tx:
        events = await health.events_on_sale(tx)
    tried: dict[UUID, bool] = {}
    for event in events:
        scope = system_scope(event.tenant_id)
        async with db.read(scope) as tx:
            public = {key.key_index: key.public_key for key in await keys.public_keys(tx, event.id)}
        if not public:
            continue  # nothing sold yet; its key is made with the first sale
        async with db.read(scope.issuing()) as tx:
            try:
                tried[event.id] = await health.signs(tx, event.id, public, sealer)
            except Unsealable:
                tried[event.id] = False
    return [health.judge_signing(tried)]
