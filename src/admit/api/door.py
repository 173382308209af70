"""The door: scanning, undoing, looking up, counting, incidents, gates and devices."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import door as schemas
from admit.checkin import counters, devices, gates, incidents, lookup, posts
from admit.checkin.records import FoundTicket, Report, Undo
from admit.core import pages
from admit.core.tenancy import Actor, ActorKind
from admit.flows import door, entering
from admit.identity.permissions import Permission
from admit.questions import answers

Query = Annotated[
    str, QueryParameter(schema_extra={"minLength": lookup.SHORTEST_QUERY, "maxLength": lookup.LONGEST_QUERY})
]
Most = Annotated[int, QueryParameter(schema_extra={"minimum": 1, "maximum": lookup.MOST_FOUND})]


@get("/events")
async def list_events(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.DoorEvents:
    """The events the caller may work at: their own if assigned to some, else all; no drafts, none long
    over."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE) as tx:
        found = await posts.events_of(tx, principal.user_id, now=runtime.clock.now())
    return schemas.DoorEvents(items=[told(event, schemas.DoorEvent) for event in found])


@post("/events/{event_id:uuid}/scans", status_code=200)
async def scan(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewScans]
) -> schemas.ScanAnswers:
    """Scan 1 to 200 tickets. A refused ticket is an answer like any other, with its reason."""
    actor = Actor(ActorKind.USER, principal.user_id)
    attempts = schemas.attempts_of(data, actor, principal)
    answers = await door.scan(runtime, slug, event_id, attempts=attempts)
    return schemas.ScanAnswers(
        answers=[
            schemas.answer_of(attempt.id, answer) for attempt, answer in zip(attempts, answers, strict=True)
        ]
    )


@post("/events/{event_id:uuid}/scans/{scan_id:uuid}/undo", status_code=200)
async def undo_scan(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    scan_id: Id,
    data: JSONBody[schemas.NewUndo],
) -> schemas.Undone:
    """Take an admission back, with the reason; the ticket can enter again."""
    wanted = Undo(
        id=data.id,
        device_id=data.device_id,
        scan_id=scan_id,
        scan_device_id=data.scan_device_id or data.device_id,
        reason=data.reason,
        sequence=data.sequence,
    )
    undone = await door.take_back(runtime, principal, slug, event_id=event_id, wanted=wanted)
    return told(undone, schemas.Undone)


@get("/events/{event_id:uuid}/counters")
async def read_counters(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    session_id: FromQuery[UUID | None] = None,
) -> schemas.Counters:
    """Admitted of expected, by ticket type and gate; of one session when named."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        found = await counters.read(tx, event_id, session_id=session_id, now=runtime.clock.now())
    return told(found, schemas.Counters)


@get("/events/{event_id:uuid}/lookup")
async def look_up(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    q: Query,
    limit: Most = lookup.DEFAULT_FOUND,
) -> schemas.FoundTickets:
    """Find tickets by name, email, order code or ticket code; case, accents and word order do not matter."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        found = await lookup.find(tx, event_id, q, limit=limit)
        answered = await answers.for_tickets(tx, [ticket.id for ticket in found])
    return schemas.FoundTickets(items=[_found(ticket, answered[ticket.id]) for ticket in found])


def _found(ticket: FoundTicket, answered: Sequence[tuple[str, str]]) -> schemas.FoundTicket:
    given = [schemas.FoundAnswer(question=asked, answer=words) for asked, words in answered]
    return schemas.FoundTicket(answers=given, **asdict(ticket))


@get("/events/{event_id:uuid}/gates")
async def list_gates(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id) -> schemas.Gates:
    """The gates of an event, by name."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        found = await gates.of_event(tx, event_id)
    return schemas.Gates(items=[told(gate, schemas.Gate) for gate in found])


@post("/events/{event_id:uuid}/gates")
async def add_gate(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewGate]
) -> schemas.Gate:
    """Name a new entrance."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        made = await gates.add(tx, event_id, data.name, now=runtime.clock.now())
    return told(made, schemas.Gate)


@patch("/events/{event_id:uuid}/gates/{gate_id:uuid}")
async def rename_gate(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    gate_id: Id,
    data: JSONBody[schemas.NewGate],
) -> schemas.Gate:
    """Give a gate another name."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        renamed = await gates.rename(tx, event_id, gate_id, name=data.name)
    return told(renamed, schemas.Gate)


@delete("/events/{event_id:uuid}/gates/{gate_id:uuid}")
async def remove_gate(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, gate_id: Id) -> None:
    """Take a gate away at which nothing was scanned."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await gates.remove(tx, event_id, gate_id)


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
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewIncident]
) -> schemas.IncidentKept:
    """Report what happened; the organizer sees it at once."""
    report = Report(
        kind=data.kind,
        severity=data.severity,
        text=data.text,
        ticket_id=data.ticket_id,
        gate_id=data.gate_id,
    )
    async with entering.write(
        runtime.db, principal, slug, Permission.INCIDENT_REPORT, event_id=event_id
    ) as tx:
        kept = await incidents.report(tx, event_id, report)
    return schemas.IncidentKept(id=kept)


@get("/devices")
async def list_devices(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.Devices:
    """The devices that scan, those in use first."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE) as tx:
        found = await devices.list_all(tx)
    return schemas.Devices(items=[told(device, schemas.Device) for device in found])


@post("/devices")
async def register_device(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewDevice]
) -> schemas.Device:
    """Register this browser or app; it keeps the id and sends it with every scan."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_USE) as tx:
        made = await devices.register(tx, data.name, now=runtime.clock.now())
    return told(made, schemas.Device)


@post("/devices/{device_id:uuid}/revoke", status_code=200)
async def revoke_device(runtime: RuntimeHere, principal: Caller, slug: Slug, device_id: Id) -> schemas.Device:
    """Shut a device out, at once and for good."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        revoked = await devices.revoke(tx, device_id, now=runtime.clock.now())
    return told(revoked, schemas.Device)


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[
        list_events,
        scan,
        undo_scan,
        read_counters,
        look_up,
        list_gates,
        add_gate,
        rename_gate,
        remove_gate,
        list_incidents,
        report_incident,
        list_devices,
        register_device,
        revoke_device,
    ],
    tags=["door"],
)
