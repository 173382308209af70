"""What waits to be worked off, and since when."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.db import ReadTx

READ_QUEUES = """
select 'messages' as name, count(*)::integer as waiting, min(received_at) as oldest_at
from webhook_events
where status = 'received'
   or (status = 'failed' and next_attempt_at is not null)
union all
select 'mails', count(*)::integer, min(greatest(next_attempt_at, created_at))
from email_messages
where next_attempt_at <= %(now)s::timestamptz
union all
select 'facts', count(*)::integer, min(greatest(delivery.next_attempt_at, delivery.created_at))
from webhook_deliveries delivery
join webhook_endpoints endpoint
  on endpoint.tenant_id = delivery.tenant_id
  and endpoint.id = delivery.endpoint_id
where delivery.next_attempt_at <= %(now)s::timestamptz
  and endpoint.disabled_at is null
union all
select 'refunds', count(*)::integer, min(requested_at)
from refunds
where next_attempt_at is not null
union all
select 'holds', count(*)::integer, min(expires_at)
from orders
where status = 'pending'
  and expires_at <= %(now)s::timestamptz
union all
select 'payments', count(*)::integer, min(next_check_at)
from payments
where next_check_at <= %(now)s::timestamptz
union all
select 'accounts', count(*)::integer, min(next_check_at)
from payment_accounts
where next_check_at <= %(now)s::timestamptz
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue; `oldest_at` is None when nothing waits."""

    name: str
    waiting: int
    oldest_at: datetime | None


async def read(tx: ReadTx, *, now: datetime) -> list[Queue]:
    """Every queue. Needs the operator's door."""
    return await tx.fetch_all(Queue, READ_QUEUES, {"now": now})
