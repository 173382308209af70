"""The page of an order that is past checkout: its passes, or what became of it."""

from datetime import datetime
from typing import Any

from litestar import Response, post

from admit.core.words import say
from admit.flows import order_pages, self_cancelling
from admit.flows.runtime import Runtime
from admit.flows.self_cancelling import NotCancellable
from admit.http.parameters import RuntimeHere, Token
from admit.reports.orders import WholeOrder
from admit.tickets import passes
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.passes import facts, frame, telling
from admit.web.views.passes import OrderView

SAID = frozenset({"resent", "name", "passed", "cancelled"})


def page(runtime: Runtime, request: Browser, found: WholeOrder) -> Response[Any]:
    """The page; a paid order's may be kept on the phone for the door."""
    now, order = runtime.clock.now(), found.order
    state = telling.state_of(found, now)
    token = order.public_lookup_token
    said = request.query_params.get("said", "")
    own = [telling.order_pass(runtime, one, token) for one in telling.shown(found)]
    return frame.answer(
        runtime,
        request,
        "passes/order.html",
        say("Order at %(organizer)s", organizer=found.event.tenant_name),
        lambda page: OrderView(
            page=page,
            event=telling.event_facts(found.event),
            order=facts.order_facts(order, found.items, found.discount_code),
            state=state,
            passes=tuple(own),
            qr_size=passes.MODULES,
            refunds=telling.refunds_of(found),
            now=now,
            said=said if said in SAID else "",
            pdf_href=f"/orders/{token}/tickets.pdf" if any(one.qr_path for one in own) else "",
            cancel_until=_cancel_until(found, runtime) if any(one.qr_path for one in own) else None,
            contact_email=found.event.contact_email,
        ),
        event=found.event,
        headers=frame.kept_until(found.event) if state == "paid" else None,
    )


@post("/orders/{token:str}/resend", include_in_schema=False, status_code=200)
async def resend(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    await visitors.check_form(runtime, request)
    async with frame.guesses(runtime, request):
        await order_pages.resend(runtime, token)
    return answers.see_other(f"/orders/{token}?said=resent")


def _cancel_until(found: WholeOrder, runtime: Runtime) -> datetime | None:
    try:
        self_cancelling.check_open(found.event, runtime.clock.now())
    except NotCancellable:
        return None
    return found.event.self_cancel_until
