"""Attendees of an event or of all, and messages to those who fit."""

from typing import Annotated
from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import attendees as schemas
from admit.core import codes, pages, text
from admit.events import access
from admit.flows import entering, messaging
from admit.flows.messaging import Message
from admit.identity.permissions import Permission
from admit.reports import attendees
from admit.reports.attendees import AttendeeRow, Narrowing

Words = Annotated[str, QueryParameter(name="q", max_length=254)]


@get("/attendees")
async def list_attendees(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: FromQuery[UUID | None] = None,
    ticket_type_id: FromQuery[UUID | None] = None,
    checked_in: FromQuery[bool | None] = None,
    words: Words = "",
    limit: Limit = None,
    cursor: Cursor = None,
) -> schemas.Attendees:
    """Valid tickets, the newest first; `q` finds beginnings of names and emails without case and accents."""
    size = pages.check_limit(limit)
    after_id = pages.decode(cursor, int)[1] if cursor else None
    narrowing = Narrowing(
        event_id=event_id,
        search=text.check_text("q", words, max_length=254, required=False),
        type_id=ticket_type_id,
        checked_in=checked_in,
    )
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        rows = await attendees.page(tx, narrowing, limit=size + 1, after_id=after_id)
    page = pages.page_of(rows, limit=size, key=lambda row: (0, row.id))
    return schemas.Attendees(items=[_attendee(row) for row in page.items], next_cursor=page.next_cursor)


@get("/events/{event_id:uuid}/messages")
async def list_messages(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.Messages:
    """The last fifty messages to an event's attendees, and what became of their mails."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        await access.event_by_id(tx, event_id)
        found = await messaging.of_event(tx, event_id)
    return schemas.Messages(items=[told(one, schemas.MessageBody) for one in found])


@post("/events/{event_id:uuid}/messages", status_code=202)
async def send(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewMessage]
) -> schemas.Messages:
    """Write to everybody who fits, each address once; five messages a day and event at most."""
    narrowing = Narrowing(event_id=event_id, type_id=data.ticket_type_id, checked_in=data.checked_in)
    message = Message(data.subject, data.body, is_news=data.about == "news")
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await messaging.send(runtime, tx, narrowing, message, now=runtime.clock.now())
        found = await messaging.of_event(tx, event_id)
    runtime.bell.ring("mail")
    return schemas.Messages(items=[told(one, schemas.MessageBody) for one in found])


def _attendee(row: AttendeeRow) -> schemas.AttendeeBody:
    return schemas.AttendeeBody(
        ticket_id=row.id,
        event_id=row.event_id,
        event_name=row.event_name,
        order_id=row.order_id,
        order_code=codes.format_code(row.order_code),
        code=codes.format_code(row.code),
        attendee_name=row.attendee_name,
        attendee_email=row.attendee_email,
        ticket_type_name=row.ticket_type_name,
        checked_in_at=row.checked_in_at,
    )


router = Router(
    path="/tenants/{slug:str}",
    route_handlers=[list_attendees, list_messages, send],
    tags=["attendees"],
)
