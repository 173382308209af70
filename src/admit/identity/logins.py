"""Logins: a page's is carried by a cookie, the API's by access tokens and by refresh tokens that work once.

All of it goes through the auth door. A login is live until it expires, is ended, or its account is disabled.
"""

from datetime import datetime, timedelta
from uuid import UUID

from admit.core import ids
from admit.core.codes import hash_token, new_token
from admit.core.db import DoorTx
from admit.identity.records import Device, Login, LoginKind, Principal

LASTS = {LoginKind.PAGE: timedelta(days=30), LoginKind.API: timedelta(days=90)}
REFRESH_LASTS = timedelta(days=30)
MOST_LIVE = 50
"""Live logins of one account; beyond it the ones unused for longest end."""

TOUCH_AFTER = timedelta(minutes=10)
_LONGEST_TEXT = 300

OPEN_LOGIN = """
insert into logins (id, user_id, kind, token_hash, user_agent, network, created_at, last_used_at, expires_at)
values (
  %(id)s::uuid, %(user_id)s::uuid, %(kind)s::text, %(token_hash)s::bytea, %(user_agent)s::text,
  %(network)s::text, %(now)s::timestamptz, %(now)s::timestamptz, %(expires_at)s::timestamptz)
"""

END_OLDEST = """
update logins
set
  revoked_at = %(now)s::timestamptz,
  revoked_reason = 'too_many'
where id in (
  select id
  from logins
  where user_id = %(user_id)s::uuid
    and revoked_at is null
  order by last_used_at desc, id desc
  offset %(most)s::integer)
"""

PRINCIPAL_OF_LOGIN = """
select users.id as user_id, logins.id as login_id, users.email, users.full_name, users.is_platform_admin
from logins
join users on users.id = logins.user_id
where logins.id = %(login_id)s::uuid
  and logins.revoked_at is null
  and logins.expires_at > %(now)s::timestamptz
  and users.disabled_at is null
"""

PRINCIPAL_OF_COOKIE = """
select users.id as user_id, logins.id as login_id, users.email, users.full_name, users.is_platform_admin
from logins
join users on users.id = logins.user_id
where logins.token_hash = %(token_hash)s::bytea
  and logins.kind = 'page'
  and logins.revoked_at is null
  and logins.expires_at > %(now)s::timestamptz
  and users.disabled_at is null
"""

TOUCH = """
with touched as (
  update logins
  set last_used_at = %(now)s::timestamptz
  where id = %(login_id)s::uuid
    and last_used_at < %(stale)s::timestamptz
  returning user_id
)
update users
set locale = %(locale)s::text
where id in (select user_id from touched)
  and locale is distinct from coalesce(%(locale)s::text, locale)
"""

ADD_REFRESH = """
insert into refresh_tokens (id, login_id, token_hash, created_at, expires_at)
select
  %(id)s::uuid, logins.id, %(token_hash)s::bytea, %(now)s::timestamptz,
  least(%(expires_at)s::timestamptz, logins.expires_at)
from logins
where logins.id = %(login_id)s::uuid
"""

USE_REFRESH = """
update refresh_tokens
set used_at = %(now)s::timestamptz
where token_hash = %(token_hash)s::bytea
  and used_at is null
  and expires_at > %(now)s::timestamptz
returning login_id
"""

LOGIN_OF_USED_REFRESH = """
select login_id
from refresh_tokens
where token_hash = %(token_hash)s::bytea
  and used_at is not null
"""

LIST_LIVE = """
select id, kind, user_agent, network, created_at, last_used_at, expires_at
from logins
where user_id = %(user_id)s::uuid
  and revoked_at is null
  and expires_at > %(now)s::timestamptz
order by last_used_at desc, id desc
limit %(limit)s::integer
"""

END_ONE = """
update logins
set
  revoked_at = %(now)s::timestamptz,
  revoked_reason = %(reason)s::text
where id = %(login_id)s::uuid
  and user_id = %(user_id)s::uuid
  and revoked_at is null
"""

END_ALL = """
update logins
set
  revoked_at = %(now)s::timestamptz,
  revoked_reason = %(reason)s::text
where user_id = %(user_id)s::uuid
  and revoked_at is null
  and id is distinct from %(keep)s::uuid
returning id
"""

END_FOR_REUSE = """
update logins
set
  revoked_at = %(now)s::timestamptz,
  revoked_reason = 'refresh_token_reused'
where id = %(login_id)s::uuid
  and revoked_at is null
"""

FORGET_OLD = """
delete from logins
where id in (
  select id
  from logins
  where expires_at < %(before)s::timestamptz
     or revoked_at < %(before)s::timestamptz
  limit %(limit)s::integer)
"""


