"""`admit walkthrough`: the whole story of one ticket, played over HTTP against a running demo."""

import asyncio
import sys
from pathlib import Path

import click

from admit.core.settings import load
from admit.demo.catalogue import ADMIN, PASSWORD
from admit.demo.story import scenes
from admit.demo.story.telling import Mismatch


@click.command("walkthrough")
@click.option(
    "--url", default=lambda: load().base_url, show_default="ADMIT_BASE_URL", help="Where `admit demo` serves."
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("walkthrough"), show_default=True,
              help="Where the QR pictures go.")  # fmt: skip
@click.option("--admin-email", default=ADMIN.email, show_default=True, help="The platform admin.")
@click.option("--admin-password", default=PASSWORD, help="Default: the demo's.")
def command(url: str, out: Path, admin_email: str, admin_password: str) -> None:
    """Play the story from the organizer's sign-up to the refused refund; each step with its time."""
    try:
        steps = asyncio.run(
            scenes.play(url, out=out, admin_email=admin_email, admin_password=admin_password, show=click.echo)
        )
    except Mismatch as mismatch:
        print(f"admit: {mismatch}", file=sys.stderr)
        raise SystemExit(1) from None
    total_s = sum(step.took_ms for step in steps) / 1000
    click.echo(f"\n  {len(steps)} steps in {total_s:.1f} s. Nothing amiss.")
