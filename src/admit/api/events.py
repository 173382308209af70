"""An organizer's events: drafts, edits, publication, copies."""

from datetime import datetime, timedelta

from litestar import Response, Router, get, patch, post
from litestar.params import FromQuery, JSONBody

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import given, patched, told
from admit.api.schemas import events as schemas
from admit.api.schemas.base import PageOf
from admit.core import pages
from admit.core.tenancy import Part
from admit.events import access, changes, events, ticket_types
from admit.events import publishing as steps
from admit.events.records import Event, EventDetails, EventStatus
from admit.flows import duplicating, entering, publishing
from admit.identity.access import assigned_events
from admit.identity.permissions import Permission


@get("/")
async def list_events(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    status: FromQuery[EventStatus | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.EventSummaryBody]:
    """Events with how full they are, latest start first; Staff see those they are assigned to."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_VIEW) as tx:
        only_ids = await assigned_events(tx, principal.user_id)
        rows = await events.summaries(tx, limit=size + 1, before=before, status=status, only_ids=only_ids)
    page = pages.page_of(rows, limit=size, key=lambda row: (row.start_at, row.id))
    return PageOf(
        items=[told(row, schemas.EventSummaryBody) for row in page.items], next_cursor=page.next_cursor
    )


@post("/")
async def create_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewEvent]
) -> Response[schemas.EventBody]:
    """Make a draft."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        event = await events.create(tx, EventDetails(**given(data)))
    return _made(slug, event)


@get("/{event_id:uuid}")
async def read_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.EventBody | schemas.EventBriefBody:
    """One event; Staff see it without its terms of sale."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_VIEW, event_id=event_id) as tx:
        if tx.scope.part is Part.STAFF:
            return told(await access.brief_by_id(tx, event_id), schemas.EventBriefBody)
        return told(await access.event_by_id(tx, event_id), schemas.EventBody)


@patch("/{event_id:uuid}")
async def edit_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.EventEdit]
) -> schemas.EventBody:
    """Change what is sent, of the version that was read."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        present = await access.event_by_id(tx, event_id)
        details = patched(changes.editable(present, EventDetails), data)
        edited = await events.edit(tx, event_id, version=data.version, details=details)
    return told(edited, schemas.EventBody)


@get("/{event_id:uuid}/capacity")
async def read_capacity(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.Capacities:
    """How full each ticket type is, for Staff too."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_VIEW, event_id=event_id) as tx:
        await access.brief_by_id(tx, event_id)
        found = await ticket_types.capacities(tx, event_id)
    return schemas.Capacities(items=[told(one, schemas.CapacityBody) for one in found])


@get("/{event_id:uuid}/checklist")
async def read_checklist(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.Checklist:
    """What still stands between the event and its publication."""
    found = await publishing.checklist(runtime, principal, slug, event_id)
    return schemas.Checklist(
        is_ready=not found, problems=[told(problem, schemas.ChecklistItem) for problem in found]
    )


@post("/{event_id:uuid}/publish", status_code=200)
async def publish_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.EventBody:
    """Put a draft on sale; refused with what the checklist still names."""
    return told(await publishing.publish(runtime, principal, slug, event_id), schemas.EventBody)


@post("/{event_id:uuid}/unpublish", status_code=200)
async def unpublish_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.EventBody:
    """Take an event of which nothing is sold back to draft."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        return told(await steps.unpublish(tx, event_id, now=runtime.clock.now()), schemas.EventBody)


@post("/{event_id:uuid}/archive", status_code=200)
async def archive_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.EventBody:
    """Put an event away that is over or of which nothing is sold."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        return told(await steps.archive(tx, event_id, now=runtime.clock.now()), schemas.EventBody)


@post("/{event_id:uuid}/restore", status_code=200)
async def restore_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.EventBody:
    """Take an event out of the archive."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        return told(await steps.restore(tx, event_id, now=runtime.clock.now()), schemas.EventBody)


@post("/{event_id:uuid}/duplicate")
async def duplicate_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.Duplicate]
) -> Response[schemas.EventBody]:
    """Make a draft like the event, its dates moved, its counters zero."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        copy = await duplicating.duplicate(
            tx,
            event_id,
            shift=timedelta(days=data.shift_days),
            name=data.name,
            with_codes=data.with_codes,
        )
    return _made(slug, copy)


def _made(slug: str, event: Event) -> Response[schemas.EventBody]:
    where = f"/api/v1/tenants/{slug}/events/{event.id}"
    return Response(told(event, schemas.EventBody), headers={"location": where})


router = Router(
    path="/tenants/{slug:str}/events",
    route_handlers=[
        list_events,
        create_event,
        read_event,
        edit_event,
        read_capacity,
        read_checklist,
        publish_event,
        unpublish_event,
        archive_event,
        restore_event,
        duplicate_event,
    ],
    tags=["events"],
)
