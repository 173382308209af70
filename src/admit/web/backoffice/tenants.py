"""Tenants: who waits for a decision, the whole list, one file with the decisions that are open."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from admit.backoffice.approvals import RULES, Decision, NotInState, TenantFile
from admit.core.errors import Invalid, NotFound, Refusal
from admit.core.words import say
from admit.flows import approval, overseeing
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import Principal, TenantStatus
from admit.web import answers, forms, visitors
from admit.web.backoffice import frame, people
from admit.web.forms import Browser
from admit.web.views.backoffice import DecisionForm, QueueView, State, TenantLine, TenantsView, TenantView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash, Kind, Link

STATES = {
    TenantStatus.PENDING: State(say("Waits for approval"), "warn", "clock"),
    TenantStatus.ACTIVE: State(say("Active"), "good", "check"),
    TenantStatus.SUSPENDED: State(say("Suspended"), "bad", "circle-pause"),
    TenantStatus.REJECTED: State(say("Rejected"), "neutral", "circle-x"),
}
LABELS: dict[Decision, tuple[str, Kind, str]] = {
    Decision.APPROVE: (
        say("Approve"),
        "good",
        say("They can publish and sell at once. Their admins get an email."),
    ),
    Decision.REJECT: (
        say("Reject"),
        "bad",
        say("They cannot publish or sell. Their admins get an email with the reason."),
    ),
    Decision.SUSPEND: (
        say("Suspend"),
        "bad",
        say(
            "Their pages are gone and sales stop at once. Paid tickets still open the door. "
            "Their admins get the reason."
        ),
    ),
    Decision.REACTIVATE: (
        say("Reactivate"),
        "good",
        say("Their pages come back and sales go on. Their admins get an email."),
    ),
}
WORDS = {
    Decision.APPROVE.value: Flash(say("Approved. They were told by email.")),
    Decision.REJECT.value: Flash(say("Rejected. They were told the reason by email.")),
    Decision.SUSPEND.value: Flash(say("Suspended. Their pages are gone; paid tickets still scan.")),
    Decision.REACTIVATE.value: Flash(say("Active again. They were told by email.")),
    "decided": Flash(say("Somebody decided about this tenant meanwhile. Look again."), "warn"),
}


@get("/admin", include_in_schema=False)
async def queue(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    found = await approval.list_tenants(
        runtime, principal, status=TenantStatus.PENDING.value, cursor=request.query_params.get("cursor")
    )
    view = QueueView(
        page=frame.page(runtime, request, say("Approvals"), principal, words=WORDS),
        console=frame.console("approvals"),
        tenants=tuple(_line(one) for one in found.items),
        older=_older("/admin", found.next_cursor),
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/queue.html", view)


@get("/admin/tenants", include_in_schema=False)
async def list_tenants(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    status, cursor = request.query_params.get("status"), request.query_params.get("cursor")
    found = await approval.list_tenants(runtime, principal, status=status or None, cursor=cursor)
    here = f"/admin/tenants?status={status}" if status else "/admin/tenants"
    view = TenantsView(
        page=frame.page(runtime, request, say("Tenants"), principal, words=WORDS),
        console=frame.console("tenants"),
        tenants=tuple(_line(one) for one in found.items),
        filters=_filters(status or ""),
        older=_older("/admin/tenants", found.next_cursor, status=status or ""),
        newest=here if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/tenants.html", view)


@get("/admin/tenants/{tenant_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, tenant_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    file = await approval.show(runtime, principal, tenant_id)
    return await _file(runtime, request, principal, file, Entries())


@post("/admin/tenants/{tenant_id:uuid}/{decision:str}", include_in_schema=False, status_code=200)
async def decide(
    runtime: RuntimeHere, request: Browser, tenant_id: Id, decision: FromPath[str]
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        wanted = Decision(decision)
    except ValueError:
        raise NotFound from None
    here = f"/admin/tenants/{tenant_id}"
    try:
        await approval.decide(runtime, principal, tenant_id, decision=wanted, reason=values.get("reason", ""))
    except NotInState:
        return answers.see_other(f"{here}?said=decided")
    except Invalid as refusal:
        return await _refused(runtime, request, principal, tenant_id, wanted, values, refusal)
    return answers.see_other(f"{here if values.get('back') == 'file' else '/admin'}?said={wanted.value}")


async def _refused(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    tenant_id: UUID,
    wanted: Decision,
    values: dict[str, str],
    refusal: Refusal,
) -> Response[Any]:
    field = f"reason-{wanted.value}"
    entries = forms.refused(refusal, values, (field,), aliases={"reason": field})
    file = await approval.show(runtime, principal, tenant_id)
    return await _file(
        runtime, request, principal, file, entries, asked=wanted.value, status=status_of(refusal)
    )


async def _file(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    file: TenantFile,
    entries: Entries,
    *,
    asked: str = "",
    status: int = 200,
) -> Response[Any]:
    team = await overseeing.list_members(runtime, principal, file.id)
    view = TenantView(
        page=frame.page(runtime, request, file.name, principal, words=WORDS),
        console=frame.console("tenants"),
        tenant=_line(file),
        reason=file.status_reason or "",
        status_changed_at=file.status_changed_at,
        shop_href=f"/{file.slug}" if file.status is TenantStatus.ACTIVE else "",
        decisions=tuple(_decision(one, file) for one in Decision if file.status in RULES[one].before),
        declared=tuple((_words(name), str(value)) for name, value in file.declared.items() if value),
        members=tuple(people.of_person_line(one) for one in team),
        asked=asked,
        entries=entries,
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/tenant.html", view, status=status)


def _decision(one: Decision, file: TenantFile) -> DecisionForm:
    label, kind, sentence = LABELS[one]
    action = f"/admin/tenants/{file.id}/{one.value}"
    return DecisionForm(one.value, f"{label} {file.name}", kind, sentence, RULES[one].needs_reason, action)


def _line(file: TenantFile) -> TenantLine:
    href = f"/admin/tenants/{file.id}"
    return TenantLine(
        name=file.name,
        slug=file.slug,
        href=href,
        state=STATES[file.status],
        contact_email=file.contact_email,
        is_contact_verified=file.is_contact_verified,
        events=file.events,
        members=file.members,
        applied_at=file.created_at,
        approve_href=f"{href}/{Decision.APPROVE.value}",
    )


def _filters(status: str) -> tuple[Link, ...]:
    states = [
        Link(state.word, f"/admin/tenants?status={key.value}", key.value == status)
        for key, state in STATES.items()
    ]
    return (Link(say("All"), "/admin/tenants", not status), *states)


def _older(path: str, cursor: str | None, **more: str) -> str:
    if cursor is None:
        return ""
    return f"{path}?{urlencode({**{name: value for name, value in more.items() if value}, 'cursor': cursor})}"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
