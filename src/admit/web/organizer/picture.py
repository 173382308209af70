"""The picture of an event: what stands there, another one, or none."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile

from admit.core import pictures
from admit.core.errors import Refusal
from admit.events import access
from admit.flows import entering, picturing
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.editor import PictureView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

MOST_SENT = pictures.MOST_BYTES + 1_000_000
"""A file somewhat too large still gets a sentence beside its field; more than that is not read at all."""
WORDS = {"saved": Flash("The picture is on the event's page."), "removed": Flash("The picture is gone.")}


@get("/organizer/{slug:str}/events/{event_id:uuid}/picture", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/picture",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=MOST_SENT,
)
async def take(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """Another picture, or none."""
    principal = await frame.uploading(runtime, request, slug, Permission.EVENTS_EDIT)
    form = await request.form()
    sent = form.get(picturing.FIELD)
    is_removing = form.get("act") == "remove"
    try:
        if is_removing:
            await picturing.remove_picture(runtime, principal, slug, event_id)
        else:
            content = await sent.read() if isinstance(sent, UploadFile) else b""
            await picturing.set_picture(runtime, principal, slug, event_id, content=content)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, event_id, refusal=refusal)
    said = "removed" if is_removing else "saved"
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/picture?said={said}")


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    *,
    refusal: Refusal | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
    image = event.hero_image_url or ""
    view = PictureView(
        page=frame.page(runtime, request, "Picture", desk, words=WORDS),
        console=frame.console(desk, "picture", event=(event.id, event.name)),
        entries=Entries(errors=forms.errors_of(refusal, [picturing.FIELD])) if refusal else Entries(),
        event=event.name,
        back=desk.event_href(event.id),
        image=image,
        sources=pictures.sources(image),
        most_mb=pictures.MOST_BYTES // 1024**2,
    )
    return answers.page(
        "organizer/picture.html",
        view,
        status=status_of(refusal) if refusal else 200,
        csp=answers.picture_policy([image]),
    )
