"""Making, editing, ordering and archiving the questions of an event."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core import ids
from admit.core.db import ReadTx, ReferenceViolated, Tx
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.events import access, changes, limits
from admit.questions import rules
from admit.questions.errors import QuestionAnswered
from admit.questions.records import Per, Question, QuestionDetails, QuestionKind

QUESTIONS_OF_EVENT = """
select
  question.id, question.event_id, question.position, question.kind, question.label, question.help, question.options,
  question.required, question.per, question.all_types, question.at_door, question.archived_at, question.version,
  array(
    select link.ticket_type_id
    from question_types link
    where link.tenant_id = question.tenant_id
      and link.question_id = question.id
    order by link.ticket_type_id
  ) as type_ids
from questions question
where question.event_id = %(event_id)s::uuid
order by question.archived_at is not null, question.position, question.id
"""

INSERT_QUESTION = """
insert into questions (
  tenant_id, id, event_id, position, kind, label, help, options, required, per, all_types, at_door)
select
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid,
  1 + coalesce((select max(position) from questions where event_id = %(event_id)s::uuid), 0),
  %(kind)s::text, %(label)s::text, %(help)s::text, %(options)s::text[], %(required)s::boolean, %(per)s::text,
  %(all_types)s::boolean, %(at_door)s::boolean
"""

UPDATE_QUESTION = """
update questions
set kind = %(kind)s::text,
    label = %(label)s::text,
    help = %(help)s::text,
    options = %(options)s::text[],
    required = %(required)s::boolean,
    per = %(per)s::text,
    all_types = %(all_types)s::boolean,
    at_door = %(at_door)s::boolean,
    updated_at = now(),
    version = version + 1
where id = %(id)s::uuid
"""

UNLINK_TYPES = """
delete from question_types
where question_id = %(id)s::uuid
"""

LINK_TYPES = """
insert into question_types (tenant_id, event_id, question_id, ticket_type_id)
select %(tenant_id)s::uuid, %(event_id)s::uuid, %(id)s::uuid, unnest(%(type_ids)s::uuid[])
"""

SET_ARCHIVED = """
update questions
set archived_at = %(archived_at)s::timestamptz,
    updated_at = now(),
    version = version + 1
where id = %(id)s::uuid
"""

SET_POSITIONS = """
update questions question
set position = placed.position
from unnest(%(ids)s::uuid[]) with ordinality as placed (id, position)
where question.id = placed.id
  and question.event_id = %(event_id)s::uuid
