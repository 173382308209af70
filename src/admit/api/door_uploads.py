"""The log of a device, brought when the network is back."""

from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody

from admit.api.access import KeeperHere
from admit.api.parameters import Id, RuntimeHere, Slug
from admit.api.schemas import door_uploads as schemas
from admit.api.server_time import ServerTime
from admit.checkin import outcomes, plans, uploads
from admit.flows import doorway, uploading
from admit.flows.uploading import Brought


@post("/events/{event_id:uuid}/uploads", status_code=200)
async def upload(
    runtime: RuntimeHere, keeper: KeeperHere, slug: Slug, event_id: Id, data: JSONBody[schemas.NewUpload]
) -> schemas.Uploaded:
    """Bring 1 to 200 entries of a device's log; none is refused for what it says."""
    brought = Brought(
        device_id=data.device_id,
        entries=schemas.entries_of(data),
        app_version=data.app_version,
        waiting=data.waiting,
        device_time=data.device_time,
    )
    taken = await uploading.upload(runtime, keeper, slug, event_id, brought=brought)
    now = runtime.clock.now()
    sequences = {entry.id: entry.sequence for entry in data.entries}
    told = outcomes.answers_of(taken, sequences, now=now)
    return schemas.Uploaded(
        server_time=now, have=taken.have, answers=[schemas.answer_told(answer) for answer in told]
    )


@get("/events/{event_id:uuid}/uploads")
async def read_log_head(
    runtime: RuntimeHere, keeper: KeeperHere, slug: Slug, event_id: Id, device_id: FromQuery[UUID]
) -> schemas.LogHead:
    """How much of a device's log for the event is here."""
    await doorway.check_own(runtime, keeper, slug, device_id)
    async with doorway.read(runtime, keeper, slug, event_id=event_id) as tx:
        await plans.check_exists(tx, event_id)
        have = await uploads.have(tx, event_id, device_id)
    return schemas.LogHead(server_time=runtime.clock.now(), have=have)


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[upload, read_log_head],
    middleware=[ServerTime],
    tags=["door"],
)
