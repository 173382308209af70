"""`admit doctor --repair`: says what is damaged, puts right what can be, and names the rest with the way out."""

import asyncio

import click

from admit import assembly
from admit.backoffice import remedies
from admit.core import dumps
from admit.core.settings import Settings
from admit.flows import examining, repairing
from admit.flows.repairing import Report
from admit.supervision.addresses import Addresses

MOST_NAMED = 50


def run(settings: Settings, where: Addresses, *, dry_run: bool, secret_is_lost: bool) -> None:
    """Repair, telling each step on standard error. Raises: AdmitError, DriverError."""
    click.echo(
        "Looking for what can be repaired; nothing is changed:"
        if dry_run
        else "Repairing; each step is in the trail:",
        err=True,
    )
    asyncio.run(_run(where.named_in(settings), dry_run=dry_run, secret_is_lost=secret_is_lost))
    if not dry_run:
        dumps.analyze(where.owner)
        _line("DONE", "statistics", "gathered anew for every table")


async def _run(settings: Settings, *, dry_run: bool, secret_is_lost: bool) -> None:
    async with assembly.running(settings, application="admit doctor") as runtime:
        if secret_is_lost:
            made = await repairing.make_new_keys(runtime, dry_run=dry_run)
            what = "do not open and would be replaced" if dry_run else "did not open and were replaced"
            _line("FOUND" if dry_run else "DONE", "signing", f"the keys of {made} events {what}")
        if not await repairing.repair(runtime, dry_run=dry_run, tell=_tell):
            _line("FOUND", "damage", "none that can be repaired")
        left = await examining.breaches(runtime.db)
    if dry_run:
        left = [breach for breach in left if breach.rule not in repairing.REPAIRABLE]
    for breach in left[:MOST_NAMED]:
        _line("LEFT", "for you", remedies.way_out(breach))
    if len(left) > MOST_NAMED:
        _line("LEFT", "for you", f"and {len(left) - MOST_NAMED} more")


def _tell(report: Report) -> None:
    _line("FOUND", report.name, f"{report.before} ({report.tenant})")
    _line("DONE" if report.is_whole else "PART", report.name, report.after)


def _line(word: str, name: str, text: str) -> None:
    click.echo(f"  {word:<5}  {name:<10}  {text}", err=True)
