"""Incidents as the organizer sees them: as they come in, what each is about, and what became of it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Stream

from admit.checkin import handling, photos
from admit.checkin.handling import Step
from admit.flows import entering, incident_watch, leading
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, incident_page
from admit.web.organizer.incident_page import Refused, Wanted

OF_TENANT = "/organizer/{slug:str}/incidents"
OF_EVENT = "/organizer/{slug:str}/events/{event_id:uuid}/incidents"
ONE = OF_EVENT + "/{incident_id:uuid}"
RETRY = b"retry: 5000\n\n"
STILL_HERE = b": still here\n\n"


@get(OF_TENANT, include_in_schema=False)
async def of_tenant(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    return await _page(runtime, request, slug, None, request.query_params)


@get(OF_EVENT, include_in_schema=False)
async def of_event(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _page(runtime, request, slug, event_id, request.query_params)


@get(OF_TENANT + "/live", include_in_schema=False)
async def live_of_tenant(runtime: RuntimeHere, request: Browser, slug: Slug) -> Stream:
    return await _stream(runtime, request, slug, None)


@get(OF_EVENT + "/live", include_in_schema=False)
async def live_of_event(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Stream:
    return await _stream(runtime, request, slug, event_id)


@get(ONE + "/photo", include_in_schema=False)
async def photo(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, incident_id: Id
) -> Response[bytes]:
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        content = await photos.read(tx, event_id, incident_id)
    return Response(content, media_type="image/jpeg", headers={"cache-control": "private, no-store"})


@post(ONE + "/acknowledge", include_in_schema=False, status_code=200)
async def acknowledge(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, incident_id: Id
) -> Response[Any]:
    return await _take(runtime, request, slug, event_id, incident_id, Step.ACKNOWLEDGE)


@post(ONE + "/close", include_in_schema=False, status_code=200)
async def close(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, incident_id: Id
) -> Response[Any]:
    return await _take(runtime, request, slug, event_id, incident_id, Step.CLOSE)


@post(ONE + "/reopen", include_in_schema=False, status_code=200)
async def reopen(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, incident_id: Id
) -> Response[Any]:
    return await _take(runtime, request, slug, event_id, incident_id, Step.REOPEN)


async def _take(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, incident_id: UUID, step: Step
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    wanted, note = incident_page.wanted_back(values), values.get("note", "")
    page_of = event_id if values.get("of") == "event" else None
    try:
        async with entering.write(
            runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id
        ) as tx:
            await handling.take(tx, event_id, incident_id, step, note=note, now=runtime.clock.now())
    except forms.REFUSED as refusal:
        refused = Refused(incident_id, note, refusal.text)
        return await _page(
            runtime, request, slug, page_of, wanted, refused=refused, status=status_of(refusal)
        )
    place = f"/events/{event_id}/incidents" if page_of else "/incidents"
    query = urlencode({**incident_page.kept(wanted), "said": step.value})
    return answers.see_other(f"/organizer/{slug}{place}?{query}#incident-{incident_id}")


async def _page(
    runtime: Runtime,
    request: Browser,
    slug: str,
    event_id: UUID | None,
    asked: Mapping[str, str],
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    wanted = Wanted(incident_page.kept(asked), asked.get("cursor", ""), request)
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        desk = await frame.desk(tx, principal)
        view = await incident_page.view_of(runtime, tx, desk, event_id, wanted, refused=refused)
    return answers.page("organizer/incidents.html", view, status=status)


async def _stream(runtime: Runtime, request: Browser, slug: str, event_id: UUID | None) -> Stream:
    principal = await visitors.signed_in(runtime, request)
    leading.check_room()
    await incident_watch.changes(
        runtime, principal, slug, event_id
    )  # while a refusal can still be told as one
    asked = request.query_params.get("seconds", "")
    lasts_s = (
        float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else incident_watch.LASTS_S
    )

    async def told() -> AsyncIterator[bytes]:
        yield RETRY
        async for changes in incident_watch.stream(runtime, principal, slug, event_id, lasts_s=lasts_s):
            yield STILL_HERE if changes is None else b"data: %d\n\n" % changes

    return Stream(
        told(),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
