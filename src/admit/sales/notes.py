"""What an organizer's people write down about an order: only ever added to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core import ids, text
from admit.core.db import Tx
from admit.core.errors import Conflict
from admit.core.words import say

LONGEST = 2_000
MOST = 200

INSERT_NOTE = """
insert into order_notes (tenant_id, id, order_id, text, written_by, created_at)
select
  %(tenant_id)s::uuid, %(id)s::uuid, %(order_id)s::uuid, %(text)s::text, %(written_by)s::uuid, %(now)s::timestamptz
where (select count(*) from order_notes where order_id = %(order_id)s::uuid) < %(most)s::integer
"""

NOTES_OF_ORDER = """
select note.id, note.text, coalesce(users.full_name, '') as written_by, note.created_at
from order_notes note
left join users on users.id = note.written_by
where note.order_id = %(order_id)s::uuid
order by note.created_at, note.id
"""


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `written_by` is empty when its writer is no member any more."""

    id: UUID
    text: str
    written_by: str
    created_at: datetime


async def add(tx: Tx, order_id: UUID, written: str, *, now: datetime) -> None:
    """Keep a note by the transaction's actor. Raises: Invalid; Conflict when the order has its most."""
    words = text.check_text("text", written, max_length=LONGEST, multiline=True)
    params = {
        "tenant_id": tx.scope.tenant_id,
        "id": ids.new_id(),
        "order_id": order_id,
        "text": words,
        "written_by": tx.scope.actor.user_id,
        "now": now,
        "most": MOST,
    }
    if await tx.execute(INSERT_NOTE, params) == 0:
        raise Conflict(say("An order can have %(most)s notes. This one has them all.", most=MOST))


async def of_order(tx: Tx, order_id: UUID) -> list[Note]:
    """The notes of an order, oldest first."""
    return await tx.fetch_all(Note, NOTES_OF_ORDER, {"order_id": order_id})
