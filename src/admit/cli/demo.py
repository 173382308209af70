"""`admit demo`: the whole product with content, a double of Stripe and a mailbox, in a folder of its own."""

import asyncio
import os
from pathlib import Path

import click

from admit.cli import demo_home, demo_table, standing
from admit.cli.demo_home import DemoHome
from admit.cli.starting import plain_errors, prepared_settings, stop
from admit.core.settings import Settings
from admit.supervision import house
from admit.supervision.addresses import Addresses
from admit.supervision.children import Child

FIRST_PORT = 8000
LAST_PORT = 8049
KEPT = frozenset({"ADMIT_LOG_LEVEL", "ADMIT_WEB_PROCESSES"})
"""What a demo takes over from the environment; keys, mail servers and databases of real installations never."""


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Default: ADMIT_PORT, or the first free one from 8000."
)
@click.option(
    "--home", type=click.Path(path_type=Path), help="Default: ADMIT_HOME, or ~/.local/share/admit-demo."
)
@click.option("--fresh", is_flag=True, help="Throw away what the last demo left, and begin anew.")
def command(port: int | None, home: Path | None, fresh: bool) -> None:
    """Run a demo: content, accounts, test payments and a mailbox; prints where to look."""
    folder = home or Path(os.environ.get("ADMIT_HOME") or demo_home.default_folder())
    with plain_errors():
        kept = demo_home.opened(folder, fresh=fresh)
        chosen = port or _port_of_environment() or demo_home.free_port(FIRST_PORT, LAST_PORT)
        _take_environment(kept, chosen)
        settings = prepared_settings()
        with house.listen(settings) as listening, standing.standing(settings) as (cluster, where):
            run = house.run(
                settings,
                cluster,
                where,
                listening,
                helpers=lambda reading: [_double(settings, kept, reading)],
                prepare=lambda: _prepare(kept, where),
                on_ready=lambda: click.echo(demo_table.text(settings)),
            )
            asyncio.run(run)


def _port_of_environment() -> int | None:
    given = os.environ.get("ADMIT_PORT", "")
    if given and not (given.isdigit() and 0 < int(given) < 65536):
        stop("ADMIT_PORT: choose a port between 1 and 65535")
    return int(given) if given else None


def _take_environment(kept: DemoHome, port: int) -> None:
    """Give this process and its children the demo's settings and no others.

    In the demo's own folder, so that no `.env` of a real installation is read.
    """
    for name in [name for name in os.environ if name.startswith("ADMIT_") and name not in KEPT]:
        del os.environ[name]
    environment = kept.environment(port)
    kept.remember(environment)
    os.environ.update(environment)
    os.chdir(kept.folder)


def _double(settings: Settings, kept: DemoHome, reading: int) -> Child:
    assert settings.stripe_webhook_secret is not None
    arguments = [
        *("-m", "stripe_double.main"),
        *("--port", str(kept.double_port)),
        *("--state-file", str(kept.folder / demo_home.DOUBLE_STATE)),
        *("--webhook-url", f"{settings.base_url}/webhooks/stripe"),
        *("--parent-pipe", str(reading)),
    ]
    secret = settings.stripe_webhook_secret.get_secret_value()
    return Child(
        "stripe-double", arguments, {"STRIPE_DOUBLE_WEBHOOK_SECRET": secret}, (reading,), is_quiet=True
    )


async def _prepare(kept: DemoHome, where: Addresses) -> None:
    """The double answers, and there is content: made once, at the first start."""
    await demo_home.wait_for(kept.double_port)
    if kept.is_filled:
        return
    click.echo("Making the demo's content, which takes some seconds the first time …", err=True)
    await demo_home.fill(kept, where.environment())
