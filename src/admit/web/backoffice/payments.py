"""Payments that need a look: money without a home, refunds that failed, charges that were refused."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from admit.backoffice.inspection import Need, PaymentFile
from admit.core import codes
from admit.core.money import Money
from admit.core.words import say
from admit.flows import inspecting
from admit.http.parameters import RuntimeHere
from admit.web import answers, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.inspection import PaymentLine, PaymentsView
from admit.web.views.page import Link

NEEDS = {
    Need.NEEDS_OPERATOR: (
        say("Needs an operator"),
        say("Money was taken that fits no order. Decide whether it goes back."),
    ),
    Need.REFUND_OWED: (say("Refund owed"), say("Money came too late; it goes back by itself.")),
    Need.REFUND_FAILED: (
        say("Refund failed"),
        say("The provider refused to give money back; it is tried again."),
    ),
    Need.FAILED: (say("Refused charges"), say("The bank said no. Nothing was charged.")),
}
FIRST = Need.NEEDS_OPERATOR


@get("/admin/payments", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    wanted, cursor = request.query_params.get("need", ""), request.query_params.get("cursor")
    need = Need(wanted) if wanted in set(Need) else FIRST
    found = await inspecting.list_payments(runtime, principal, need=need, limit=50, cursor=cursor)
    view = PaymentsView(
        page=frame.page(runtime, request, say("Payments"), principal),
        console=frame.console("payments"),
        filters=tuple(Link(words[0], _address(one, ""), one is need) for one, words in NEEDS.items()),
        sentence=NEEDS[need][1],
        payments=tuple(line(one) for one in found.items),
        older=_address(need, found.next_cursor) if found.next_cursor else "",
        newest=_address(need, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/payments.html", view)


def line(one: PaymentFile) -> PaymentLine:
    """A payment as lists and its own page show it."""
    return PaymentLine(
        href=f"/admin/payments/{one.id}",
        needs_decision=one.captured_as == Need.NEEDS_OPERATOR and one.resolved_at is None,
        tenant=one.tenant_slug,
        order=codes.format_code(one.order_code),
        reference=one.provider_reference or "",
        status=one.status.replace("_", " "),
        amount=Money(one.amount_cents, one.currency),
        captured=Money(one.captured_cents, one.currency),
        refunded=Money(one.refunded_cents, one.currency),
        why=_why(one),
        at=one.created_at,
    )


def _why(one: PaymentFile) -> str:
    """What is amiss with it; of one that came through not why an earlier try was refused."""
    if one.captured_cents:
        return (one.captured_reason or "").replace("_", " ")
    return one.failure_message or (one.failure_code or "").replace("_", " ")


def _address(need: Need, cursor: str) -> str:
    given = {"need": need.value, "cursor": cursor}
    return f"/admin/payments?{urlencode({name: value for name, value in given.items() if value})}"
