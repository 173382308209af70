"""Incidents as they come in from the door, some of them filed without a network and told again."""

import asyncio
from dataclasses import replace
from uuid import UUID

import structlog

from admit.checkin import incidents, photos
from admit.checkin.records import Report
from admit.core.db import CommitUnknown, UniqueViolated
from admit.flows import doorway
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission

log = structlog.get_logger(__name__)

TRIES = 3


async def report(runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, *, told: Report) -> UUID:
    """Keep what was reported; its id.

    Raises: what `doorway.write` and `incidents.report` raise.
    """
    device = keeper.device
    by = replace(told, device_id=device.device_id) if device else told
    for left in reversed(range(TRIES)):
        try:
            async with doorway.write(
                runtime, keeper, slug, Permission.INCIDENT_REPORT, event_id=event_id
            ) as tx:
                kept = await incidents.report(
                    tx, event_id, by, now=runtime.clock.now(), device_name=device.name if device else ""
                )
            break
        except (UniqueViolated, CommitUnknown):
            if not left or told.id is None:
                raise
    log.info("door.incident", tenant=slug, event_id=str(event_id), severity=told.severity.value)
    return kept


async def check_photo(
    runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, *, incident_id: UUID
) -> None:
    """Whether somebody may add a picture to an incident, before it is read.

    Raises: what `doorway.write` raises; NotFound.
    """
    async with doorway.write(runtime, keeper, slug, Permission.INCIDENT_REPORT, event_id=event_id) as tx:
        await photos.check_incident(tx, event_id, incident_id)


async def add_photo(
    runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, *, incident_id: UUID, original: bytes
) -> None:
    """Keep the picture of an incident, made anew beside the event loop. `check_photo` comes before it.

    Raises: what `doorway.write`, `photos.remade` and `photos.keep` raise.
    """
    content = await asyncio.to_thread(photos.remade, original)
    async with doorway.write(runtime, keeper, slug, Permission.INCIDENT_REPORT, event_id=event_id) as tx:
        await photos.keep(tx, event_id, incident_id, original=original, content=content)
