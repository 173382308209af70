"""Taking an admission back, with the reason."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.checkin.records import Undo
from admit.core import ids
from admit.core.errors import NotFound
from admit.core.words import say
from admit.flows import door
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.web import answers, forms, visitors
from admit.web.door import posting
from admit.web.door.posting import Here
from admit.web.forms import Browser
from admit.web.views.door import UndoView
from admit.web.views.forms import Entries


@get("/door/{slug:str}/{event_id:uuid}/undo", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    return await _page(runtime, request, here, Entries())


@post("/door/{slug:str}/{event_id:uuid}/undo", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    scan_id, scan_device_id = _scan(request)
    if here.device_id is None:
        return answers.see_other(f"{here.href}/start")
    wanted = Undo(
        id=ids.new_id(),
        device_id=here.device_id,
        scan_id=scan_id,
        scan_device_id=scan_device_id,
        reason=values.get("reason", ""),
    )
    try:
        await door.take_back(runtime, Keeper(member=here.principal), slug, event_id=event_id, wanted=wanted)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("reason",))
        return await _page(runtime, request, here, entries, status=status_of(refusal))
    return answers.see_other(f"{here.href}?said=undone")


def _scan(request: Browser) -> tuple[UUID, UUID]:
    """Which scan of which device. Raises: NotFound."""
    scan_id = ids.parse(request.query_params.get("scan", ""))
    device_id = ids.parse(request.query_params.get("device", ""))
    if scan_id is None or device_id is None:
        raise NotFound
    return scan_id, device_id


async def _page(
    runtime: Runtime, request: Browser, here: Here, entries: Entries, *, status: int = 200
) -> Response[Any]:
    scan_id, device_id = _scan(request)
    plan = await posting.read_plan(runtime, here)
    view = UndoView(
        page=posting.page(runtime, request, here, say("Undo an admission: %(event)s", event=plan.name)),
        post=posting.post_of(runtime, here, plan),
        action=f"{here.href}/undo?scan={scan_id}&device={device_id}",
        entries=entries,
    )
    return answers.page("door/undo.html", view, status=status)
