"""Who belongs to which tenant, with which role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import ReadTx
from admit.identity.records import MemberStatus, Role

MOST = 200
"""How many are told; a team or a person with more is looked at in the tenant's own console."""

LIST_MEMBERSHIPS = """
select
  member.id, member.tenant_id, tenant.slug as tenant_slug, tenant.name as tenant_name, member.user_id, users.email,
  users.full_name, member.role, member.status, member.joined_at, member.last_login_at,
  users.disabled_at is not null as is_disabled
from tenant_users member
join tenants tenant on tenant.id = member.tenant_id
join users on users.id = member.user_id
where (%(tenant_id)s::uuid is null or member.tenant_id = %(tenant_id)s::uuid)
  and (%(user_id)s::uuid is null or member.user_id = %(user_id)s::uuid)
order by tenant.slug, member.role desc, users.email
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class Membership:
    """One account in one tenant; `is_disabled` when the account itself is closed everywhere."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    tenant_name: str
    user_id: UUID
    email: str
    full_name: str
    role: Role
    status: MemberStatus
    joined_at: datetime | None
    last_login_at: datetime | None
    is_disabled: bool


async def of_tenant(tx: ReadTx, tenant_id: UUID) -> list[Membership]:
    """The team of a tenant, admins first, at most `MOST`. Needs the operator's door."""
    return await _list(tx, tenant_id=tenant_id, user_id=None)


async def of_user(tx: ReadTx, user_id: UUID) -> list[Membership]:
    """Where an account belongs, by tenant, at most `MOST`. Needs the operator's door."""
    return await _list(tx, tenant_id=None, user_id=user_id)


async def _list(tx: ReadTx, *, tenant_id: UUID | None, user_id: UUID | None) -> list[Membership]:
    params = {"tenant_id": tenant_id, "user_id": user_id, "limit": MOST}
    return await tx.fetch_all(Membership, LIST_MEMBERSHIPS, params)
