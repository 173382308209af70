"""A tenant's team: verbs of the tenant's own transaction, and of the auth door to make and join it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from admit.core import ids
from admit.core.db import DoorTx, ReadTx, ReferenceViolated, Tx
from admit.core.errors import Conflict, Invalid, NotFound, StaleEdit
from admit.core.words import say
from admit.identity.errors import AlreadyMember, LastAdmin, MemberDisabled, NotYetJoined
from admit.identity.records import Addressee, Member, Membership, MemberStatus, Role

MOST_EVENTS = 200

LIST_MEMBERS = """
select
  member.id, member.user_id, users.email, users.full_name, member.role, member.status, member.invited_at,
  member.joined_at, member.disabled_at, member.last_login_at,
  array(
    select event_staff.event_id
    from event_staff
    where event_staff.tenant_user_id = member.id
    order by event_staff.event_id) as event_ids,
  member.created_at, member.version
from tenant_users member
join users on users.id = member.user_id
where %(after_at)s::timestamptz is null
   or (member.created_at, member.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
order by member.created_at, member.id
limit %(limit)s::integer
"""

FIND_MEMBER = """
select
  member.id, member.user_id, users.email, users.full_name, member.role, member.status, member.invited_at,
  member.joined_at, member.disabled_at, member.last_login_at,
  array(
    select event_staff.event_id
    from event_staff
    where event_staff.tenant_user_id = member.id
    order by event_staff.event_id) as event_ids,
  member.created_at, member.version
from tenant_users member
join users on users.id = member.user_id
where member.id = %(id)s::uuid
"""

ADMINS_TO_WRITE_TO = """
select users.email, users.full_name, coalesce(users.locale, '') as locale
from tenant_users member
join users on users.id = member.user_id
where member.tenant_id = %(tenant_id)s::uuid
  and member.role = 'tenant_admin'
  and member.status = 'active'
order by member.created_at, member.id
limit %(limit)s::integer
"""

INVITE = """
insert into tenant_users as member (
  tenant_id, id, user_id, role, status, invited_at, invited_by, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(user_id)s::uuid, %(role)s::text, 'invited', %(now)s::timestamptz,
  %(invited_by)s::uuid, %(now)s::timestamptz, %(now)s::timestamptz)
on conflict (tenant_id, user_id) do update
  set
    role = excluded.role,
    invited_at = excluded.invited_at,
    invited_by = excluded.invited_by,
    updated_at = excluded.updated_at,
    version = member.version + 1
  where member.status = 'invited'
returning id
"""

STATUS_OF_USER = """
select status
from tenant_users
where user_id = %(user_id)s::uuid
  and tenant_id = %(tenant_id)s::uuid
"""

CREATE_FIRST = """
insert into tenant_users (tenant_id, id, user_id, role, status, joined_at, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(user_id)s::uuid, 'tenant_admin', 'active', %(now)s::timestamptz,
  %(now)s::timestamptz, %(now)s::timestamptz)
"""

LOCK_ADMINS = """
select id
from tenant_users
where role = 'tenant_admin'
  and status = 'active'
order by id
for update
"""

LOCK_MEMBER = """
select id
from tenant_users
where id = %(id)s::uuid
for update
"""

CHANGE_MEMBER = """
update tenant_users
set
  role = %(role)s::text,
  status = %(status)s::text,
  disabled_at = case when %(status)s::text = 'disabled' then coalesce(disabled_at, %(now)s::timestamptz) end,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
  and version = %(version)s::integer
"""

CLEAR_EVENTS = """
delete from event_staff
where tenant_user_id = %(member_id)s::uuid
"""

ASSIGN_EVENTS = """
insert into event_staff (tenant_id, event_id, tenant_user_id, created_at)
select %(tenant_id)s::uuid, event_id, %(member_id)s::uuid, %(now)s::timestamptz
from unnest(%(event_ids)s::uuid[]) as event_id
order by event_id
"""

FIND_INVITATION = """
select tenants.id as tenant_id, tenants.slug, tenants.name, tenants.status, member.role
from tenant_users member
join tenants on tenants.id = member.tenant_id
where member.tenant_id = %(tenant_id)s::uuid
  and member.user_id = %(user_id)s::uuid
  and member.status = 'invited'
"""

ACCEPT = """
update tenant_users
set
  status = 'active',
  joined_at = %(now)s::timestamptz,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where tenant_id = %(tenant_id)s::uuid
  and user_id = %(user_id)s::uuid
  and status = 'invited'
returning id
"""

NOTE_SIGN_IN = """
update tenant_users
set last_login_at = %(now)s::timestamptz
where user_id = %(user_id)s::uuid
  and status = 'active'
"""


async def list_page(tx: ReadTx, *, limit: int, after: tuple[datetime, UUID] | None = None) -> list[Member]:
    """Members in the order they came, at most `limit`, after the given (created_at, id)."""
    after_at, after_id = after if after else (None, None)
    return await tx.fetch_all(
        Member, LIST_MEMBERS, {"limit": limit, "after_at": after_at, "after_id": after_id}
    )


async def find(tx: ReadTx, member_id: UUID) -> Member:
    """One member of this tenant.

    Raises: NotFound.
    """
    found = await tx.fetch_one(Member, FIND_MEMBER, {"id": member_id})
    if found is None:
        raise NotFound
    return found


async def admins_to_write_to(tx: ReadTx, tenant_id: UUID, *, limit: int = 20) -> list[Addressee]:
    """The tenant's active admins, the oldest first."""
    return await tx.fetch_all(Addressee, ADMINS_TO_WRITE_TO, {"tenant_id": tenant_id, "limit": limit})


async def create_first(tx: DoorTx, *, tenant_id: UUID, user_id: UUID, now: datetime) -> UUID:
    """The first admin of a new tenant."""
    member_id = ids.new_id()
    await tx.execute(CREATE_FIRST, {"tenant_id": tenant_id, "id": member_id, "user_id": user_id, "now": now})
    return member_id


async def invite(tx: Tx, user_id: UUID, *, role: Role, now: datetime) -> UUID:
    """Make a user an invited member, or renew an invitation that is still open; the id of the membership.

    Raises: AlreadyMember, MemberDisabled.
    """
    member_id: UUID | None = await tx.fetch_value(
        INVITE,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": ids.new_id(),
            "user_id": user_id,
            "role": role.value,
            "invited_by": tx.scope.actor.user_id,
            "now": now,
        },
    )
    if member_id is not None:
        return member_id
    status = await tx.fetch_value(STATUS_OF_USER, {"user_id": user_id, "tenant_id": tx.scope.tenant_id})
    raise MemberDisabled if status == MemberStatus.DISABLED else AlreadyMember


