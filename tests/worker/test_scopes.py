"""Each queue works for the tenant whose work is due, and leaves every row of another as it is."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.flows.mail_links import MailLinks
from admit.worker.handlers import Bench, drains
from tests.support.access_fresh import FRESH
from tests.support.access_things import Bench as Counter
from tests.support.access_things import Place
from tests.support.access_world import World, a_world_of_its_own
from tests.support.cluster import ScratchCluster
from tests.support.mail_builders import FakeTransport

OWNED = """
select attrelid::regclass::text
from pg_attribute
join pg_class on pg_class.oid = attrelid
where relnamespace = 'public'::regnamespace and relkind = 'r' and attname = 'tenant_id'
order by 1
"""


@pytest.fixture
async def world(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world_of_its_own(cluster, tmp_path_factory.mktemp("queues")) as made:
        yield made


def rows_of(world: World, place: Place) -> Mapping[str, str]:
    """What each table holds of a tenant, as one number each."""
    found = {}
    for (table,) in world.owner.execute(OWNED).fetchall():
        look = f"select coalesce(sum(hashtextextended(one::text, 0)), 0)::text from {table} one where tenant_id = %s"
        found[table] = str(world.owner.execute(look, (place.scope.tenant_id,)).fetchone())
    return found


async def test_every_queue_changes_the_tenant_whose_work_is_due_and_no_other(world: World) -> None:
    bench = Counter(world.runtime, world.home, None)
    for kind in ("held", "opened", "refund", "paid"):
        await FRESH[kind](bench)
    links = MailLinks(world.runtime.settings.base_url, world.runtime.secret_key)
    queues = drains(Bench(world.runtime, FakeTransport(), links))
    assert isinstance(world.runtime.clock, FixedClock)
    for _ in range(3):  # what was left over from making the world, its refunds that are tried again among it
        world.runtime.clock.advance(timedelta(hours=1))
        for drain in queues.values():
            await drain()
    await FRESH["held"](bench)
    others = [world.away, world.closed]
    mine, theirs = rows_of(world, world.home), [rows_of(world, place) for place in others]
    world.runtime.clock.advance(timedelta(minutes=20))
    for drain in queues.values():
        await drain()
    after = rows_of(world, world.home)
    assert {"orders", "ticket_types"} <= {table for table in mine if mine[table] != after[table]}
    for place, before in zip(others, theirs, strict=True):
        now = rows_of(world, place)
        assert {table for table in now if now[table] != before[table]} == set()
