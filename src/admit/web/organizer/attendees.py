"""Attendees: who comes, with search, filters and answers; and a message to those who fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from admit.core import codes, ids, prose
from admit.core import pages as cursors
from admit.core.db import Tx
from admit.core.words import say
from admit.events import access, ticket_types
from admit.flows import entering, messaging
from admit.flows.messaging import Message, Sent
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.questions import questions
from admit.reports import attendees
from admit.reports.admitted import Admitted
from admit.reports.attendees import AttendeeRow, Narrowing
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.organizer.orders import order_href
from admit.web.views.attendees import AttendeeLine, AttendeesView, MessageLine, MessageView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

NAMES = ("q", "type", "in", "question", "answer")
LISTED = 50
LONGEST = 200
FIELDS = ("recipients", "subject", "body")
WORDS = {
    "sent": Flash(say("The message is on its way. Its counts stand below.")),
    "tested": Flash(say("A test is on its way to your own address.")),
}


@dataclass(frozen=True, slots=True)
class _Found:
    rows: list[AttendeeRow]
    told: dict[UUID, list[tuple[str, str]]]
    size: Admitted
    types: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]


@get("/organizer/{slug:str}/attendees", include_in_schema=False)
async def show_all(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    return await _list(runtime, request, slug, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/attendees", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _list(runtime, request, slug, event_id)


@get("/organizer/{slug:str}/events/{event_id:uuid}/message", include_in_schema=False)
async def write(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    query = kept(request.query_params)
    return await _message_page(runtime, request, principal, slug, event_id, query, Entries())


@post("/organizer/{slug:str}/events/{event_id:uuid}/message", include_in_schema=False, status_code=200)
async def send(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """Look at it, try it on oneself, or send it, whichever button was pressed."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    query, entries = kept(values), Entries(forms.kept(values))
    message = Message(
        values.get("subject", ""), values.get("body", ""), is_news=values.get("about") == "news"
    )
    try:
        match values.get("do"):
            case "send":
                await _send(runtime, principal, slug, narrowed(event_id, query), message)
                return answers.see_other(f"/organizer/{slug}/events/{event_id}/message?said=sent")
            case "test":
                await _try_out(runtime, principal, slug, event_id, message)
                flash = WORDS["tested"].text
            case _:
                messaging.checked(message)
                flash = ""
    except forms.REFUSED as refusal:
        refused = forms.refused(refusal, values, FIELDS)
        return await _message_page(
            runtime, request, principal, slug, event_id, query, refused, status=status_of(refusal)
        )
    return await _message_page(
        runtime,
        request,
        principal,
        slug,
        event_id,
        query,
        entries,
        preview=prose.render(message.body),
        said=flash,
    )


async def _send(
    runtime: Runtime, principal: Principal, slug: str, narrowing: Narrowing, message: Message
) -> None:
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await messaging.send(runtime, tx, narrowing, message, now=runtime.clock.now())
    runtime.bell.ring("mail")


async def _try_out(
    runtime: Runtime, principal: Principal, slug: str, event_id: UUID, message: Message
) -> None:
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT):
        pass  # who may is asked before anything is counted
    await messaging.check_tests(runtime, principal)
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await messaging.try_out(runtime, tx, event_id, message, to=principal)
    runtime.bell.ring("mail")


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address or a form narrows the list."""
    found = {name: asked.get(name, "").replace("\0", "")[:LONGEST].strip() for name in NAMES}
    return {name: value for name, value in found.items() if value}


def narrowed(event_id: UUID | None, query: Mapping[str, str]) -> Narrowing:
    """What is asked for; what cannot be read narrows nothing."""
    return Narrowing(
        event_id=event_id,
        search=query.get("q", ""),
        type_id=ids.parse(query.get("type", "")),
        checked_in={"yes": True, "no": False}.get(query.get("in", "")),
        question_id=ids.parse(query.get("question", "")),
        answer=query.get("answer", ""),
    )


async def _list(runtime: Runtime, request: Browser, slug: str, event_id: UUID | None) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    query, cursor = kept(request.query_params), request.query_params.get("cursor")
    after_id = cursors.decode(cursor, int)[1] if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id) if event_id else None
        found = await _read(tx, narrowed(event_id, query), after_id)
    page = cursors.page_of(found.rows, limit=LISTED, key=lambda row: (0, row.id))
    base = desk.event_href(event.id) if event else desk.href
    href = f"{base}/attendees"
    view = AttendeesView(
        page=frame.page(runtime, request, say("Attendees"), desk),
        console=frame.console(
            desk,
            "event-attendees" if event else "attendees",
            event=(event.id, event.name) if event else None,
        ),
        href=href,
        event=event.name if event else "",
        query=query,
        types=found.types,
        questions=found.asked,
        attendees=tuple(_line(desk, row, found.told.get(row.id, [])) for row in page.items),
        tickets=found.size.tickets,
        checked_in=found.size.admitted,
        message_href=_with(f"{base}/message", query) if event else "",
        csv_href=f"{desk.href}/attendees.csv" + (f"?event={event.id}" if event else ""),
        older=_with(href, {**query, "cursor": page.next_cursor}) if page.next_cursor else "",
        newest=_with(href, query) if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/attendees.html", view)


async def _read(tx: Tx, narrowing: Narrowing, after_id: UUID | None) -> _Found:
    rows = await attendees.page(tx, narrowing, limit=LISTED + 1, after_id=after_id)
    kinds = await ticket_types.of_event(tx, narrowing.event_id) if narrowing.event_id else []
    asked = await questions.of_event(tx, narrowing.event_id) if narrowing.event_id else []
    return _Found(
        rows=rows,
        told=await attendees.answers_of(tx, rows),
        size=await attendees.size(tx, narrowing),
        types=tuple((str(kind.id), kind.name) for kind in kinds),
        asked=tuple((str(one.id), one.label) for one in asked),
    )


def _line(desk: Desk, row: AttendeeRow, told: list[tuple[str, str]]) -> AttendeeLine:
    return AttendeeLine(
        name=row.attendee_name,
        email=row.attendee_email or "",
        code=codes.format_code(row.code),
        type_name=row.ticket_type_name,
        event=row.event_name,
        order=codes.format_code(row.order_code),
        order_href=order_href(desk, row.order_id),
        admitted_at=row.checked_in_at,
        timezone=row.timezone,
        answers=tuple(told),
    )


def _with(href: str, query: Mapping[str, str]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{href}?{given}" if given else href


async def _message_page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    query: dict[str, str],
    entries: Entries,
    *,
    preview: str = "",
    said: str = "",
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        counts = await attendees.counts(tx, narrowed(event_id, query))
        sent = await messaging.of_event(tx, event_id)
    view = MessageView(
        page=frame.page(runtime, request, say("Message to attendees"), desk, words=WORDS),
        console=frame.console(desk, "event-attendees", event=(event.id, event.name)),
        href=f"{desk.event_href(event.id)}/message",
        back=_with(f"{desk.event_href(event.id)}/attendees", query),
        event=event.name,
        timezone=event.timezone,
        own_email=principal.email,
        query=query,
        addresses=counts.addresses,
        is_narrowed=bool(query),
        entries=entries,
        preview=preview,
        said=said,
        sent=tuple(_sent(one) for one in sent),
    )
    return answers.page("organizer/message.html", view, status=status)


def _sent(one: Sent) -> MessageLine:
    return MessageLine(
        subject=one.subject,
        is_news=one.is_news,
        who=one.sent_by,
        at=one.created_at,
        recipients=one.recipients,
        waiting=one.queued,
        arrived=one.sent,
        failed=one.failed,
        unwanted=one.unwanted,
    )
