"""`python -m tests.soak.contract`: the API against its document, thousands of calls; exit code 1 when they disagree."""

import argparse
import asyncio
import secrets
import tempfile
from pathlib import Path

import click
import structlog

from admit.core import migrations
from tests.conftest import TEMPLATE
from tests.support import contract
from tests.support.cluster import ScratchCluster
from tests.support.contract import Trial

MOST_TOLD = 60


def main() -> None:
    """Read the options, run, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.contract", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--calls", type=int, default=100, help="of each operation, of each kind")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    click.echo(
        f"seed {options.seed}, {options.calls} right and {options.calls} wrong calls of each operation"
    )
    trial = asyncio.run(run(options.seed, options.calls))
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(trial.statuses.items()))
    click.echo(f"{trial.calls:,} calls; answers {told}")
    for one in trial.wrong[:MOST_TOLD]:
        click.echo(f"  WRONG  {one}")
    click.echo(
        f"{len(trial.wrong)} answers that the document does not tell of; repeat with --seed {options.seed}"
    )
    raise SystemExit(1 if trial.wrong else 0)


async def run(seed: int, calls: int) -> Trial:
    """On a database of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, ScratchCluster(Path(folder) / "cluster") as cluster:
        migrations.upgrade(cluster.create_database(TEMPLATE), login="admit_app")
        async with contract.a_trial(cluster, Path(folder), seed=seed) as trial:
            await contract.everything(trial, right=calls, wrong=calls)
        return trial


if __name__ == "__main__":
    main()
