"""The checklist to the first sale: what is done is worked out each time, only its being put away is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, post

from admit.core.words import say
from admit.flows import entering
from admit.http.parameters import RuntimeHere, Slug
from admit.identity import tenants
from admit.identity.permissions import Permission
from admit.identity.records import TenantStatus
from admit.reports.first_sale import Progress
from admit.web import answers
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.checklist import Checklist, CheckStep


@dataclass(frozen=True, slots=True)
class _Step:
    """A step before it is known which one comes next. `waits`: it needs the approval, or a step before it."""

    is_done: bool
    title: str
    note: str
    href: str
    action: str
    waits: bool = False


@post("/organizer/{slug:str}/checklist", include_in_schema=False, status_code=200)
async def take(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """Put the list away, or bring it back."""
    principal = await frame.acting(runtime, request)
    is_away = (await request.form()).get("act") != "show"
    async with entering.write(runtime.db, principal, slug, Permission.TENANT_EDIT) as tx:
        await tenants.dismiss_checklist(tx, at=runtime.clock.now() if is_away else None)
    return answers.see_other(f"/organizer/{slug}")


def of(found: Progress, *, desk_href: str, shop_href: str) -> Checklist | None:
    """The list; None once something was sold, and for an organizer that may not sell any more."""
    if found.has_sold or found.status not in {TenantStatus.ACTIVE, TenantStatus.PENDING}:
        return None
    steps = list(_steps(found, desk_href, shop_href))
    upcoming = next((step for step in steps if not step.is_done and not step.waits), None)
    return Checklist(
        action=f"{desk_href}/checklist",
        steps=tuple(_told(step, is_next=step is upcoming) for step in steps),
        is_waiting=found.status is TenantStatus.PENDING,
        is_away=found.dismissed_at is not None,
    )


def _steps(found: Progress, desk: str, shop: str) -> Iterator[_Step]:
    event = f"{desk}/events/{found.event_id}" if found.event_id else f"{desk}/events/new"
    page = f"{shop}/{found.event_slug}" if found.event_slug else shop
    yield from _of_organizer(found, desk)
    yield from _of_event(found, desk, event)
    if found.asks_money or not found.has_types:
        yield _payments(found, desk)
    yield from _of_sale(found, event, page)


def _of_organizer(found: Progress, desk: str) -> Iterator[_Step]:
    yield _Step(
        found.status is not TenantStatus.PENDING,
        say("Approved"),
        say(
            "The platform's team looks at your application and writes to you. Meanwhile you can do every step"
            " that does not wait."
        ),
        "",
        "",
        waits=True,
    )
    yield _Step(
        found.is_branded,
        say("Branding"),
        say("A colour or a logo, so that people know at once whose page it is."),
        f"{desk}/branding",
        say("Choose colour and logo"),
    )


def _of_event(found: Progress, desk: str, event: str) -> Iterator[_Step]:
    has_event = found.event_id is not None
    yield _Step(
        has_event,
        say("Event made"),
        say("A name, a date and a place. It stays a draft until you publish it."),
        f"{desk}/events/new",
        say("Create your first event"),
    )
    yield _Step(
        found.has_types,
        say("Ticket type"),
        say("What it costs and how many there are."),
        f"{event}/types/new",
        say("Add a ticket type"),
        waits=not has_event,
    )
    yield _Step(
        found.has_picture,
        say("Picture"),
        say("It stands large on the event's page and where the link is shared."),
        f"{event}/picture",
        say("Choose a picture"),
        waits=not has_event,
    )


def _payments(found: Progress, desk: str) -> _Step:
    return _Step(
        found.takes_payments,
        say("Payments connected"),
        say("The money of your buyers goes straight to your own account. Free tickets need none."),
        f"{desk}/payments",
        say("Connect payments"),
    )


def _of_sale(found: Progress, event: str, page: str) -> Iterator[_Step]:
    yield _Step(
        found.is_published,
        say("Published"),
        say("The event's page says what is still missing."),
        event,
        say("Look it over and publish"),
        waits=found.status is TenantStatus.PENDING or found.event_id is None,
    )
    yield _Step(
        found.was_visited,
        say("Link shared"),
        say("Send your page around. This ticks itself when somebody takes tickets into a checkout."),
        page,
        say("Open the page to share"),
        waits=not found.is_published,
    )
    yield _Step(
        False,
        say("First sale"),
        say("Buy a ticket yourself and see what your guests will see; you can refund it afterwards."),
        page,
        say("Buy one yourself"),
        waits=not found.is_published,
    )


def _told(step: _Step, *, is_next: bool) -> CheckStep:
    shown = CheckStep("open", step.title, step.note, step.href, step.action)
    if step.is_done:
        return replace(shown, state="done", note="", action="")
    if step.waits:
        return replace(shown, state="waiting", action="")
    return replace(shown, state="next" if is_next else "open")
