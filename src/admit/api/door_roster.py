"""The roster that devices keep for when the network is away."""

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from admit.api.access import KeeperHere
from admit.api.parameters import Id, RuntimeHere, Slug
from admit.api.schemas.door_roster import Roster
from admit.api.server_time import ServerTime
from admit.checkin.roster import DEFAULT_TICKETS, MOST_TICKETS
from admit.flows import rostering
from admit.flows.rostering import Asked

Most = Annotated[int, QueryParameter(schema_extra={"minimum": 1, "maximum": MOST_TICKETS})]
Since = Annotated[str | None, QueryParameter(max_length=200)]


@get(
    "/events/{event_id:uuid}/roster",
    responses={200: ResponseSpec(Roster, description="A page; compressed when the caller takes it.")},
)
async def read_roster(
    request: Request[Any, Any, Any],
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    since: Since = None,
    limit: Most = DEFAULT_TICKETS,
) -> Response[bytes]:
    """The tickets of an event, or what changed since a cursor; 304 when nothing is new."""
    asked = Asked(
        since,
        limit,
        takes_gzip="gzip" in request.headers.get("accept-encoding", ""),
        known_tag=request.headers.get("if-none-match", "").strip().removeprefix("W/"),
    )
    answer = await rostering.page(runtime, keeper, slug, event_id, asked=asked)
    headers = {"etag": answer.tag, "cache-control": "no-store", "vary": "accept-encoding"}
    if answer.body is None:
        return Response(b"", status_code=304, headers=headers, media_type="application/json")
    if answer.is_gzip:
        headers["content-encoding"] = "gzip"
    return Response(answer.body, headers=headers, media_type="application/json")


router = Router(
    path="/tenants/{slug:str}/door", route_handlers=[read_roster], middleware=[ServerTime], tags=["door"]
)
