"""Adding and editing the ticket types of an event."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Invalid, Refusal
from admit.core.words import say
from admit.events import access, changes, pools, sessions, ticket_types
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
    *(
        "max_per_order",
        "max_per_buyer",
        "status",
        "any_price",
        "hidden",
        "access_code",
        "opens_after_type_id",
    ),
    *("held_back", "tax_rate", "session_ids", "pool_ids"),
)
CHOICES = ("session_ids", "pool_ids")
MOST_TICKED = 200
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


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/types/{type_id:uuid}/move",
    include_in_schema=False,
    status_code=200,
)
async def move(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, type_id: Id
) -> Response[Any]:
    """One place up or down on the event's page."""
    principal = await frame.acting(runtime, request)
    up = 1 if (await forms.typed(request)).get("direction") == "up" else -1
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        await ticket_types.move(tx, event_id, type_id, up=up)
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=moved#types")


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, type_id: UUID | None
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    ticked = {name: await forms.ticked(request, name) for name in CHOICES}
    version = forms.number(values.get("version", ""))
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            event = await access.event_by_id(tx, event_id)
            if type_id is None:
                await ticket_types.add(tx, event_id, _details(EMPTY, values, event, ticked))
            else:
                present = changes.editable(await ticket_types.by_id(tx, event_id, type_id), TicketTypeDetails)
                details = _details(present, values, event, ticked)
                await ticket_types.edit(tx, event_id, type_id, version=version, details=details)
    except forms.REFUSED as refusal:
        return await _page(
            runtime,
            request,
            principal,
            slug,
            event_id,
            type_id,
            Entries(values),
            refusal=refusal,
            ticked=ticked,
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=saved")


def _details(
    present: TicketTypeDetails, values: dict[str, str], event: Event, ticked: dict[str, list[str]]
) -> TicketTypeDetails:
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
        any_price=read.is_on("any_price"),
        access_code=read.words("access_code") or None,
        opens_after_type_id=_id(read.words("opens_after_type_id")),
        held_back=read.optional_whole("held_back") or 0,
        session_ids=_ids(ticked["session_ids"]),
        pool_ids=_ids(ticked["pool_ids"]),
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
    ticked: dict[str, list[str]] | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        kinds = await ticket_types.of_event(tx, event_id)
        kind = await ticket_types.by_id(tx, event_id, type_id) if type_id else None
        programme = await sessions.of_event(tx, event_id)
        shared = await pools.of_event(tx, event_id)
    shown = entries or _entries(kind, event)
    if refusal is not None:
        shown = forms.refused(
            refusal, shown.values, FIELDS, theirs=_entries(kind, event).values if kind else None
        )
    chosen = ticked or {
        "session_ids": [str(one) for one in kind.session_ids] if kind else [],
        "pool_ids": [str(one) for one in kind.pool_ids] if kind else [],
    }
    href = desk.event_href(event_id)
    action = f"{href}/types/{type_id or 'new'}"
    title = kind.name if kind else say("New ticket type")
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
        others=tuple((str(one.id), one.name) for one in kinds if one.id != type_id),
        sessions=tuple((str(one.id), one.title, "") for one in programme),
        pools=tuple((str(one.id), one.name, str(one.total)) for one in shared),
        chosen=chosen,
        version=forms.version_of(shown, kind.version if kind else 0),
        remove_action=f"{action}/remove" if kind and not kind.quantity_sold + kind.quantity_reserved else "",
    )
    status = status_of(refusal) if refusal else 200
    return answers.page("organizer/type_form.html", view, status=status)


def _id(typed: str) -> UUID | None:
    """An id that a form of ours carries. Raises: Invalid."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise Invalid.one("opens_after_type_id", "unknown", say("Choose one of the list.")) from None


def _ids(ticked: list[str]) -> list[UUID]:
    return [found for one in ticked[:MOST_TICKED] if (found := _id(one))]


def _entries(kind: TicketType | None, event: Event) -> Entries:
    if kind is None:
        return Entries()
    values = {
        "name": kind.name,
        "description": kind.description,
        "price_cents": forms.amount_text(kind.price_cents, event.currency),
        "quantity_total": str(kind.quantity_total),
        "min_per_order": str(kind.min_per_order),
        "max_per_order": str(kind.max_per_order),
        "max_per_buyer": str(kind.max_per_buyer or ""),
        "sales_start": parsing.moment_text(kind.sales_start, event.timezone),
        "sales_end": parsing.moment_text(kind.sales_end, event.timezone),
        "status": kind.status.value,
    }
    values |= {"access_code": kind.access_code or "", "held_back": str(kind.held_back or "")}
    values["opens_after_type_id"] = str(kind.opens_after_type_id or "")
    return Entries(values | {name: "true" for name in ("hidden", "any_price") if getattr(kind, name)})
