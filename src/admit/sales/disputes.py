"""Disputes: a buyer's bank asks for the money back; refunds wait and the tickets are flagged meanwhile."""

from datetime import datetime
from uuid import UUID

from admit.core import ids
from admit.core.db import Tx
from admit.sales.gateway import DisputeState, ProviderDispute

OPEN_DISPUTES = """
select count(*)
from disputes
join payments on payments.tenant_id = disputes.tenant_id and payments.id = disputes.payment_id
where disputes.order_id = %(order_id)s::uuid
  and disputes.status = 'open'
  and payments.captured_as = 'applied'
"""

STANDING_DISPUTES = """
select count(*)
from disputes
join payments on payments.tenant_id = disputes.tenant_id and payments.id = disputes.payment_id
where disputes.order_id = %(order_id)s::uuid
  and disputes.status in ('open', 'lost')
  and payments.captured_as = 'applied'
"""

LOST_CENTS = """
select coalesce(sum(amount_cents), 0)::bigint
from disputes
where payment_id = %(payment_id)s::uuid
  and status = 'lost'
"""

WRITE_DISPUTE = """
insert into disputes (
  tenant_id, id, order_id, payment_id, provider_reference, status, reason, amount_cents, currency, opened_at, closed_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(order_id)s::uuid, %(payment_id)s::uuid, %(reference)s::text,
  %(status)s::text, %(reason)s::text, %(amount_cents)s::bigint, %(currency)s::text, %(opened_at)s::timestamptz,
  %(closed_at)s::timestamptz)
on conflict (tenant_id, payment_id, provider_reference) do update
set status = excluded.status,
    closed_at = excluded.closed_at,
    updated_at = %(now)s::timestamptz,
    version = disputes.version + 1
where disputes.status = 'open'
  and excluded.status <> 'open'
returning status
"""


async def is_open(tx: Tx, order_id: UUID) -> bool:
    """Whether the money that was applied to the order is disputed at present."""
    return bool(await tx.fetch_value(OPEN_DISPUTES, {"order_id": order_id}))


async def stands(tx: Tx, order_id: UUID) -> bool:
    """Whether that dispute is open or was lost, so that the order's tickets stay flagged."""
    return bool(await tx.fetch_value(STANDING_DISPUTES, {"order_id": order_id}))


async def lost_cents(tx: Tx, payment_id: UUID) -> int:
    """What the bank took back of a payment; it cannot be given back a second time."""
    taken: int = await tx.fetch_value(LOST_CENTS, {"payment_id": payment_id})
    return taken


async def write(
    tx: Tx, told: ProviderDispute, *, order_id: UUID, payment_id: UUID, now: datetime
) -> DisputeState | None:
    """Write what the provider says; the state when it is news, None when it was known. A closed one stays closed."""
    status = await tx.fetch_value(
        WRITE_DISPUTE,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": ids.new_id(),
            "order_id": order_id,
            "payment_id": payment_id,
            "reference": told.reference,
            "status": told.state.value,
            "reason": told.reason,
            "amount_cents": told.amount.cents,
            "currency": told.amount.currency,
            "opened_at": told.opened_at,
            "closed_at": None if told.state is DisputeState.OPEN else now,
            "now": now,
        },
    )
    return None if status is None else DisputeState(status)
