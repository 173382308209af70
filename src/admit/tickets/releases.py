"""Void tickets whose place is free again: counted once, so that stock can be derived from tickets at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import Tx

RELEASABLE = """
select id, ticket_type_id
from tickets
where id = any(%(ticket_ids)s::uuid[])
  and status = 'void'
  and released_at is null
order by id
"""

RELEASE = """
update tickets
set released_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = any(%(ticket_ids)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Releasable:
    """A void ticket that still counts as sold."""

    id: UUID
    ticket_type_id: UUID


async def releasable(tx: Tx, ticket_ids: Sequence[UUID]) -> list[Releasable]:
    """Which of these are void and still counted. Expects their order locked."""
    return await tx.fetch_all(Releasable, RELEASABLE, {"ticket_ids": list(ticket_ids)})


async def release(tx: Tx, ticket_ids: Sequence[UUID], *, now: datetime) -> None:
    """Note that the places of these tickets went back to stock. Expects their order and stock locked."""
    await tx.execute(RELEASE, {"ticket_ids": list(ticket_ids), "now": now})
