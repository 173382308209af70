"""The organizer's own hand: orders sold at the box office, invoices, buyers corrected, holds ended, notes."""

from typing import Annotated

from litestar import Router, get, patch, post
from litestar.params import HeaderParameter, JSONBody

from admit.api import telling_desk as telling
from admit.api.parameters import KEY_LIMITS, Caller, Id, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import desk as schemas
from admit.api.schemas import orders as order_schemas
from admit.core.errors import Invalid
from admit.core.tenancy import Scope
from admit.events import ticket_types
from admit.flows import box_office, carts, correcting, entering, once, order_desk
from admit.flows.box_office import Wanted
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.reports import orders as reports
from admit.sales import notes
from admit.sales.by_hand import Channel
from admit.sales.holds import Line

Key = Annotated[str, HeaderParameter(name="Idempotency-Key", schema_extra=KEY_LIMITS)]


@post("/events/{event_id:uuid}/orders")
async def sell(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    idempotency_key: Key,
    data: JSONBody[schemas.HandOrder],
) -> order_schemas.OrderBody:
    """Sell by hand: paid in cash, by invoice, or complimentary. Sale windows and limits of buyers do not bind."""
    scope, prices = await _prices(runtime, principal, slug, event_id)
    key = once.key_of(principal.user_id, f"by-hand/{event_id}", carts.check_key(idempotency_key), data)
    wanted = Wanted(
        lines=tuple(_line(one, prices, is_free=data.paid_by == "free") for one in data.items),
        name=data.name,
        email=data.email,
        channel=Channel.COMPLIMENTARY if data.paid_by == "free" else Channel.BOX_OFFICE,
        paid_by=data.paid_by,
        reference=data.reference,
        due_days=data.due_days,
    )
    held = await box_office.sell(runtime, scope, event_id, wanted, key=key)
    return await _body(runtime, principal, slug, held.order_id)


@post("/orders/{order_id:uuid}/invoice/paid", status_code=200)
async def invoice_paid(
    runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id, data: JSONBody[schemas.InvoicePaid]
) -> order_schemas.OrderBody:
    """The invoice was paid in full: the tickets are made and sent."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        scope = tx.scope
    await box_office.invoice_paid(runtime, scope, order_id, reference=data.reference)
    return await _body(runtime, principal, slug, order_id)


@post("/orders/{order_id:uuid}/cancel", status_code=200)
async def cancel(
    runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id
) -> order_schemas.OrderBody:
    """End an order that was not paid, its open invoice with it; its places are free at once."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        scope = tx.scope
    await order_desk.cancel_unpaid(runtime, scope, order_id)
    return await _body(runtime, principal, slug, order_id)


@patch("/orders/{order_id:uuid}/buyer")
async def correct_buyer(
    runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id, data: JSONBody[schemas.BuyerCorrection]
) -> order_schemas.OrderBody:
    """Correct who bought. Tickets in the buyer's own name follow."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await correcting.buyer(
            tx, order_id, name=data.name, email=data.email, version=data.version, now=runtime.clock.now()
        )
    return await _body(runtime, principal, slug, order_id)


@get("/orders/{order_id:uuid}/notes")
async def list_notes(runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id) -> schemas.Notes:
    """What the organizer's people wrote down, oldest first."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        await reports.by_id(tx, order_id)
        found = await notes.of_order(tx, order_id)
    return schemas.Notes(items=[told(one, schemas.NoteBody) for one in found])


@post("/orders/{order_id:uuid}/notes")
async def add_note(
    runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id, data: JSONBody[schemas.NewNote]
) -> schemas.Notes:
    """Write something down; notes are never changed or removed."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await reports.by_id(tx, order_id)
        await notes.add(tx, order_id, data.text, now=runtime.clock.now())
        found = await notes.of_order(tx, order_id)
    return schemas.Notes(items=[told(one, schemas.NoteBody) for one in found])


@get("/orders/{order_id:uuid}/refund-preview")
async def preview_refund(
    runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id
) -> schemas.RefundPreview:
    """What each valid ticket would bring back, and the most that can go back at all."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        found = await order_desk.refundable(tx, await reports.by_id(tx, order_id))
    return schemas.RefundPreview(
        currency=found.currency,
        left_cents=found.left_cents,
        tickets=[
            schemas.WorthBody(
                ticket_id=ticket.id, amount_cents=cents, is_admitted=ticket.checked_in_at is not None
            )
            for ticket, cents in found.tickets
        ],
    )


async def _prices(
    runtime: Runtime, principal: Principal, slug: str, event_id: Id
) -> tuple[Scope, dict[Id, int]]:
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        types = await ticket_types.of_event(tx, event_id)
        return tx.scope, {kind.id: kind.price_cents for kind in types}


def _line(one: schemas.HandLine, prices: dict[Id, int], *, is_free: bool) -> Line:
    price = one.unit_price_cents
    if price is None:
        price = 0 if is_free else prices.get(one.ticket_type_id, 0)
    if one.quantity < 1:
        raise Invalid.one("items", "too_low", "Choose at least one.")
    return Line(one.ticket_type_id, one.quantity, price)


async def _body(runtime: Runtime, principal: Principal, slug: str, order_id: Id) -> order_schemas.OrderBody:
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        whole, trail = await reports.with_trail(tx, order_id)
    return telling.order(whole, trail, base_url=runtime.settings.base_url)


router = Router(
    path="/tenants/{slug:str}",
    route_handlers=[
        sell,
        invoice_paid,
        cancel,
        correct_buyer,
        list_notes,
        add_note,
        preview_refund,
    ],
    tags=["orders"],
)
