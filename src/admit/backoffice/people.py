"""Accounts as the operator looks after them: found, disabled, enabled, made platform admins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import DoorTx, ReadTx
from admit.core.errors import NotFound, StaleEdit
from admit.identity.errors import LastAdmin


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the operator sees it; never its password's hash."""

    id: UUID
    email: str
    full_name: str
    is_platform_admin: bool
    email_verified_at: datetime | None
    disabled_at: datetime | None
    tenants: list[str]
    created_at: datetime
    version: int


LIST_PEOPLE = """
select
  users.id, users.email, users.full_name, users.is_platform_admin, users.email_verified_at, users.disabled_at,
  array(
    select tenants.slug
    from tenant_users member
    join tenants on tenants.id = member.tenant_id
    where member.user_id = users.id
    order by tenants.slug
    limit 50) as tenants,
  users.created_at, users.version
from users
where (%(search)s::text is null or users.email like %(search)s::text)
  and (%(before_at)s::timestamptz is null
       or (users.created_at, users.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by users.created_at desc, users.id desc
limit %(limit)s::integer
"""

FIND_PERSON = """
select
  users.id, users.email, users.full_name, users.is_platform_admin, users.email_verified_at, users.disabled_at,
  array(
    select tenants.slug
    from tenant_users member
    join tenants on tenants.id = member.tenant_id
    where member.user_id = users.id
    order by tenants.slug
    limit 50) as tenants,
  users.created_at, users.version
from users
where users.id = %(id)s::uuid
"""

LOCK_OPERATORS = """
select id
from users
where is_platform_admin
  and disabled_at is null
order by id
for no key update
"""

CHANGE_PERSON = """
update users
set
  is_platform_admin = %(is_platform_admin)s::boolean,
  disabled_at = case when %(is_disabled)s::boolean then coalesce(disabled_at, %(now)s::timestamptz) end,
  disabled_by = case when %(is_disabled)s::boolean then coalesce(disabled_by, %(by)s::uuid) end,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
  and version = %(version)s::integer
"""


async def list_page(
    tx: ReadTx, *, email_part: str | None, limit: int, before: tuple[datetime, UUID] | None
) -> list[Person]:
    """Accounts whose email holds a text, the newest first, at most `limit`, from `before` back."""
    before_at, before_id = before if before else (None, None)
    return await tx.fetch_all(
        Person,
        LIST_PEOPLE,
        {
            "search": _pattern(email_part) if email_part else None,
            "limit": limit,
            "before_at": before_at,
            "before_id": before_id,
        },
    )


async def find(tx: ReadTx, user_id: UUID) -> Person:
    """One account.

    Raises: NotFound.
    """
    found = await tx.fetch_one(Person, FIND_PERSON, {"id": user_id})
    if found is None:
        raise NotFound
    return found


async def change(
    tx: DoorTx,
    user_id: UUID,
    *,
    is_platform_admin: bool | None,
    is_disabled: bool | None,
    version: int,
    by: UUID,
    now: datetime,
) -> Person:
    """Disable or enable an account, make it a platform admin or no longer one; the account afterwards.

    Locks: the platform's admins by id, yet not their keys: the trail already holds the one who acts. Raises: NotFound,
    StaleEdit, LastAdmin.
    """
    operators = await tx.fetch_column(LOCK_OPERATORS)
    before = await find(tx, user_id)
    admin = before.is_platform_admin if is_platform_admin is None else is_platform_admin
    disabled = before.disabled_at is not None if is_disabled is None else is_disabled
    if operators == [user_id] and (disabled or not admin):
        raise LastAdmin
    params = {"id": user_id, "is_platform_admin": admin, "is_disabled": disabled, "version": version}
    if not await tx.execute(CHANGE_PERSON, {**params, "by": by, "now": now}):
        raise StaleEdit
    return await find(tx, user_id)


def _pattern(text: str) -> str:
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
