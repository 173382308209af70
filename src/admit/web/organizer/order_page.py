"""One order: its tickets, its money, its history; money back, and the confirmation once more."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post

from admit.core import ids, text, throttle
from admit.core.errors import Busy, Conflict, Invalid, Refusal
from admit.core.words import say
from admit.flows import entering, once, refund_desk, resending
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.reports import orders as reports
from admit.sales.holds import Idempotency
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, order_telling, order_timeline
from admit.web.organizer.parsing import Reader
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

FIELDS = ("tickets", "amount_cents", "note")
LONGEST_NOTE = 1000
RESENDS, RESEND_WINDOW_S = 5, 3600
"""As the API has it, under the same name: both count together."""
WORDS = {
    "refunded": Flash(say("The refund is on its way; it shows in the history when the bank has taken it.")),
    "made": Flash(say("The order is there.")),
    "paid": Flash(say("The invoice is paid. The tickets are on their way.")),
    "cancelled": Flash(say("The order is cancelled. Its places are free.")),
    "corrected": Flash(say("Corrected.")),
    "noted": Flash(say("The note is kept.")),
    "retried": Flash(say("The refund is tried again.")),
    "resent": Flash(say("The confirmation is on its way to the buyer.")),
}


class RefundForm(msgspec.Struct, frozen=True):
    """A refund as it was asked for, to recognise the same form sent twice."""

    ticket_ids: list[str]
    amount_cents: int | None
    note: str


@get("/organizer/{slug:str}/orders/{order_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    is_refunding = "refund" in request.query_params
    entries = Entries({"restock": "true"})
    editing = request.query_params.get("edit", "")
    return await page_of(
        runtime, request, principal, slug, order_id, entries, is_refunding=is_refunding, editing=editing
    )


@post("/organizer/{slug:str}/orders/{order_id:uuid}/refund", include_in_schema=False, status_code=200)
async def refund(runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id) -> Response[Any]:
    """By ticket, or an amount out of goodwill, whichever button was pressed; written down now, paid by the worker."""
    principal = await frame.acting(runtime, request)
    values, chosen = await forms.typed(request), await forms.ticked(request, "ticket")
    try:
        async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
            order = await reports.by_id(tx, order_id)
            asked = _asked(values, chosen, order.currency)
            await refund_desk.request(
                runtime, tx, order_id, asked, key=_key(principal, order_id, values, asked)
            )
    except (Conflict, Invalid) as refusal:
        return await _refused(runtime, request, principal, slug, order_id, values, chosen, refusal)
    runtime.bell.ring("refunds")
    return answers.see_other(f"/organizer/{slug}/orders/{order_id}?said=refunded")


@post("/organizer/{slug:str}/orders/{order_id:uuid}/resend", include_in_schema=False, status_code=200)
async def resend(runtime: RuntimeHere, request: Browser, slug: Slug, order_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    try:
        async with entering.read(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
            await reports.by_id(tx, order_id)
        await throttle.hit(runtime.db, f"resend/{order_id}", limit=RESENDS, window_s=RESEND_WINDOW_S)
        async with entering.write(runtime.db, principal, slug, Permission.ORDERS_EDIT) as tx:
            order = await reports.by_id(tx, order_id)
            await resending.again(tx, order, base_url=runtime.settings.base_url)
    except (Busy, Conflict) as refusal:
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
    runtime.bell.ring("mail")
    return answers.see_other(f"/organizer/{slug}/orders/{order_id}?said=resent")


def _asked(values: dict[str, str], chosen: list[str], currency: str) -> Asked:
    note = text.check_text(
        "note", values.get("note", ""), max_length=LONGEST_NOTE, multiline=True, required=False
    )
    if values.get("by") == "amount":
        read = Reader(values)
        amount = read.cents("amount_cents", currency)
        read.settle()
        return Asked(amount_cents=amount, note=note)
    ticket_ids = [ids.parse(one) for one in chosen]
    if not ticket_ids:
        raise Invalid.one("tickets", "required", say("Choose the tickets that go back."))
    return Asked(
        ticket_ids=tuple(one for one in ticket_ids if one is not None),
        restock="restock" in values,
        admitted_too="admitted_too" in values,
        note=note,
    )


def _key(principal: Principal, order_id: UUID, values: dict[str, str], asked: Asked) -> Idempotency:
    """The form's own key: pressing the button twice gives money back once."""
    form = RefundForm([str(one) for one in asked.ticket_ids or ()], asked.amount_cents, asked.note)
    key = values.get("key", "")
    return once.key_of(
        principal.user_id, f"page-refund/{order_id}", key if 8 <= len(key) <= 100 else ids.new_id().hex, form
    )


async def _refused(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    order_id: UUID,
    values: dict[str, str],
    chosen: list[str],
    refusal: Refusal,
) -> Response[Any]:
    return await page_of(
        runtime,
        request,
        principal,
        slug,
        order_id,
        forms.refused(refusal, values, FIELDS),
        is_refunding=True,
        chosen=tuple(chosen),
        status=status_of(refusal),
    )


async def page_of(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    order_id: UUID,
    entries: Entries,
    *,
    is_refunding: bool = False,
    chosen: tuple[str, ...] = (),
    problem: str = "",
    editing: str = "",
    status: int = 200,
) -> Response[Any]:
    """The order's page, with the drawer open that was asked for."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        order = await reports.by_id(tx, order_id)
        found, around = await reports.whole(tx, order), await order_timeline.around(tx, order)
    title = say("Order %(code)s", code=order_telling.code_of(found))
    view = order_telling.view(
        found,
        desk,
        page=frame.page(runtime, request, title, desk, words=WORDS),
        entries=entries,
        chosen=chosen,
        is_refunding=is_refunding,
        problem=problem,
        now=runtime.clock.now(),
        around=around,
        editing=editing,
        back=request.query_params.get("back", ""),
    )
    return answers.page("organizer/order.html", view, status=status)
