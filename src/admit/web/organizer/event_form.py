"""Making an event with its first ticket type, and editing what is said of it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core import prose
from admit.core.db import Tx
from admit.core.errors import Invalid, Refusal
from admit.core.money import CURRENCIES
from admit.core.words import say
from admit.events import access, changes, events, ticket_types
from admit.events.records import Event, EventDetails, TicketTypeDetails
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
from admit.web.views.organizer import EventFormView

FIELDS = (
    *(
        "name",
        "start_at",
        "end_at",
        "doors_at",
        "timezone",
        "venue",
        "address",
        "city",
        "country",
        "category",
    ),
    *(
        "description",
        "refund_policy",
        "self_cancel_hours",
        "seo_title",
        "seo_description",
        "currency",
        "type_name",
        "type_price_cents",
        "type_quantity_total",
    ),
)
ALIASES = {"seo_meta.title": "seo_title", "seo_meta.description": "seo_description"}
FIRST = {
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "is_public": "true",
    "allows_passing_on": "true",
    "type_name": say("General admission"),
}


@get("/organizer/{slug:str}/events/new", include_in_schema=False)
async def new(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, Entries(FIRST))


@post("/organizer/{slug:str}/events/new", include_in_schema=False, status_code=200)
async def create(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    if values.get("act") == "preview":
        return await _page(runtime, request, principal, slug, Entries(forms.kept(values)))
    try:
        details, kind = _details(EMPTY, values), _first_type(values)
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            event = await events.create(tx, details)
            await _add_first(tx, event, kind)
    except forms.REFUSED as refusal:
        return await _refused(runtime, request, principal, slug, values, refusal)
    return answers.see_other(f"/organizer/{slug}/events/{event.id}?said=made")


@get("/organizer/{slug:str}/events/{event_id:uuid}/edit", include_in_schema=False)
async def edit(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, None, event_id=event_id)


@post("/organizer/{slug:str}/events/{event_id:uuid}/edit", include_in_schema=False, status_code=200)
async def save(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    version = forms.number(values.get("version", ""))
    if values.get("act") == "preview":
        return await _page(runtime, request, principal, slug, Entries(forms.kept(values)), event_id=event_id)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            present = changes.editable(await access.event_by_id(tx, event_id), EventDetails)
            await events.edit(tx, event_id, version=version, details=_details(present, values))
    except forms.REFUSED as refusal:
        return await _refused(runtime, request, principal, slug, values, refusal, event_id=event_id)
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=saved")


def _details(present: EventDetails, values: dict[str, str]) -> EventDetails:
    """The event's details with what was typed in place of what was there. Raises: Invalid."""
    read = Reader(values)
    zone = read.words("timezone")
    details = replace(
        present,
        name=read.words("name"),
        start_at=read.moment("start_at", zone),
        end_at=read.moment("end_at", zone),
        doors_at=read.optional_moment("doors_at", zone),
        timezone=zone,
        venue=read.words("venue"),
        address=read.words("address"),
        city=read.words("city"),
        country=read.words("country"),
        category=read.words("category"),
        description=read.words("description"),
        refund_policy=read.words("refund_policy"),
        self_cancel_hours=read.optional_whole("self_cancel_hours"),
        seo_meta={name: read.words(f"seo_{name}") for name in ("title", "description")},
        allows_passing_on=read.is_on("allows_passing_on"),
        is_public=read.is_on("is_public"),
        currency=values.get("currency", present.currency),
    )
    read.settle()
    return details


def _first_type(values: dict[str, str]) -> TicketTypeDetails:
    read = Reader(values, prefix="type_")
    details = TicketTypeDetails(
        name=read.words("name"),
        price_cents=read.cents("price_cents", values.get("currency", "")),
        quantity_total=read.whole("quantity_total"),
    )
    read.settle()
    return details


async def _add_first(tx: Tx, event: Event, details: TicketTypeDetails) -> None:
    """Its problems are named as this form names its fields."""
    try:
        await ticket_types.add(tx, event.id, details)
    except Invalid as refusal:
        raise Invalid(*(replace(one, field=f"type_{one.field}") for one in refusal.problems)) from None


async def _refused(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    values: dict[str, str],
    refusal: Refusal,
    *,
    event_id: UUID | None = None,
) -> Response[Any]:
    return await _page(runtime, request, principal, slug, Entries(values), event_id=event_id, refusal=refusal)


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    entries: Entries | None,
    *,
    event_id: UUID | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id) if event_id else None
    title = say("Edit event") if event else say("New event")
    href = desk.event_href(event.id) if event else ""
    shown = entries or _entries(event)
    if refusal is not None:
        theirs = _entries(event).values if event else None
        shown = forms.refused(refusal, shown.values, FIELDS, aliases=ALIASES, theirs=theirs)
    view = EventFormView(
        page=frame.page(runtime, request, title, desk),
        console=frame.console(
            desk, "edit" if event else "home", event=(event.id, event.name) if event else None
        ),
        entries=shown,
        about=prose.render(shown.value("description")) if shown.value("act") == "preview" else "",
        action=f"{href}/edit" if event else f"{desk.href}/events/new",
        back=href or desk.href,
        is_new=event is None,
        zones=parsing.zones(),
        currencies=tuple(CURRENCIES),
        version=forms.version_of(shown, event.version if event else 0),
    )
    status = status_of(refusal) if refusal else 200
    return answers.page("organizer/event_form.html", view, status=status)


def _entries(event: Event | None) -> Entries:
    if event is None:
        return Entries(FIRST)
    zone = event.timezone
    plain = ("name", "venue", "address", "city", "country", "category", "description", "refund_policy")
    values = {name: str(getattr(event, name)) for name in (*plain, "timezone", "currency")}
    values |= {
        name: parsing.moment_text(getattr(event, name), zone) for name in ("start_at", "end_at", "doors_at")
    }
    values |= {f"seo_{name}": event.seo_meta.get(name, "") for name in ("title", "description")}
    values["self_cancel_hours"] = "" if event.self_cancel_hours is None else str(event.self_cancel_hours)
    values |= {name: "true" for name in ("is_public", "allows_passing_on") if getattr(event, name)}
    return Entries(values)


EMPTY = EventDetails(name="", start_at=parsing.NOTHING, end_at=parsing.NOTHING, timezone="", currency="")
"""What a new event begins as; every one of these is replaced by what was typed."""
