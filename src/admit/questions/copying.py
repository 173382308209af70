"""Bringing the questions of one event along to another."""

from collections.abc import Sequence
from uuid import UUID

from admit.core import ids
from admit.core.db import Tx
from admit.questions import questions

COPY_SETTING = """
update events
set attendee_details = (select attendee_details from events where id = %(from_id)s::uuid)
where id = %(to_id)s::uuid
"""

COPY_QUESTIONS = """
insert into questions (
  tenant_id, id, event_id, position, kind, label, help, options, required, per, all_types, at_door)
select
  question.tenant_id, copy.id, %(to_id)s::uuid, question.position, question.kind, question.label, question.help,
  question.options, question.required, question.per, question.all_types, question.at_door
from unnest(%(old_ids)s::uuid[], %(new_ids)s::uuid[]) as copy (old_id, id)
join questions question on question.id = copy.old_id
"""

COPY_LINKS = """
insert into question_types (tenant_id, event_id, question_id, ticket_type_id)
select link.tenant_id, %(to_id)s::uuid, copy.id, twin.id
from unnest(%(old_ids)s::uuid[], %(new_ids)s::uuid[]) as copy (old_id, id)
join question_types link on link.question_id = copy.old_id
join ticket_types kind on kind.id = link.ticket_type_id
join ticket_types twin on twin.event_id = %(to_id)s::uuid and twin.token_index = kind.token_index
"""


async def copy_all(tx: Tx, event_id: UUID, *, to_event_id: UUID) -> None:
    """The setting and the live questions, for the twins of their ticket types; types that stayed behind drop out."""
    live: Sequence[UUID] = [
        one.id for one in await questions.of_event(tx, event_id) if one.archived_at is None
    ]
    params = {
        "from_id": event_id,
        "to_id": to_event_id,
        "old_ids": list(live),
        "new_ids": [ids.new_id() for _ in live],
    }
    await tx.execute(COPY_SETTING, params)
    await tx.execute(COPY_QUESTIONS, params)
    await tx.execute(COPY_LINKS, params)
