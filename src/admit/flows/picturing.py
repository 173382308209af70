"""An event's picture: made anew from what was uploaded, kept, then named by the event."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

from admit.core import pictures
from admit.events import access, changes, events
from admit.events.records import Event, EventDetails
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal

FOLDER = "pictures"
FIELD = "picture"

_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
"""Decoded pictures are large: one for each process at any moment, the next ones wait."""


async def set_picture(
    runtime: Runtime, principal: Principal, slug: str, event_id: UUID, *, content: bytes
) -> Event:
    """Show this picture on the event's page; what was there before is no longer named.

    Raises: NotFound; Forbidden; EventClosed; Invalid naming `picture` with the reason.
    """
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await access.event_by_id(tx, event_id)
    loop = asyncio.get_running_loop()
    picture = await loop.run_in_executor(_ONE_AT_A_TIME, pictures.make, FIELD, content)
    kept = await runtime.storage.keep(FOLDER, [(file.name, file.content) for file in picture.files])
    return await _name(runtime, principal, slug, event_id, f"{kept}{picture.name}")


async def remove_picture(runtime: Runtime, principal: Principal, slug: str, event_id: UUID) -> Event:
    """Show no picture on the event's page.

    Raises: NotFound; Forbidden; EventClosed.
    """
    return await _name(runtime, principal, slug, event_id, None)


async def _name(
    runtime: Runtime, principal: Principal, slug: str, event_id: UUID, address: str | None
) -> Event:
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        event = await access.event_by_id(tx, event_id)
        details = replace(changes.editable(event, EventDetails), hero_image_url=address)
        return await events.edit(tx, event_id, version=event.version, details=details)
