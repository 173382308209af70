"""Payouts as the provider tells of them, written set-based; telling again, in any order, changes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import ids
from admit.core.arrays import array, uuids
from admit.core.db import ReadTx, Tx
from admit.core.errors import NotFound
from admit.merchant.gateway import ProviderPayout
from admit.merchant.records import Payout

LOOK_BACK = timedelta(days=21)
"""How long a payout can still change: a bank may send one back after it was told to have arrived."""

ITEMS_WITHIN = timedelta(days=31)
"""How long what a payout is made of is asked for, when it does not come to the payout's amount."""

MOST_OPEN = 50

COLUMNS = """
  id, account_id, reference, state, amount_cents, currency, is_automatic, arrives_on, failure_code, failure_message,
  made_at, items_after, items_read_at
"""

WRITE_PAYOUTS = """
insert into payouts as known (
  tenant_id, id, account_id, reference, state, amount_cents, currency, is_automatic, arrives_on, failure_code,
  failure_message, made_at, created_at, updated_at)
select
  %(tenant_id)s::uuid, told.id, %(account_id)s::uuid, told.reference, told.state, told.amount_cents, told.currency,
  told.is_automatic, told.arrives_on, told.failure_code, told.failure_message, told.made_at, %(now)s::timestamptz,
  %(now)s::timestamptz
from unnest(
  %(ids)s::uuid[], %(references)s::text[], %(states)s::text[], %(amounts)s::bigint[], %(currencies)s::text[],
  %(automatic)s::boolean[], %(arrive)s::date[], %(codes)s::text[], %(messages)s::text[], %(made)s::timestamptz[]
) as told (
  id, reference, state, amount_cents, currency, is_automatic, arrives_on, failure_code, failure_message, made_at)
on conflict (tenant_id, account_id, reference) do update
set state = excluded.state,
    arrives_on = excluded.arrives_on,
    failure_code = excluded.failure_code,
    failure_message = excluded.failure_message,
    updated_at = excluded.updated_at
where (known.state, known.arrives_on, known.failure_code)
  is distinct from (excluded.state, excluded.arrives_on, excluded.failure_code)
returning reference, state
"""

UNREAD_PAYOUTS = f"""
select {COLUMNS}
from payouts
where account_id = %(account_id)s::uuid
  and is_automatic
  and items_read_at is null
  and created_at >= %(since)s::timestamptz
order by made_at, id
limit %(limit)s::integer
"""  # noqa: S608 - a constant of ours

OLDEST_OPEN = """
select min(made_at)
from payouts
where account_id = %(account_id)s::uuid
  and state in ('pending', 'in_transit')
"""

HAS_PAYOUTS = """
select exists (select from payouts where account_id = %(account_id)s::uuid)
"""

NOTE_READ = """
update payouts
set items_after = %(after)s::text,
    items_read_at = case when %(is_whole)s::boolean then %(now)s::timestamptz end
where id = %(id)s::uuid
"""

IDS_OF = """
select reference, id
from payouts
where account_id = %(account_id)s::uuid
  and reference = any(%(references)s::text[])
"""

PAYOUT_BY_ID = f"""
select {COLUMNS}
from payouts
where id = %(id)s::uuid
"""  # noqa: S608 - a constant of ours

LIST_PAYOUTS = f"""
select {COLUMNS}
from payouts
where (%(state)s::text is null or state = %(state)s::text)
  and (%(before_at)s::timestamptz is null
       or (made_at, id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by made_at desc, id desc
limit %(limit)s::integer
"""  # noqa: S608 - a constant of ours


async def write(
    tx: Tx, account_id: UUID, told: Sequence[ProviderPayout], *, now: datetime
) -> list[tuple[str, str]]:
    """Write payouts as they stand at the provider now; reference and state of those that are new or changed."""
    unique = {one.reference: one for one in told}
    found = list(unique.values())
    if not found:
        return []
    return await tx.fetch_rows(
        WRITE_PAYOUTS,
        {
            "tenant_id": tx.scope.tenant_id,
            "account_id": account_id,
            "now": now,
            "ids": uuids([ids.new_id() for _ in found]),
            "references": array([one.reference for one in found]),
            "states": array([one.state.value for one in found]),
            "amounts": array([one.amount_cents for one in found]),
            "currencies": array([one.currency for one in found]),
            "automatic": [one.is_automatic for one in found],
            "arrive": [one.arrives_on for one in found],
            "codes": array([one.failure_code for one in found]),
            "messages": array([(one.failure_message or "")[:500] or None for one in found]),
            "made": [one.made_at for one in found],
        },
    )


async def asked_since(tx: Tx, account_id: UUID, *, now: datetime) -> datetime | None:
    """From when on payouts are to be asked for; None, from the beginning, while none is known."""
    if not await tx.fetch_value(HAS_PAYOUTS, {"account_id": account_id}):
        return None
    oldest: datetime | None = await tx.fetch_value(OLDEST_OPEN, {"account_id": account_id})
    recent = now - LOOK_BACK
    return min(oldest, recent) if oldest else recent


async def unread(tx: Tx, account_id: UUID, *, now: datetime) -> list[Payout]:
    """Automatic payouts of which not all items are there yet, the oldest first; after a month they are given up."""
    params = {"account_id": account_id, "limit": MOST_OPEN, "since": now - ITEMS_WITHIN}
    return await tx.fetch_all(Payout, UNREAD_PAYOUTS, params)


async def note_read(tx: Tx, payout_id: UUID, *, after: str | None, is_whole: bool, now: datetime) -> None:
    """Note how far a payout's items were read; `is_whole` when they come to its amount."""
    await tx.execute(NOTE_READ, {"id": payout_id, "after": after, "is_whole": is_whole, "now": now})


async def ids_of(tx: Tx, account_id: UUID, references: Sequence[str]) -> dict[str, UUID]:
    """Our ids of an account's payouts, by the provider's references."""
    params = {"account_id": account_id, "references": list(references)}
    return dict(await tx.fetch_rows(IDS_OF, params))


async def by_id(tx: Tx, payout_id: UUID) -> Payout:
    """One payout of this tenant. Raises: NotFound."""
    found = await tx.fetch_one(Payout, PAYOUT_BY_ID, {"id": payout_id})
    if found is None:
        raise NotFound
    return found


async def list_page(
    tx: ReadTx, *, state: str | None = None, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[Payout]:
    """Payouts in one state or all, the newest first, at most `limit`."""
    before_at, before_id = before if before else (None, None)
    params = {"state": state, "limit": limit, "before_at": before_at, "before_id": before_id}
    return await tx.fetch_all(Payout, LIST_PAYOUTS, params)
