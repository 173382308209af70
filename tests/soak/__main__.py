"""`python -m tests.soak`: a sale under faults on an installation of its own; exit code 1 when things disagree."""

import argparse
import asyncio
import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from admit.core import logging
from admit.core.embedded.cluster import Cluster
from admit.core.settings import Environment
from admit.demo.counter import Counter as BankCounter
from admit_bench import house as houses
from admit_bench.house import House
from tests.soak import disk, judgement, plans, reckoning, scene
from tests.soak.chaos import Chaos
from tests.soak.crowd import Crowd
from tests.soak.disk import Disk, NoDisk
from tests.soak.double import Double
from tests.soak.ledger import Bank, Ledger, Order
from tests.soak.operator import Operator
from tests.soak.people import Person
from tests.soak.street import Street
from tests.soak.town import Town
from tests.soak.wire import Wire

PEOPLE = 24
MOST_TOLD = 40
MINUTES, SHORT_MINUTES = 8.0, 0.75


@dataclass(slots=True)
class Run:
    """One soak and all that takes part in it."""

    house: House
    town: Town
    wire: Wire
    chaos: Chaos
    operator: Operator
    crowd: Crowd
    findings: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def main() -> None:
    """Read the options, run, tell."""
    options = parse(None)
    for name in [name for name in os.environ if name.startswith("ADMIT_")]:
        del os.environ[name]
    logging.configure(Environment.DEVELOPMENT, level="error")
    click.echo(f"seed {options.seed}, {options.minutes:g} minutes")
    ground = Ground()
    with houses.opened(keep_log=options.log, ground=ground.prepare) as house:
        run = asyncio.run(soak(house, ground.disk, options))
    click.echo("\n".join(run.lines))
    for finding in run.findings[:MOST_TOLD]:
        click.echo(f"  WRONG  {finding}")
    count = len(run.findings)
    click.echo(f"{count} findings; repeat with --seed {options.seed}" if count else "Everything agrees.")
    raise SystemExit(1 if count else 0)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="what goes wrong follows from it"
    )
    parser.add_argument(
        "--minutes", type=float, help=f"how long faults and sale last; {MINUTES:g} unless told"
    )
    parser.add_argument("--short", action="store_true", help="every kind of fault once or twice, less stock")
    parser.add_argument("--log", type=Path, help="keep the installation's log here")
    options = parser.parse_args(arguments)
    options.minutes = options.minutes or (SHORT_MINUTES if options.short else MINUTES)
    return options


class Ground:
    """The folder of the database on a disk of its own, where this machine allows one."""

    def __init__(self) -> None:
        self.disk: Disk | None = None

    @contextmanager
    def prepare(self, home: Path) -> Iterator[None]:
        """Mount it; says so and goes on without where that cannot be."""
        with ExitStack() as stack:
            try:
                disk.own_mounts()
                self.disk = stack.enter_context(disk.mounted(home / "postgres"))
            except (NoDisk, OSError) as error:
                click.echo(f"no disk to fill on this machine ({error}); the run goes on without")
            yield


async def soak(house: House, own_disk: Disk | None, options: argparse.Namespace) -> Run:
    """Sell under faults, let everything come to rest, compare."""
    scenes = await scene.build(house, is_short=options.short)
    double = Double(house)
    async with (
        Wire(house.port, seed=options.seed) as wire,
        BankCounter(house.double_url, houses.PUBLISHABLE_KEY) as bank,
    ):
        street = Street(wire.url, host=f"{houses.HOST}:{house.port}")
        town = Town(scenes, street, bank, double, Ledger())
        operator = Operator(town, seed=options.seed)
        crowd = Crowd(town, house.port, random.Random(f"crowd/{options.seed}"))
        run = Run(house, town, wire, Chaos(house, double, own_disk), operator, crowd)
        try:
            await _sell(run, seed=options.seed, seconds=options.minutes * 60)
            await _come_to_rest(run)
            await _compare(run)
        finally:
            await street.aclose()
    return run


