"""`python -m tests.soak`: a sale under faults on an installation of its own; exit code 1 when things disagree."""

import argparse
import asyncio
import os
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from admit.core import logging
from admit.core.settings import Environment
from admit.demo.counter import Counter as BankCounter
from admit.events.records import TicketTypeDetails
from bench import house as houses
from bench import scans, stage
from bench.house import House
from tests.soak import plans, reckoning
from tests.soak.chaos import Chaos
from tests.soak.ledger import Ledger, judge
from tests.soak.people import Person, Scene
from tests.soak.street import Street

PEOPLE = 24
MOST_TOLD = 40
TYPES = (
    TicketTypeDetails(name="Few", price_cents=4200, quantity_total=60),
    TicketTypeDetails(name="Many", price_cents=2500, quantity_total=100_000),
    TicketTypeDetails(name="Free", price_cents=0, quantity_total=100_000),
)


@dataclass(slots=True)
class Result:
    """What there is to tell at the end."""

    findings: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def main() -> None:
    """Read the options, run, tell."""
    options = parse(None)
    for name in [name for name in os.environ if name.startswith("ADMIT_")]:
        del os.environ[name]
    logging.configure(Environment.DEVELOPMENT, level="error")
    click.echo(f"seed {options.seed}, {options.minutes:g} minutes")
    with houses.opened(keep_log=options.log) as house:
        result = asyncio.run(soak(house, seed=options.seed, seconds=options.minutes * 60))
    click.echo("\n".join(result.lines))
    for finding in result.findings[:MOST_TOLD]:
        click.echo(f"  WRONG  {finding}")
    count = len(result.findings)
    click.echo(f"{count} findings; repeat with --seed {options.seed}" if count else "Everything agrees.")
    raise SystemExit(1 if count else 0)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="what goes wrong follows from it"
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="how long faults and sale last")
    parser.add_argument("--log", type=Path, help="keep the installation's log here")
    return parser.parse_args(arguments)


async def soak(house: House, *, seed: int, seconds: float) -> Result:
    """Sell under faults, let everything come to rest, compare."""
    scene = await _scene(house)
    ledger, street, chaos = Ledger(), Street(house.url), Chaos(house)
    try:
        await street.sign_in()
        await _sell(house, scene, ledger, street, chaos, seed=seed, seconds=seconds)
        await chaos.settle_double()
        await asyncio.to_thread(house.await_answer)
        took, waiting = await reckoning.drain(house)
        result = await _compare(house, ledger, chaos)
    finally:
        await street.aclose()
    if took is None:
        result.findings.insert(0, f"not everything came to rest: {waiting}")
    result.findings += [f"answered 500: {one}" for one in street.unexpected]
    result.lines = [
        *_told(chaos, street),
        *result.lines,
        f"at rest after {took:.0f} s" if took is not None else f"not at rest: {waiting}",
    ]
    return result


async def _scene(house: House) -> Scene:
    async with stage.opened(house) as made:
        event, types = await made.event("soak", *TYPES, hold_seconds=60)
        device = await scans.device_of(made)
        return Scene(made.slug, event, types, str(device.id))


async def _sell(
    house: House, scene: Scene, ledger: Ledger, street: Street, chaos: Chaos, *, seed: int, seconds: float
) -> None:
    until = time.monotonic() + seconds
    async with BankCounter(house.double_url, houses.PUBLISHABLE_KEY) as bank, asyncio.TaskGroup() as group:
        group.create_task(chaos.run(plans.kills(seed, seconds=seconds)))
        for number in range(PEOPLE):
            person = Person(scene, street, bank, ledger, rng=random.Random(f"person/{seed}/{number}"))
            group.create_task(person.live(until=until))


async def _compare(house: House, ledger: Ledger, chaos: Chaos) -> Result:
    orders = await reckoning.orders(house)
    charges = reckoning.charges(await chaos.control("GET", "state"))
    findings = judge(ledger, orders, charges)
    findings += await reckoning.breaches(house)
    findings += await reckoning.doctor(house)
    told = [purchase for purchase in ledger.purchases if purchase.order_id]
    lines = [
        f"carts {len(ledger.purchases)}, held {len(told)}, told paid {sum(one.is_told_paid for one in told)}, "
        f"charged {sum(one.is_charged for one in told)}, cancelled {sum(one.is_told_cancelled for one in told)}, "
        f"refunds {sum(len(one.refunds) for one in told)}, let in {sum(len(one.admitted) for one in told)}",
        f"database: {len(orders)} orders, {sum(len(one.tickets) for one in orders.values())} tickets; "
        f"double: {len(charges)} payments, {sum(one.captured_cents for one in charges) / 100:,.2f} taken, "
        f"{sum(one.refunded_cents for one in charges) / 100:,.2f} given back",
    ]
    return Result(findings, lines)


def _told(chaos: Chaos, street: Street) -> list[str]:
    kills = ", ".join(f"{name} {count}" for name, count in sorted(chaos.done.items()))
    answers = ", ".join(f"{name} {count}" for name, count in sorted(street.answers.items()))
    refusals = ", ".join(f"{name} {count}" for name, count in street.refusals.most_common(12))
    return [
        f"kills {sum(chaos.done.values())}: {kills}; down already {sum(chaos.missed.values())}",
        f"answers: {answers}",
        f"refusals: {refusals}",
    ]


if __name__ == "__main__":
    main()
