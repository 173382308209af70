"""Whether a tenant may sell: the operator approves, rejects, suspends and reactivates, and says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core.db import DoorTx, ReadTx
from admit.core.errors import Conflict, Invalid, NotFound
from admit.core.text import check_text
from admit.identity.records import TenantStatus

LONGEST_REASON = 1000


class Decision(StrEnum):
    """What an operator decides about a tenant."""

    APPROVE = "approve"
    REJECT = "reject"
    SUSPEND = "suspend"
    REACTIVATE = "reactivate"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a decision leads where, its name in the trail, and whether it must give a reason."""

    before: frozenset[TenantStatus]
    after: TenantStatus
    action: str
    needs_reason: bool


RULES: Mapping[Decision, Rule] = {
    Decision.APPROVE: Rule(
        frozenset({TenantStatus.PENDING, TenantStatus.REJECTED}),
        TenantStatus.ACTIVE,
        "tenant.approved",
        False,
    ),
    Decision.REJECT: Rule(frozenset({TenantStatus.PENDING}), TenantStatus.REJECTED, "tenant.rejected", True),
    Decision.SUSPEND: Rule(
        frozenset({TenantStatus.ACTIVE}), TenantStatus.SUSPENDED, "tenant.suspended", True
    ),
    Decision.REACTIVATE: Rule(
        frozenset({TenantStatus.SUSPENDED}), TenantStatus.ACTIVE, "tenant.reactivated", True
    ),
}


class NotInState(Conflict):
    """The decision does not fit where the tenant stands now."""

    code = "tenant_not_in_state"
    message = "The tenant is no longer in a state where this can be decided. Reload and look again."


@dataclass(frozen=True, slots=True)
class TenantFile:
    """A tenant as the operator sees it."""

    id: UUID
    name: str
    slug: str
    status: TenantStatus
    status_reason: str | None
    status_changed_at: datetime
    contact_email: str
    declared: Mapping[str, object]
    is_contact_verified: bool
    members: int
    events: int
    created_at: datetime
    version: int


LIST_TENANTS = """
select
  tenants.id, tenants.name, tenants.slug, tenants.status, tenants.status_reason, tenants.status_changed_at,
  tenants.contact_email, tenants.declared,
  exists (
    select from users
    where users.email = lower(tenants.contact_email)
      and users.email_verified_at is not null) as is_contact_verified,
  (select count(*)::integer from tenant_users where tenant_users.tenant_id = tenants.id) as members,
  (select count(*)::integer from events where events.tenant_id = tenants.id) as events,
  tenants.created_at, tenants.version
from tenants
where not tenants.is_platform
  and (%(status)s::text is null or tenants.status = %(status)s::text)
  and (%(before_at)s::timestamptz is null
       or (tenants.created_at, tenants.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by tenants.created_at desc, tenants.id desc
limit %(limit)s::integer
"""

FIND_TENANT = """
select
  tenants.id, tenants.name, tenants.slug, tenants.status, tenants.status_reason, tenants.status_changed_at,
  tenants.contact_email, tenants.declared,
  exists (
    select from users
    where users.email = lower(tenants.contact_email)
      and users.email_verified_at is not null) as is_contact_verified,
  (select count(*)::integer from tenant_users where tenant_users.tenant_id = tenants.id) as members,
  (select count(*)::integer from events where events.tenant_id = tenants.id) as events,
  tenants.created_at, tenants.version
from tenants
where tenants.id = %(id)s::uuid
  and not tenants.is_platform
"""

LOCK_STATUS = """
select status
from tenants
where id = %(id)s::uuid
  and not is_platform
for update
"""

SET_STATUS = """
update tenants
set
  status = %(status)s::text,
  status_reason = %(reason)s::text,
  status_changed_at = %(now)s::timestamptz,
  status_changed_by = %(user_id)s::uuid,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
"""


def check_reason(decision: Decision, reason: str) -> str:
    """The reason, tidied; approving may go without one.

    Raises: Invalid.
    """
    return check_text(
        "reason", reason, max_length=LONGEST_REASON, multiline=True, required=RULES[decision].needs_reason
    )


def check_status(value: str | None) -> TenantStatus | None:
    """The state to list, from its word; None for all.

    Raises: Invalid.
    """
    if value is None:
        return None
    try:
        return TenantStatus(value)
    except ValueError:
        known = ", ".join(TenantStatus)
        raise Invalid.one("status", "unknown", f"Use one of {known}, or leave it out for all.") from None


async def list_page(
    tx: ReadTx, *, status: TenantStatus | None, limit: int, before: tuple[datetime, UUID] | None
) -> list[TenantFile]:
    """Tenants in one state or all, the newest first, at most `limit`, before the given (created_at, id)."""
    before_at, before_id = before if before else (None, None)
    return await tx.fetch_all(
        TenantFile,
        LIST_TENANTS,
        {
            "status": status.value if status else None,
            "limit": limit,
            "before_at": before_at,
            "before_id": before_id,
        },
    )


async def find(tx: ReadTx, tenant_id: UUID) -> TenantFile:
    """One tenant's file.

    Raises: NotFound.
    """
    found = await tx.fetch_one(TenantFile, FIND_TENANT, {"id": tenant_id})
    if found is None:
        raise NotFound
    return found


async def decide(
    tx: DoorTx, tenant_id: UUID, *, decision: Decision, reason: str, user_id: UUID, now: datetime
) -> TenantFile:
    """Carry a decision out; its file afterwards.

    Locks: the tenant. Raises: NotFound, NotInState naming where it stands.
    """
    rule = RULES[decision]
    status = await tx.fetch_value(LOCK_STATUS, {"id": tenant_id})
    if status is None:
        raise NotFound
    if TenantStatus(status) not in rule.before:
        raise NotInState(status=status)
    await tx.execute(
        SET_STATUS,
        {
            "id": tenant_id,
            "status": rule.after.value,
            "reason": reason or None,
            "user_id": user_id,
            "now": now,
        },
    )
    return await find(tx, tenant_id)
