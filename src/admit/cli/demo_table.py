"""What `admit demo` prints: where to look, and who signs in."""

from collections.abc import Sequence

import click

from admit.core.settings import Settings
from admit.demo.catalogue import ADMIN, ORGANIZERS, PASSWORD, SHOWN
from admit.demo.records import Fate

Row = tuple[str, str]


def text(settings: Settings) -> str:
    """The whole table."""
    return "\n".join(
        (
            "",
            click.style("  Admit demo", bold=True) + f"   {settings.base_url}",
            "",
            *_rows(_places(settings)),
            "",
            click.style("  Accounts", bold=True) + f'   password of all: "{PASSWORD}"',
            "",
            *_rows(_people()),
            "",
            "  Cards: 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined,",
            "         4000 0025 0000 3155 asks for a second factor. Any date to come, any CVC.",
            "  In another shell: admit walkthrough --url " + settings.base_url,
            "  Ctrl-C stops everything; the next start goes on from here.",
            "",
        )
    )


def _places(settings: Settings) -> list[Row]:
    base = settings.base_url
    events = [("Event page" if at == 0 else "", f"{base}/{path}") for at, path in enumerate(SHOWN)]
    return [
        ("Discover", f"{base}/"),
        *events,
        ("Organizer", f"{base}/organizer/{ORGANIZERS[0].slug}"),
        ("Door", f"{base}/door"),
        ("Platform admin", f"{base}/admin"),
        ("Mailbox", f"{base}/mailbox"),
        ("API", f"{base}/api/v1/openapi/openapi.json"),
        ("Stripe double", f"{settings.stripe_api_url}/_double/state"),
    ]


def _people() -> list[Row]:
    rows = [("Platform admin", ADMIN.email)]
    for organizer in ORGANIZERS:
        note = {Fate.PENDING: " (waits for approval)", Fate.SUSPENDED: " (suspended)"}.get(organizer.fate, "")
        rows.append((f"{organizer.name}{note}", f"{organizer.admins[0].email}  organizer"))
        rows.extend(("", f"{person.email}  door") for person in organizer.staff)
    return rows


def _rows(rows: Sequence[Row]) -> list[str]:
    width = max(len(name) for name, _ in rows)
    return [f"    {name:<{width}}   {value}" for name, value in rows]
