"""The log of deliveries: read, sent again, and forgotten after their time."""

from datetime import datetime
from uuid import UUID

from admit.core.db import DoorTx, Tx
from admit.core.errors import NotFound
from admit.facts.records import Delivery, DeliveryDetail, State

MOST_WAITING = 100_000
"""What may wait for one endpoint; with more it is switched off rather than the table filled."""

MOST_FLOODED = 100

LIST = """
select
  fact_id, kind, state, attempts, created_at, next_attempt_at, last_attempt_at, last_status, last_error, last_took_ms,
  delivered_at
from webhook_deliveries
where tenant_id = %(tenant_id)s::uuid
  and endpoint_id = %(endpoint_id)s::uuid
  and (%(before_at)s::timestamptz is null
       or (created_at, fact_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by created_at desc, fact_id desc
limit %(limit)s::integer
"""

LIST_IN_STATE = """
select
  fact_id, kind, state, attempts, created_at, next_attempt_at, last_attempt_at, last_status, last_error, last_took_ms,
  delivered_at
from webhook_deliveries
where tenant_id = %(tenant_id)s::uuid
  and endpoint_id = %(endpoint_id)s::uuid
  and state = %(state)s::text
  and (%(before_at)s::timestamptz is null
       or (created_at, fact_id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by created_at desc, fact_id desc
limit %(limit)s::integer
"""

FIND = """
select
  fact_id, kind, state, attempts, created_at, next_attempt_at, last_attempt_at, last_status, last_error, last_took_ms,
  delivered_at
from webhook_deliveries
where tenant_id = %(tenant_id)s::uuid
  and endpoint_id = %(endpoint_id)s::uuid
  and fact_id = %(fact_id)s::uuid
"""

READ_TEXTS = """
select body, last_answer
from webhook_deliveries
where tenant_id = %(tenant_id)s::uuid
  and endpoint_id = %(endpoint_id)s::uuid
  and fact_id = %(fact_id)s::uuid
"""

REPLAY = """
update webhook_deliveries
set state = 'pending',
    attempts = 0,
    next_attempt_at = %(now)s::timestamptz,
    delivered_at = null
where tenant_id = %(tenant_id)s::uuid
  and endpoint_id = %(endpoint_id)s::uuid
  and fact_id = %(fact_id)s::uuid
"""

FIND_FLOODED = """
select tenant_id, endpoint_id
from webhook_deliveries
where next_attempt_at is not null
group by tenant_id, endpoint_id
having count(*) > %(most)s::integer
limit %(limit)s::integer
"""

FORGET = """
delete from webhook_deliveries
where (tenant_id, endpoint_id, fact_id) in (
  select tenant_id, endpoint_id, fact_id
  from webhook_deliveries
  where created_at < %(before)s::timestamptz
  order by created_at
  limit %(limit)s::integer)
"""


async def list_page(
    tx: Tx,
    endpoint_id: UUID,
    *,
    state: State | None,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
) -> list[Delivery]:
    """Deliveries to an endpoint, the newest first, strictly older than `before` when given."""
    before_at, before_id = before or (None, None)
    params: dict[str, object] = {
        "tenant_id": tx.scope.tenant_id,
        "endpoint_id": endpoint_id,
        "before_at": before_at,
        "before_id": before_id,
        "limit": limit,
    }
    if state is None:
        return await tx.fetch_all(Delivery, LIST, params)
    return await tx.fetch_all(Delivery, LIST_IN_STATE, params | {"state": state.value})


async def find(tx: Tx, endpoint_id: UUID, fact_id: UUID) -> DeliveryDetail:
    """One delivery, with what was sent and how the last answer began. Raises: NotFound."""
    params = {"tenant_id": tx.scope.tenant_id, "endpoint_id": endpoint_id, "fact_id": fact_id}
    delivery = await tx.fetch_one(Delivery, FIND, params)
    if delivery is None:
        raise NotFound
    [(body, answer)] = await tx.fetch_rows(READ_TEXTS, params)
    return DeliveryDetail(delivery, body, answer)


async def replay(tx: Tx, endpoint_id: UUID, fact_id: UUID, *, now: datetime) -> None:
    """Send a delivery again, with the same id and body, as often as a new one. Raises: NotFound."""
    params = {
        "tenant_id": tx.scope.tenant_id,
        "endpoint_id": endpoint_id,
        "fact_id": fact_id,
        "now": now,
    }
    if not await tx.execute(REPLAY, params):
        raise NotFound


async def flooded(tx: DoorTx, *, most: int = MOST_WAITING) -> list[tuple[UUID, UUID]]:
    """(tenant, endpoint) of endpoints for which more than `most` wait."""
    rows = await tx.fetch_rows(FIND_FLOODED, {"most": most, "limit": MOST_FLOODED})
    return [(tenant_id, endpoint_id) for tenant_id, endpoint_id in rows]


async def forget(tx: DoorTx, *, before: datetime, limit: int) -> int:
    """Delete up to `limit` deliveries made before a moment; how many went."""
    return await tx.execute(FORGET, {"before": before, "limit": limit})
