"""What payouts are made of: movements of money, each kept once and matched with what it is about.

Matching is by the provider's references within the tenant, and is tried again for a month: a payment's reference may be
noted, or a refund of another hand seen, after its money moved.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from admit.core import ids
from admit.core.arrays import array, uuids
from admit.core.db import ReadTx, Tx
from admit.merchant.gateway import Movement
from admit.merchant.records import PayoutItem

MATCHED_WITHIN = timedelta(days=31)

WRITE_ITEMS = """
insert into payout_items as known (
  tenant_id, id, account_id, payout_id, reference, kind, provider_kind, source_reference, payment_reference,
  amount_cents, platform_fee_cents, provider_fee_cents, net_cents, currency, moved_at, available_on, created_at)
select
  %(tenant_id)s::uuid, told.id, %(account_id)s::uuid, %(payout_id)s::uuid, told.reference, told.kind,
  told.provider_kind, told.source, told.payment, told.amount, told.platform_fee, told.provider_fee, told.net,
  told.currency, told.moved_at, told.available_on, %(now)s::timestamptz
from unnest(
  %(ids)s::uuid[], %(references)s::text[], %(kinds)s::text[], %(provider_kinds)s::text[], %(sources)s::text[],
  %(payments)s::text[], %(amounts)s::bigint[], %(platform_fees)s::bigint[], %(provider_fees)s::bigint[],
  %(nets)s::bigint[], %(currencies)s::text[], %(moved)s::timestamptz[], %(available)s::timestamptz[]
) as told (
  id, reference, kind, provider_kind, source, payment, amount, platform_fee, provider_fee, net, currency, moved_at,
  available_on)
on conflict (tenant_id, account_id, reference) do update
set payout_id = excluded.payout_id
where excluded.payout_id is not null
  and known.payout_id is distinct from excluded.payout_id
"""

MATCH_PAYMENTS = """
update payout_items item
set payment_id = payment.id,
    order_id = payment.order_id
from payments payment
where item.account_id = %(account_id)s::uuid
  and item.order_id is null
  and item.moved_at >= %(since)s::timestamptz
  and payment.tenant_id = item.tenant_id
  and payment.provider = 'stripe'
  and payment.provider_account = %(account)s::text
  and payment.provider_reference = item.payment_reference
"""

MATCH_REFUNDS = """
update payout_items item
set refund_id = refund.id
from refunds refund
where item.account_id = %(account_id)s::uuid
  and item.kind = 'refund'
  and item.refund_id is null
  and item.moved_at >= %(since)s::timestamptz
  and refund.tenant_id = item.tenant_id
  and refund.payment_id = item.payment_id
  and refund.provider_reference = item.source_reference
"""

MATCH_DISPUTES = """
update payout_items item
set dispute_id = dispute.id
from disputes dispute
where item.account_id = %(account_id)s::uuid
  and item.kind = 'dispute'
  and item.dispute_id is null
  and item.moved_at >= %(since)s::timestamptz
  and dispute.tenant_id = item.tenant_id
  and dispute.payment_id = item.payment_id
  and dispute.provider_reference = item.source_reference
"""

NOTE_WINDOW = """
update payment_accounts
set items_upto = %(upto)s::timestamptz,
    items_window = %(window)s::timestamptz,
    items_after = %(after)s::text
where id = %(id)s::uuid
"""

ITEMS = """
select
  item.id, item.payout_id, item.reference, item.kind, item.provider_kind, item.source_reference,
  item.payment_reference, item.amount_cents, item.platform_fee_cents, item.provider_fee_cents, item.net_cents,
  item.currency, item.moved_at, item.order_id, orders.code as order_code, event.name as event_name
from payout_items item
left join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
left join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where item.payout_id = %(payout_id)s::uuid
  and item.kind <> 'payout'
  and (not %(unmatched)s::boolean
       or item.order_id is null and item.kind in ('charge', 'refund', 'dispute', 'other'))
  and (%(after_at)s::timestamptz is null or (item.moved_at, item.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid))
order by item.moved_at, item.id
limit %(limit)s::integer
"""

SUMS = """
select
  count(*)::integer as items,
  count(*) filter (where kind = 'charge')::integer as charges,
  coalesce(sum(amount_cents) filter (where kind = 'charge'), 0)::bigint as charge_cents,
  coalesce(sum(amount_cents) filter (where kind = 'refund'), 0)::bigint as refund_cents,
  coalesce(sum(amount_cents) filter (where kind = 'dispute'), 0)::bigint as dispute_cents,
  coalesce(sum(amount_cents) filter (where kind = 'fee_back'), 0)::bigint as fee_back_cents,
  coalesce(sum(amount_cents) filter (where kind = 'returned'), 0)::bigint as returned_cents,
  coalesce(sum(amount_cents) filter (where kind = 'other'), 0)::bigint as other_cents,
  coalesce(sum(amount_cents) filter (where kind = 'fee'), 0)::bigint
    - coalesce(sum(provider_fee_cents), 0)::bigint as provider_fee_cents,
  - coalesce(sum(platform_fee_cents), 0)::bigint as platform_fee_cents,
  coalesce(sum(net_cents), 0)::bigint as net_cents,
  count(*) filter (
    where order_id is null and kind in ('charge', 'refund', 'dispute', 'other'))::integer as unmatched,
  coalesce(sum(net_cents) filter (
    where order_id is null and kind in ('charge', 'refund', 'dispute', 'other')), 0)::bigint
    as unmatched_cents
