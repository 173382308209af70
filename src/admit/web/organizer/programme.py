"""The programme of an event: its blocks, which ticket types can admit to one by one."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.core.words import say
from admit.events import access, sessions
from admit.events.records import Event, Session, SessionDetails
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, parsing
from admit.web.organizer.parsing import Reader
from admit.web.views.editor import ProgrammeView, SessionLine
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

FIELDS = ("title", "start_at", "end_at", "description")
WORDS = {"saved": Flash(say("Saved.")), "removed": Flash(say("It is off the programme."))}


@get("/organizer/{slug:str}/events/{event_id:uuid}/programme", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, None)


@post("/organizer/{slug:str}/events/{event_id:uuid}/programme", include_in_schema=False, status_code=200)
async def add(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/programme/{session_id:uuid}", include_in_schema=False)
async def show_one(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, session_id: Id
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, session_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/programme/{session_id:uuid}",
    include_in_schema=False,
    status_code=200,
)
async def edit(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, session_id: Id
) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, session_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/programme/{session_id:uuid}/remove",
    include_in_schema=False,
    status_code=200,
)
async def remove(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, session_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            await sessions.remove(tx, event_id, session_id)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, event_id, session_id, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/programme?said=removed")


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, session_id: UUID | None
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            details = _details(values, await access.event_by_id(tx, event_id))
            if session_id is None:
                await sessions.add(tx, event_id, details)
            else:
                version = forms.number(values.get("version", ""))
                await sessions.edit(tx, event_id, session_id, version=version, details=details)
    except forms.REFUSED as refusal:
        return await _page(
            runtime, request, principal, slug, event_id, session_id, refusal=refusal, values=values
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/programme?said=saved")


def _details(values: dict[str, str], event: Event) -> SessionDetails:
    read = Reader(values)
    details = SessionDetails(
        title=read.words("title"),
        start_at=read.moment("start_at", event.timezone),
        end_at=read.moment("end_at", event.timezone),
        description=read.words("description"),
    )
    read.settle()
    return details


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    session_id: UUID | None,
    *,
    refusal: Refusal | None = None,
    values: dict[str, str] | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        present = await sessions.of_event(tx, event_id)
        one = await sessions.by_id(tx, event_id, session_id) if session_id else None
    href = f"{desk.event_href(event.id)}/programme"
    entries = _entries(one, event)
    if refusal is not None:
        entries = forms.refused(refusal, values or entries.values, FIELDS, theirs=entries.values)
    view = ProgrammeView(
        page=frame.page(runtime, request, one.title if one else say("Programme"), desk, words=WORDS),
        console=frame.console(desk, "programme", event=(event.id, event.name)),
        entries=entries,
        event=event.name,
        back=href if one else desk.event_href(event.id),
        zone=event.timezone,
        sessions=tuple(
            SessionLine(each.title, f"{href}/{each.id}", each.start_at, each.end_at) for each in present
        ),
        action=f"{href}/{one.id}" if one else href,
        is_new=one is None,
        version=forms.version_of(entries, one.version if one else 0),
        remove_action=f"{href}/{one.id}/remove" if one else "",
    )
    return answers.page("organizer/programme.html", view, status=status_of(refusal) if refusal else 200)


def _entries(one: Session | None, event: Event) -> Entries:
    zone = event.timezone
    if one is None:  # most blocks lie inside the first evening
        times = {"start_at": event.start_at, "end_at": event.end_at}
        return Entries({name: parsing.moment_text(at, zone) for name, at in times.items()})
    return Entries(
        {
            "title": one.title,
            "start_at": parsing.moment_text(one.start_at, zone),
            "end_at": parsing.moment_text(one.end_at, zone),
            "description": one.description,
        }
    )
