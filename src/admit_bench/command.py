"""`admit bench`: every benchmark, or the ones named, against an installation of its own."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import click

from admit.core import logging
from admit.core.settings import Environment
from admit_bench import (
    door,
    eventpage,
    export,
    kinds,
    measures,
    onsale,
    playing,
    processes,
    scans,
    settlement,
    stage,
    sweep,
    truth,
)
from admit_bench import house as houses
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.stage import Stage

BENCHES: Mapping[str, Callable[..., Awaitable[list[Row]]]] = {
    "onsale": onsale.run,
    "kinds": kinds.run,
    "scans": scans.run,
    "door": door.run,
    "eventpage": eventpage.run,
    "settlement": settlement.run,
    "export": export.run,
    "sweep": sweep.run,
}
SETTLE_S = 3.0


@click.command("bench")
@click.option(
    "--only", multiple=True, type=click.Choice(sorted(BENCHES)), help="One benchmark; may be repeated."
)
@click.option(
    "--seconds", default=5.0, type=click.FloatRange(1, 600), help="How long each level is measured."
)
@click.option(
    "--json", "place", type=click.Path(path_type=Path), help="Write one JSON object a line here as well."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where its database is made, on the disk that is to be measured; /var/tmp unless said.",
)
def command(only: Sequence[str], seconds: float, place: Path | None, folder: Path | None) -> None:
    """Measure this machine: what the product does on it a second, and how that compares to plain statements.

    It starts an installation of its own in a new folder and throws it away afterwards. Whatever ADMIT_ settings
    name, a database in use included, is not looked at. Exit code 1 when a check failed.
    """
    for name in [name for name in os.environ if name.startswith("ADMIT_")]:
        del os.environ[name]
    logging.configure(Environment.DEVELOPMENT, level="warning")
    chosen = only or list(BENCHES)
    with houses.opened(folder=folder) as house:
        rows = asyncio.run(measure(house, chosen, seconds=seconds))
    if place is not None:
        place.write_bytes(b"".join(measures.as_json(row) for row in rows))
    wrong = [row for row in rows if "WRONG" in row.note]
    raise SystemExit(1 if wrong else 0)


async def measure(house: House, chosen: Sequence[str], *, seconds: float) -> list[Row]:
    """Measure what was chosen; each table is printed as soon as it is there."""
    await asyncio.sleep(SETTLE_S)
    durable = await truth.value(house, truth.DURABLE)
    rows: list[Row] = [_machine(str(durable)), _at_rest(house)]
    print("\n".join(row.note for row in rows))
    async with stage.opened(house) as scene:
        for name in chosen:
            rows += await _one(name, house, scene, seconds=seconds)
    rows[0].note += f"; load {os.getloadavg()[0]:.1f} at the end, the benchmarks' own included"
    return rows


async def _one(name: str, house: House, scene: Stage, *, seconds: float) -> list[Row]:
    await truth.at_rest(house)
    began = time.monotonic()
    rows = await BENCHES[name](house, scene, seconds=seconds)
    print(f"\n{name}   (took {time.monotonic() - began:.0f} s)\n{measures.table(rows)}", flush=True)
    return rows


def _machine(durable: str) -> Row:
    load = os.getloadavg()[0]
    note = f"{os.cpu_count()} processors; {durable}; load {load:.1f} at the start"
    return Row(bench="machine", what="load at the start", clients=0, rate=load, note=note)


def _at_rest(house: House) -> Row:
    ours = [one for one in house.processes() if one.kind in playing.OURS]
    held = processes.memory(ours)
    told = ", ".join(f"{kind} {size:.0f}" for kind, size in held.items())
    note = f"Memory at rest: {sum(held.values()):.0f} MB of proportional set size ({told})"
    return Row(bench="memory", what="MB at rest", clients=0, rate=sum(held.values()), note=note)
