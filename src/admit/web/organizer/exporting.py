"""Orders and attendees as CSV, for who is signed in by the browser. Streamed while they are read."""

from litestar import get
from litestar.response import Stream

from admit.core import ids
from admit.flows.runtime import Runtime
from admit.http import downloads
from admit.http.downloads import Wanted
from admit.http.parameters import RuntimeHere, Slug
from admit.reports.exports import EXPORTS
from admit.web import visitors
from admit.web.forms import Browser


@get("/organizer/{slug:str}/orders.csv", include_in_schema=False, media_type=downloads.CSV)
async def orders(runtime: RuntimeHere, request: Browser, slug: Slug) -> Stream:
    return await _download(runtime, request, slug, "orders")


@get("/organizer/{slug:str}/attendees.csv", include_in_schema=False, media_type=downloads.CSV)
async def attendees(runtime: RuntimeHere, request: Browser, slug: Slug) -> Stream:
    return await _download(runtime, request, slug, "attendees")


async def _download(runtime: Runtime, request: Browser, slug: str, name: str) -> Stream:
    principal = await visitors.signed_in(runtime, request)
    event_id = ids.parse(request.query_params.get("event", ""))
    wanted = Wanted(slug, EXPORTS[name], event_id=event_id, marked=True)
    return await downloads.csv(runtime, principal, wanted)
