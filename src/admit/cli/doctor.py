"""`admit doctor`: looks at everything an installation stands on; each line says fine, or what to do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import click
import msgspec

from admit.adapters import stripe
from admit.backoffice.health import Finding
from admit.cli import demo_home, repair, surroundings
from admit.cli.schema import schema_finding
from admit.cli.starting import plain_errors, prepared_settings, set_up_logs, stop
from admit.core import keyring
from admit.core.clock import SystemClock
from admit.core.crypto import Sealer
from admit.core.db import Database, DriverError
from admit.core.embedded.errors import EmbeddedError
from admit.core.errors import AdmitError
from admit.core.settings import Settings, SettingsError, load
from admit.flows import examining
from admit.supervision import addresses
from admit.supervision.addresses import Addresses

# Three times what the embedded server's autovacuum takes to come by.
STATISTICS_GRACE_S = 15.0

Check = Callable[[], Awaitable[Finding | Sequence[Finding]]]


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON array of findings.")
@click.option(
    "--home", type=click.Path(path_type=Path), help="Another installation or demo than ADMIT_HOME's."
)
@click.option("--repair", "mends", is_flag=True, help="First put right what can be put right safely.")
@click.option("--dry-run", is_flag=True, help="With --repair: only say what would be done.")
@click.option(
    "--secret-is-lost",
    is_flag=True,
    help="With --repair: make new signing keys where the old ones no longer open.",
)
def command(as_json: bool, home: Path | None, mends: bool, dry_run: bool, secret_is_lost: bool) -> None:
    """Look at everything this installation stands on. Exit code 1 when something is wrong."""
    if (dry_run or secret_is_lost) and not mends:
        raise click.UsageError("--dry-run and --secret-is-lost go with --repair")
    demo_home.take_environment(home)
    if mends:
        mend(dry_run=dry_run, secret_is_lost=secret_is_lost)
    findings = examine()
    click.echo(msgspec.json.encode(findings).decode() if as_json else text(findings))
    if not all(finding.is_fine for finding in findings):
        raise SystemExit(1)


def text(findings: Sequence[Finding]) -> str:
    """One line for each finding, and one for all."""
    width = max(len(finding.name) for finding in findings)
    lines = [
        f"  {'fine ' if finding.is_fine else 'WRONG'}  {finding.name:<{width}}  {finding.text}"
        for finding in findings
    ]
    wrong = sum(not finding.is_fine for finding in findings)
    return "\n".join([*lines, f"{wrong} of {len(findings)} need you." if wrong else "Everything is fine."])


def mend(*, dry_run: bool, secret_is_lost: bool) -> None:
    """Repair what can be; one line and exit code 2 where the database or its schema is not to be had."""
    settings = prepared_settings()
    with plain_errors(), addresses.running(settings) as (_, where):
        schema = schema_finding(where)
        if not schema.is_fine:
            stop(f"schema {schema.text}")
        repair.run(settings, where, dry_run=dry_run, secret_is_lost=secret_is_lost)


def examine() -> list[Finding]:
    """Every finding, in the order in which things stand on each other; what nothing can be said of is left out."""
    try:
        settings = load()
        set_up_logs(settings, level="error")
        secret = keyring.secret_of(settings)
    except SettingsError as error:
        return [Finding("settings", False, problem) for problem in error.problems]
    found = [surroundings.settings(settings), surroundings.disk(settings.home)]
    try:
        with addresses.running(settings) as (_, where):
            return [*found, *_with_database(settings, secret, where)]
    except (EmbeddedError, DriverError, AdmitError) as error:
        return [*found, Finding("database", False, _one_line(error))]


def _with_database(settings: Settings, secret: str, where: Addresses) -> list[Finding]:
    schema = schema_finding(where)
    found = asyncio.run(_outside(settings))
    if not schema.is_fine:
        return [schema, *found]
    return [schema, *asyncio.run(_inside(where.app, secret)), *found]


async def _inside(url: str, secret: str) -> list[Finding]:
    now = SystemClock().now()
    async with Database(url, pool_size=1, application="admit doctor") as db:
        return [
            *await _guarded("database", lambda: examining.server(db)),
            *await _guarded("clock", lambda: examining.clock(db, now=SystemClock().now())),
            *await _guarded("statistics", lambda: examining.statistics(db, grace_s=STATISTICS_GRACE_S)),
            *await _guarded("worker", lambda: examining.worker(db, now=now)),
            *await _guarded("counters", lambda: examining.books(db, now=now)),
            *await _guarded("signing", lambda: examining.signing(db, Sealer([secret], "at-rest"))),
        ]


async def _outside(settings: Settings) -> list[Finding]:
    gateway = stripe.gateway_of(settings)
    try:
        return [
            *await _guarded("payments", lambda: surroundings.provider(settings, gateway)),
            *await _guarded("mail", lambda: surroundings.mail(settings)),
        ]
    finally:
        await gateway.aclose()


async def _guarded(name: str, check: Check) -> Sequence[Finding]:
    """A check that cannot be made is a finding too."""
    try:
        found = await check()
    except (AdmitError, DriverError, OSError) as error:
        return [Finding(name, False, f"cannot be looked at: {_one_line(error)}")]
    return [found] if isinstance(found, Finding) else found


def _one_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
