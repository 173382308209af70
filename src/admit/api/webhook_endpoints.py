"""Outgoing webhooks: endpoints that an organizer's programs are told of facts at, and what was sent there."""

from litestar import Router, delete, get, patch, post
from litestar.params import FromQuery, JSONBody
from msgspec import UnsetType

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import webhook_endpoints as schemas
from admit.api.schemas.base import PageOf
from admit.facts.kinds import Kind
from admit.facts.records import State
from admit.flows import webhook_desk

ONE = "/{endpoint_id:uuid}"
DELIVERY = ONE + "/deliveries/{fact_id:uuid}"


@get("/")
async def list_endpoints(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.Endpoints:
    """The tenant's endpoints, the oldest first."""
    found = await webhook_desk.list_endpoints(runtime, principal, slug)
    return schemas.Endpoints(items=[told(one, schemas.EndpointBody) for one in found])


@post("/")
async def add_endpoint(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewEndpoint]
) -> schemas.MadeEndpoint:
    """Register an endpoint; its secret is told here and never again."""
    made = await webhook_desk.add(
        runtime, principal, slug, url=data.url, kinds=_texts(data.kinds), description=data.description
    )
    return schemas.MadeEndpoint(id=made.id, secret=made.secret)


@get(ONE)
async def read_endpoint(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id
) -> schemas.EndpointBody:
    """One endpoint."""
    return told(await webhook_desk.find(runtime, principal, slug, endpoint_id), schemas.EndpointBody)


@patch(ONE)
async def edit_endpoint(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id, data: JSONBody[schemas.EndpointEdit]
) -> schemas.EndpointBody:
    """Change what is sent, of the version that was read."""
    present = await webhook_desk.find(runtime, principal, slug, endpoint_id)
    edited = await webhook_desk.edit(
        runtime,
        principal,
        slug,
        endpoint_id,
        url=present.url if isinstance(data.url, UnsetType) else data.url,
        kinds=present.kinds if isinstance(data.kinds, UnsetType) else _texts(data.kinds),
        description=present.description if isinstance(data.description, UnsetType) else data.description,
        version=data.version,
    )
    return told(edited, schemas.EndpointBody)


@delete(ONE)
async def remove_endpoint(runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id) -> None:
    """End an endpoint for good; nothing more is sent to it."""
    await webhook_desk.remove(runtime, principal, slug, endpoint_id)


@post(ONE + "/disable", status_code=200)
async def disable_endpoint(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id
) -> schemas.EndpointBody:
    """Tell an endpoint nothing more; what waits for it is given up and can be replayed."""
    return told(await webhook_desk.switch_off(runtime, principal, slug, endpoint_id), schemas.EndpointBody)


@post(ONE + "/enable", status_code=200)
async def enable_endpoint(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id
) -> schemas.EndpointBody:
    """Tell an endpoint of what happens from now on."""
    return told(await webhook_desk.switch_on(runtime, principal, slug, endpoint_id), schemas.EndpointBody)


@post(ONE + "/rotate-secret", status_code=200)
async def rotate_secret(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id
) -> schemas.NewSecret:
    """A new secret, told here and never again; both sign for 24 hours."""
    return schemas.NewSecret(secret=await webhook_desk.rotate(runtime, principal, slug, endpoint_id))


@post(ONE + "/test")
async def send_test(runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id) -> schemas.SentFact:
    """Send a `webhook.test`, to see what arrives."""
    return schemas.SentFact(fact_id=await webhook_desk.send_test(runtime, principal, slug, endpoint_id))


@get(ONE + "/deliveries")
async def list_deliveries(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    endpoint_id: Id,
    status: FromQuery[State | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.DeliveryBody]:
    """What was sent to an endpoint in the last 30 days, the newest first."""
    page = await webhook_desk.log(
        runtime, principal, slug, endpoint_id, state=status, limit=limit, cursor=cursor
    )
    return PageOf(items=[told(one, schemas.DeliveryBody) for one in page.items], next_cursor=page.next_cursor)


@get(DELIVERY)
async def read_delivery(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id, fact_id: Id
) -> schemas.DeliveryDetailBody:
    """One delivery: the body as it is sent, and how the last answer began."""
    found = await webhook_desk.find_delivery(runtime, principal, slug, endpoint_id, fact_id)
    return told(found, schemas.DeliveryDetailBody)


@post(DELIVERY + "/replay", status_code=200)
async def replay_delivery(
    runtime: RuntimeHere, principal: Caller, slug: Slug, endpoint_id: Id, fact_id: Id
) -> schemas.DeliveryDetailBody:
    """Send it again, with the same id and body."""
    found = await webhook_desk.replay(runtime, principal, slug, endpoint_id, fact_id)
    return told(found, schemas.DeliveryDetailBody)


def _texts(kinds: list[Kind]) -> list[str]:
    return [kind.value for kind in kinds]


router = Router(
    path="/tenants/{slug:str}/webhook-endpoints",
    route_handlers=[
        list_endpoints,
        add_endpoint,
        read_endpoint,
        edit_endpoint,
        remove_endpoint,
        disable_endpoint,
        enable_endpoint,
        rotate_secret,
        send_test,
        list_deliveries,
        read_delivery,
        replay_delivery,
    ],
    response_headers={"cache-control": "no-store"},
    tags=["developers"],
)
