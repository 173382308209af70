"""Reading the trail, newest first."""

from datetime import datetime
from uuid import UUID

from admit.audit.records import Activity
from admit.core.db import ReadTx

TIMELINE = """
select
  entry.id,
  entry.actor_id,
  entry.actor_kind,
  coalesce(users.full_name, '') as actor_name,
  entry.action,
  entry.event_id,
  entry.subject_kind,
  entry.subject_id,
  entry.metadata,
  entry.created_at
from activity_logs entry
left join users on users.id = entry.actor_id
where (%(event_id)s::uuid is null or entry.event_id = %(event_id)s::uuid)
  and (%(subject_id)s::uuid is null or entry.subject_id = %(subject_id)s::uuid)
  and (%(action)s::text is null or entry.action = %(action)s::text)
  and (%(before_at)s::timestamptz is null
       or (entry.created_at, entry.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by entry.created_at desc, entry.id desc
limit %(limit)s::integer
"""


async def read(
    tx: ReadTx,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    event_id: UUID | None = None,
    subject_id: UUID | None = None,
    action: str | None = None,
) -> list[Activity]:
    """Entries newest first, at most `limit`, strictly older than `before` when given."""
    before_at, before_id = before if before else (None, None)
    return await tx.fetch_all(
        Activity,
        TIMELINE,
        {
            "limit": limit,
            "before_at": before_at,
            "before_id": before_id,
            "event_id": event_id,
            "subject_id": subject_id,
            "action": action,
        },
    )