"""

COUNT_ANSWERS = """
select count(*)
from answers
where question_id = %(id)s::uuid
"""

DELETE_QUESTION = """
delete from questions
where id = %(id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    event_id: UUID
    position: int
    kind: str
    label: str
    help: str
    options: list[str]
    required: bool
    per: str
    all_types: bool
    at_door: bool
    archived_at: datetime | None
    version: int
    type_ids: list[UUID]


async def of_event(tx: ReadTx, event_id: UUID) -> list[Question]:
    """The questions of an event in their order, archived ones last."""
    return [_question(row) for row in await tx.fetch_all(_Row, QUESTIONS_OF_EVENT, {"event_id": event_id})]


async def by_id(tx: ReadTx, event_id: UUID, question_id: UUID) -> Question:
    """One question of that event. Raises: NotFound."""
    for question in await of_event(tx, event_id):
        if question.id == question_id:
            return question
    raise NotFound


async def add(tx: Tx, event_id: UUID, details: QuestionDetails) -> Question:
    """Ask one more, after the others.

    Raises: NotFound; EventClosed; LimitReached; Invalid.
    """
    await access.event_for_change(tx, event_id)
    limits.check_room(len(await of_event(tx, event_id)), rules.MOST_QUESTIONS)
    checked = rules.check_question(details)
    question_id = ids.new_id()
    await tx.execute(INSERT_QUESTION, _params(tx, event_id, question_id, checked))
    await _link(tx, event_id, question_id, checked)
    await _record(tx, "question.added", event_id, question_id, {"label": checked.label[:120]})
    return await by_id(tx, event_id, question_id)


async def edit(
    tx: Tx, event_id: UUID, question_id: UUID, *, version: int, details: QuestionDetails
) -> Question:
    """Save the edited details of the version that was read. Kind and addressee stay once somebody answered.

    Raises: NotFound; EventClosed; StaleEdit; Invalid; QuestionAnswered.
    """
    question = await _for_change(tx, event_id, question_id, version=version)
    checked = rules.check_question(details)
    before = changes.editable(question, QuestionDetails)
    if checked == before:
        return question
    if (checked.kind, checked.per) != (before.kind, before.per):
        await _check_unanswered(tx, question_id)
    await tx.execute(UPDATE_QUESTION, _params(tx, event_id, question_id, checked))
    await tx.execute(UNLINK_TYPES, {"id": question_id})
    await _link(tx, event_id, question_id, checked)
    changed = changes.between(before, checked)
    await _record(tx, "question.edited", event_id, question_id, {"changes": changed})
    return await by_id(tx, event_id, question_id)


async def archive(tx: Tx, event_id: UUID, question_id: UUID, *, version: int, now: datetime) -> Question:
    """Ask it nobody any more; its answers are kept. Raises: NotFound; EventClosed; StaleEdit."""
    return await _set_archived(tx, event_id, question_id, version=version, at=now)


async def restore(tx: Tx, event_id: UUID, question_id: UUID, *, version: int) -> Question:
    """Ask an archived one again. Raises: NotFound; EventClosed; StaleEdit."""
    return await _set_archived(tx, event_id, question_id, version=version, at=None)


async def reorder(tx: Tx, event_id: UUID, question_ids: Sequence[UUID]) -> list[Question]:
    """Ask in this order. Raises: NotFound; EventClosed; Invalid unless each live question is named once."""
    await access.event_for_change(tx, event_id)
    live = [question.id for question in await of_event(tx, event_id) if question.archived_at is None]
    if sorted(live) != sorted(question_ids):
        raise Invalid.one(
            "question_ids", "not_all", "Name each question that is asked once, in its new order."
        )
    await tx.execute(SET_POSITIONS, {"event_id": event_id, "ids": list(question_ids)})
    await trail.record(tx, "questions.ordered", event_id=event_id, subject=("event", event_id), metadata={})
    return await of_event(tx, event_id)


async def remove(tx: Tx, event_id: UUID, question_id: UUID) -> None:
    """Remove a question that nobody answered. Raises: NotFound; EventClosed; QuestionAnswered."""
    await access.event_for_change(tx, event_id)
    question = await by_id(tx, event_id, question_id)
    await _check_unanswered(tx, question_id)
    try:
        await tx.execute(DELETE_QUESTION, {"id": question_id})
    except ReferenceViolated:  # answered at that moment
        raise QuestionAnswered from None
    await _record(tx, "question.removed", event_id, question_id, {"label": question.label[:120]})


async def _for_change(tx: Tx, event_id: UUID, question_id: UUID, *, version: int) -> Question:
    await access.event_for_change(tx, event_id)
    question = await by_id(tx, event_id, question_id)
    if question.version != version:
        raise StaleEdit(version=question.version)
    return question


async def _set_archived(
    tx: Tx, event_id: UUID, question_id: UUID, *, version: int, at: datetime | None
) -> Question:
    question = await _for_change(tx, event_id, question_id, version=version)
    if (question.archived_at is None) == (at is None):
        return question
    await tx.execute(SET_ARCHIVED, {"id": question_id, "archived_at": at})
    action = "question.restored" if at is None else "question.archived"
    await _record(tx, action, event_id, question_id, {"label": question.label[:120]})
    return await by_id(tx, event_id, question_id)


async def _check_unanswered(tx: Tx, question_id: UUID) -> None:
    count = await tx.fetch_value(COUNT_ANSWERS, {"id": question_id})
    if count:
        raise QuestionAnswered(answers=count)


async def _link(tx: Tx, event_id: UUID, question_id: UUID, details: QuestionDetails) -> None:
    if not details.ticket_type_ids:
        return
    type_ids = list(details.ticket_type_ids)
    params = {"tenant_id": tx.scope.tenant_id, "event_id": event_id, "id": question_id, "type_ids": type_ids}
    try:
        await tx.execute(LINK_TYPES, params)
    except ReferenceViolated:
        raise Invalid.one("ticket_type_ids", "unknown", "Choose ticket types of this event.") from None


def _params(tx: Tx, event_id: UUID, question_id: UUID, details: QuestionDetails) -> dict[str, object]:
    return {
        **asdict(details),
        "options": list(details.options),
        "all_types": details.ticket_type_ids is None,
        "tenant_id": tx.scope.tenant_id,
        "event_id": event_id,
        "id": question_id,
    }


def _question(row: _Row) -> Question:
    return Question(
        id=row.id,
        event_id=row.event_id,
        position=row.position,
        kind=QuestionKind(row.kind),
        label=row.label,
        help=row.help,
        options=tuple(row.options),
        required=row.required,
        per=Per(row.per),
        ticket_type_ids=None if row.all_types else tuple(row.type_ids),
        at_door=row.at_door,
        archived_at=row.archived_at,
        version=row.version,
    )


async def _record(
    tx: Tx, action: str, event_id: UUID, question_id: UUID, metadata: dict[str, object]
) -> None:
    await trail.record(tx, action, event_id=event_id, subject=("question", question_id), metadata=metadata)
