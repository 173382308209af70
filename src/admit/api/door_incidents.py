"""Incidents: told at the door, seen by the organizer at once."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody

from admit.api.access import KeeperHere
from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import door as schemas
from admit.api.server_time import ServerTime
from admit.checkin import incidents, photos
from admit.checkin.records import Report
from admit.core import pages
from admit.flows import entering, incident_desk
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
        id=data.id,
        happened_at=data.happened_at,
    )
    kept = await incident_desk.report(runtime, keeper, slug, event_id, told=report)
    return schemas.IncidentKept(id=kept)


@put(
    "/events/{event_id:uuid}/incidents/{incident_id:uuid}/photo",
    status_code=204,
    request_max_body_size=photos.MOST_BYTES,
)
async def put_photo(
    request: Request[Any, Any, Any],
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    incident_id: Id,
) -> None:
    """Add the picture of an incident: a JPEG, PNG or WebP as the body, kept without its metadata."""
    await incident_desk.add_photo(
        runtime, keeper, slug, event_id, incident_id=incident_id, original=await request.body()
    )


@get(
    "/events/{event_id:uuid}/incidents/{incident_id:uuid}/photo",
    media_type="image/jpeg",
    responses={200: ResponseSpec(bytes, media_type="image/jpeg", description="The picture.")},
)
async def read_photo(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, incident_id: Id
) -> Response[bytes]:
    """The picture of an incident."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        content = await photos.read(tx, event_id, incident_id)
    return Response(content, media_type="image/jpeg", headers={"cache-control": "private, no-store"})


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[list_incidents, report_incident, put_photo, read_photo],
    middleware=[ServerTime],
    tags=["door"],
)
