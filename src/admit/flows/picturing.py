"""Pictures of events and organizers: made anew from what was uploaded, kept, then named by whose they are."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

from admit.core import pictures
from admit.core.pictures import Shape
from admit.events import access, changes, events
from admit.events.records import Event, EventDetails
from admit.flows import entering, profile
from admit.flows.profile import Changes
from admit.flows.runtime import Runtime
from admit.identity import branding, tenants
from admit.identity.permissions import Permission
from admit.identity.records import Principal, Tenant

FOLDER = "pictures"
FIELD = "picture"
FIELDS = {branding.LOGO: "logo", branding.COVER: "cover"}
SHAPES = {branding.LOGO: pictures.LOGO, branding.COVER: pictures.PHOTO}

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
    address = await _kept(runtime, FIELD, content, pictures.PHOTO)
    return await _name(runtime, principal, slug, event_id, address)


async def remove_picture(runtime: Runtime, principal: Principal, slug: str, event_id: UUID) -> Event:
    """Show no picture on the event's page.

    Raises: NotFound; Forbidden; EventClosed.
    """
    return await _name(runtime, principal, slug, event_id, None)


async def set_branding(
    runtime: Runtime, principal: Principal, slug: str, setting: str, *, content: bytes, field: str = FIELD
) -> Tenant:
    """Show this picture as the organizer's logo or cover; `setting` is one of `SHAPES`.

    Raises: NotFound; Forbidden; Invalid naming `field`; StaleEdit.
    """
    async with entering.read(runtime.db, principal, slug, Permission.TENANT_EDIT):
        pass
    address = await _kept(runtime, field, content, SHAPES[setting])
    return await _brand(runtime, principal, slug, setting, address)


async def remove_branding(runtime: Runtime, principal: Principal, slug: str, setting: str) -> Tenant:
    """Show no such picture any more.

    Raises: NotFound; Forbidden; StaleEdit.
    """
    return await _brand(runtime, principal, slug, setting, None)


async def _kept(runtime: Runtime, field: str, content: bytes, shape: Shape) -> str:
    """Where the picture is found from now on."""
    loop = asyncio.get_running_loop()
    picture = await loop.run_in_executor(_ONE_AT_A_TIME, pictures.make, field, content, shape)
    kept = await runtime.storage.keep(FOLDER, [(file.name, file.content) for file in picture.files])
    return f"{kept}{picture.name}"


async def _brand(
    runtime: Runtime, principal: Principal, slug: str, setting: str, address: str | None
) -> Tenant:
    async with entering.write(runtime.db, principal, slug, Permission.TENANT_EDIT) as tx:
        before = await tenants.read(tx)
        return await profile.save(runtime, tx, before, Changes(branding={setting: address}))


async def _name(
    runtime: Runtime, principal: Principal, slug: str, event_id: UUID, address: str | None
) -> Event:
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        event = await access.event_by_id(tx, event_id)
        details = replace(changes.editable(event, EventDetails), hero_image_url=address)
        return await events.edit(tx, event_id, version=event.version, details=details)
