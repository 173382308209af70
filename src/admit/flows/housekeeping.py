"""Sweeping up what nobody needs any more: old windows of throttles, used or expired tokens, old idempotency keys and
deliveries."""

from datetime import timedelta

from admit.core.tenancy import Door
from admit.facts import deliveries
from admit.flows import fact_delivery
from admit.flows.runtime import Runtime

KEEP_KEYS = timedelta(days=7)
KEEP_TOKENS = timedelta(days=30)
KEEP_WINDOWS = timedelta(hours=26)
KEEP_DELIVERIES = timedelta(days=30)
BATCH = 5000

FORGET_KEYS = """
delete from idempotency_keys
where created_at <= (
  select max(oldest.created_at)
  from (
    select created_at
    from idempotency_keys
    where created_at < %(before)s::timestamptz
    order by created_at
    limit %(limit)s::integer
  ) oldest)
"""

FORGET_WINDOWS = """
delete from throttles
where window_start < %(before)s::timestamptz
"""

FORGET_TOKENS = """
delete from one_time_tokens
where expires_at < %(before)s::timestamptz
"""


async def tidy(runtime: Runtime) -> int:
    """Delete what is past its time, one batch; how many rows went."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        gone = await tx.execute(FORGET_KEYS, {"before": now - KEEP_KEYS, "limit": BATCH})
        gone += await tx.execute(FORGET_WINDOWS, {"before": now - KEEP_WINDOWS})
        gone += await tx.execute(FORGET_TOKENS, {"before": now - KEEP_TOKENS})
        gone += await deliveries.forget(tx, before=now - KEEP_DELIVERIES, limit=BATCH)
    await fact_delivery.stop_floods(runtime)
    return gone
