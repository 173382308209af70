"""What an organizer does on an order's page besides giving money back."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from admit.core.db import Tx
from admit.core.errors import Busy, Conflict, Invalid, NotFound
from admit.core.tenancy import Scope
from admit.flows import box_office, correcting, entering, order_desk, refund_desk
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.reports import orders as reports
from admit.sales import notes
from admit.tickets import issuing
from admit.web import answers, forms
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.order_page import page_of
from admit.web.views.forms import Entries

Act = Callable[[Tx], Awaitable[None]]


@post("/organizer/{slug:str}/orders/{order_id:uuid}/note", include_in_schema=False, status_code=200)
async def note(runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)

    async def act(tx: Tx) -> None:
        await reports.by_id(tx, order_id)
        await notes.add(tx, order_id, values.get("text", ""), now=runtime.clock.now())

    return await _edited(runtime, request, principal, slug, order_id, values, act, said="noted")


@post("/organizer/{slug:str}/orders/{order_id:uuid}/buyer", include_in_schema=False, status_code=200)
async def buyer(runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)

    async def act(tx: Tx) -> None:
        await correcting.buyer(
            tx,
            order_id,
            name=values.get("name", ""),
            email=values.get("email", ""),
            version=forms.number(values.get("version", "")),
            now=runtime.clock.now(),
        )

    return await _edited(
        runtime, request, principal, slug, order_id, values, act, said="corrected", editing="buyer"
    )


@post(
    "/organizer/{slug:str}/orders/{order_id:uuid}/tickets/{ticket_id:uuid}",
    include_in_schema=False,
    status_code=200,
)
async def ticket(
    runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id, ticket_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)

    async def act(tx: Tx) -> None:
        if (await issuing.ticket(tx, ticket_id)).order_id != order_id:
            raise NotFound
        await issuing.correct_attendee(
            tx,
            ticket_id,
            name=values.get("name", ""),
            email=values.get("email", "").strip() or None,
            version=forms.number(values.get("version", "")),
        )

    return await _edited(
        runtime, request, principal, slug, order_id, values, act, said="corrected", editing=str(ticket_id)
    )


@post(
    "/organizer/{slug:str}/orders/{order_id:uuid}/refunds/{refund_id:uuid}/retry",
    include_in_schema=False,
    status_code=200,
)
async def retry(
    runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id, refund_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
            if await refund_desk.retry(runtime, tx, refund_id) != order_id:
                raise NotFound
    except Conflict as refusal:
        return await _told(runtime, request, principal, slug, order_id, refusal)
    runtime.bell.ring("refunds")
    return answers.see_other(f"/organizer/{slug}/orders/{order_id}?said=retried")


@post("/organizer/{slug:str}/orders/{order_id:uuid}/end/{how:str}", include_in_schema=False, status_code=200)
async def end(
    runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id, how: FromPath[str]
) -> Response[Any]:
    """End an unpaid order: `cancelled`, or by the money of its invoice: `paid`."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
            scope = tx.scope
        await _end(runtime, scope, order_id, how, reference=values.get("reference", ""))
    except forms.REFUSED as refusal:
        return await _told(runtime, request, principal, slug, order_id, refusal)
    return answers.see_other(f"/organizer/{slug}/orders/{order_id}?said={how}")


async def _end(runtime: Runtime, scope: Scope, order_id: UUID, how: str, *, reference: str) -> None:
    match how:
        case "paid":
            await box_office.invoice_paid(runtime, scope, order_id, reference=reference)
        case "cancelled":
            await order_desk.cancel_unpaid(runtime, scope, order_id)
        case _:
            raise NotFound


async def _edited(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    order_id: UUID,
    values: dict[str, str],
    act: Act,
    *,
    said: str,
    editing: str = "",
) -> Response[Any]:
    try:
        async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
            await act(tx)
    except forms.REFUSED as refusal:
        names = {"attendee_name": "name", "attendee_email": "email"}
        entries = forms.refused(refusal, values, ("name", "email", "text"), aliases=names)
        return await page_of(
            runtime,
            request,
            principal,
            slug,
            order_id,
            entries,
            editing=editing,
            status=status_of(refusal),
        )
    return answers.see_other(f"/organizer/{slug}/orders/{order_id}?said={said}")


async def _told(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    order_id: UUID,
    refusal: Busy | Conflict | Invalid,
) -> Response[Any]:
    return await page_of(
        runtime,
        request,
        principal,
        slug,
        order_id,
        Entries(),
        problem=refusal.text,
        status=status_of(refusal),
    )
