"""`python -m bench`: every benchmark, or the ones named, against an installation of its own."""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from admit.core import logging
from admit.core.settings import Environment
from bench import door, eventpage, measures, onsale, processes, scans, settlement, stage, truth
from bench import house as houses
from bench.house import House
from bench.measures import Row
from bench.stage import Stage

BENCHES: Mapping[str, Callable[..., Awaitable[list[Row]]]] = {
    "onsale": onsale.run,
    "scans": scans.run,
    "door": door.run,
    "eventpage": eventpage.run,
    "settlement": settlement.run,
}
SETTLE_S = 3.0


def main() -> None:
    """Read the options, measure, print the tables. Exit code 1 when a check failed."""
    options = parse(None)
    for name in [name for name in os.environ if name.startswith("ADMIT_")]:
        del os.environ[name]
    logging.configure(Environment.DEVELOPMENT, level="warning")
    chosen = options.only or list(BENCHES)
    with houses.opened() as house:
        rows = asyncio.run(measure(house, chosen, seconds=options.seconds))
    if options.json is not None:
        options.json.write_bytes(b"".join(measures.as_json(row) for row in rows))
    wrong = [row for row in rows if "WRONG" in row.note]
    raise SystemExit(1 if wrong else 0)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=sorted(BENCHES), help="one benchmark; may be repeated"
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each level is measured")
    parser.add_argument("--json", type=Path, help="write one JSON object a line here as well")
    return parser.parse_args(arguments)


async def measure(house: House, chosen: Sequence[str], *, seconds: float) -> list[Row]:
    """Measure what was chosen; each table is printed as soon as it is there."""
    await asyncio.sleep(SETTLE_S)
    durable = await truth.value(house, truth.DURABLE)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start; {durable}")
    rows: list[Row] = [_at_rest(house)]
    print(rows[0].note)
    async with stage.opened(house) as scene:
        for name in chosen:
            rows += await _one(name, house, scene, seconds=seconds)
    return rows


async def _one(name: str, house: House, scene: Stage, *, seconds: float) -> list[Row]:
    began = time.monotonic()
    rows = await BENCHES[name](house, scene, seconds=seconds)
    print(f"\n{name}   (took {time.monotonic() - began:.0f} s)\n{measures.table(rows)}", flush=True)
    return rows


def _at_rest(house: House) -> Row:
    ours = [one for one in house.processes() if one.kind in ("web", "worker", "database", "supervisor")]
    held = processes.memory(ours)
    told = ", ".join(f"{kind} {size:.0f}" for kind, size in held.items())
    note = f"Memory at rest: {sum(held.values()):.0f} MB of proportional set size ({told})"
    return Row(bench="memory", what="MB at rest", clients=0, rate=sum(held.values()), note=note)


if __name__ == "__main__":
    main()
