"""`admit seed`: demo content for an empty installation."""

import asyncio
from datetime import UTC, datetime

import click

from admit import assembly
from admit.cli import schema
from admit.cli.starting import plain_errors, prepared_settings
from admit.core.settings import Settings
from admit.demo import seeding
from admit.demo.seeding import Made
from admit.supervision import addresses


@click.command("seed")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say nothing, when there are tenants already.")
def command(if_empty: bool) -> None:
    """Fill an empty installation with demo content; its accounts have the demo's known password."""
    settings = prepared_settings()
    with plain_errors():
        if settings.is_production:
            raise seeding.NotHere
        with addresses.running(settings) as (_, where):
            schema.migrate(where)
            made = asyncio.run(fill(where.named_in(settings), if_empty=if_empty))
    if made is not None:
        _tell(made)


async def fill(settings: Settings, *, if_empty: bool) -> Made | None:
    """Seed; None when there was something and that is fine."""
    async with assembly.running(settings, application="admit seed") as runtime:
        if if_empty and not await seeding.is_empty(runtime):
            return None
        return await seeding.seed(runtime, today=datetime.now(UTC))


def _tell(made: Made) -> None:
    click.echo(f"Made {made.tenants} tenants, {made.events} events and {made.orders} orders.")
    if made.paid_ones_left_out:
        click.echo(
            "Orders that cost money were left out: they need the Stripe double, which `admit demo` runs."
        )
