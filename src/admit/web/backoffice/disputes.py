"""Disputes and failing refunds of every tenant."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post

from admit.backoffice.disputes import DisputeFile
from admit.backoffice.inspection import NothingToResolve
from admit.backoffice.refunds import RefundFile
from admit.core import codes
from admit.core.money import Money
from admit.core.words import say
from admit.flows import overseeing
from admit.http.parameters import Id, RuntimeHere
from admit.merchant import wording
from admit.sales.gateway import DisputeState
from admit.web import answers, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import State
from admit.web.views.oversight import DisputeLine, DisputesView, RefundLine, RefundsView
from admit.web.views.page import Flash, Link

STATES = {
    DisputeState.OPEN: State(say("Open"), "warn", "clock"),
    DisputeState.WON: State(say("Won"), "good", "check"),
    DisputeState.LOST: State(say("Lost"), "bad", "circle-x"),
}
WORDS = {
    "retried": Flash(say("It is tried again now. Reload in a moment to see how it went.")),
    "gone": Flash(say("This refund no longer fails. Look again."), "warn"),
}


@get("/admin/disputes", include_in_schema=False)
async def list_disputes(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    state, cursor = request.query_params.get("state", ""), request.query_params.get("cursor")
    status = DisputeState(state) if state in set(DisputeState) else None
    found = await overseeing.list_disputes(runtime, principal, status=status, limit=50, cursor=cursor)
    kept = status.value if status else ""
    named = [("", say("All")), *((key.value, one.word) for key, one in STATES.items())]
    view = DisputesView(
        page=frame.page(runtime, request, say("Disputes"), principal),
        console=frame.console("disputes"),
        filters=tuple(Link(word, _address("disputes", key, ""), key == kept) for key, word in named),
        disputes=tuple(_dispute(one) for one in found.items),
        older=_address("disputes", kept, found.next_cursor) if found.next_cursor else "",
        newest=_address("disputes", kept, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/disputes.html", view)


@get("/admin/refunds", include_in_schema=False)
async def list_refunds(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    cursor = request.query_params.get("cursor")
    found = await overseeing.list_failing_refunds(runtime, principal, limit=50, cursor=cursor)
    view = RefundsView(
        page=frame.page(runtime, request, say("Refunds"), principal, words=WORDS),
        console=frame.console("refunds"),
        refunds=tuple(_refund(one) for one in found.items),
        older=_address("refunds", "", found.next_cursor) if found.next_cursor else "",
        newest="/admin/refunds" if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/refunds.html", view)


@post("/admin/refunds/{refund_id:uuid}/retry", include_in_schema=False, status_code=200)
async def retry(runtime: RuntimeHere, request: Browser, refund_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    try:
        await overseeing.retry_refund(runtime, principal, refund_id)
    except NothingToResolve:
        return answers.see_other("/admin/refunds?said=gone")
    return answers.see_other("/admin/refunds?said=retried")


def _dispute(one: DisputeFile) -> DisputeLine:
    return DisputeLine(
        tenant=one.tenant_slug,
        tenant_href=f"/admin/tenants/{one.tenant_id}",
        order=codes.format_code(one.order_code),
        reference=one.provider_reference,
        state=STATES[one.status],
        reason=one.reason.replace("_", " "),
        amount=Money(one.amount_cents, one.currency),
        opened_at=one.opened_at,
        closed_at=one.closed_at,
    )


def _refund(one: RefundFile) -> RefundLine:
    why = wording.refund_trouble(one.failure_code)
    return RefundLine(
        tenant=one.tenant_slug,
        tenant_href=f"/admin/tenants/{one.tenant_id}",
        order=codes.format_code(one.order_code),
        amount=Money(one.amount_cents, one.currency),
        why=" ".join(map(str, why))
        if why
        else one.failure_message or (one.failure_code or "").replace("_", " "),
        attempts=one.attempts,
        next_attempt_at=one.next_attempt_at,
        retry_href=f"/admin/refunds/{one.id}/retry",
        at=one.requested_at,
    )


def _address(place: str, state: str, cursor: str) -> str:
    given = urlencode({name: value for name, value in (("state", state), ("cursor", cursor)) if value})
    return f"/admin/{place}?{given}" if given else f"/admin/{place}"
