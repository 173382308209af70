"""Incidents: told at the door, seen by the organizer at once."""

from datetime import datetime

from litestar import Router, get, post
from litestar.params import JSONBody

from admit.api.access import KeeperHere
from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import door as schemas
from admit.api.server_time import ServerTime
from admit.checkin import incidents
from admit.checkin.records import Report
from admit.core import pages
from admit.flows import doorway, entering
from admit.identity.permissions import Permission


@get("/events/{event_id:uuid}/incidents")
async def list_incidents(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    cursor: Cursor = None,
    limit: Limit = None,
) -> schemas.Incidents:
    """What was reported at the event, newest first."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        found = await incidents.of_event(tx, event_id, limit=size + 1, before=before)
    page = pages.page_of(found, limit=size, key=lambda incident: (incident.reported_at, incident.id))
    return schemas.Incidents(
        items=[told(incident, schemas.Incident) for incident in page.items], next_cursor=page.next_cursor
    )


@post("/events/{event_id:uuid}/incidents")
async def report_incident(
    runtime: RuntimeHere, keeper: KeeperHere, slug: Slug, event_id: Id, data: JSONBody[schemas.NewIncident]
) -> schemas.IncidentKept:
    """Report what happened; the organizer sees it at once."""
    report = Report(
        kind=data.kind,
        severity=data.severity,
        text=data.text,
        ticket_id=data.ticket_id,
        gate_id=data.gate_id,
    )
    async with doorway.write(runtime, keeper, slug, Permission.INCIDENT_REPORT, event_id=event_id) as tx:
        kept = await incidents.report(tx, event_id, report)
    return schemas.IncidentKept(id=kept)


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[list_incidents, report_incident],
    middleware=[ServerTime],
    tags=["door"],
)
