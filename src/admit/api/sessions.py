"""The sessions of an event."""

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import given, patched, told
from admit.api.schemas import offer as schemas
from admit.events import access, changes, sessions
from admit.events.records import SessionDetails
from admit.flows import entering
from admit.identity.permissions import Permission


@get("/")
async def list_sessions(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.Sessions:
    """The programme by start, at most 200 sessions."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_VIEW, event_id=event_id) as tx:
        await access.brief_by_id(tx, event_id)
        found = await sessions.of_event(tx, event_id)
    return schemas.Sessions(items=[told(one, schemas.SessionBody) for one in found])


@post("/")
async def add_session(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewSession]
) -> Response[schemas.SessionBody]:
    """Add a session inside the event's times."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        made = await sessions.add(tx, event_id, SessionDetails(**given(data)))
    where = f"/api/v1/tenants/{slug}/events/{event_id}/sessions/{made.id}"
    return Response(told(made, schemas.SessionBody), headers={"location": where})


@get("/{session_id:uuid}")
async def read_session(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, session_id: Id
) -> schemas.SessionBody:
    """One of them."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_VIEW, event_id=event_id) as tx:
        return told(await sessions.by_id(tx, event_id, session_id), schemas.SessionBody)


@patch("/{session_id:uuid}")
async def edit_session(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    session_id: Id,
    data: JSONBody[schemas.SessionEdit],
) -> schemas.SessionBody:
    """Change what is sent, of the version that was read."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        present = await sessions.by_id(tx, event_id, session_id)
        details = patched(changes.editable(present, SessionDetails), data)
        edited = await sessions.edit(tx, event_id, session_id, version=data.version, details=details)
    return told(edited, schemas.SessionBody)


@delete("/{session_id:uuid}")
async def remove_session(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, session_id: Id
) -> None:
    """Remove a session that no ticket type admits to and nobody entered."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await sessions.remove(tx, event_id, session_id)


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}/sessions",
    route_handlers=[list_sessions, add_session, read_session, edit_session, remove_session],
    tags=["events"],
)
