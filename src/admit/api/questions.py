"""The questions that an event asks its attendees."""

from dataclasses import replace
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post, put
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import given, patched, told
from admit.api.schemas import questions as schemas
from admit.core.db import Tx
from admit.events import access, attendee_details, changes
from admit.flows import entering
from admit.identity.permissions import Permission
from admit.questions import questions
from admit.questions.records import Question, QuestionDetails


@get("/questions")
async def list_questions(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.Questions:
    """What is asked, in its order, archived questions last; at most 50."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await access.event_by_id(tx, event_id)
        return await _all(tx, event_id)


@post("/questions")
async def add_question(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewQuestion]
) -> Response[schemas.QuestionBody]:
    """Ask one more."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        made = await questions.add(tx, event_id, _frozen(QuestionDetails(**given(data))))
    where = f"/api/v1/tenants/{slug}/events/{event_id}/questions/{made.id}"
    return Response(told(made, schemas.QuestionBody), headers={"location": where})


@put("/questions/order")
async def order_questions(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.QuestionOrder]
) -> schemas.Questions:
    """Ask in this order."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await questions.reorder(tx, event_id, data.question_ids)
        return await _all(tx, event_id)


@get("/questions/{question_id:uuid}")
async def read_question(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, question_id: Id
) -> schemas.QuestionBody:
    """One of them."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        return told(await questions.by_id(tx, event_id, question_id), schemas.QuestionBody)


@patch("/questions/{question_id:uuid}")
async def edit_question(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    question_id: Id,
    data: JSONBody[schemas.QuestionEdit],
) -> schemas.QuestionBody:
    """Change what is sent, of the version that was read. Kind and `per` stay once somebody answered."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        present = await questions.by_id(tx, event_id, question_id)
        details = _frozen(patched(changes.editable(present, QuestionDetails), data))
        edited = await questions.edit(tx, event_id, question_id, version=data.version, details=details)
    return told(edited, schemas.QuestionBody)


@post("/questions/{question_id:uuid}/archive", status_code=200)
async def archive_question(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    question_id: Id,
    data: JSONBody[schemas.QuestionVersion],
) -> schemas.QuestionBody:
    """Ask it nobody any more; its answers are kept."""
    now = runtime.clock.now()
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        archived = await questions.archive(tx, event_id, question_id, version=data.version, now=now)
    return told(archived, schemas.QuestionBody)


@post("/questions/{question_id:uuid}/restore", status_code=200)
async def restore_question(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    question_id: Id,
    data: JSONBody[schemas.QuestionVersion],
) -> schemas.QuestionBody:
    """Ask an archived one again."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        restored = await questions.restore(tx, event_id, question_id, version=data.version)
    return told(restored, schemas.QuestionBody)


@delete("/questions/{question_id:uuid}")
async def remove_question(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, question_id: Id
) -> None:
    """Remove a question that nobody answered; archive others."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await questions.remove(tx, event_id, question_id)


@put("/attendee-details")
async def set_attendee_details(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.AttendeeSetting]
) -> schemas.Questions:
    """Whether buyers say whom each ticket is for: not at all, if they like, or always."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await attendee_details.set_for(tx, event_id, data.attendee_details)
        return await _all(tx, event_id)


async def _all(tx: Tx, event_id: UUID) -> schemas.Questions:
    found: list[Question] = await questions.of_event(tx, event_id)
    return schemas.Questions(
        attendee_details=await attendee_details.of_event(tx, event_id),
        items=[told(one, schemas.QuestionBody) for one in found],
    )


def _frozen(details: QuestionDetails) -> QuestionDetails:
    """Lists of a body as the record keeps them."""
    types = details.ticket_type_ids
    return replace(
        details, options=tuple(details.options), ticket_type_ids=None if types is None else tuple(types)
    )


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}",
    route_handlers=[
        list_questions,
        add_question,
        order_questions,
        read_question,
        edit_question,
        archive_question,
        restore_question,
        remove_question,
        set_attendee_details,
    ],
    tags=["events"],
)
