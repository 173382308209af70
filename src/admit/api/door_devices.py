"""The door's devices: browsers that members register, and devices that are enrolled with a key of their own."""

from litestar import Router, get, patch, post
from litestar.params import JSONBody

from admit.api.access import KeeperHere
from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.schemas import door_devices as schemas
from admit.api.server_time import ServerTime
from admit.checkin import devices, enrolments, stations
from admit.flows import doorway, enrolling, entering
from admit.identity import tenants
from admit.identity.permissions import Permission


@get("/devices")
async def list_devices(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.Devices:
    """The devices that scan, those in use first."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE) as tx:
        found = await devices.list_all(tx)
        standing = await stations.of_devices(tx, [device.id for device in found])
    return schemas.Devices(items=[schemas.device_of(device, standing.get(device.id, [])) for device in found])


@post("/devices")
async def register_device(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewDevice]
) -> schemas.Device:
    """Register the browser of a member; it keeps the id and sends it with every scan."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_USE) as tx:
        made = await devices.register(tx, data.name, now=runtime.clock.now())
    return schemas.device_of(made, [])


@patch("/devices/{device_id:uuid}")
async def edit_device(
    runtime: RuntimeHere, principal: Caller, slug: Slug, device_id: Id, data: JSONBody[schemas.DeviceEdit]
) -> schemas.Device:
    """Give a device another name, or other events."""
    wanted = schemas.posts_of(data.events) if data.events is not None else None
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        edited = await devices.edit(
            tx, device_id, version=data.version, name=data.name, posts=wanted, now=runtime.clock.now()
        )
        standing = await stations.of_devices(tx, [device_id])
    return schemas.device_of(edited, standing.get(device_id, []))


@post("/devices/{device_id:uuid}/revoke", status_code=200)
async def revoke_device(runtime: RuntimeHere, principal: Caller, slug: Slug, device_id: Id) -> schemas.Device:
    """Shut a device out, at once and for good."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        revoked = await devices.revoke(tx, device_id, now=runtime.clock.now())
        standing = await stations.of_devices(tx, [device_id])
    return schemas.device_of(revoked, standing.get(device_id, []))


@post("/enrolments")
async def begin_enrolment(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewEnrolment]
) -> schemas.Enrolment:
    """Make a code for one device: good once, for two minutes. Code and link are told only now."""
    now = runtime.clock.now()
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        begun, code = await enrolments.begin(tx, data.name, posts=schemas.posts_of(data.events), now=now)
    link = enrolling.link(runtime, slug, begun, code)
    return schemas.enrolment_of(begun, now=now, code=code, link=link)


@get("/enrolments/{enrolment_id:uuid}")
async def read_enrolment(
    runtime: RuntimeHere, principal: Caller, slug: Slug, enrolment_id: Id
) -> schemas.Enrolment:
    """How far an enrolment is, and the fingerprint of the key that claimed it."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        found = await enrolments.read(tx, enrolment_id)
    return schemas.enrolment_of(found, now=runtime.clock.now())


@post("/enrolments/{enrolment_id:uuid}/confirm", status_code=200)
async def confirm_enrolment(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    enrolment_id: Id,
    data: JSONBody[schemas.NewConfirmation],
) -> schemas.Device:
    """Confirm the device that shows this fingerprint."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        made = await enrolments.confirm(
            tx, enrolment_id, fingerprint=data.fingerprint, now=runtime.clock.now()
        )
        standing = await stations.of_devices(tx, [made.id])
    return schemas.device_of(made, standing.get(made.id, []))


@post("/enrolments/{enrolment_id:uuid}/refuse", status_code=200)
async def refuse_enrolment(
    runtime: RuntimeHere, principal: Caller, slug: Slug, enrolment_id: Id
) -> schemas.Enrolment:
    """Refuse whoever claimed it, and end the code."""
    now = runtime.clock.now()
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE) as tx:
        ended = await enrolments.refuse(tx, enrolment_id, now=now)
    return schemas.enrolment_of(ended, now=now)


@get("/me")
async def read_itself(runtime: RuntimeHere, keeper: KeeperHere, slug: Slug) -> schemas.Itself:
    """Who the caller is at this door, and where they work."""
    now = runtime.clock.now()
    async with doorway.read(runtime, keeper, slug) as tx:
        face = await tenants.read_face(tx)
        events = await doorway.events_of(tx, keeper, now=now)
        standing = await stations.of_devices(tx, [keeper.own_id])
    gates = {post.event_id: post.gate_id for post in standing.get(keeper.own_id, [])}
    return schemas.Itself(
        kind="device" if keeper.device else "member",
        id=keeper.own_id,
        name=keeper.name,
        organizer=schemas.Organizer(name=face.name, slug=slug),
        events=[schemas.device_event(event, gates.get(event.id)) for event in events],
        server_time=now,
    )


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[
        list_devices,
        register_device,
        edit_device,
        revoke_device,
        begin_enrolment,
        read_enrolment,
        confirm_enrolment,
        refuse_enrolment,
        read_itself,
    ],
    middleware=[ServerTime],
    tags=["door"],
)
