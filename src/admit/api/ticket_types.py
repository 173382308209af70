"""The ticket types of an event."""

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import given, patched, told
from admit.api.schemas import offer as schemas
from admit.events import access, changes, ticket_types
from admit.events.records import TicketTypeDetails
from admit.flows import entering
from admit.identity.permissions import Permission


@get("/")
async def list_ticket_types(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.TicketTypes:
    """Every ticket type, hidden and archived ones too, at most 100, by position."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await access.event_by_id(tx, event_id)
        found = await ticket_types.of_event(tx, event_id)
    return schemas.TicketTypes(items=[told(one, schemas.TicketTypeBody) for one in found])


@post("/")
async def add_ticket_type(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewTicketType]
) -> Response[schemas.TicketTypeBody]:
    """Add a ticket type in the event's currency."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        made = await ticket_types.add(tx, event_id, TicketTypeDetails(**given(data)))
    where = f"/api/v1/tenants/{slug}/events/{event_id}/ticket-types/{made.id}"
    return Response(told(made, schemas.TicketTypeBody), headers={"location": where})


@get("/{ticket_type_id:uuid}")
async def read_ticket_type(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, ticket_type_id: Id
) -> schemas.TicketTypeBody:
    """One of them."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        return told(await ticket_types.by_id(tx, event_id, ticket_type_id), schemas.TicketTypeBody)


@patch("/{ticket_type_id:uuid}")
async def edit_ticket_type(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    ticket_type_id: Id,
    data: JSONBody[schemas.TicketTypeEdit],
) -> schemas.TicketTypeBody:
    """Change what is sent, of the version that was read."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        present = await ticket_types.by_id(tx, event_id, ticket_type_id)
        details = patched(changes.editable(present, TicketTypeDetails), data)
        edited = await ticket_types.edit(tx, event_id, ticket_type_id, version=data.version, details=details)
    return told(edited, schemas.TicketTypeBody)


@delete("/{ticket_type_id:uuid}")
async def remove_ticket_type(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, ticket_type_id: Id
) -> None:
    """Remove a ticket type that was never ordered; archive others by editing their status."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await ticket_types.remove(tx, event_id, ticket_type_id)


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}/ticket-types",
    route_handlers=[
        list_ticket_types,
        add_ticket_type,
        read_ticket_type,
        edit_ticket_type,
        remove_ticket_type,
    ],
    tags=["events"],
)
