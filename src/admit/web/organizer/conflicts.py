"""What went wrong at the doors of an event, for the organizer to read and to take away."""

from typing import Any

from litestar import Response, get

from admit.checkin import conflicts, plans
from admit.checkin.conflicts import Conflict, Suspect
from admit.checkin.outcomes import ConflictKind
from admit.core import codes
from admit.core.words import say
from admit.flows import entering
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports import door as door_report
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.backoffice import State
from admit.web.views.door_desk import ConflictLine, ConflictsView, PassageWords

AT = "/organizer/{slug:str}/events/{event_id:uuid}/conflicts"
SHOWN = 50
STATES = {
    ConflictKind.DOUBLE_ENTRY: State(say("Entered twice"), "bad", "users"),
    ConflictKind.VOID_ADMITTED: State(say("Void, yet let in"), "bad", "ban"),
    ConflictKind.NOT_ADMISSIBLE: State(say("No ticket of ours, yet let in"), "bad", "circle-x"),
    ConflictKind.NOT_ENTITLED: State(say("Not for this session"), "warn", "calendar"),
    ConflictKind.PROVISIONAL: State(say("Provisional"), "warn", "clock"),
    ConflictKind.CLOCK_DOUBT: State(say("Clock in doubt"), "neutral", "clock"),
}


@get(AT, include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        desk = await frame.desk(tx, principal)
        plan = await plans.read(tx, event_id)
        found = await conflicts.of_event(tx, event_id)
    href = f"{desk.event_href(event_id)}/conflicts"
    start = min(max(0, forms.number(request.query_params.get("from", "0"))), len(found))
    end = start + SHOWN
    view = ConflictsView(
        page=frame.page(runtime, request, say("Conflicts: %(event)s", event=plan.name), desk),
        console=frame.console(desk, "conflicts", event=(event_id, plan.name)),
        event=plan.name,
        event_href=desk.event_href(event_id),
        csv_href=f"{href}.csv",
        timezone=plan.timezone,
        total=len(found),
        counts=tuple(
            (state, count)
            for kind, state in STATES.items()
            if (count := sum(one.kind is kind for one in found))
        ),
        lines=tuple(_line(one) for one in found[start:end]),
        older=f"{href}?from={end}" if end < len(found) else "",
        newest=href if start else "",
    )
    return answers.page("organizer/conflicts.html", view)


@get(AT + ".csv", include_in_schema=False)
async def export(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[bytes]:
    """The whole report for a spreadsheet."""
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        plan = await plans.read(tx, event_id)
        found = await conflicts.of_event(tx, event_id)
    return Response(
        door_report.conflicts_csv(found, timezone=plan.timezone),
        media_type="text/csv; charset=utf-8",
        headers={
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{slug}-conflicts.csv"',
        },
    )


def _line(one: Conflict) -> ConflictLine:
    return ConflictLine(
        state=STATES[one.kind],
        ticket=codes.format_code(one.scan.code) if one.scan.code else "",
        attendee=one.scan.attendee_name or "",
        ticket_type=one.scan.ticket_type_name or "",
        detail=one.detail,
        scan=_words(one.scan),
        first=_words(one.first) if one.first else None,
    )


def _words(scan: Suspect) -> PassageWords:
    return PassageWords(scan.gate, scan.session, scan.device_name, scan.by, scan.at, scan.is_offline)
