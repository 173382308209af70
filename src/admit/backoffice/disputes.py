"""Disputes of every tenant: a bank took money back, or wants to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import ReadTx
from admit.sales.gateway import DisputeState

LIST_DISPUTES = """
select
  dispute.id, dispute.tenant_id, tenant.slug as tenant_slug, dispute.order_id, orders.code as order_code,
  dispute.provider_reference, dispute.status, dispute.reason, dispute.amount_cents, dispute.currency,
  dispute.opened_at, dispute.closed_at, dispute.created_at
from disputes dispute
join tenants tenant on tenant.id = dispute.tenant_id
join orders on orders.tenant_id = dispute.tenant_id and orders.id = dispute.order_id
where (%(status)s::text is null or dispute.status = %(status)s::text)
  and (%(before_at)s::timestamptz is null
       or (dispute.created_at, dispute.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by dispute.created_at desc, dispute.id desc
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class DisputeFile:
    """A dispute with whose it is and which order it is about."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    order_id: UUID
    order_code: str
    provider_reference: str
    status: DisputeState
    reason: str
    amount_cents: int
    currency: str
    opened_at: datetime
    closed_at: datetime | None
    created_at: datetime


async def list_page(
    tx: ReadTx, *, status: DisputeState | None, limit: int, before: tuple[datetime, UUID] | None
) -> list[DisputeFile]:
    """Disputes in one state or all, the newest first, at most `limit`. Needs the operator's door."""
    before_at, before_id = before if before else (None, None)
    params = {"before_at": before_at, "before_id": before_id, "limit": limit}
    return await tx.fetch_all(
        DisputeFile, LIST_DISPUTES, params | {"status": status.value if status else None}
    )