async def _sell(run: Run, *, seed: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        group.create_task(run.chaos.run(plans.faults(seed), until=until))
        group.create_task(run.operator.live(until=until))
        group.create_task(run.crowd.live(until=until))
        for number in range(PEOPLE):
            person = Person(run.town, rng=random.Random(f"person/{seed}/{number}"))
            group.create_task(person.live(until=until))


async def _come_to_rest(run: Run) -> None:
    """No more faults; what is open ends, and the operator gives back what is in doubt."""
    run.wire.is_whole = True
    await run.chaos.settle()
    began, since = time.monotonic(), datetime.now(UTC)
    for _ in range(2):
        took, waiting = await reckoning.drain(run.house, run.town.double, since=since)
        if took is None:
            run.findings.append(f"not everything came to rest: {waiting}")
        await run.operator.give_back()
    took, _ = await reckoning.drain(run.house, run.town.double, since=since)
    if left := await reckoning.undecided(run.house):
        run.findings.append(f"{left} captured amounts wait for an operator, who decided about all")
    run.lines.append(f"at rest after {time.monotonic() - began:.0f} s" if took is not None else "not at rest")


async def _compare(run: Run) -> None:
    house, ledger, street = run.house, run.town.ledger, run.town.street
    orders, bank = await reckoning.orders(house), await run.town.double.books()
    uses = {(one.slug, code): limit for one in run.town.scenes for code, limit in one.uses.items()}
    run.findings += [
        *run.chaos.findings,
        *run.operator.findings,
        *(f"answered 500: {one}" for one in [*street.unexpected, *run.crowd.unexpected]),
        *judgement.judge(ledger, orders, bank, uses),
        *await reckoning.breaches(house),
        *await reckoning.doctor(house),
    ]
    run.lines = [
        *_told_faults(run),
        _told_crowd(run.crowd),
        *_told_people(ledger),
        *_told_books(orders, bank),
        *run.lines,
    ]
    run.lines.append(f"used up: {', '.join(await reckoning.used_up(house)) or 'nothing'}")


def _told_faults(run: Run) -> list[str]:
    chaos, street = run.chaos, run.town.street
    complaints = reckoning.full_disk(Cluster(run.house.home).log.read_text(errors="replace"))
    return [
        f"kills {chaos.kills}; faults: {_listed(chaos.done)}; down already: {_listed(chaos.missed) or 'none'}",
        f"PostgreSQL's log of the full disk: {_listed(complaints) or 'nothing'}",
        f"connections reset in mid-request {run.wire.cuts['request']}, in mid-answer {run.wire.cuts['answer']}",
        f"operator: {_listed(run.operator.done)}",
        f"answers: {_listed(street.answers)}",
        f"refusals: {_listed(Counter(dict(street.refusals.most_common(16))))}",
    ]


def _told_crowd(crowd: Crowd) -> str:
    answers = _listed(Counter({str(status or "none"): count for status, count in crowd.answers.items()}))
    return f"rushes {crowd.rushes}: held {crowd.held}, the fastest {crowd.fastest:.0f} a second; answers: {answers}"


def _told_people(ledger: Ledger) -> list[str]:
    told = [one for one in ledger.purchases if one.order_id]
    return [
        f"carts {len(ledger.purchases)}, held {len(told)}, with a code {sum(bool(one.code) for one in told)}, "
        f"told paid {sum(one.is_told_paid for one in told)}, charged {sum(one.is_charged for one in told)}, "
        f"cancelled {sum(one.is_told_cancelled for one in told)}, refunds {sum(len(one.refunds) for one in told)}",
        f"let in {sum(one.admitted.total() for one in told)}, taken back {sum(one.undone.total() for one in told)}, "
        f"in doubt {sum(len(one.doubts) for one in told)}; strangers tried {ledger.trespasses} times",
    ]


def _told_books(orders: dict[str, Order], bank: Bank) -> list[str]:
    states = Counter(one.status for one in orders.values())
    return [
        f"database: {len(orders)} orders ({_listed(states)}), "
        f"{sum(len(one.tickets) for one in orders.values())} tickets; "
        f"double: {len(bank.charges)} payments, {sum(one.captured_cents for one in bank.charges) / 100:,.2f} taken, "
        f"{sum(one.refunded_cents for one in bank.charges) / 100:,.2f} given back; "
        f"disputes: {_listed(Counter(bank.disputes.values()))}",
    ]


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))


if __name__ == "__main__":
    main()
