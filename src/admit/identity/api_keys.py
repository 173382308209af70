"""Keys for programs: each acts in one tenant as the member who made it, and only within its scopes.

A key says whose it is (`core/codes.py`), so that it is looked up inside its own tenant; only its hash is kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import ids
from admit.core.codes import hash_token, public_token, tenant_of
from admit.core.db import Tx
from admit.core.errors import Invalid
from admit.core.text import check_text
from admit.identity.errors import TooManyKeys
from admit.identity.permissions import Permission
from admit.identity.records import KeyGrant, Principal

MARK = "admit_"
"""What every key begins with, so that one that was published by mistake is recognised."""

MOST_LIVE = 50
LONGEST_NAME = 80
LONGEST_LIFE = timedelta(days=3660)
TOUCH_AFTER = timedelta(minutes=5)

SCOPES = frozenset(Permission) - {
    Permission.KEYS_MANAGE,
    Permission.WEBHOOKS_MANAGE,
    Permission.TEAM_MANAGE,
    Permission.PAYMENTS_MANAGE,
    Permission.DOOR_USE,
    Permission.INCIDENT_REPORT,
}
"""What a key may be given. None makes keys, endpoints or members, since what it made would outlive it, nor changes
where money goes; the door has enrolled devices for that."""

_PREFIX = 6

ADD = """
insert into api_keys (
  tenant_id, id, tenant_user_id, name, prefix, key_hash, scopes, created_at, expires_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(member_id)s::uuid, %(name)s::text, %(prefix)s::text,
  %(key_hash)s::bytea, %(scopes)s::text[], %(now)s::timestamptz, %(expires_at)s::timestamptz)
"""

COUNT_LIVE = """
select count(*)
from api_keys
where revoked_at is null
  and (expires_at is null or expires_at > %(now)s::timestamptz)
"""

LIST = """
select
  key.id, key.name, key.prefix, key.scopes, key.created_at, key.expires_at, key.last_used_at, key.revoked_at,
  coalesce(nullif(maker.full_name, ''), maker.email, '') as made_by
from api_keys key
join tenant_users member
  on member.tenant_id = key.tenant_id
  and member.id = key.tenant_user_id
left join users maker on maker.id = member.user_id
order by key.created_at desc, key.id desc
limit %(limit)s::integer
"""

REVOKE = """
update api_keys
set
  revoked_at = %(now)s::timestamptz,
  revoked_by = %(user_id)s::uuid
where id = %(id)s::uuid
  and revoked_at is null
returning name
"""

FIND_LIVE = """
select
  key.id, key.scopes, key.last_used_at, maker.id as user_id, maker.email, maker.full_name
from api_keys key
join tenant_users member
  on member.tenant_id = key.tenant_id
  and member.id = key.tenant_user_id
join users maker on maker.id = member.user_id
where key.key_hash = %(key_hash)s::bytea
  and key.revoked_at is null
  and (key.expires_at is null or key.expires_at > %(now)s::timestamptz)
  and member.status = 'active'
  and maker.disabled_at is null
"""

TOUCH = """
update api_keys
set last_used_at = %(now)s::timestamptz
where id = %(id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as the organizer sees it; the key itself is told once, when it is made."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    made_by: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be called and allowed, checked."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID
    scopes: list[str]
    last_used_at: datetime | None
    user_id: UUID
    email: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a key stands for, and whether its last use is due to be noted."""

    principal: Principal
    is_stale: bool


def check_new(*, name: str, scopes: Collection[str], expires_at: datetime | None, now: datetime) -> NewKey:
    """A key as it is to be made.

    Raises: Invalid naming `name`, `scopes` or `expires_at`.
    """
    called = check_text("name", name, max_length=LONGEST_NAME)
    known = {scope.value for scope in SCOPES}
    if not scopes or not known.issuperset(scopes):
        raise Invalid.one("scopes", "scopes", "Choose at least one of the scopes that a key may have.")
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise Invalid.one(
            "expires_at", "past", "Let the key end in the next ten years, or leave the end out."
        )
    return NewKey(called, tuple(sorted(set(scopes))), expires_at)


def is_key(token: str) -> bool:
    """Whether a bearer token means to be a key rather than a sign-in."""
    return token.startswith(MARK)


def tenant_of_key(key: str) -> UUID | None:
    """The tenant that a key names; None for what is no key at all."""
    return tenant_of(key.removeprefix(MARK)) if key.startswith(MARK) else None


async def make(tx: Tx, new: NewKey, *, member_id: UUID, now: datetime) -> tuple[UUID, str]:
    """A new key of a member: its id, and the key itself, which is kept nowhere.

    Raises: TooManyKeys.
    """
    if await tx.fetch_value(COUNT_LIVE, {"now": now}) >= MOST_LIVE:
        raise TooManyKeys
    key, key_id = MARK + public_token(tx.scope.tenant_id), ids.new_id()
    await tx.execute(
        ADD,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": key_id,
            "member_id": member_id,
            "name": new.name,
            # The start of every key of a tenant is its id: the end is what tells one from another.
            "prefix": f"{MARK}…{key[-_PREFIX:]}",
            "key_hash": hash_token(key),
            "scopes": list(new.scopes),
            "now": now,
            "expires_at": new.expires_at,
        },
    )
    return key_id, key


async def list_all(tx: Tx) -> Sequence[ApiKey]:
    """The keys of the tenant, the newest first, ended ones too; at most 200."""
    return await tx.fetch_all(ApiKey, LIST, {"limit": 4 * MOST_LIVE})


async def revoke(tx: Tx, key_id: UUID, *, user_id: UUID, now: datetime) -> str | None:
    """End a key at once; its name, or None when there is none to end."""
    name: str | None = await tx.fetch_value(REVOKE, {"id": key_id, "user_id": user_id, "now": now})
    return name


async def find_caller(tx: Tx, key: str, *, now: datetime) -> Caller | None:
    """Who a live key of this tenant stands for; None when it is over, or was never one."""
    found = await tx.fetch_one(_Found, FIND_LIVE, {"key_hash": hash_token(key), "now": now})
    if found is None:
        return None
    grant = KeyGrant(found.id, tx.scope.tenant_id, frozenset(found.scopes))
    principal = Principal(found.user_id, found.id, found.email, found.full_name, False, grant)
    is_stale = found.last_used_at is None or found.last_used_at < now - TOUCH_AFTER
    return Caller(principal, is_stale)


async def touch(tx: Tx, key_id: UUID, *, now: datetime) -> None:
    """Note that a key is in use."""
    await tx.execute(TOUCH, {"id": key_id, "now": now})
