"""`admit serve`: a whole installation under one supervisor."""

import asyncio

import click

from admit.cli import standing
from admit.cli.starting import plain_errors, prepared_settings
from admit.supervision import house


@click.command("serve")
def command() -> None:
    """Run everything: database (unless ADMIT_DATABASE_URL names one), web processes and worker."""
    settings = prepared_settings()
    # The address first: when it is taken, nothing else need be started.
    with (
        plain_errors(),
        house.listen(settings) as listening,
        standing.standing(settings) as (cluster, where),
    ):
        asyncio.run(
            house.run(
                settings,
                cluster,
                where,
                listening,
                on_ready=lambda: click.echo(f"Admit serves {settings.base_url}"),
            )
        )
