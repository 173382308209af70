"""Lists to take away, and the settlement statement of an event."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from admit.core import ids
from admit.core.errors import NotFound
from admit.core.words import say
from admit.events import access, events
from admit.flows import entering
from admit.http import downloads
from admit.http.downloads import Wanted
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports import exports, statement, statement_csv
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, statement_rows
from admit.web.views.insights import ListRow, ReportsView
from admit.web.views.page import Link

MOST_EVENTS = 50
TITLES = {
    "orders": (say("Orders"), say("One row for each order: buyer, amounts, what was given back.")),
    "items": (say("Order lines"), say("One row for each ticket type in an order, with its tax rate.")),
    "attendees": (say("Attendees"), say("One row for each ticket: whom it is for and when they came in.")),
    "check-ins": (say("Check-ins"), say("One row for each scan at the door, refused ones too.")),
    "payments": (say("Payments and fees"), say("One row for each payment, with the platform's fee.")),
    "refunds": (say("Refunds"), say("One row for each refund, and whether the money went back.")),
}


@get("/organizer/{slug:str}/reports", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    event_id = ids.parse(request.query_params.get("event", ""))
    async with entering.read(runtime.db, principal, slug, Permission.REPORTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id) if event_id else None
        sizes = await exports.sizes(tx, event_id=event_id)
        others = await events.summaries(tx, limit=MOST_EVENTS)
    href = f"{desk.href}/reports"
    view = ReportsView(
        page=frame.page(runtime, request, say("Reports"), desk),
        console=frame.console(desk, "reports", event=(event.id, event.name) if event else None),
        title=say("Reports"),
        event=event.name if event else "",
        most_rows=exports.MOST_IN_A_SPREADSHEET,
        lists=tuple(_row(href, name, event_id, sizes.of(name)) for name in exports.EXPORTS),
        statements=tuple(Link(one.name, f"{desk.event_href(one.id)}/settlement") for one in others),
        filters=(
            Link(say("All events"), href, event is None),
            *(Link(one.name, f"{href}?event={one.id}", one.id == event_id) for one in others),
        ),
    )
    return answers.page("organizer/reports.html", view)


@get("/organizer/{slug:str}/reports/{file:str}", include_in_schema=False)
async def take(runtime: RuntimeHere, request: Browser, slug: Slug, file: FromPath[str]) -> Stream:
    """A list as a file: `orders.csv`, `payments.xlsx`; `plain=1` leaves out the mark that Excel wants."""
    principal = await visitors.signed_in(runtime, request)
    name, _, ending = file.rpartition(".")
    if name not in exports.EXPORTS or ending not in {"csv", "xlsx"}:
        raise NotFound
    wanted = Wanted(
        slug,
        exports.EXPORTS[name],
        event_id=ids.parse(request.query_params.get("event", "")),
        marked="plain" not in request.query_params,
    )
    if ending == "csv":
        return await downloads.csv(runtime, principal, wanted)
    return await downloads.xlsx(runtime, principal, wanted)


@get("/organizer/{slug:str}/events/{event_id:uuid}/settlement", include_in_schema=False)
async def settlement(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.REPORTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        found = await statement.of_event(tx, event_id)
    view = statement_rows.view(
        found,
        page=frame.page(runtime, request, say("Settlement of %(event)s", event=found.sums.name), desk),
        console=frame.console(desk, "event-settlement", event=(event_id, found.sums.name)),
        href=f"{desk.event_href(event_id)}/settlement",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/settlement.html", view)


@get("/organizer/{slug:str}/events/{event_id:uuid}/settlement.csv", include_in_schema=False)
async def take_settlement(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id
) -> Response[bytes]:
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.REPORTS_VIEW) as tx:
        found = await statement.of_event(tx, event_id)
    return Response(
        statement_csv.written(found, now=runtime.clock.now()),
        media_type=f"{downloads.CSV}; charset=utf-8",
        headers=dict(downloads.headers(f"{slug}-settlement.csv")),
    )


def _row(href: str, name: str, event_id: UUID | None, rows: int) -> ListRow:
    title, text = TITLES[name]
    asked = f"?event={event_id}" if event_id else "?"
    fits = rows <= exports.MOST_IN_A_SPREADSHEET
    return ListRow(
        name=name,
        title=title,
        text=text,
        rows=rows,
        csv=f"{href}/{name}.csv{asked}".rstrip("?"),
        plain=f"{href}/{name}.csv{asked}&plain=1",
        xlsx=f"{href}/{name}.xlsx{asked}".rstrip("?") if fits else "",
    )
