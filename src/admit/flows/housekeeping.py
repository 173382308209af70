"""Sweeping up what nobody needs any more: old windows of throttles, used or expired tokens, old idempotency keys and
deliveries, endpoints that were removed, and the files of pictures that no event and no organizer names."""

import re
from datetime import timedelta

from admit.core.tenancy import Door
from admit.facts import deliveries, endpoints
from admit.flows import fact_delivery, picturing
from admit.flows.runtime import Runtime

KEEP_KEYS = timedelta(days=7)
KEEP_TOKENS = timedelta(days=30)
KEEP_WINDOWS = timedelta(hours=26)
KEEP_DELIVERIES = timedelta(days=30)
KEEP_PICTURES = timedelta(days=1)
"""From the last time that a picture was kept, and again from when a look first found that nothing names it."""
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

NAMED_PICTURES = """
select hero_image_url as address
from events
where hero_image_url like %(ours)s::text
union
select setting.value
from tenants
cross join lateral jsonb_each_text(tenants.branding_settings) setting
where setting.value like %(ours)s::text
"""

_GROUP = re.compile(r"/([0-9a-f]{32})-[0-9]{1,4}\.[a-z]{4}")


async def tidy(runtime: Runtime) -> int:
    """Delete what is past its time, one batch; how many rows went."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        gone = await tx.execute(FORGET_KEYS, {"before": now - KEEP_KEYS, "limit": BATCH})
        gone += await tx.execute(FORGET_WINDOWS, {"before": now - KEEP_WINDOWS})
        gone += await tx.execute(FORGET_TOKENS, {"before": now - KEEP_TOKENS})
        gone += await deliveries.forget(tx, before=now - KEEP_DELIVERIES, limit=BATCH)
        gone += await endpoints.forget(tx, before=now - KEEP_DELIVERIES, limit=BATCH)
    await fact_delivery.stop_floods(runtime)
    return gone


async def forget_pictures(runtime: Runtime) -> int:
    """Delete the files of pictures that nothing named for a day; how many went.

    Every address that anything names is read first, whether by path or with our origin before it.
    """
    async with runtime.db.door(Door.WORKER) as tx:
        named = await tx.fetch_column(NAMED_PICTURES, {"ours": f"%/media/{picturing.FOLDER}/%"})
    groups = {found[1] for address in named if (found := _GROUP.search(address))}
    before = runtime.clock.now() - KEEP_PICTURES
    return await runtime.storage.forget_unnamed(picturing.FOLDER, groups, before=before)
