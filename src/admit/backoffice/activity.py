"""The trail of the whole platform, every tenant's, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import ReadTx
from admit.core.tenancy import ActorKind


@dataclass(frozen=True, slots=True)
class PlatformActivity:
    """One recorded act, with whose tenant it was in and who did it."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    actor_id: UUID | None
    actor_kind: ActorKind
    actor_name: str
    action: str
    event_id: UUID | None
    subject_kind: str | None
    subject_id: UUID | None
    metadata: Mapping[str, object]
    created_at: datetime
    key_name: str


PLATFORM_TIMELINE = """
select
  entry.id, entry.tenant_id, tenants.slug as tenant_slug, entry.actor_id, entry.actor_kind,
  coalesce(users.full_name, '') as actor_name, entry.action, entry.event_id, entry.subject_kind,
  entry.subject_id, entry.metadata, entry.created_at, coalesce(key.name, '') as key_name
from activity_logs entry
join tenants on tenants.id = entry.tenant_id
left join users on users.id = entry.actor_id
left join api_keys key on key.tenant_id = entry.tenant_id and key.id = entry.api_key_id
where (%(tenant_id)s::uuid is null or entry.tenant_id = %(tenant_id)s::uuid)
  and (%(actor_id)s::uuid is null or entry.actor_id = %(actor_id)s::uuid)
  and (%(tenant_slug)s::text is null or tenants.slug = %(tenant_slug)s::text)
  and (%(action)s::text is null or entry.action = %(action)s::text)
  and (%(subject)s::text is null or starts_with(entry.action, %(subject)s::text || '.'))
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
    tenant_id: UUID | None = None,
    actor_id: UUID | None = None,
    action: str | None = None,
    tenant_slug: str | None = None,
    subject: str | None = None,
) -> list[PlatformActivity]:
    """Entries of all tenants or one, newest first, at most `limit`, strictly older than `before`.

    `subject` is the first word of an action, as `order`.
    """
    before_at, before_id = before if before else (None, None)
    return await tx.fetch_all(
        PlatformActivity,
        PLATFORM_TIMELINE,
        {
            "limit": limit,
            "before_at": before_at,
            "before_id": before_id,
            "tenant_id": tenant_id,
            "actor_id": actor_id,
            "action": action,
            "tenant_slug": tenant_slug,
            "subject": subject,
        },
    )
