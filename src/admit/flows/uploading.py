"""A device brings what it decided by itself: kept whole, merged, and answered with what stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from admit.checkin import devices, uploads
from admit.checkin.devices import OfItself
from admit.checkin.entries import LogEntry
from admit.checkin.uploads import Taken
from admit.core.db import CommitUnknown, ReferenceViolated, UniqueViolated
from admit.flows import doorway
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime

log = structlog.get_logger(__name__)

TRIES = 3
AGAIN = (UniqueViolated, ReferenceViolated, CommitUnknown)
"""What a second try settles, since each entry is kept once; see `flows/door.py`."""


@dataclass(frozen=True, slots=True)
class Brought:
    """An upload as it came; `device_time` is the device's wall clock."""

    device_id: UUID
    entries: Sequence[LogEntry]
    app_version: str
    waiting: int
    device_time: datetime | None


async def upload(runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, *, brought: Brought) -> Taken:
    """Keep a device's entries and merge them.

    Raises: what `doorway.write` and `uploads.take` raise.
    """
    await doorway.check_own(runtime, keeper, slug, brought.device_id)
    for left in reversed(range(TRIES)):
        try:
            taken = await _take(runtime, keeper, slug, event_id, brought)
            break
        except AGAIN:
            if not left:
                raise
    counts = Counter(scan.verdict.value for scan in taken.stored if scan.id not in taken.known)
    log.info("door.uploaded", tenant=slug, event_id=str(event_id), kept=dict(counts), known=len(taken.known))
    return taken


async def _take(runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, brought: Brought) -> Taken:
    async with doorway.write(runtime, keeper, slug, event_id=event_id) as tx:
        now = runtime.clock.now()
        taken = await uploads.take(tx, event_id, brought.device_id, batch=brought.entries, now=now)
        told = OfItself(
            app_version=brought.app_version,
            waiting=max(0, brought.waiting - len(brought.entries)),
            clock_offset_ms=_offset_ms(brought.device_time, now),
        )
        await devices.note(tx, brought.device_id, told, now=now)
    return taken


def _offset_ms(device_time: datetime | None, now: datetime) -> int | None:
    return None if device_time is None else (device_time - now) // timedelta(milliseconds=1)
