"""Shared capacity: one number of places that several ticket types draw on."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.core.words import say
from admit.events import access, pools, ticket_types
from admit.events.records import Pool, PoolDetails
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.parsing import Reader
from admit.web.views.editor import PoolLine, PoolsView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

FIELDS = ("name", "total")
WORDS = {
    "saved": Flash(say("Saved.")),
    "removed": Flash(say("It is gone. Its ticket types go on without it.")),
}


@get("/organizer/{slug:str}/events/{event_id:uuid}/pools", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, None)


@post("/organizer/{slug:str}/events/{event_id:uuid}/pools", include_in_schema=False, status_code=200)
async def add(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/pools/{pool_id:uuid}", include_in_schema=False)
async def show_one(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, pool_id: Id
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, pool_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/pools/{pool_id:uuid}",
    include_in_schema=False,
    status_code=200,
)
async def edit(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, pool_id: Id
) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, pool_id)


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, pool_id: UUID | None
) -> Response[Any]:
    """Add, edit or, when the form says so, remove one."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    is_removing = values.get("act") == "remove"
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            if pool_id is None:
                await pools.add(tx, event_id, _details(values))
            elif is_removing:
                await pools.remove(tx, event_id, pool_id)
            else:
                version = forms.number(values.get("version", ""))
                await pools.edit(tx, event_id, pool_id, version=version, details=_details(values))
    except forms.REFUSED as refusal:
        return await _page(
            runtime, request, principal, slug, event_id, pool_id, refusal=refusal, values=values
        )
    said = "removed" if is_removing else "saved"
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/pools?said={said}")


def _details(values: dict[str, str]) -> PoolDetails:
    read = Reader(values)
    details = PoolDetails(name=read.words("name"), total=read.whole("total"))
    read.settle()
    return details


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    pool_id: UUID | None,
    *,
    refusal: Refusal | None = None,
    values: dict[str, str] | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        kinds = await ticket_types.of_event(tx, event_id)
        present = await pools.of_event(tx, event_id)
        one = await pools.by_id(tx, event_id, pool_id) if pool_id else None
    href = f"{desk.event_href(event.id)}/pools"
    entries = Entries({"name": one.name, "total": str(one.total)} if one else {})
    if refusal is not None:
        typed = values if values and "name" in values else entries.values
        entries = forms.refused(refusal, typed, FIELDS, theirs=entries.values)
    view = PoolsView(
        page=frame.page(runtime, request, one.name if one else say("Shared capacity"), desk, words=WORDS),
        console=frame.console(desk, "event", event=(event.id, event.name)),
        entries=entries,
        event=event.name,
        back=href if one else desk.event_href(event.id),
        pools=tuple(
            _line(href, each, [kind.name for kind in kinds if each.id in kind.pool_ids]) for each in present
        ),
        action=f"{href}/{one.id}" if one else href,
        is_new=one is None,
        version=forms.version_of(entries, one.version if one else 0),
        can_remove=one is not None and not one.sold + one.reserved,
    )
    return answers.page("organizer/pools.html", view, status=status_of(refusal) if refusal else 200)


def _line(href: str, pool: Pool, names: list[str]) -> PoolLine:
    return PoolLine(pool.name, f"{href}/{pool.id}", pool.sold, pool.reserved, pool.total, ", ".join(names))
