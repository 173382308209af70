"""Adding and editing the ticket types of an event."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.events import access, changes, ticket_types
from admit.events.records import Event, TicketType, TicketTypeDetails, TicketTypeStatus
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, parsing
from admit.web.organizer.parsing import Reader
from admit.web.views.forms import Entries
from admit.web.views.organizer import TypeFormView

FIELDS = (
    *("name", "description", "price_cents", "quantity_total", "sales_start", "sales_end", "min_per_order"),
    *("max_per_order", "max_per_buyer", "status"),
)
EMPTY = TicketTypeDetails(name="", price_cents=0, quantity_total=0)


@get("/organizer/{slug:str}/events/{event_id:uuid}/types/new", include_in_schema=False)
async def new(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    entries = Entries({"min_per_order": "1", "max_per_order": "10", "status": "active"})
    return await _page(runtime, request, principal, slug, event_id, None, entries)


@post("/organizer/{slug:str}/events/{event_id:uuid}/types/new", include_in_schema=False, status_code=200)
async def add(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/types/{type_id:uuid}", include_in_schema=False)
async def show(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, type_id: Id
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, type_id, None)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/types/{type_id:uuid}",
    include_in_schema=False,
    status_code=200,
)
async def edit(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, type_id: Id
) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, type_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/types/{type_id:uuid}/remove",
    include_in_schema=False,
    status_code=200,
)
async def remove(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, type_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            await ticket_types.remove(tx, event_id, type_id)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, event_id, type_id, None, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=removed")


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, type_id: UUID | None
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    version = forms.number(values.get("version", ""))
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            event = await access.event_by_id(tx, event_id)
            if type_id is None:
                await ticket_types.add(tx, event_id, _details(EMPTY, values, event))
            else:
                present = changes.editable(await ticket_types.by_id(tx, event_id, type_id), TicketTypeDetails)
                details = _details(present, values, event)
                await ticket_types.edit(tx, event_id, type_id, version=version, details=details)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(
            runtime, request, principal, slug, event_id, type_id, entries, status=status_of(refusal)
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=saved")


def _details(present: TicketTypeDetails, values: dict[str, str], event: Event) -> TicketTypeDetails:
    """What was typed in place of what was there; the rest stays. Raises: Invalid."""
    read = Reader(values)
    known = {status.value: status for status in TicketTypeStatus}
    details = replace(
        present,
        name=read.words("name"),
        description=read.words("description"),
        price_cents=read.cents("price_cents", event.currency),
        quantity_total=read.whole("quantity_total"),
        min_per_order=read.whole("min_per_order"),
        max_per_order=read.whole("max_per_order"),
        max_per_buyer=read.optional_whole("max_per_buyer"),
        sales_start=read.optional_moment("sales_start", event.timezone),
        sales_end=read.optional_moment("sales_end", event.timezone),
        status=known.get(read.words("status"), present.status),
        hidden=read.is_on("hidden"),
    )
    read.settle()
    return details


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    type_id: UUID | None,
    entries: Entries | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        kind = await ticket_types.by_id(tx, event_id, type_id) if type_id else None
    shown = entries or _entries(kind, event)
    if refusal is not None:
        shown, status = Entries(shown.values, forms.errors_of(refusal, FIELDS)), status_of(refusal)
    href = desk.event_href(event_id)
    action = f"{href}/types/{type_id or 'new'}"
    title = kind.name if kind else "New ticket type"
    view = TypeFormView(
        page=frame.page(runtime, request, title, desk),
        console=frame.console(desk, "event", event=(event.id, event.name)),
        entries=shown,
        event=event.name,
        action=action,
        back=href,
        is_new=kind is None,
        currency=event.currency,
        zone=event.timezone,
        version=kind.version if kind else 0,
        remove_action=f"{action}/remove" if kind and not kind.quantity_sold + kind.quantity_reserved else "",
    )
    return answers.page("organizer/type_form.html", view, status=status)


def _entries(kind: TicketType | None, event: Event) -> Entries:
    if kind is None:
        return Entries()
    values = {
        "name": kind.name,
        "description": kind.description,
        "price_cents": parsing.amount_text(kind.price_cents, event.currency),
        "quantity_total": str(kind.quantity_total),
        "min_per_order": str(kind.min_per_order),
        "max_per_order": str(kind.max_per_order),
        "max_per_buyer": str(kind.max_per_buyer or ""),
        "sales_start": parsing.moment_text(kind.sales_start, event.timezone),
        "sales_end": parsing.moment_text(kind.sales_end, event.timezone),
        "status": kind.status.value,
    }
    return Entries({**values, "hidden": "true"} if kind.hidden else values)
