"""Which tenants nobody is told of anything: remembered for seconds, so that an act there costs nothing more.

Asking in each transaction would cost a sale or a scan several per cent, for an answer that is "nobody" nearly always.
The price: an endpoint that another process added hears nothing of its first five seconds. Source: decision 0022.
"""

import time
from uuid import UUID

from admit.core.db import Tx

KEEP_S = 5.0
MOST = 10_000

IS_ANYBODY_TOLD = """
select exists (
  select
  from webhook_endpoints
  where disabled_at is null
    and removed_at is null)
"""

_silent_until: dict[UUID, float] = {}


async def is_anybody_told(tx: Tx) -> bool:
    """Whether the tenant has an endpoint that is on; False may be five seconds old, True never is."""
    tenant_id, now_s = tx.scope.tenant_id, time.monotonic()
    if _silent_until.get(tenant_id, 0.0) > now_s:
        return False
    if await tx.fetch_value(IS_ANYBODY_TOLD):
        return True
    if len(_silent_until) >= MOST:
        _silent_until.clear()
    _silent_until[tenant_id] = now_s + KEEP_S
    return False


def forget(tenant_id: UUID) -> None:
    """Ask again at the next act: an endpoint is there, or on again."""
    _silent_until.pop(tenant_id, None)
