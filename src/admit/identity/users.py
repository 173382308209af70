"""Accounts, one for each email address. All of it goes through the auth door."""

from datetime import datetime
from uuid import UUID

from admit.core import ids
from admit.core.db import DoorTx
from admit.core.errors import StaleEdit
from admit.identity.records import Membership, User

LONGEST_NAME = 120

FIND_BY_EMAIL = """
select
  id, email, full_name, is_platform_admin, password_hash is not null as has_password,
  email_verified_at, disabled_at, created_at, version
from users
where email = %(email)s::text
"""

FIND = """
select
  id, email, full_name, is_platform_admin, password_hash is not null as has_password,
  email_verified_at, disabled_at, created_at, version
from users
where id = %(id)s::uuid
"""

FIND_HASH = """
select password_hash
from users
where email = %(email)s::text
  and email_verified_at is not null
  and disabled_at is null
"""

FIND_AND_HOLD_HASH = """
select password_hash
from users
where email = %(email)s::text
  and email_verified_at is not null
  and disabled_at is null
for share
"""

HOLD_UNPROVEN_HASH = """
select password_hash
from users
where id = %(id)s::uuid
  and email_verified_at is null
  and disabled_at is null
for share
"""

CREATE = """
insert into users (id, email, full_name, password_hash, created_at, updated_at)
values (
  %(id)s::uuid, %(email)s::text, %(full_name)s::text, %(password_hash)s::text, %(now)s::timestamptz,
  %(now)s::timestamptz)
on conflict (email) do nothing
returning id
"""

STORE_HASH = """
update users
set
  password_hash = %(password_hash)s::text,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
"""

MARK_VERIFIED = """
update users
set
  email_verified_at = %(now)s::timestamptz,
  updated_at = %(now)s::timestamptz
where id = %(id)s::uuid
  and email_verified_at is null
"""

# Whoever set a password before the address was confirmed was perhaps not its owner.
FORGET_UNPROVEN = """
update users
set
  password_hash = null,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
  and email_verified_at is null
"""

ERASE = """
update users
set
  email = 'erased-' || id || '@erased.invalid',
  full_name = '',
  password_hash = null,
  locale = null,
  disabled_at = %(now)s::timestamptz,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
"""

NOTE_LANGUAGE = """
update users
set locale = %(locale)s::text
where id = %(id)s::uuid
  and locale is distinct from %(locale)s::text
"""

NAME_IF_UNNAMED = """
update users
set
  full_name = %(full_name)s::text,
  updated_at = %(now)s::timestamptz
where id = %(id)s::uuid
  and full_name = ''
"""

RENAME = """
update users
set
  full_name = %(full_name)s::text,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
  and version = %(version)s::integer
"""

MAKE_PLATFORM_ADMIN = """
update users
set
  is_platform_admin = true,
  disabled_at = null,
  disabled_by = null,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
"""

MEMBERSHIPS_OF_USER = """
select tenants.id as tenant_id, tenants.slug, tenants.name, tenants.status, member.role
from tenant_users member
join tenants on tenants.id = member.tenant_id
where member.user_id = %(user_id)s::uuid
  and member.status = 'active'
order by tenants.name, tenants.id
limit %(limit)s::integer
"""

EVER_A_MEMBER = """
select exists (
  select from tenant_users
  where user_id = %(user_id)s::uuid)
"""

MOST_MEMBERSHIPS = 200


async def find_by_email(tx: DoorTx, email: str) -> User | None:
    """The account of an address that passed `check_email`."""
    return await tx.fetch_one(User, FIND_BY_EMAIL, {"email": email})


async def find(tx: DoorTx, user_id: UUID) -> User | None:
    """The account with this id."""
    return await tx.fetch_one(User, FIND, {"id": user_id})


async def password_hash_of(tx: DoorTx, email: str) -> str | None:
    """The hash to compare a password with; None for no account, no password, or a disabled account.

    None too while the address was never confirmed: otherwise whoever signed up with somebody's address would learn
    by signing in whether it was new.
    """
    found: str | None = await tx.fetch_value(FIND_HASH, {"email": email})
    return found


