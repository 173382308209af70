"""Watching incidents live: every two seconds a look at a few counts, shared by all who watch in this process."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID
from weakref import WeakKeyDictionary

from admit.checkin import incident_list
from admit.core.db import Database
from admit.core.errors import Busy, Refusal
from admit.flows import entering, leading
from admit.flows.memory import Memory
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal

LOOK_EVERY_S = 2.0
STILL_HERE_EVERY = 7
"""Looks without a change after which a sign of life keeps the line open."""
LASTS_S = 600.0
_FRESH_S = 1.5

_Counts = Memory[tuple[UUID, UUID | None], int]
_COUNTS: WeakKeyDictionary[Database, _Counts] = WeakKeyDictionary()


async def changes(runtime: Runtime, principal: Principal, slug: str, event_id: UUID | None) -> int:
    """A number that grows when an incident of the event, or of the tenant, comes or moves on.

    Raises: what `entering.read` raises; NotFound for the event.
    """
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        key, now_s = (tx.scope.tenant_id, event_id), asyncio.get_running_loop().time()
        known = _COUNTS.setdefault(runtime.db, Memory(most=500, keep_s=_FRESH_S))
        found = known.get(key, now_s=now_s)
        if found is None:
            found = await incident_list.changes(tx, event_id)
            known.put(key, found, now_s=now_s)
    return found


async def stream(
    runtime: Runtime, principal: Principal, slug: str, event_id: UUID | None, *, lasts_s: float = LASTS_S
) -> AsyncIterator[int | None]:
    """The number at once and whenever it grew; None now and then, as a sign of life. Ends after ten minutes, and
    when whoever watches may not any more.

    Raises: Busy at 50 streams of this process, those of the lead's view counted in.
    """
    with leading.counted():
        until = asyncio.get_running_loop().time() + min(lasts_s, LASTS_S)
        last: int | None = None
        quiet = 0
        while (left := until - asyncio.get_running_loop().time()) > 0:
            try:
                seen = await changes(runtime, principal, slug, event_id)
            except Busy:
                seen = last or 0
            except Refusal:
                return
            quiet = 0 if seen != last else quiet + 1
            if quiet == 0:
                yield seen
            elif quiet % STILL_HERE_EVERY == 0:
                yield None
            last = seen
            await asyncio.sleep(min(LOOK_EVERY_S, left))
