"""Reporting what happened at the door, and what was reported before."""

from typing import Any

from litestar import Response, get, post

from admit.checkin import incident_list, incidents
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import Incident, IncidentKind, Report, Severity
from admit.core.errors import Invalid
from admit.core.words import say
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.web import answers, forms, visitors
from admit.web.door import posting
from admit.web.door.posting import Here
from admit.web.forms import Browser
from admit.web.views.door import IncidentLine, ReportView
from admit.web.views.forms import Entries

FIELDS = ("kind", "severity", "text")
SHOWN = 10
KINDS = {
    IncidentKind.MEDICAL: say("Somebody is hurt or ill"),
    IncidentKind.SECURITY: say("Security"),
    IncidentKind.TICKET: say("A ticket"),
    IncidentKind.ACCESS: say("Access, wheelchairs, ways in and out"),
    IncidentKind.TECHNICAL: say("Something does not work"),
    IncidentKind.LOST_AND_FOUND: say("Lost and found"),
    IncidentKind.OTHER: say("Something else"),
}
SHORT = {
    Severity.LOW: say("Low"),
    Severity.MEDIUM: say("Medium"),
    Severity.HIGH: say("High"),
    Severity.CRITICAL: say("Critical"),
}
SEVERITIES = {
    Severity.LOW: say("Low: for the record"),
    Severity.MEDIUM: say("Medium: somebody should look at it"),
    Severity.HIGH: say("High: help is needed soon"),
    Severity.CRITICAL: say("Critical: help is needed now"),
}


@get("/door/{slug:str}/{event_id:uuid}/report", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    return await _page(runtime, request, here, Entries({"severity": Severity.MEDIUM.value}))


@post("/door/{slug:str}/{event_id:uuid}/report", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        told = _report(here, values)
        async with entering.write(
            runtime.db, here.principal, slug, Permission.INCIDENT_REPORT, event_id=event_id
        ) as tx:
            await incidents.report(tx, event_id, told, now=runtime.clock.now())
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(runtime, request, here, entries, status=status_of(refusal))
    return answers.see_other(f"{here.href}/report?said=reported")


def _report(here: Here, values: dict[str, str]) -> Report:
    try:
        kind, severity = IncidentKind(values.get("kind", "")), Severity(values.get("severity", ""))
    except ValueError:
        raise Invalid.one("kind", "unknown", say("Choose what it is about.")) from None
    return Report(kind=kind, severity=severity, text=values.get("text", ""), gate_id=here.standing.gate_id)


async def _page(
    runtime: Runtime, request: Browser, here: Here, entries: Entries, *, status: int = 200
) -> Response[Any]:
    async with entering.read(
        runtime.db, here.principal, here.slug, Permission.DOOR_USE, event_id=here.event_id
    ) as tx:
        plan = await posting.plan_in(tx, here)
        found = await incident_list.page(tx, Narrowing(here.event_id), limit=SHOWN)
    view = ReportView(
        page=posting.page(runtime, request, here, say("Report: %(event)s", event=plan.name)),
        post=posting.post_of(runtime, here, plan),
        action=f"{here.href}/report",
        entries=entries,
        kinds=tuple((kind.value, words) for kind, words in KINDS.items()),
        severities=tuple((severity.value, words) for severity, words in SEVERITIES.items()),
        incidents=tuple(_line(one) for one in found),
        is_sent=request.query_params.get("said") == "reported",
    )
    return answers.page("door/report.html", view, status=status)


def _line(one: Incident) -> IncidentLine:
    return IncidentLine(
        kind=KINDS[one.kind],
        severity=SHORT[one.severity],
        text=one.text,
        place=one.gate_name,
        by=one.reported_by,
        at=one.reported_at,
    )
