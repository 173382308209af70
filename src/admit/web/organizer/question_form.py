"""Adding and editing one question."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.core.words import say
from admit.events import access, ticket_types
from admit.events.records import TicketType
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.questions import questions, rules
from admit.questions.records import Per, Question, QuestionDetails, QuestionKind
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.questions import KINDS
from admit.web.views.forms import Entries
from admit.web.views.questions import QuestionFormView

FIELDS = ("label", "kind", "options", "help", "per", "ticket_type_ids")


@get("/organizer/{slug:str}/events/{event_id:uuid}/questions/new", include_in_schema=False)
async def new(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    entries = Entries({"kind": QuestionKind.TEXT.value, "per": Per.ORDER.value, "all_types": "true"})
    return await _page(runtime, request, principal, slug, event_id, None, entries=entries)


@post("/organizer/{slug:str}/events/{event_id:uuid}/questions/new", include_in_schema=False, status_code=200)
async def add(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/questions/{question_id:uuid}", include_in_schema=False)
async def show(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, question_id: Id
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, question_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/questions/{question_id:uuid}",
    include_in_schema=False,
    status_code=200,
)
async def edit(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, question_id: Id
) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, question_id)


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, question_id: UUID | None
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    chosen = await forms.ticked(request, "ticket_type_ids")
    version = forms.number(values.get("version", ""))
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            types = await ticket_types.of_event(tx, event_id)
            details = _details(values, chosen, types)
            if question_id is None:
                await questions.add(tx, event_id, details)
            else:
                await questions.edit(tx, event_id, question_id, version=version, details=details)
    except forms.REFUSED as refusal:
        entries = _refused(refusal, values)
        return await _page(
            runtime,
            request,
            principal,
            slug,
            event_id,
            question_id,
            entries=entries,
            chosen=tuple(chosen),
            status=status_of(refusal),
        )
    said = "added" if question_id is None else "saved"
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/questions?said={said}")


def _details(values: dict[str, str], chosen: list[str], types: list[TicketType]) -> QuestionDetails:
    """What was typed; of what only questions answered by choosing have, others take nothing."""
    kinds, addressees = {one.value: one for one in QuestionKind}, {one.value: one for one in Per}
    kind = kinds.get(values.get("kind", ""), QuestionKind.TEXT)
    lines = [line.strip() for line in values.get("options", "").splitlines()]
    is_for_all = "all_types" in values
    return QuestionDetails(
        label=values.get("label", ""),
        kind=kind,
        help=values.get("help", ""),
        options=tuple(line for line in lines if line) if kind.has_options else (),
        required="required" in values,
        per=addressees.get(values.get("per", ""), Per.ORDER),
        ticket_type_ids=None if is_for_all else tuple(one.id for one in types if str(one.id) in chosen),
        at_door="at_door" in values,
    )


def _refused(refusal: Refusal, values: dict[str, str]) -> Entries:
    """The form as it comes back; a wrong choice among several is told at their field."""
    aliases = {f"options[{at}]": "options" for at in range(rules.MOST_OPTIONS + 1)}
    return forms.refused(refusal, values, FIELDS, aliases=aliases)


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    question_id: UUID | None,
    *,
    entries: Entries | None = None,
    chosen: tuple[str, ...] = (),
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        question = await questions.by_id(tx, event_id, question_id) if question_id else None
        types = await ticket_types.of_event(tx, event_id)
    back = f"{desk.event_href(event_id)}/questions"
    if entries is None and question is not None:
        entries, chosen = _entries(question), tuple(map(str, question.ticket_type_ids or ()))
    view = QuestionFormView(
        page=frame.page(runtime, request, say("Question") if question else say("New question"), desk),
        console=frame.console(desk, "questions", event=(event.id, event.name)),
        entries=entries or Entries(),
        event=event.name,
        action=f"{back}/{question_id or 'new'}",
        back=back,
        is_new=question is None,
        is_archived=question is not None and question.archived_at is not None,
        kinds=tuple((kind.value, words) for kind, words in KINDS.items()),
        types=tuple((str(one.id), one.name, "") for one in types),
        chosen=chosen,
        version=question.version if question else 0,
    )
    return answers.page("organizer/question_form.html", view, status=status)


def _entries(question: Question) -> Entries:
    ticked = {
        "required": question.required,
        "at_door": question.at_door,
        "all_types": question.ticket_type_ids is None,
    }
    return Entries(
        {
            "label": question.label,
            "kind": question.kind.value,
            "help": question.help,
            "options": "\n".join(question.options),
            "per": question.per.value,
            **{name: "true" for name, is_on in ticked.items() if is_on},
        }
    )