async def change(
    tx: Tx, member_id: UUID, *, role: Role | None, status: MemberStatus | None, version: int, now: datetime
) -> tuple[Member, Member]:
    """Give a member another role, disable or enable it; the member before and after.

    Locks: the active admins by id, then the member.
    Raises: NotFound, StaleEdit, NotYetJoined, LastAdmin.
    """
    admins = await tx.fetch_column(LOCK_ADMINS)
    await tx.fetch_value(LOCK_MEMBER, {"id": member_id})
    before = await find(tx, member_id)
    if before.version != version:
        raise StaleEdit
    new_role, new_status = role or before.role, status_after(before, status)
    stays_admin = new_role is Role.TENANT_ADMIN and new_status is MemberStatus.ACTIVE
    if admins == [member_id] and not stays_admin:
        raise LastAdmin
    changes = {"role": new_role.value, "status": new_status.value, "version": version, "now": now}
    if not await tx.execute(CHANGE_MEMBER, {"id": member_id, **changes}):
        raise StaleEdit
    return before, await find(tx, member_id)


def status_after(member: Member, wanted: MemberStatus | None) -> MemberStatus:
    """Where a membership stands after it is enabled or disabled; one who never joined goes back to invited.

    Raises: NotYetJoined, Conflict.
    """
    match wanted:
        case None:
            return member.status
        case MemberStatus.DISABLED:
            return MemberStatus.DISABLED
        case MemberStatus.INVITED:
            raise Conflict("Invite people by their email address.")
        case MemberStatus.ACTIVE if member.status is MemberStatus.INVITED:
            raise NotYetJoined
        case MemberStatus.ACTIVE:
            return MemberStatus.ACTIVE if member.joined_at else MemberStatus.INVITED


async def assign_events(tx: Tx, member_id: UUID, *, event_ids: Sequence[UUID], now: datetime) -> None:
    """Confine a Staff member to these events of the tenant; none means all. Repeats are dropped.

    Locks: the member. Raises: NotFound for the member, Invalid for events that are not this tenant's.
    """
    wanted = sorted(set(event_ids))
    if len(wanted) > MOST_EVENTS:
        raise Invalid.one(
            "event_ids", "too_many", say("Name at most %(most)s events, or none for all.", most=MOST_EVENTS)
        )
    if await tx.fetch_value(LOCK_MEMBER, {"id": member_id}) is None:
        raise NotFound
    await tx.execute(CLEAR_EVENTS, {"member_id": member_id})
    try:
        await tx.execute(
            ASSIGN_EVENTS,
            {"tenant_id": tx.scope.tenant_id, "member_id": member_id, "event_ids": wanted, "now": now},
        )
    except ReferenceViolated:
        raise Invalid.one(
            "event_ids", "unknown_event", "One of these events is not yours. Reload the list."
        ) from None


async def find_invitation(tx: DoorTx, *, tenant_id: UUID, user_id: UUID) -> Membership | None:
    """The membership that an open invitation offers; None when there is none (any more)."""
    return await tx.fetch_one(Membership, FIND_INVITATION, {"tenant_id": tenant_id, "user_id": user_id})


async def accept(tx: DoorTx, *, tenant_id: UUID, user_id: UUID, now: datetime) -> UUID | None:
    """Turn an open invitation into a membership; None when there is none (any more)."""
    member_id: UUID | None = await tx.fetch_value(
        ACCEPT, {"tenant_id": tenant_id, "user_id": user_id, "now": now}
    )
    return member_id


async def note_sign_in(tx: DoorTx, user_id: UUID, *, now: datetime) -> None:
    """Remember in each active membership when its user last signed in."""
    await tx.execute(NOTE_SIGN_IN, {"user_id": user_id, "now": now})
