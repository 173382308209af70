"""Refunds that do not arrive, of every tenant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import ReadTx
from admit.core.errors import NotFound

LIST_FAILING = """
select
  refund.id, refund.tenant_id, tenant.slug as tenant_slug, refund.order_id, orders.code as order_code, refund.kind,
  refund.amount_cents, refund.currency, refund.status, refund.attempts, refund.next_attempt_at, refund.failure_code,
  refund.failure_message, refund.requested_at
from refunds refund
join tenants tenant on tenant.id = refund.tenant_id
join orders on orders.tenant_id = refund.tenant_id and orders.id = refund.order_id
where (refund.id = %(id)s::uuid or (%(id)s::uuid is null and refund.status = 'failed'))
  and (%(before_at)s::timestamptz is null
       or (refund.requested_at, refund.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by refund.requested_at desc, refund.id desc
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class RefundFile:
    """A refund with whose it is; without a next attempt it was given up."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    order_id: UUID
    order_code: str
    kind: str
    amount_cents: int
    currency: str
    status: str
    attempts: int
    next_attempt_at: datetime | None
    failure_code: str | None
    failure_message: str | None
    requested_at: datetime


async def list_failing(tx: ReadTx, *, limit: int, before: tuple[datetime, UUID] | None) -> list[RefundFile]:
    """Refunds that the provider refused, the newest first, at most `limit`. Needs the operator's door."""
    before_at, before_id = before if before else (None, None)
    params = {"before_at": before_at, "before_id": before_id, "limit": limit, "id": None}
    return await tx.fetch_all(RefundFile, LIST_FAILING, params)


async def find(tx: ReadTx, refund_id: UUID) -> RefundFile:
    """One refund. Raises: NotFound."""
    params = {"before_at": None, "before_id": None, "limit": 1, "id": refund_id}
    found = await tx.fetch_one(RefundFile, LIST_FAILING, params)
    if found is None:
        raise NotFound
    return found
