"""`admit create-admin`: the first platform admin of an installation, and any further one."""

import asyncio
import sys

import click

from admit.cli import schema
from admit.cli.starting import plain_errors, prepared_settings
from admit.core.clock import SystemClock
from admit.core.db import Database
from admit.core.errors import Invalid
from admit.flows import addresses as pages
from admit.flows import onboarding
from admit.supervision import addresses

LONGEST_LINE = 1000


@click.command("create-admin")
@click.option("--email", prompt="Email", help="What the admin signs in with.")
@click.option("--name", prompt="Full name", help="As others will see it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
def command(email: str, name: str, password_stdin: bool) -> None:
    """Make a platform admin; an account that exists becomes one, with the new password."""
    settings = prepared_settings()
    password = (
        _read() if password_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    with plain_errors(), addresses.running(settings) as (_, where):
        schema.migrate(where)
        try:
            asyncio.run(create(where.app, email=email, name=name, password=password))
        except Invalid as invalid:
            for problem in invalid.problems:
                click.echo(f"admit: {problem.field}: {problem.message}", err=True)
            raise SystemExit(2) from None
    click.echo(f"{email} is a platform admin now. Sign in at {pages.sign_in(settings)}")


async def create(url: str, *, email: str, name: str, password: str) -> None:
    """Make the account. Raises: Invalid naming the field."""
    async with Database(url, pool_size=1, application="admit create-admin") as db:
        await onboarding.create_admin(
            db, email=email, full_name=name, password=password, now=SystemClock().now()
        )


def _read() -> str:
    return sys.stdin.readline(LONGEST_LINE).rstrip("\r\n")