async def hold_password_hash_of(tx: DoorTx, email: str) -> str | None:
    """As `password_hash_of`, and nobody changes it until this transaction ends: a reset then sees its logins.

    Locks: the account, shared.
    """
    found: str | None = await tx.fetch_value(FIND_AND_HOLD_HASH, {"email": email})
    return found


async def hold_unproven_hash(tx: DoorTx, user_id: UUID) -> str | None:
    """The hash chosen at a sign-up whose address is not confirmed yet; None for every other account.

    Locks: the account, shared.
    """
    found: str | None = await tx.fetch_value(HOLD_UNPROVEN_HASH, {"id": user_id})
    return found


async def create(
    tx: DoorTx, *, email: str, full_name: str, password_hash: str | None, now: datetime
) -> UUID | None:
    """A new account; None when the address has one already, which then stays as it is."""
    made: UUID | None = await tx.fetch_value(
        CREATE,
        {
            "id": ids.new_id(),
            "email": email,
            "full_name": full_name,
            "password_hash": password_hash,
            "now": now,
        },
    )
    return made


async def find_or_create(tx: DoorTx, *, email: str, full_name: str, now: datetime) -> User:
    """The account of an address; where there is none, one without a password."""
    await create(tx, email=email, full_name=full_name, password_hash=None, now=now)
    found = await find_by_email(tx, email)
    assert found is not None, "an account is never deleted"
    return found


async def set_password(tx: DoorTx, user_id: UUID, *, password_hash: str, now: datetime) -> None:
    """Replace the password by a hash of a checked one. Ending the logins is the caller's next step."""
    await tx.execute(STORE_HASH, {"id": user_id, "password_hash": password_hash, "now": now})


async def mark_verified(tx: DoorTx, user_id: UUID, *, now: datetime) -> None:
    """Remember that the owner has read mail at this address; the first time counts."""
    await tx.execute(MARK_VERIFIED, {"id": user_id, "now": now})


async def forget_unproven_password(tx: DoorTx, user_id: UUID, *, now: datetime) -> None:
    """Take the password off an account whose address nobody has confirmed yet."""
    await tx.execute(FORGET_UNPROVEN, {"id": user_id, "now": now})


async def erase(tx: DoorTx, user_id: UUID, *, now: datetime) -> None:
    """Leave of an account only its id: no address, no name, no password, and nobody signs in to it again."""
    await tx.execute(ERASE, {"id": user_id, "now": now})


async def note_language(tx: DoorTx, user_id: UUID, locale: str) -> None:
    """Remember in which language somebody last read our pages: what we write to them is in it."""
    await tx.execute(NOTE_LANGUAGE, {"id": user_id, "locale": locale})


async def name_if_unnamed(tx: DoorTx, user_id: UUID, *, full_name: str, now: datetime) -> None:
    """Give a name to an account that has none."""
    await tx.execute(NAME_IF_UNNAMED, {"id": user_id, "full_name": full_name, "now": now})


async def rename(tx: DoorTx, user_id: UUID, *, full_name: str, version: int, now: datetime) -> None:
    """Save a checked name over the version that was edited.

    Raises: StaleEdit.
    """
    if not await tx.execute(RENAME, {"id": user_id, "full_name": full_name, "version": version, "now": now}):
        raise StaleEdit


async def make_platform_admin(tx: DoorTx, user_id: UUID, *, now: datetime) -> None:
    """Make the account, enabled, one of the operators of the platform."""
    await tx.execute(MAKE_PLATFORM_ADMIN, {"id": user_id, "now": now})


async def memberships(tx: DoorTx, user_id: UUID) -> list[Membership]:
    """The tenants a user is an active member of, by name; at most 200."""
    return await tx.fetch_all(
        Membership, MEMBERSHIPS_OF_USER, {"user_id": user_id, "limit": MOST_MEMBERSHIPS}
    )


async def was_ever_a_member(tx: DoorTx, user_id: UUID) -> bool:
    """Whether any team ever had this user, so that its trail may name them."""
    found: bool = await tx.fetch_value(EVER_A_MEMBER, {"user_id": user_id})
    return found
