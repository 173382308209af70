"""Endpoints: made, changed, switched off and on, removed; their secrets sealed, told once, and renewed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import ids
from admit.core.crypto import Sealer
from admit.core.db import DoorTx, ReadTx, Tx
from admit.core.errors import FieldProblem, Invalid, NotFound, StaleEdit
from admit.core.text import check_text
from admit.facts import addresses, listening, signing
from admit.facts.errors import TooManyEndpoints
from admit.facts.kinds import Kind
from admit.facts.records import Endpoint, OffReason, Wanted

MOST_ENDPOINTS = 10
LONGEST_DESCRIPTION = 200
OLD_SECRET_LASTS = timedelta(hours=24)
MOST_COUNTED = 1000

# Two who add at once cannot both find room: the second waits for the first.
LOCK_TENANT = """
select pg_advisory_xact_lock(hashtextextended('webhook_endpoints/' || %(tenant_id)s::uuid, 0))
"""

ADD = """
insert into webhook_endpoints (
  tenant_id, id, url, description, kinds, secret_sealed, created_by, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(url)s::text, %(description)s::text, %(kinds)s::text[],
  %(secret_sealed)s::bytea, %(user_id)s::uuid, %(now)s::timestamptz, %(now)s::timestamptz)
"""

LIST = """
select
  endpoint.id, endpoint.url, endpoint.description, endpoint.kinds, endpoint.created_at,
  coalesce(nullif(maker.full_name, ''), maker.email, '') as made_by,
  endpoint.failing_since, endpoint.disabled_at, endpoint.disabled_reason, endpoint.old_secret_until,
  (select count(*)::integer
    from (
      select
      from webhook_deliveries delivery
      where delivery.tenant_id = endpoint.tenant_id
        and delivery.endpoint_id = endpoint.id
        and delivery.next_attempt_at is not null
      limit %(most_counted)s::integer
    ) as counted) as waiting,
  endpoint.version
from webhook_endpoints endpoint
left join users maker on maker.id = endpoint.created_by
where endpoint.removed_at is null
  and (%(id)s::uuid is null or endpoint.id = %(id)s::uuid)
order by endpoint.created_at, endpoint.id
limit %(limit)s::integer
"""

EDIT = """
update webhook_endpoints
set url = %(url)s::text,
    description = %(description)s::text,
    kinds = %(kinds)s::text[],
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and removed_at is null
  and version = %(version)s::integer
"""

SWITCH_OFF = """
update webhook_endpoints
set disabled_at = %(now)s::timestamptz,
    disabled_reason = %(reason)s::text,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and removed_at is null
  and disabled_at is null
"""

SWITCH_ON = """
update webhook_endpoints
set disabled_at = null,
    disabled_reason = null,
    failing_since = null,
    resting_until = null,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and removed_at is null
  and disabled_at is not null
"""

ROTATE = """
update webhook_endpoints
set old_secret_sealed = secret_sealed,
    old_secret_until = %(until)s::timestamptz,
    secret_sealed = %(secret_sealed)s::bytea,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and removed_at is null
"""

# The row stays as long as its deliveries do; its secrets do not. Who had it, and where it led, the trail says for good.
REMOVE = """
update webhook_endpoints
set removed_at = %(now)s::timestamptz,
    secret_sealed = '',
    old_secret_sealed = null,
    old_secret_until = null,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and removed_at is null
"""

FORGET = """
delete from webhook_endpoints
where (tenant_id, id) in (
  select endpoint.tenant_id, endpoint.id
  from webhook_endpoints endpoint
  where endpoint.removed_at < %(before)s::timestamptz
    and not exists (
      select
      from webhook_deliveries delivery
      where delivery.tenant_id = endpoint.tenant_id
        and delivery.endpoint_id = endpoint.id)
  limit %(limit)s::integer)
"""

GIVE_UP_WAITING = """
update webhook_deliveries
set state = 'failed',
    next_attempt_at = null,
    last_error = coalesce(last_error, 'The endpoint was switched off.')
where endpoint_id = %(id)s::uuid
  and next_attempt_at is not null
