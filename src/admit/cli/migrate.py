"""`admit migrate`: the schema this release needs."""

import click

from admit.cli import schema
from admit.cli.starting import plain_errors, prepared_settings
from admit.supervision import addresses


@click.command("migrate")
def command() -> None:
    """Bring the database to the schema this release needs."""
    settings = prepared_settings()
    with plain_errors(), addresses.running(settings) as (_, where):
        step = schema.migrate(where)
    if step.before == step.after:
        click.echo(f"Schema {step.after}: nothing to do.")
    else:
        click.echo(f"Schema {step.before or 'empty'} -> {step.after}.")
