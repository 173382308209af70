"""Writing the trail: in the same transaction as the act, one statement for any number of entries."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from structlog.contextvars import get_contextvars

from admit.audit.records import Entry
from admit.core.arrays import array, uuids, written
from admit.core.db import Tx, WriteTx
from admit.core.tenancy import Actor

RECORD_ENTRIES = """
insert into activity_logs (
  tenant_id, id, actor_id, actor_kind, api_key_id, action, event_id, subject_kind, subject_id, metadata, request_id)
select
  %(tenant_id)s::uuid, entry.id, entry.actor_id, entry.actor_kind, entry.key_id, entry.action, entry.event_id,
  entry.subject_kind, entry.subject_id, entry.metadata, %(request_id)s::text
from unnest(
  %(ids)s::uuid[], %(actor_ids)s::uuid[], %(actor_kinds)s::text[], %(key_ids)s::uuid[], %(actions)s::text[],
  %(event_ids)s::uuid[], %(subject_kinds)s::text[], %(subject_ids)s::uuid[], %(metadata)s::jsonb[]
) as entry (id, actor_id, actor_kind, key_id, action, event_id, subject_kind, subject_id, metadata)
"""


async def record(
    tx: Tx,
    action: str,
    *,
    event_id: UUID | None = None,
    subject: tuple[str, UUID] | None = None,
    metadata: Mapping[str, object] | None = None,
) -> None:
    """Record one act of the transaction's actor in the transaction's tenant."""
    await record_all(tx, [Entry(action, event_id, subject, metadata or {})])


async def record_all(tx: Tx, entries: Sequence[Entry]) -> None:
    """Record many acts, of the transaction's actor unless an entry names another, in one statement."""
    await record_in(tx, tx.scope.tenant_id, tx.scope.actor, entries)


async def record_in(tx: WriteTx, tenant_id: UUID, actor: Actor, entries: Sequence[Entry]) -> None:
    """Record acts in a named tenant: for the operator's door, whose transaction has no tenant of its own."""
    if not entries:
        return
    actors = [entry.actor or actor for entry in entries]
    tx.execute_later(
        RECORD_ENTRIES,
        {
            "tenant_id": tenant_id,
            "request_id": get_contextvars().get("request_id"),
            "ids": uuids([entry.id for entry in entries]),
            "actor_ids": uuids([each.user_id for each in actors]),
            "actor_kinds": array([each.kind.value for each in actors]),
            "key_ids": uuids([each.key_id for each in actors]),
            "actions": array([entry.action for entry in entries]),
            "event_ids": uuids([entry.event_id for entry in entries]),
            "subject_kinds": array([entry.subject[0] if entry.subject else None for entry in entries]),
            "subject_ids": uuids([entry.subject[1] if entry.subject else None for entry in entries]),
            "metadata": array([written(dict(entry.metadata)) for entry in entries]),
        },
    )
