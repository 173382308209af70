"""What every page carries, made from the request."""

from typing import Any

from litestar import Request

from admit.core.words import say
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.web import visitors
from admit.web.views.page import Link, Page, Person

THEMES = {"light", "dark"}
MY_TICKETS = Link(say("My tickets"), "/account")


def public(title: str, *, description: str = "", canonical: str = "", robots: str = "", **more: Any) -> Page:
    """A page that is the same for everybody, so that it can be cached."""
    return Page(
        title=f"{title} · Admit",
        description=description,
        canonical=canonical,
        robots=robots,
        nav=(Link(say("Discover"), "/"), MY_TICKETS, Link(say("For organizers"), "/organizer")),
        **more,
    )


def private(
    runtime: Runtime,
    request: Request[Any, Any, Any],
    title: str,
    *,
    principal: Principal | None = None,
    visitor: str | None = None,
    scripts: tuple[str, ...] = (),
) -> Page:
    """A page of one person: never indexed, its forms carry a token."""
    return Page(
        title=f"{title} · Admit",
        description=say("This page belongs to whoever has its link or is signed in."),
        robots="noindex",
        csrf_token=visitors.form_token(runtime, request, visitor=visitor),
        person=Person(principal.full_name or principal.email) if principal else None,
        nav=(Link(say("Discover"), "/"), MY_TICKETS),
        scripts=scripts,
    )
