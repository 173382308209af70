"""One-time links: mailed, shown on GET, used up on POST.

The secret in a link is derived from the row's id and the installation's secret key when the mail is rendered,
so that neither the outbox nor this table holds it; the table keeps its hash. Only the auth door leads here.
"""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from admit.core import ids
from admit.core.codes import hash_token
from admit.core.crypto import derive, mac
from admit.core.db import DoorTx, Jsonb, ReadTx, WriteTx
from admit.identity.errors import LinkOver
from admit.identity.records import OneTimeToken, Purpose

LASTS = {
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.VERIFY_EMAIL: timedelta(days=7),
    Purpose.SIGN_IN: timedelta(minutes=30),
}

REPLACE_OLDER = """
update one_time_tokens
set used_at = %(now)s::timestamptz
where (user_id = %(user_id)s::uuid or (user_id is null and email = %(email)s::text))
  and purpose = %(purpose)s::text
  and used_at is null
  and facts ->> 'tenant_id' is not distinct from %(tenant_id)s::text
"""

ISSUE = """
insert into one_time_tokens (id, user_id, email, purpose, token_hash, facts, created_at, expires_at)
values (
  %(id)s::uuid, %(user_id)s::uuid, %(email)s::text, %(purpose)s::text, %(token_hash)s::bytea,
  %(facts)s::jsonb, %(now)s::timestamptz, %(expires_at)s::timestamptz)
"""

FIND_LIVE = """
select id, purpose, user_id, email, facts
from one_time_tokens
where token_hash = %(token_hash)s::bytea
  and purpose = %(purpose)s::text
  and used_at is null
  and expires_at > %(now)s::timestamptz
"""

USE_UP = """
update one_time_tokens
set used_at = %(now)s::timestamptz
where token_hash = %(token_hash)s::bytea
  and purpose = %(purpose)s::text
  and used_at is null
  and expires_at > %(now)s::timestamptz
returning id, purpose, user_id, email, facts
"""

END_ALL = """
update one_time_tokens
set used_at = %(now)s::timestamptz
where user_id = %(user_id)s::uuid
  and purpose = %(purpose)s::text
  and used_at is null
"""

FORGET_ADDRESS = """
delete from one_time_tokens
where email = %(email)s::text
"""

FORGET_OLD = """
delete from one_time_tokens
where expires_at < %(before)s::timestamptz
"""


def secret_for(secret_key: str, token_id: UUID) -> str:
    """The secret of a link, 43 url-safe characters: always the same for one id and one secret key."""
    return base64.urlsafe_b64encode(mac(_key(secret_key), token_id.bytes)).rstrip(b"=").decode("ascii")


async def issue(
    tx: DoorTx,
    purpose: Purpose,
    *,
    secret_key: str,
    user_id: UUID | None,
    email: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
) -> UUID:
    """A new link for a user, or for an address that has no account yet; the id is what a mail's context holds.

    Older ones of the same kind, and of the same tenant where `facts` name a `tenant_id`, stop working.
    """
    kept = dict(facts or {})
    older: dict[str, object] = {"user_id": user_id, "email": email, "purpose": purpose.value, "now": now}
    older["tenant_id"] = kept.get("tenant_id")
    await tx.execute(REPLACE_OLDER, older)
    token_id = ids.new_id()
    await tx.execute(
        ISSUE,
        {
            "id": token_id,
            "user_id": user_id,
            "email": email,
            "purpose": purpose.value,
            "token_hash": hash_token(secret_for(secret_key, token_id)),
            "facts": Jsonb(kept),
            "now": now,
            "expires_at": now + LASTS[purpose],
        },
    )
    return token_id


async def find(tx: ReadTx, purpose: Purpose, secret: str, *, now: datetime) -> OneTimeToken:
    """What a link is about, leaving it usable.

    Raises: LinkOver.
    """
    return _live(await tx.fetch_one(OneTimeToken, FIND_LIVE, _params(purpose, secret, now)))


async def use(tx: DoorTx, purpose: Purpose, secret: str, *, now: datetime) -> OneTimeToken:
    """Use a link up; of two at the same moment one gets it.

    Raises: LinkOver.
    """
    return _live(await tx.fetch_one(OneTimeToken, USE_UP, _params(purpose, secret, now)))


async def end_all(tx: DoorTx, user_id: UUID, purpose: Purpose, *, now: datetime) -> None:
    """Let every link of this kind that a user holds stop working."""
    await tx.execute(END_ALL, {"user_id": user_id, "purpose": purpose.value, "now": now})


async def forget_address(tx: DoorTx, email: str) -> None:
    """Delete every link that was ever made for an address."""
    await tx.execute(FORGET_ADDRESS, {"email": email})


async def forget_old(tx: WriteTx, *, before: datetime) -> int:
    """Delete links that expired before a moment; how many there were. The worker's door may do this too."""
    return await tx.execute(FORGET_OLD, {"before": before})


def _live(token: OneTimeToken | None) -> OneTimeToken:
    if token is None:
        raise LinkOver
    return token


def _params(purpose: Purpose, secret: str, now: datetime) -> dict[str, object]:
    return {"purpose": purpose.value, "token_hash": hash_token(secret), "now": now}


@lru_cache(maxsize=4)
def _key(secret_key: str) -> bytes:
    return derive(secret_key, "one-time-tokens")
