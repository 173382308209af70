"""`python -m tests.soak.doors`: three devices scan 2,000 tickets offline, overlapping, then upload in any order.

What the gate tries a little of (`tests/checkin/test_uploads.py`): pieces of their logs in any order, crashes before the
commit, lost answers and repeats. Each way must lead to what is reckoned plainly from the script, and to a conflict
report with every double entry once. Exit code 1 when one does not; the same seed plays the same script.
"""

import argparse
import asyncio
import secrets
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

import click

from admit.checkin import conflicts
from admit.core import migrations
from admit.core.clock import FixedClock
from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.tenancy import Scope
from tests.conftest import NOON, SECRET, TEMPLATE, app_url
from tests.support.builders import a_tenant
from tests.support.cluster import ScratchCluster
from tests.support.door_logs import Doors, Script, Seen, a_script, expected
from tests.support.ticket_builders import a_door, tickets_for

PHONES, TICKETS, AT_ONCE = 3, 2_000, 200


def main() -> None:
    """Read the options, play, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.doors", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--ways", type=int, default=3, help="in how many orders the same script comes back")
    options = parser.parse_args()
    click.echo(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder, ScratchCluster(Path(folder)) as cluster:
        migrations.upgrade(cluster.create_database(TEMPLATE), login="admit_app")
        cluster.create_database("doors", template=TEMPLATE)
        right = asyncio.run(_play(app_url(cluster, "doors"), options.seed, options.ways))
    raise SystemExit(0 if right else 1)


async def _play(url: str, seed: int, ways: int) -> bool:
    script = a_script(Random(seed), phones=PHONES, tickets=TICKETS, entries=TICKETS)
    right = True
    async with Database(url, pool_size=4) as db:
        for way in range(ways):
            began = time.monotonic()
            doors = await _open(db, await a_tenant(db), script)
            await doors.bring_all(Random(f"{seed}/{way}"), most=AT_ONCE)
            is_right, doubles = await _is_right(doors, script)
            right = right and is_right
            click.echo(
                f"way {way + 1}: {sum(map(len, doors.logs))} entries, {doubles} double entries, "
                f"{'as reckoned' if is_right else 'WRONG'}, {time.monotonic() - began:.0f} s"
            )
    return right


async def _open(db: Database, tenant: Scope, script: Script) -> Doors:
    now = FixedClock(NOON).now()
    place = await a_door(db, tenant, now=now, opens_in=timedelta(hours=-3))
    sealer = Sealer([SECRET], "at-rest")
    orders = [await tickets_for(db, place, sealer, quantity=100) for _ in range(TICKETS // 100)]
    doors = Doors(db, place, [ticket for order in orders for ticket in order.tickets])
    await doors.play(script)
    return doors


async def _is_right(doors: Doors, script: Script) -> tuple[bool, int]:
    """Whether admissions, merge and report all say what the script does; how many double entries there are."""
    wanted = expected(script, [phone.id for phone in doors.phones])
    numbers = {
        (doors.phones[phone].id, entry.id): (phone, entry.sequence)
        for phone, log in enumerate(doors.logs)
        for entry in log
    }
    async with doors.db.read(doors.place.staff) as tx:
        report = await conflicts.of_event(tx, doors.place.event_id)
    told: list[tuple[Seen, Seen]] = sorted(
        (numbers[one.scan.key], numbers[one.first.key]) for one in report if one.first is not None
    )
    return (await doors.outcome() == wanted) and told == wanted[1], len(told)


if __name__ == "__main__":
    main()
