"""The capacity pools of an event."""

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import given, patched, told
from admit.api.schemas import offer as schemas
from admit.events import access, changes, pools
from admit.events.records import PoolDetails
from admit.flows import entering
from admit.identity.permissions import Permission


@get("/")
async def list_pools(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id) -> schemas.Pools:
    """The pools by name, at most 50."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await access.event_by_id(tx, event_id)
        found = await pools.of_event(tx, event_id)
    return schemas.Pools(items=[told(one, schemas.PoolBody) for one in found])


@post("/")
async def add_pool(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewPool]
) -> Response[schemas.PoolBody]:
    """Add a pool; ticket types join it by naming it."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        made = await pools.add(tx, event_id, PoolDetails(**given(data)))
    where = f"/api/v1/tenants/{slug}/events/{event_id}/pools/{made.id}"
    return Response(told(made, schemas.PoolBody), headers={"location": where})


@get("/{pool_id:uuid}")
async def read_pool(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, pool_id: Id
) -> schemas.PoolBody:
    """One of them."""
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        return told(await pools.by_id(tx, event_id, pool_id), schemas.PoolBody)


@patch("/{pool_id:uuid}")
async def edit_pool(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    pool_id: Id,
    data: JSONBody[schemas.PoolEdit],
) -> schemas.PoolBody:
    """Change what is sent, of the version that was read."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        present = await pools.by_id(tx, event_id, pool_id)
        details = patched(changes.editable(present, PoolDetails), data)
        edited = await pools.edit(tx, event_id, pool_id, version=data.version, details=details)
    return told(edited, schemas.PoolBody)


@delete("/{pool_id:uuid}")
async def remove_pool(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, pool_id: Id) -> None:
    """Remove a pool of which nothing is sold or reserved."""
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await pools.remove(tx, event_id, pool_id)


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}/pools",
    route_handlers=[list_pools, add_pool, read_pool, edit_pool, remove_pool],
    tags=["events"],
)