async def open_page(tx: DoorTx, user_id: UUID, *, device: Device, now: datetime) -> tuple[UUID, str]:
    """A login for a browser: its id, and the secret for the cookie, which is kept nowhere else."""
    secret = new_token()
    return await _open(tx, user_id, LoginKind.PAGE, secret, device, now), secret


async def open_api(tx: DoorTx, user_id: UUID, *, device: Device, now: datetime) -> tuple[UUID, str]:
    """A login for the API: its id, and its first refresh token, which is kept nowhere else."""
    # The API's login itself has no secret; the column wants one that nobody holds.
    login_id = await _open(tx, user_id, LoginKind.API, new_token(), device, now)
    return login_id, await _add_refresh_token(tx, login_id, now)


async def rotate(tx: DoorTx, refresh_token: str, *, now: datetime) -> tuple[Principal, str] | None:
    """Trade a refresh token for a new one; None when it is unknown, too old or used, or its login is over.

    A token used before ends its login at once, whoever holds it: there is no grace for a repeated request,
    since a thief's looks the same. The caller must commit even when the answer is None.
    """
    params = {"token_hash": hash_token(refresh_token), "now": now}
    login_id = await tx.fetch_value(USE_REFRESH, params)
    if login_id is None:
        reused = await tx.fetch_value(LOGIN_OF_USED_REFRESH, params)
        if reused is not None:
            await tx.execute(END_FOR_REUSE, {"login_id": reused, "now": now})
        return None
    principal = await find_principal(tx, login_id, now=now)
    if principal is None:
        return None
    await touch(tx, login_id, now=now)
    return principal, await _add_refresh_token(tx, login_id, now)


async def find_principal(tx: DoorTx, login_id: UUID, *, now: datetime) -> Principal | None:
    """Who a live login belongs to."""
    return await tx.fetch_one(Principal, PRINCIPAL_OF_LOGIN, {"login_id": login_id, "now": now})


async def find_principal_by_cookie(tx: DoorTx, secret: str, *, now: datetime) -> Principal | None:
    """Who a live page login belongs to, by the secret of its cookie."""
    return await tx.fetch_one(Principal, PRINCIPAL_OF_COOKIE, {"token_hash": hash_token(secret), "now": now})


async def touch(tx: DoorTx, login_id: UUID, *, now: datetime, locale: str | None = None) -> None:
    """Note that a login is in use and, when given, in which language; at most every ten minutes."""
    times = {"now": now, "stale": now - TOUCH_AFTER}
    await tx.execute(TOUCH, {"login_id": login_id, "locale": locale, **times})


async def list_live(tx: DoorTx, user_id: UUID, *, now: datetime) -> list[Login]:
    """The live logins of a user, the last used first; at most 50."""
    return await tx.fetch_all(Login, LIST_LIVE, {"user_id": user_id, "now": now, "limit": MOST_LIVE})


async def end(tx: DoorTx, user_id: UUID, login_id: UUID, *, reason: str, now: datetime) -> bool:
    """End one login of this user; whether there was one to end."""
    params = {"user_id": user_id, "login_id": login_id, "reason": reason, "now": now}
    return await tx.execute(END_ONE, params) > 0


async def end_all(
    tx: DoorTx, user_id: UUID, *, reason: str, now: datetime, keep: UUID | None = None
) -> list[UUID]:
    """End every login of this user but `keep`; the ids of those that ended."""
    return await tx.fetch_column(END_ALL, {"user_id": user_id, "reason": reason, "now": now, "keep": keep})


async def forget_old(tx: DoorTx, *, before: datetime, limit: int = 1000) -> int:
    """Delete at most `limit` logins that ended before a moment, with their refresh tokens; how many."""
    return await tx.execute(FORGET_OLD, {"before": before, "limit": limit})


async def _open(
    tx: DoorTx, user_id: UUID, kind: LoginKind, secret: str, device: Device, now: datetime
) -> UUID:
    login_id = ids.new_id()
    await tx.execute(
        OPEN_LOGIN,
        {
            "id": login_id,
            "user_id": user_id,
            "kind": kind.value,
            "token_hash": hash_token(secret),
            "user_agent": _kept(device.user_agent),
            "network": _kept(device.network),
            "now": now,
            "expires_at": now + LASTS[kind],
        },
    )
    await tx.execute(END_OLDEST, {"user_id": user_id, "most": MOST_LIVE, "now": now})
    return login_id


async def _add_refresh_token(tx: DoorTx, login_id: UUID, now: datetime) -> str:
    secret = new_token()
    await tx.execute(
        ADD_REFRESH,
        {
            "id": ids.new_id(),
            "login_id": login_id,
            "token_hash": hash_token(secret),
            "now": now,
            "expires_at": now + REFRESH_LASTS,
        },
    )
    return secret


def _kept(text: str) -> str:
    """What may stand in a list of logins: printable, and not endless."""
    return "".join(character for character in text[:_LONGEST_TEXT] if character.isprintable())
