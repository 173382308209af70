"""`python -m tests.soak.properties`: many scripts in any order, and a crash at every step of every story.

What the gate tries a little of (`tests/flows/test_any_order.py`, `tests/flows/test_crashes.py`). Exit code 1 with the
shortest script that goes wrong; the same seed tries the same scripts.
"""

import argparse
import asyncio
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import click
import structlog
from hypothesis import HealthCheck, Phase, given, seed, settings

from admit.core import migrations
from admit.core.clock import FixedClock
from admit.core.crypto import Sealer
from admit.core.jobs import SilentBell
from admit.core.settings import Settings
from admit.flows.runtime import Runtime
from tests.conftest import NOON, SECRET, TEMPLATE, app_url, settings_for
from tests.support import at_rest, scripts, stories
from tests.support.cluster import ScratchCluster
from tests.support.crashing import End, FragileDatabase, Fuse
from tests.support.rough_sale import RoughSale, TalkingGateway

TENANTS_OF_A_DATABASE = 200
"""The rules look over all tenants, so a database is left when it has so many."""

ENDS = """
select 'order ' || status from orders
union all
select 'captured as ' || captured_as || coalesce(', ' || captured_reason, '')
from payments
where captured_as is not null
union all
select 'refund ' || kind || ' ' || status from refunds
union all
select 'dispute ' || status from disputes
union all
select 'admission ' || case when undone_at is null then 'live' else 'undone' end from admissions
"""


class Ground:
    """Databases to play on, one after another."""

    def __init__(self, cluster: ScratchCluster, home: Path) -> None:
        self._cluster = cluster
        self._home = home
        self._name = ""
        self._used = TENANTS_OF_A_DATABASE
        self.clock = FixedClock(NOON)
        self.ends: Counter[str] = Counter()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Runtime]:
        """The application on a database with few tenants."""
        if self._used >= TENANTS_OF_A_DATABASE:
            self._next()
        self._used += 1
        fuse, url = Fuse(), app_url(self._cluster, self._name)
        async with FragileDatabase(url, fuse) as db:
            yield _runtime(settings_for(self._home, url), db, self.clock, TalkingGateway(fuse=fuse))

    def _next(self) -> None:
        if self._name:
            self._cluster.drop_database(self._name)
        self._name, self._used = f"admit_{uuid4().hex[:12]}", 0
        self._cluster.create_database(self._name, template=TEMPLATE)

    async def judge(self, sale: RoughSale) -> None:
        """Bring a sale to rest, count where things ended, and hold it to the rules."""
        await at_rest.bring_to_rest(sale)
        async with sale.runtime.db.read(sale.shop.scope) as tx:
            self.ends.update(await tx.fetch_column(ENDS))
        wrongs = await at_rest.wrongs(sale)
        assert not wrongs, wrongs


def _runtime(given: Settings, db: FragileDatabase, clock: FixedClock, gateway: TalkingGateway) -> Runtime:
    return Runtime(given, SECRET, db, clock, Sealer([SECRET], "at-rest"), SilentBell(), gateway)


def play_scripts(ground: Ground, *, count: int, number: int) -> None:
    """Play scripts; raises with the shortest wrong one."""

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(script=scripts.SCRIPTS)
    def in_any_order(script: list[scripts.Line]) -> None:
        asyncio.run(_play(ground, script))

    in_any_order()


async def _play(ground: Ground, script: list[scripts.Line]) -> None:
    async with ground.opened() as runtime:
        await ground.judge(await scripts.play(runtime, ground.clock, script))


async def crash_everywhere(ground: Ground) -> int:
    """Every story with every kind of end at every step; how many that were."""
    played = 0
    for name in stories.STORIES:
        for end in End:
            at = 1
            while await _crash(ground, name, at, end):
                at += 1
            played += at - 1  # the last one came to its end first
    return played


async def _crash(ground: Ground, name: str, at: int, end: End) -> bool:
    async with ground.opened() as runtime:
        sale, burnt = await stories.crashed(runtime, ground.clock, name, at=at, end=end)
        try:
            await ground.judge(sale)
        except AssertionError as error:
            raise AssertionError(f"{name}, {end} at step {at}: {error}") from error
    return burnt


def main() -> None:
    """Read the options, play, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.properties", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--scripts", type=int, default=2_000)
    parser.add_argument(
        "--only-scripts", action="store_true", help="leave the crash of every story at every step out"
    )
    options = parser.parse_args()
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.ReturnLoggerFactory()
    )
    click.echo(f"seed {options.seed}, {options.scripts} scripts")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ScratchCluster(Path(folder) / "cluster") as cluster:
        migrations.upgrade(cluster.create_database(TEMPLATE), login="admit_app")
        ground = Ground(cluster, Path(folder))
        crashes = 0 if options.only_scripts else asyncio.run(crash_everywhere(ground))
        play_scripts(ground, count=options.scripts, number=options.seed)
    click.echo(
        f"{crashes} crashes, {options.scripts} scripts in {time.monotonic() - started:.0f} s; where things ended:"
    )
    for end, count in sorted(ground.ends.items()):
        click.echo(f"  {count:>7,}  {end}")
    click.echo("Everything agrees.")


if __name__ == "__main__":
    main()
