"""Whether someone may do something in the tenant of the open transaction."""

from dataclasses import dataclass
from uuid import UUID

from admit.core.db import ReadTx, Tx
from admit.core.errors import Forbidden, NotFound
from admit.identity.errors import TenantRejected, TenantSuspended
from admit.identity.permissions import WHILE_SUSPENDED, Permission, check_allowed
from admit.identity.records import KeyGrant, MemberStatus, Role, Standing, TenantStatus

READ_STANDING = """
select
  member.id as member_id,
  member.role,
  member.status,
  tenants.status as tenant_status,
  (
    %(event_id)s::uuid is null
    or member.role = 'tenant_admin'
    or not exists (
      select from event_staff where event_staff.tenant_user_id = member.id)
    or exists (
      select from event_staff
      where event_staff.tenant_user_id = member.id
        and event_staff.event_id = %(event_id)s::uuid)
  ) as is_assigned
from tenant_users member
join tenants on tenants.id = member.tenant_id
where member.user_id = %(user_id)s::uuid
  and member.tenant_id = %(tenant_id)s::uuid
"""

ASSIGNED_EVENTS = """
select event_staff.event_id
from event_staff
join tenant_users member
  on member.tenant_id = event_staff.tenant_id
  and member.id = event_staff.tenant_user_id
where member.user_id = %(user_id)s::uuid
  and member.role = 'staff'
order by event_staff.event_id
"""


@dataclass(frozen=True, slots=True)
class _Found:
    member_id: UUID
    role: Role
    status: MemberStatus
    tenant_status: TenantStatus
    is_assigned: bool


async def read_standing(tx: Tx, user_id: UUID, *, event_id: UUID | None = None) -> Standing:
    """What a user is in this tenant, as of this transaction; works in the tenant's and the staff's part.

    Raises: NotFound for who is no active member, and for Staff whose events do not include `event_id`.
    """
    params = {"user_id": user_id, "tenant_id": tx.scope.tenant_id, "event_id": event_id}
    found = await tx.fetch_one(_Found, READ_STANDING, params)
    if found is None or found.status is not MemberStatus.ACTIVE or not found.is_assigned:
        raise NotFound
    return Standing(found.member_id, found.role, found.status, found.tenant_status)


def check_standing(standing: Standing, permission: Permission, *, writing: bool) -> None:
    """Let a member pass whose role has the permission, in a tenant whose state allows it.

    Raises: Forbidden, TenantSuspended, TenantRejected.
    """
    check_allowed(standing.role, permission)
    if not writing or permission in WHILE_SUSPENDED:
        return
    match standing.tenant_status:
        case TenantStatus.SUSPENDED:
            raise TenantSuspended
        case TenantStatus.REJECTED:
            raise TenantRejected
        case TenantStatus.PENDING | TenantStatus.ACTIVE:
            return


def check_grant(grant: KeyGrant, tenant_id: UUID, permission: Permission) -> None:
    """Let a program's key pass that is for this tenant and has the scope; its member's rights are read next.

    Raises: NotFound in another tenant, Forbidden naming the permission.
    """
    if grant.tenant_id != tenant_id:
        raise NotFound
    if permission.value not in grant.scopes:
        raise Forbidden("This key lacks the scope that is needed.", permission=permission.value)


async def assigned_events(tx: ReadTx, user_id: UUID) -> frozenset[UUID] | None:
    """The events a Staff member is confined to in this tenant; None means all of them."""
    found = await tx.fetch_column(ASSIGNED_EVENTS, {"user_id": user_id})
    return frozenset(found) or None
