"""Incidents: told at the door, seen by the organizer at once, and what becomes of them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, JSONBody, QueryParameter

from admit.api.access import KeeperHere
from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import door as schemas
from admit.api.server_time import ServerTime
from admit.checkin import handling, incident_list, photos
from admit.checkin.handling import Step
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import IncidentKind, IncidentState, Report, Severity
from admit.core import pages
from admit.core.db import ReadTx
from admit.flows import entering, incident_desk
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal

Reached = Annotated[IncidentState | None, QueryParameter(name="state")]
ONE = "/events/{event_id:uuid}/incidents/{incident_id:uuid}"


@get("/events/{event_id:uuid}/incidents")
async def list_incidents(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    reached: Reached = None,
    severity: FromQuery[Severity | None] = None,
    kind: FromQuery[IncidentKind | None] = None,
    gate_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> schemas.Incidents:
    """What was reported at the event, newest first, and what became of it."""
    narrowing = Narrowing(event_id, reached, severity, kind, gate_id)
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        return await _page(tx, narrowing, cursor, limit)


@get("/incidents")
async def list_all(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    reached: Reached = None,
    severity: FromQuery[Severity | None] = None,
    kind: FromQuery[IncidentKind | None] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> schemas.Incidents:
    """What was reported at any event, newest first."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        return await _page(tx, Narrowing(None, reached, severity, kind), cursor, limit)


@post(ONE + "/acknowledge", status_code=200)
async def acknowledge(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    incident_id: Id,
    data: JSONBody[schemas.IncidentStep],
) -> schemas.Incident:
    """Say that somebody sees to it."""
    return await _step(runtime, principal, slug, event_id, incident_id, Step.ACKNOWLEDGE, data)


@post(ONE + "/close", status_code=200)
async def close(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    incident_id: Id,
    data: JSONBody[schemas.IncidentStep],
) -> schemas.Incident:
    """Say that it is over, and how it ended."""
    return await _step(runtime, principal, slug, event_id, incident_id, Step.CLOSE, data)


@post(ONE + "/reopen", status_code=200)
async def reopen(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    incident_id: Id,
    data: JSONBody[schemas.IncidentStep],
) -> schemas.Incident:
    """Say that it is not over after all."""
    return await _step(runtime, principal, slug, event_id, incident_id, Step.REOPEN, data)


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
    await incident_desk.check_photo(runtime, keeper, slug, event_id, incident_id=incident_id)
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


async def _step(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    event_id: UUID,
    incident_id: UUID,
    step: Step,
    asked: schemas.IncidentStep,
) -> schemas.Incident:
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        found = await handling.take(tx, event_id, incident_id, step, note=asked.note, now=runtime.clock.now())
    return told(found, schemas.Incident)


async def _page(tx: ReadTx, narrowing: Narrowing, cursor: str | None, limit: int | None) -> schemas.Incidents:
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    found = await incident_list.page(tx, narrowing, limit=size + 1, before=before)
    page = pages.page_of(found, limit=size, key=lambda incident: (incident.reported_at, incident.id))
    return schemas.Incidents(
        items=[told(incident, schemas.Incident) for incident in page.items], next_cursor=page.next_cursor
    )


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[
        *(list_incidents, list_all, report_incident),
        *(acknowledge, close, reopen),
        *(put_photo, read_photo),
    ],
    middleware=[ServerTime],
    tags=["door"],
)
