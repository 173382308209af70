"""One payment, and the operator's decision about money that fits no order."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import applying, inspecting
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.backoffice import frame, payments
from admit.web.forms import Browser
from admit.web.views.forms import Entries
from admit.web.views.oversight import PaymentView
from admit.web.views.page import Flash

APPLY, GIVE_BACK, SETTLED = "apply", "give_back", "settled"
WORDS = {
    APPLY: Flash(say("Settled as if it came now. What became of it stands below.")),
    GIVE_BACK: Flash(say("The money goes back. It takes the bank some days.")),
    SETTLED: Flash(say("Closed with your note. No money moved.")),
}


@get("/admin/payments/{payment_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, payment_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _file(runtime, request, principal, payment_id, Entries())


@post("/admin/payments/{payment_id:uuid}", include_in_schema=False, status_code=200)
async def decide(runtime: RuntimeHere, request: Browser, payment_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    wanted, note = values.get("do", ""), values.get("note", "")
    try:
        if wanted == APPLY:
            await applying.apply_payment(runtime, principal, payment_id, note=note)
        elif wanted in {GIVE_BACK, SETTLED}:
            await inspecting.resolve_payment(
                runtime, principal, payment_id, note=note, give_back=wanted == GIVE_BACK
            )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("note",))
        return await _file(runtime, request, principal, payment_id, entries, status=status_of(refusal))
    return answers.see_other(
        f"/admin/payments/{payment_id}?said={wanted}" if wanted in WORDS else request.url.path
    )


async def _file(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    payment_id: UUID,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    found = await inspecting.read_payment(runtime, principal, payment_id)
    view = PaymentView(
        page=frame.page(runtime, request, say("Payment"), principal, words=WORDS),
        console=frame.console("payments"),
        payment=payments.line(found),
        tenant_href=f"/admin/tenants/{found.tenant_id}",
        provider=found.provider,
        account=found.provider_account,
        needs_decision=found.captured_as == "needs_operator" and found.resolved_at is None,
        resolved_at=found.resolved_at,
        entries=entries,
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/payment.html", view, status=status)