"""


def check_wanted(*, url: str, description: str, kinds: Sequence[str], to_loopback: bool) -> Wanted:
    """An endpoint as it is to be; where its host really is, is for a carrier to find out.

    Raises: Invalid naming `url`, `description` or `kinds`.
    """
    problems: list[FieldProblem] = []
    try:
        addresses.check_target("url", url, to_loopback=to_loopback)
    except Invalid as refusal:
        problems.extend(refusal.problems)
    try:
        said = check_text("description", description, max_length=LONGEST_DESCRIPTION, required=False)
    except Invalid as refusal:
        said = ""
        problems.extend(refusal.problems)
    if not kinds or not {kind.value for kind in Kind}.issuperset(kinds):
        problems.append(FieldProblem("kinds", "kinds", "Choose at least one of the kinds of facts."))
    if problems:
        raise Invalid(*problems)
    return Wanted(url.strip(), said, tuple(sorted(set(kinds))))


async def add(tx: Tx, wanted: Wanted, sealer: Sealer, *, user_id: UUID, now: datetime) -> tuple[UUID, str]:
    """A new endpoint: its id, and its secret, which is told this once.

    Raises: TooManyEndpoints.
    """
    await tx.fetch_value(LOCK_TENANT, {"tenant_id": tx.scope.tenant_id})
    if len(await list_all(tx)) >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint_id, secret = ids.new_id(), signing.new_secret()
    await tx.execute(
        ADD,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": endpoint_id,
            "url": wanted.url,
            "description": wanted.description,
            "kinds": list(wanted.kinds),
            "secret_sealed": sealed(sealer, endpoint_id, secret),
            "user_id": user_id,
            "now": now,
        },
    )
    listening.forget(tx.scope.tenant_id)
    return endpoint_id, secret


async def list_all(tx: ReadTx) -> list[Endpoint]:
    """The tenant's endpoints, the oldest first; `waiting` is counted to 1,000."""
    params = {"id": None, "limit": MOST_ENDPOINTS, "most_counted": MOST_COUNTED}
    return await tx.fetch_all(Endpoint, LIST, params)


async def find(tx: ReadTx, endpoint_id: UUID) -> Endpoint:
    """One endpoint. Raises: NotFound."""
    params = {"id": endpoint_id, "limit": 1, "most_counted": MOST_COUNTED}
    found = await tx.fetch_one(Endpoint, LIST, params)
    if found is None:
        raise NotFound
    return found


async def edit(tx: Tx, endpoint_id: UUID, wanted: Wanted, *, version: int, now: datetime) -> Endpoint:
    """Change an endpoint; what waits for it already goes where it points now.

    Raises: NotFound, StaleEdit.
    """
    params = {
        "id": endpoint_id,
        "url": wanted.url,
        "description": wanted.description,
        "kinds": list(wanted.kinds),
        "version": version,
        "now": now,
    }
    changed = await tx.execute(EDIT, params)
    found = await find(tx, endpoint_id)
    if not changed:
        raise StaleEdit
    return found


async def switch_off(tx: Tx, endpoint_id: UUID, reason: OffReason, *, now: datetime) -> bool:
    """Tell an endpoint nothing more, and give up what waits for it; False when it is off already."""
    params = {"id": endpoint_id, "reason": reason.value, "now": now}
    if not await tx.execute(SWITCH_OFF, params):
        return False
    await tx.execute(GIVE_UP_WAITING, {"id": endpoint_id})
    return True


async def switch_on(tx: Tx, endpoint_id: UUID, *, now: datetime) -> bool:
    """Tell an endpoint of facts from now on; False when it is on already."""
    listening.forget(tx.scope.tenant_id)
    return bool(await tx.execute(SWITCH_ON, {"id": endpoint_id, "now": now}))


async def rotate(tx: Tx, endpoint_id: UUID, sealer: Sealer, *, now: datetime) -> str:
    """A new secret, told this once; the one before it signs beside it for a day.

    Raises: NotFound.
    """
    secret = signing.new_secret()
    params = {
        "id": endpoint_id,
        "secret_sealed": sealed(sealer, endpoint_id, secret),
        "until": now + OLD_SECRET_LASTS,
        "now": now,
    }
    if not await tx.execute(ROTATE, params):
        raise NotFound
    return secret


async def remove(tx: Tx, endpoint_id: UUID, *, now: datetime) -> None:
    """End an endpoint for good. Raises: NotFound."""
    if not await tx.execute(REMOVE, {"id": endpoint_id, "now": now}):
        raise NotFound
    await tx.execute(GIVE_UP_WAITING, {"id": endpoint_id})


async def forget(tx: DoorTx, *, before: datetime, limit: int) -> int:
    """Delete up to `limit` endpoints that were removed before a moment and have no delivery left; how many went."""
    return await tx.execute(FORGET, {"before": before, "limit": limit})


def sealed(sealer: Sealer, endpoint_id: UUID, secret: str) -> bytes:
    """A secret as it is kept: only for this endpoint."""
    return sealer.seal(secret.encode(), context=b"webhook/" + endpoint_id.bytes)


def opened(sealer: Sealer, endpoint_id: UUID, kept: bytes) -> str:
    """The secret of an endpoint. Raises: Unsealable."""
    return sealer.open(kept, context=b"webhook/" + endpoint_id.bytes).decode()
