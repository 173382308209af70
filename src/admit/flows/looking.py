"""Views of event pages: counted in the process that answers, and written now and then, many in one transaction.

A process that is killed loses what it counted since, a few seconds' worth: a page must not wait for its own counting.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress

import structlog

from admit.core.errors import Busy, NotFound, VendorError
from admit.core.tenancy import BUYER, Scope
from admit.events import looks
from admit.flows import entering
from admit.flows.runtime import Runtime

log = structlog.get_logger(__name__)

EVERY_S = 5.0
MOST = 5_000
"""Pages that are counted at once; of more, those come first that were looked at first."""

Address = tuple[str, str]
"""The slugs of a tenant and of its event."""


class Looking:
    """What one process counted and has not written yet."""

    def __init__(self, runtime: Runtime, *, most: int = MOST) -> None:
        self._runtime = runtime
        self._most = most
        self._seen: Counter[Address] = Counter()

    def saw(self, tenant: str, event: str) -> None:
        """Somebody looked at the page of an event."""
        address = tenant, event
        if address in self._seen or len(self._seen) < self._most:
            self._seen[address] += 1

    async def keep_writing(self, closing: asyncio.Event) -> None:
        """Write every few seconds, and for the last time when closing."""
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), EVERY_S)
            try:
                await self.write()
            except Exception as error:  # looks are not worth a process that counts no more
                log.exception("views.lost", exc_info=error)

    async def write(self) -> None:
        """Write what was counted; what cannot be written now is kept for the next time."""
        seen, self._seen = self._seen, Counter()
        of_tenants: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (tenant, event), views in seen.items():
            of_tenants[tenant][event] = views
        is_away = False
        for tenant, views_of in of_tenants.items():
            if is_away or not await self._write_one(tenant, views_of):
                is_away = True  # waiting once for a database that is away is enough
                self._seen.update({(tenant, event): views for event, views in views_of.items()})

    async def _write_one(self, slug: str, views: Mapping[str, int]) -> bool:
        """Whether they need not be written again."""
        runtime = self._runtime
        try:
            scope = Scope(await entering.tenant_id_of(runtime.db, slug), BUYER)
            async with runtime.db.write(scope) as tx:
                await looks.add(tx, views, now=runtime.clock.now())
        except NotFound:
            return True
        except (Busy, VendorError) as error:
            log.warning("views.kept", error=str(error))
            return False
        return True
