"""The switcher, and a tenant at a glance."""

from datetime import datetime
from typing import Any

from litestar import Response, get

from admit.core import pages as cursors
from admit.core.errors import Forbidden
from admit.core.words import say
from admit.events import events
from admit.events.records import EventStatus, EventSummary
from admit.flows import account, entering
from admit.http.parameters import RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.identity.records import Membership, Role
from admit.reports import first_sale
from admit.web import answers, consoles, visitors
from admit.web.account.invited import ROLE_WORDS
from admit.web.forms import Browser
from admit.web.organizer import checklist, frame
from admit.web.views.backoffice import State
from admit.web.views.organizer import ChoiceView, EventLine, OverviewView, TenantChoice
from admit.web.views.page import Flash

EVENT_STATES = {
    EventStatus.DRAFT: State(say("Draft"), "neutral", "pencil"),
    EventStatus.PUBLISHED: State(say("Published"), "good", "check"),
    EventStatus.ARCHIVED: State(say("Archived"), "neutral", "archive"),
    EventStatus.CANCELLED: State(say("Called off"), "bad", "ban"),
}
LISTED = 50
WORDS = {"removed": Flash(say("It is gone.")), "repeated": Flash(say("The drafts are made. Look them over."))}


@get("/organizer", include_in_schema=False)
async def choose(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    """The tenants of who is signed in; with only one there is nothing to choose."""
    principal = await visitors.signed_in(runtime, request)
    memberships = (await account.read(runtime, principal)).memberships
    if len(memberships) == 1 and "choose" not in request.query_params:
        return answers.see_other(_href(memberships[0]))
    view = ChoiceView(
        page=consoles.page(runtime, request, say("Your organizers"), principal=principal),
        tenants=tuple(_choice(one) for one in memberships),
    )
    return answers.page("organizer/choose.html", view)


@get("/organizer/{slug:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    cursor = request.query_params.get("cursor")
    before = cursors.decode(cursor, datetime) if cursor else None
    try:
        async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            desk = await frame.desk(tx, principal)
            rows = await events.summaries(tx, limit=LISTED + 1, before=before)
            progress = await first_sale.progress(tx)
    except Forbidden:  # Staff work at the door
        return answers.see_other(f"/door/{slug}")
    found = cursors.page_of(rows, limit=LISTED, key=lambda row: (row.start_at, row.id))
    lines = tuple(_line(desk, row) for row in found.items)
    view = OverviewView(
        page=frame.page(runtime, request, say("Overview"), desk, words=WORDS),
        console=frame.console(desk, "home"),
        tenant=desk.tenant.name,
        slug=slug,
        standing=frame.standing(desk.tenant),
        checklist=checklist.of(progress, desk_href=desk.href, shop_href=f"/{slug}"),
        events=lines,
        sold=sum(line.sold for line in lines),
        held=sum(line.held for line in lines),
        total=sum(line.total for line in lines),
        on_sale=sum(row.status is EventStatus.PUBLISHED for row in found.items),
        older=f"{desk.href}?cursor={found.next_cursor}" if found.next_cursor else "",
        newest=desk.href if cursor else "",
    )
    return answers.page("organizer/overview.html", view)


def _href(one: Membership) -> str:
    return f"/door/{one.slug}" if one.role is Role.STAFF else f"/organizer/{one.slug}"


def _choice(one: Membership) -> TenantChoice:
    return TenantChoice(one.name, one.slug, _href(one), ROLE_WORDS[one.role], frame.STATES[one.status])


def _line(desk: frame.Desk, row: EventSummary) -> EventLine:
    return EventLine(
        name=row.name,
        href=desk.event_href(row.id),
        state=EVENT_STATES[row.status],
        place=", ".join(part for part in (row.venue, row.city) if part),
        timezone=row.timezone,
        start_at=row.start_at,
        sold=row.quantity_sold,
        held=row.quantity_reserved,
        total=row.quantity_total,
    )
