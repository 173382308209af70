"""The box office: an order made by hand, paid in cash, by invoice or given away."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post

from admit.core import ids
from admit.core.errors import Invalid
from admit.core.tenancy import Scope
from admit.core.words import say
from admit.events import access, ticket_types
from admit.events.records import Event, TicketType, TicketTypeStatus
from admit.flows import box_office, entering, once
from admit.flows.box_office import Wanted
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.sales.by_hand import Channel
from admit.sales.holds import Line
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.parsing import Reader
from admit.web.views.desk import HandLine, SellView
from admit.web.views.forms import Entries

FIELDS = ("name", "email", "paid_by", "reference", "due_days", "items")


class SoldForm(msgspec.Struct, frozen=True):
    """An order by hand as it was asked for, to recognise the same form sent twice."""

    lines: list[tuple[str, int, int]]
    name: str
    email: str
    paid_by: str


@get("/organizer/{slug:str}/events/{event_id:uuid}/sell", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, Entries({"paid_by": "cash"}))


@post("/organizer/{slug:str}/events/{event_id:uuid}/sell", include_in_schema=False, status_code=200)
async def sell(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        scope, event, types = await _offered(runtime, principal, slug, event_id)
        wanted = _wanted(values, event, types)
        key = values.get("key", "")
        form = SoldForm(
            [(str(one.ticket_type_id), one.quantity, one.unit_price_cents) for one in wanted.lines],
            wanted.name,
            wanted.email,
            wanted.paid_by,
        )
        known = once.key_of(
            principal.user_id,
            f"page-by-hand/{event_id}",
            key if 8 <= len(key) <= 100 else ids.new_id().hex,
            form,
        )
        held = await box_office.sell(runtime, scope, event_id, wanted, key=known)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, (*FIELDS, *_quantity_names(values)))
        return await _page(runtime, request, principal, slug, event_id, entries, status=status_of(refusal))
    return answers.see_other(f"/organizer/{slug}/orders/{held.order_id}?said=made")


async def _offered(
    runtime: Runtime, principal: Principal, slug: str, event_id: UUID
) -> tuple[Scope, Event, list[TicketType]]:
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        event = await access.event_by_id(tx, event_id)
        return tx.scope, event, await ticket_types.of_event(tx, event_id)


def _quantity_names(values: dict[str, str]) -> list[str]:
    return [name for name in values if name.startswith(("quantity-", "price-"))]


def _wanted(values: dict[str, str], event: Event, types: list[TicketType]) -> Wanted:
    """What the form asks for. Raises: Invalid with everything that cannot be read."""
    read = Reader(values)
    is_free = values.get("paid_by") == "free"
    lines = []
    for kind in types:
        quantity = read.optional_whole(f"quantity-{kind.id}") or 0
        typed = read.words(f"price-{kind.id}").strip()
        price = read.cents(f"price-{kind.id}", event.currency) if typed else kind.price_cents
        if quantity:
            lines.append(Line(kind.id, quantity, 0 if is_free else price))
    due_days = read.optional_whole("due_days")
    read.settle()
    if not lines:
        raise Invalid.one("items", "required", say("Say how many of at least one ticket type."))
    return Wanted(
        lines=tuple(lines),
        name=values.get("name", ""),
        email=values.get("email", ""),
        channel=Channel.COMPLIMENTARY if is_free else Channel.BOX_OFFICE,
        paid_by=values.get("paid_by", ""),
        reference=values.get("reference", ""),
        due_days=box_office.INVOICE_DAYS if due_days is None else due_days,
    )


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        types = await ticket_types.of_event(tx, event_id)
    view = SellView(
        page=frame.page(runtime, request, say("Box office, %(event)s", event=event.name), desk),
        console=frame.console(desk, "sell", event=(event.id, event.name)),
        href=f"{desk.event_href(event.id)}/sell",
        back=desk.event_href(event.id),
        event=event.name,
        currency=event.currency,
        lines=tuple(_line(kind, event, entries) for kind in types if _is_sold(kind)),
        entries=replace(entries, values={"due_days": str(box_office.INVOICE_DAYS), **entries.values}),
        key=entries.value("key") or ids.new_id().hex,
    )
    return answers.page("organizer/sell.html", view, status=status)


def _is_sold(kind: TicketType) -> bool:
    return kind.status is not TicketTypeStatus.ARCHIVED


def _line(kind: TicketType, event: Event, entries: Entries) -> HandLine:
    quantity, price = f"quantity-{kind.id}", f"price-{kind.id}"
    return HandLine(
        id=str(kind.id),
        name=kind.name,
        price=entries.value(price, forms.amount_text(kind.price_cents, event.currency)),
        quantity=entries.value(quantity),
        left=kind.quantity_total - kind.quantity_sold - kind.quantity_reserved,
        error=entries.error(quantity) or entries.error(price),
    )
