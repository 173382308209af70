"""The organizer's desk: orders, their payments, money going back, tickets corrected, sums."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Router, get, patch, post
from litestar.params import FromQuery, HeaderParameter, JSONBody, QueryParameter

from admit.api import telling_desk as telling
from admit.api.parameters import KEY_LIMITS, Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.schemas import orders as schemas
from admit.core import pages, text, throttle
from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.flows import carts, entering, once, refund_desk, resending
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.reports import orders as reports
from admit.reports import sales
from admit.sales.records import OrderStatus, PaymentStatus
from admit.tickets import issuing

LONGEST_NOTE = 1_000
RESENDS, RESEND_WINDOW_S = 5, 3600

Words = Annotated[str, QueryParameter(name="q", max_length=254)]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key", schema_extra=KEY_LIMITS)]


@get("/orders")
async def list_orders(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: FromQuery[UUID | None] = None,
    status: FromQuery[OrderStatus | None] = None,
    words: Words = "",
    limit: Limit = None,
    cursor: Cursor = None,
) -> schemas.OrderRows:
    """Orders, newest first; `q` is a part of the buyer's name or email, or an order's code."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    search = text.check_text("q", words, max_length=254, required=False)
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        rows = await reports.list_page(
            tx, limit=size + 1, before=before, event_id=event_id, status=status, search=search
        )
    page = pages.page_of(rows, limit=size, key=lambda row: (row.created_at, row.id))
    return schemas.OrderRows(
        items=[telling.order_row(row) for row in page.items], next_cursor=page.next_cursor
    )


@get("/orders/{order_id:uuid}")
async def read_order(runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id) -> schemas.OrderBody:
    """One order with its lines, tickets, payments, refunds, disputes and trail."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        return await _body(runtime, tx, order_id)


@post("/orders/{order_id:uuid}/refunds")
async def request_refund(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    order_id: Id,
    idempotency_key: Key,
    data: JSONBody[schemas.NewRefund],
) -> schemas.Requested:
    """Give money back. It is written down now and carried out by the worker until it succeeds."""
    asked = Asked(
        ticket_ids=tuple(data.ticket_ids) if data.ticket_ids is not None else None,
        amount_cents=data.amount_cents,
        restock=data.restock,
        admitted_too=data.admitted_too,
        note=text.check_text("note", data.note, max_length=LONGEST_NOTE, multiline=True, required=False),
    )
    route = f"refund/{order_id}"
    key = once.key_of(principal.user_id, route, carts.check_key(idempotency_key), data)
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        requested = await refund_desk.request(runtime, tx, order_id, asked, key=key)
        body = schemas.Requested(refund_id=requested.refund_id, order=await _body(runtime, tx, order_id))
    runtime.bell.ring("refunds")
    return body


@post("/refunds/{refund_id:uuid}/retry", status_code=200)
async def retry_refund(
    runtime: RuntimeHere, principal: Caller, slug: Slug, refund_id: Id
) -> schemas.OrderBody:
    """Try a failed refund again at once."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        order_id = await refund_desk.retry(runtime, tx, refund_id)
        body = await _body(runtime, tx, order_id)
    runtime.bell.ring("refunds")
    return body


@post("/orders/{order_id:uuid}/resend", status_code=202)
async def resend(runtime: RuntimeHere, principal: Caller, slug: Slug, order_id: Id) -> None:
    """Send the confirmation again, to the buyer's address; five times an hour at most."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await reports.by_id(tx, order_id)
    await throttle.hit(runtime.db, f"resend/{order_id}", limit=RESENDS, window_s=RESEND_WINDOW_S)
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        await resending.again(tx, await reports.by_id(tx, order_id), base_url=runtime.settings.base_url)
    runtime.bell.ring("mail")


@patch("/orders/{order_id:uuid}/tickets/{ticket_id:uuid}")
async def correct_ticket(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    order_id: Id,
    ticket_id: Id,
    data: JSONBody[schemas.AttendeeEdit],
) -> schemas.TicketBody:
    """Correct who a ticket is for; it stays the same ticket with the same QR code."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
        if (await issuing.ticket(tx, ticket_id)).order_id != order_id:
            raise NotFound
        corrected = await issuing.correct_attendee(
            tx, ticket_id, name=data.attendee_name, email=data.attendee_email, version=data.version
        )
    return telling.ticket(corrected)


@get("/payments")
async def list_payments(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: FromQuery[UUID | None] = None,
    status: FromQuery[PaymentStatus | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> schemas.PaymentRows:
    """Payments, newest first."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        rows = await reports.list_payments(
            tx, limit=size + 1, before=before, event_id=event_id, status=status.value if status else None
        )
    page = pages.page_of(rows, limit=size, key=lambda row: (row.created_at, row.id))
    return schemas.PaymentRows(
        items=[telling.payment_row(row) for row in page.items], next_cursor=page.next_cursor
    )


@get("/events/{event_id:uuid}/stats")
async def read_stats(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id) -> schemas.EventStats:
    """What an event sold and earned, by ticket type and by day."""
    async with entering.read(runtime.db, principal, slug, Permission.REPORTS_VIEW) as tx:
        return telling.stats(await sales.of_event(tx, event_id))


async def _body(runtime: Runtime, tx: Tx, order_id: UUID) -> schemas.OrderBody:
    found, trail = await reports.with_trail(tx, order_id)
    return telling.order(found, trail, base_url=runtime.settings.base_url)


router = Router(
    path="/tenants/{slug:str}",
    route_handlers=[
        list_orders,
        read_order,
        request_refund,
        retry_refund,
        resend,
        correct_ticket,
        list_payments,
        read_stats,
    ],
    tags=["orders"],
)
