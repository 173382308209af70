"""The demo's own desk: what `admit walkthrough` needs to play a buyer and to read mail. Nothing of it elsewhere."""

from datetime import datetime

from litestar import Router, get
from litestar.params import FromQuery

from admit.adapters.mailbox import Mailbox
from admit.api.parameters import RuntimeHere
from admit.api.schemas.base import Response
from admit.core.clock import SystemClock
from admit.core.errors import NotFound
from admit.core.settings import Environment
from admit.flows.runtime import Runtime

MOST_MAILS = 50


class DemoFacts(Response):
    """Where the Stripe double is."""

    double_url: str
    publishable_key: str


class MailBody(Response):
    """One mail as it was sent."""

    id: str
    kept_at: datetime
    to_email: str
    subject: str
    text: str


class Mails(Response):
    """The newest mails, newest first."""

    items: list[MailBody]


@get("/")
async def read_facts(runtime: RuntimeHere) -> DemoFacts:
    """What stands beside this demo."""
    _check_demo(runtime)
    return DemoFacts(
        double_url=runtime.settings.stripe_api_url, publishable_key=runtime.settings.stripe_publishable_key
    )


@get("/mails")
async def list_mails(runtime: RuntimeHere, to: FromQuery[str] = "") -> Mails:
    """The newest mails, those to one address when it is given."""
    _check_demo(runtime)
    found = await Mailbox(runtime.settings, SystemClock()).newest(limit=500 if to else MOST_MAILS)
    chosen = [kept for kept in found if to in ("", kept.mail.to_email)][:MOST_MAILS]
    return Mails(
        items=[
            MailBody(
                id=kept.id,
                kept_at=kept.kept_at,
                to_email=kept.mail.to_email,
                subject=kept.mail.subject,
                text=kept.mail.text,
            )
            for kept in chosen
        ]
    )


def _check_demo(runtime: Runtime) -> None:
    """Raises: NotFound wherever mails are somebody's own."""
    if runtime.settings.environment is not Environment.DEMO:
        raise NotFound


router = Router(
    path="/demo",
    route_handlers=[read_facts, list_mails],
    include_in_schema=False,
    response_headers={"cache-control": "no-store"},
)
