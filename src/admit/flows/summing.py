"""The worker's sums of what was sold: everything but the last moments, a portion of each tenant at a time.

Nobody waits for them: what is not summed yet is read from orders (`sales/quarters.py`). Two workers at once, or one
that died at any point, sum nothing twice: a portion and how far the sums reach are written together, under one lock.
"""

import asyncio

import structlog

from admit.core.tenancy import Door, system_scope
from admit.flows import faults
from admit.flows.runtime import Runtime
from admit.sales import closing

log = structlog.get_logger(__name__)

TENANTS = 20
PORTION = 20_000
"""Orders, and as many refunds, that are summed in one transaction."""
LOOKS = 20
LOOK_EVERY_S = 0.1


async def drain(runtime: Runtime, *, portion: int = PORTION) -> int:
    """Close and sum a portion of each tenant that is due; of how many.

    What was taken and not finished comes back after a minute.
    """
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        due = await closing.due(tx, now=now, limit=TENANTS)
    for tenant_id in due:
        async with runtime.db.write(system_scope(tenant_id)) as own:
            await closing.close(own, now=now)
    if not due or not await _everyone_knows(runtime):
        return 0
    summed = 0
    for tenant_id in due:
        try:
            async with runtime.db.write(system_scope(tenant_id)) as own:
                summed += await closing.add(own, limit=portion, now=now)
        except Exception as error:
            # It comes back when its minute is over; the tenants behind it must not wait for that.
            faults.tell(log, "summing.broken", error, tenant=str(tenant_id))
    return summed


async def _everyone_knows(runtime: Runtime) -> bool:
    """Whether all transactions that may not have seen what was closed have ended; waits two seconds at most."""
    async with runtime.db.door(Door.WORKER) as tx:
        mark = await closing.edge(tx)
    for _ in range(LOOKS):
        async with runtime.db.door(Door.WORKER) as tx:
            if await closing.has_passed(tx, mark):
                return True
        await asyncio.sleep(LOOK_EVERY_S)
    return False