from payout_items
where payout_id = %(payout_id)s::uuid
  and kind <> 'payout'
"""

FEES_OF_ORDERS = """
select
  order_id,
  sum(provider_fee_cents - case when kind = 'fee' then amount_cents else 0 end)::bigint as provider_fee_cents,
  sum(platform_fee_cents - case when kind = 'fee_back' then amount_cents else 0 end)::bigint as platform_fee_cents
from payout_items
where order_id = any(%(order_ids)s::uuid[])
group by order_id
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a payout is made of, each with its sign: they add up to `net_cents`."""

    items: int
    charges: int
    charge_cents: int
    refund_cents: int
    dispute_cents: int
    fee_back_cents: int
    returned_cents: int
    other_cents: int
    provider_fee_cents: int
    platform_fee_cents: int
    net_cents: int
    unmatched: int
    unmatched_cents: int


@dataclass(frozen=True, slots=True)
class Fees:
    """What the provider and the platform kept of an order, as far as its money moved."""

    order_id: UUID
    provider_fee_cents: int
    platform_fee_cents: int


async def write(
    tx: Tx, account_id: UUID, told: Sequence[Movement], *, payout_id: UUID | None = None, now: datetime
) -> None:
    """Keep movements, each once; those of a payout are noted as its own."""
    found = list({one.reference: one for one in told}.values())
    if not found:
        return
    await tx.execute(
        WRITE_ITEMS,
        {
            "tenant_id": tx.scope.tenant_id,
            "account_id": account_id,
            "payout_id": payout_id,
            "now": now,
            "ids": uuids([ids.new_id() for _ in found]),
            "references": array([one.reference for one in found]),
            "kinds": array([one.kind.value for one in found]),
            "provider_kinds": array([one.provider_kind for one in found]),
            "sources": array([one.source_reference for one in found]),
            "payments": array([one.payment_reference for one in found]),
            "amounts": array([one.amount_cents for one in found]),
            "platform_fees": array([one.platform_fee_cents for one in found]),
            "provider_fees": array([one.provider_fee_cents for one in found]),
            "nets": array([one.net_cents for one in found]),
            "currencies": array([one.currency for one in found]),
            "moved": [one.moved_at for one in found],
            "available": [one.available_on for one in found],
        },
    )


async def match(tx: Tx, account_id: UUID, account: str, *, now: datetime) -> None:
    """Find what the account's unmatched movements of the last month are about, in three statements."""
    params: dict[str, Any] = {"account_id": account_id, "account": account, "since": now - MATCHED_WITHIN}
    await tx.execute(MATCH_PAYMENTS, params)
    await tx.execute(MATCH_REFUNDS, params)
    await tx.execute(MATCH_DISPUTES, params)


async def note_window(
    tx: Tx, account_id: UUID, *, upto: datetime | None, window: datetime | None, after: str | None
) -> None:
    """Note up to when movements were read, and within an unfinished reading how far it came."""
    await tx.execute(NOTE_WINDOW, {"id": account_id, "upto": upto, "window": window, "after": after})


async def sums(tx: Tx, payout_id: UUID) -> Sums:
    """What a payout is made of."""
    found = await tx.fetch_one(Sums, SUMS, {"payout_id": payout_id})
    assert found is not None
    return found


async def list_page(
    tx: ReadTx,
    payout_id: UUID,
    *,
    unmatched: bool = False,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
) -> list[PayoutItem]:
    """A payout's items, the oldest first; only those about no sale of ours when `unmatched`."""
    after_at, after_id = after if after else (None, None)
    params = {"payout_id": payout_id, "unmatched": unmatched, "limit": limit}
    return await tx.fetch_all(PayoutItem, ITEMS, params | {"after_at": after_at, "after_id": after_id})


async def each(tx: ReadTx, payout_id: UUID, *, part: int = 1000) -> AsyncIterator[PayoutItem]:
    """Every item of a payout, the oldest first, read in parts."""
    after: tuple[datetime, UUID] | None = None
    while True:
        found = await list_page(tx, payout_id, limit=part, after=after)
        for one in found:
            yield one
        if len(found) < part:
            return
        after = (found[-1].moved_at, found[-1].id)


async def fees_of(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, Fees]:
    """The fees of these orders whose money moved; those of which nothing is known are left out."""
    found = await tx.fetch_all(Fees, FEES_OF_ORDERS, {"order_ids": list(order_ids)})
    return {one.order_id: one for one in found}
