"""The lead of a door: what is going on, as a page of facts and live, announcements, and how the door works."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from admit.api.access import KeeperHere
from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.schemas import door_lead as schemas
from admit.api.server_time import ServerTime
from admit.checkin import announcements, door_settings
from admit.checkin.lead import LeadView
from admit.flows import doorway, entering, leading
from admit.identity.permissions import Permission

Seconds = Annotated[int, QueryParameter(ge=1, le=600, schema_extra={"minimum": 1, "maximum": 600})]


@get("/events/{event_id:uuid}/lead")
async def read_lead(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id) -> schemas.Lead:
    """Entries by minute and gate, who is in of how many, devices, incidents, announcements."""
    return schemas.lead_of(await leading.view(runtime, principal, slug, event_id))


@get(
    "/events/{event_id:uuid}/lead/stream",
    media_type="text/event-stream",
    responses={
        200: ResponseSpec(
            schemas.LeadEvent, media_type="text/event-stream", description="Events named `lead`, as `/lead`."
        )
    },
)
async def stream_lead(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, seconds: Seconds = 600
) -> Stream:
    """The lead's view at once and whenever it changes, as server-sent events."""
    leading.check_room()
    await leading.view(runtime, principal, slug, event_id)  # while a refusal can still be told as one
    return Stream(
        leading.stream(runtime, principal, slug, event_id, written=_written, lasts_s=seconds),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


@get("/events/{event_id:uuid}/announcements")
async def list_announcements(
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    device_id: FromQuery[UUID | None] = None,
) -> schemas.Announcements:
    """The 50 newest announcements; `acknowledged` by the device that asks, or that a member names."""
    asking = keeper.device.device_id if keeper.device else device_id
    async with doorway.read(runtime, keeper, slug, event_id=event_id) as tx:
        found = await announcements.newest(tx, event_id, device_id=asking)
    return schemas.announcements_of(found)


@post("/events/{event_id:uuid}/announcements")
async def announce(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    data: JSONBody[schemas.NewAnnouncement],
) -> schemas.AnnouncementKept:
    """Tell every device of the event."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        kept = await announcements.announce(
            tx, event_id, data.text, is_urgent=data.is_urgent, now=runtime.clock.now()
        )
    return schemas.AnnouncementKept(id=kept)


@post("/events/{event_id:uuid}/announcements/{announcement_id:uuid}/acknowledge", status_code=204)
async def acknowledge(
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    announcement_id: Id,
    data: JSONBody[schemas.NewReceipt],
) -> None:
    """Say that the person at this device saw it."""
    await doorway.check_own(runtime, keeper, slug, data.device_id)
    async with doorway.write(runtime, keeper, slug, event_id=event_id) as tx:
        await announcements.acknowledge(
            tx, event_id, announcement_id, device_id=data.device_id, now=runtime.clock.now()
        )


@get("/events/{event_id:uuid}/door-settings")
async def read_settings(
    runtime: RuntimeHere, keeper: KeeperHere, slug: Slug, event_id: Id
) -> schemas.DoorSettingsTold:
    """How the door works."""
    async with doorway.read(runtime, keeper, slug, event_id=event_id) as tx:
        found = await door_settings.of_event(tx, event_id)
    return schemas.DoorSettingsTold(allows_reentry=found.allows_reentry)


@put("/events/{event_id:uuid}/door-settings")
async def keep_settings(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    data: JSONBody[schemas.DoorSettings],
) -> schemas.DoorSettingsTold:
    """Choose how the door works."""
    wanted = door_settings.DoorSettings(allows_reentry=data.allows_reentry)
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        kept = await door_settings.keep(tx, event_id, wanted, now=runtime.clock.now())
    return schemas.DoorSettingsTold(allows_reentry=kept.allows_reentry)


def _written(view: LeadView) -> bytes:
    return msgspec.json.encode(schemas.lead_of(view))


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[
        read_lead,
        stream_lead,
        list_announcements,
        announce,
        acknowledge,
        read_settings,
        keep_settings,
    ],
    middleware=[ServerTime],
    tags=["door"],
)
