"""Calling an event off: what it comes to, the event's name as the last word, how far it is, what failed once more."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core import codes
from admit.core.money import Money
from admit.core.words import say
from admit.events import access
from admit.events.records import Event, EventStatus
from admit.flows import calling_off, entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.reports import cancellations as reports
from admit.reports.cancellations import Failure, Preview, Progress
from admit.sales import cancellations
from admit.sales.cancellations import Cancellation
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.organizer.orders import order_href
from admit.web.views.desk import CalledOffView, CallOffView, FailedLine
from admit.web.views.forms import Entries
from admit.web.views.page import Flash, Page

FIELDS = ("message", "name")
WORDS = {
    "cancelled": Flash(say("The event is cancelled. Its orders are being given back.")),
    "retried": Flash(say("What failed is tried again.")),
}
WHY = {
    "disputed": say("The buyer's bank disputes the payment; it decides first. Try again when it has."),
    "payment_under_way": say("A payment was under way for too long. Try again."),
    "our_fault": say("Something went wrong on our side. Try again."),
    "balance_insufficient": say(
        "Your account at the payment provider has too little money. Top it up, then try again."
    ),
    "insufficient_funds": say(
        "Your account at the payment provider has too little money. Top it up, then try again."
    ),
}


@get("/organizer/{slug:str}/events/{event_id:uuid}/cancel", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, Entries())


@post("/organizer/{slug:str}/events/{event_id:uuid}/cancel", include_in_schema=False, status_code=200)
async def call_off(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    name, message, now = values.get("name", ""), values.get("message", ""), runtime.clock.now()
    try:
        async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
            await calling_off.begin(tx, event_id, name=name, message=message, now=now)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(runtime, request, principal, slug, event_id, entries, status=status_of(refusal))
    runtime.bell.ring("cancellations")
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/cancel?said=cancelled")


@post("/organizer/{slug:str}/events/{event_id:uuid}/cancel/retry", include_in_schema=False, status_code=200)
async def retry(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        await calling_off.retry(tx, event_id, now=runtime.clock.now())
    runtime.bell.ring("cancellations")
    runtime.bell.ring("refunds")
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/cancel?said=retried")


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
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        found = await cancellations.of_event(tx, event_id)
        page = frame.page(runtime, request, say("Cancel %(event)s", event=event.name), desk, words=WORDS)
        if found is None:
            before = _before(desk, page, event, await reports.preview(tx, event_id), entries)
            return answers.page("organizer/call_off.html", before, status=status)
        progress = await reports.progress(tx, found.id)
        failed = await reports.failures(tx, found.id)
    after = _after(desk, page, event, found, progress, failed)
    return answers.page("organizer/called_off.html", after, status=status)


def _before(desk: Desk, page: Page, event: Event, found: Preview, entries: Entries) -> CallOffView:
    return CallOffView(
        page=page,
        console=frame.console(desk, "cancel", event=(event.id, event.name)),
        href=f"{desk.event_href(event.id)}/cancel",
        back=desk.event_href(event.id),
        event=event.name,
        can_cancel=event.status is EventStatus.PUBLISHED,
        to_refund=found.to_refund,
        without_money=found.without_money,
        held=found.held,
        disputed=found.disputed,
        tickets=found.tickets,
        admitted=found.admitted,
        refund=Money(found.refund_cents, event.currency),
        by_hand=Money(found.by_hand_cents, event.currency),
        entries=entries,
    )


def _after(
    desk: Desk,
    page: Page,
    event: Event,
    found: Cancellation,
    progress: Progress,
    failed: list[Failure],
) -> CalledOffView:
    return CalledOffView(
        page=page,
        console=frame.console(desk, "cancel", event=(event.id, event.name)),
        href=f"{desk.event_href(event.id)}/cancel",
        back=desk.event_href(event.id),
        event=event.name,
        timezone=event.timezone,
        message=found.message,
        requested_by=found.requested_by,
        requested_at=found.created_at,
        orders=progress.orders,
        seen_to=progress.orders - progress.waiting,
        refunds=progress.refunds,
        refunded=progress.refunded,
        refund=Money(progress.refund_cents, event.currency),
        given_back=Money(progress.refunded_cents, event.currency),
        by_hand=Money(progress.by_hand_cents, event.currency),
        failed=progress.failed,
        failures=tuple(_failed(desk, one) for one in failed),
        is_over=progress.is_over,
    )


def _failed(desk: Desk, one: Failure) -> FailedLine:
    why = WHY.get(one.failure_code, say("The payment provider refused it (%(code)s).", code=one.failure_code))
    return FailedLine(
        code=codes.format_code(one.code),
        href=order_href(desk, one.order_id),
        buyer=one.buyer_name or one.buyer_email or "",
        why=why,
        amount=Money(one.amount_cents, one.currency) if one.is_refund else None,
    )
