"""What an event asks its attendees: the list, its order, and whether holders are named."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from admit.core.db import Tx
from admit.core.errors import NotFound, Refusal
from admit.core.words import say
from admit.events import access, attendee_details, ticket_types
from admit.events.attendee_details import AttendeeDetails
from admit.events.records import EventStatus, TicketType
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.questions import questions, rules
from admit.questions.records import Per, Question, QuestionKind
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.page import Flash
from admit.web.views.questions import QuestionLine, QuestionsView

WORDS = {
    "saved": Flash(say("Saved.")),
    "added": Flash(say("Added. Buyers are asked from now on.")),
    "archived": Flash(say("Archived. Nobody is asked any more; the answers are kept.")),
    "restored": Flash(say("Buyers are asked again.")),
    "removed": Flash(say("Removed.")),
    "moved": Flash(say("The order is changed.")),
}
KINDS: Mapping[QuestionKind, str] = {
    QuestionKind.TEXT: say("Short text"),
    QuestionKind.LONG_TEXT: say("Long text"),
    QuestionKind.CHOICE: say("One of several"),
    QuestionKind.CHOICES: say("Several of several"),
    QuestionKind.CONSENT: say("A box to tick"),
}
SAID = {"up": "moved", "down": "moved", "archive": "archived", "restore": "restored", "remove": "removed"}


@get("/organizer/{slug:str}/events/{event_id:uuid}/questions", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id)


@post("/organizer/{slug:str}/events/{event_id:uuid}/questions", include_in_schema=False, status_code=200)
async def set_names(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """Whether buyers say whom each ticket is for."""
    principal = await frame.acting(runtime, request)
    known = {one.value: one for one in AttendeeDetails}
    wanted = known.get((await forms.typed(request)).get("attendee_details", ""), AttendeeDetails.NONE)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            await attendee_details.set_for(tx, event_id, wanted)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, event_id, refusal=refusal)
    return answers.see_other(f"{_href(slug, event_id)}?said=saved")


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/questions/{question_id:uuid}/{act:str}",
    include_in_schema=False,
    status_code=200,
)
async def take(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, question_id: Id, act: FromPath[str]
) -> Response[Any]:
    """Move a question up or down, archive it, ask it again, or remove it."""
    principal = await frame.acting(runtime, request)
    version = forms.number((await forms.typed(request)).get("version", ""))
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            await _take(runtime, tx, event_id, question_id, act, version)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, event_id, refusal=refusal)
    return answers.see_other(f"{_href(slug, event_id)}?said={SAID[act]}")


async def _take(runtime: Runtime, tx: Tx, event_id: UUID, question_id: UUID, act: str, version: int) -> None:
    match act:
        case "up" | "down":
            await _move(tx, event_id, question_id, by=-1 if act == "up" else 1)
        case "archive":
            await questions.archive(tx, event_id, question_id, version=version, now=runtime.clock.now())
        case "restore":
            await questions.restore(tx, event_id, question_id, version=version)
        case "remove":
            await questions.remove(tx, event_id, question_id)
        case _:
            raise NotFound


async def _move(tx: Tx, event_id: UUID, question_id: UUID, *, by: int) -> None:
    """One place up or down; at either end it stays where it is."""
    live = [one.id for one in await questions.of_event(tx, event_id) if one.archived_at is None]
    if question_id not in live:
        raise NotFound
    at = live.index(question_id)
    to = min(max(at + by, 0), len(live) - 1)
    live.insert(to, live.pop(at))
    await questions.reorder(tx, event_id, live)


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    *,
    refusal: Refusal | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        found = await questions.of_event(tx, event_id)
        types = await ticket_types.of_event(tx, event_id)
        setting = await attendee_details.of_event(tx, event_id)
    href = f"{desk.event_href(event_id)}/questions"
    lines = [_line(one, href, types) for one in found]
    view = QuestionsView(
        page=frame.page(runtime, request, say("Questions to attendees"), desk, words=WORDS),
        console=frame.console(desk, "questions", event=(event.id, event.name)),
        event=event.name,
        event_href=desk.event_href(event_id),
        href=href,
        setting=setting.value,
        asked=tuple(line for line in lines if not line.is_archived),
        archived=tuple(line for line in lines if line.is_archived),
        is_open=event.status in {EventStatus.DRAFT, EventStatus.PUBLISHED},
        has_room=len(found) < rules.MOST_QUESTIONS,
        problem=refusal.text if refusal else "",
    )
    return answers.page("organizer/questions.html", view, status=status_of(refusal) if refusal else 200)


def _line(one: Question, href: str, types: Sequence[TicketType]) -> QuestionLine:
    names = [kind.name for kind in types if one.is_for(kind.id)]
    whom = say("Each ticket") if one.per is Per.TICKET else say("Each order")
    return QuestionLine(
        id=str(one.id),
        label=one.label,
        href=f"{href}/{one.id}",
        kind=KINDS[one.kind],
        whom=whom
        if one.ticket_type_ids is None
        else f"{whom}: {', '.join(names) or say('of no ticket type')}",
        options=", ".join(one.options),
        required=one.required,
        at_door=one.at_door,
        is_archived=one.archived_at is not None,
        version=one.version,
    )


def _href(slug: str, event_id: UUID) -> str:
    return f"/organizer/{slug}/events/{event_id}/questions"
