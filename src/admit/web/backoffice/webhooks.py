"""The provider's messages: where each stands, what it said, and working it off again."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from admit.backoffice.inspection import Webhook, WebhookStatus
from admit.core import ids
from admit.core.words import say
from admit.flows import inspecting
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import State
from admit.web.views.forms import Entries
from admit.web.views.inspection import WebhookLine, WebhooksView, WebhookView
from admit.web.views.page import Flash, Link

STATES = {
    WebhookStatus.RECEIVED: State(say("Waiting"), "warn", "clock"),
    WebhookStatus.PROCESSED: State(say("Processed"), "good", "check"),
    WebhookStatus.IGNORED: State(say("Ignored"), "neutral", "minus"),
    WebhookStatus.FAILED: State(say("Failed"), "bad", "circle-alert"),
}
NEEDS_OPERATOR = "needs_operator"
WORDS = {
    "replayed": Flash(say("It is worked off again. Reload in a moment to see how it went.")),
    "many": Flash(say("They are worked off again. Reload in a moment to see how it went.")),
    "none": Flash(say("Tick the messages first, then replay them."), "warn"),
    "resolved": Flash(say("Closed with your note. It waits for nobody any more.")),
}


@get("/admin/webhooks", include_in_schema=False)
async def list_webhooks(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    asked = request.query_params
    state, cursor = asked.get("state", ""), asked.get("cursor")
    words = asked.get("q", "").replace("\0", "")[: inspecting.LONGEST_SEARCH].strip()
    status = WebhookStatus(state) if state in set(WebhookStatus) else None
    found = await inspecting.list_webhooks(
        runtime,
        principal,
        status=status,
        only_waiting=state == NEEDS_OPERATOR,
        search=words,
        limit=50,
        cursor=cursor,
    )
    view = WebhooksView(
        page=frame.page(runtime, request, say("Webhooks"), principal, words=WORDS),
        console=frame.console("webhooks"),
        words=words,
        state=state if status or state == NEEDS_OPERATOR else "",
        filters=_filters(state, words),
        webhooks=tuple(_line(one) for one in found.items),
        older=_address(state, words, found.next_cursor) if found.next_cursor else "",
        newest=_address(state, words, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/webhooks.html", view)


@get("/admin/webhooks/{webhook_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, webhook_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _file(runtime, request, principal, webhook_id, Entries())


@post("/admin/webhooks/{webhook_id:uuid}/replay", include_in_schema=False, status_code=200)
async def replay(runtime: RuntimeHere, request: Browser, webhook_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    await inspecting.replay_webhook(runtime, principal, webhook_id)
    return answers.see_other(f"/admin/webhooks/{webhook_id}?said=replayed")


@post("/admin/webhooks/replay", include_in_schema=False, status_code=200)
async def replay_many(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    ticked = [one for text in await forms.ticked(request, "id") if (one := ids.parse(text)) is not None]
    back = _address((await forms.typed(request)).get("state", ""), "", "")
    if not ticked:
        return answers.see_other(f"{back}{'&' if '?' in back else '?'}said=none")
    await inspecting.replay_webhooks(runtime, principal, ticked[: inspecting.MOST_REPLAYED])
    return answers.see_other(f"{back}{'&' if '?' in back else '?'}said=many")


@post("/admin/webhooks/{webhook_id:uuid}/resolve", include_in_schema=False, status_code=200)
async def resolve(runtime: RuntimeHere, request: Browser, webhook_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        await inspecting.resolve_webhook(runtime, principal, webhook_id, note=values.get("note", ""))
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("note",))
        return await _file(runtime, request, principal, webhook_id, entries, status=status_of(refusal))
    return answers.see_other(f"/admin/webhooks/{webhook_id}?said=resolved")


async def _file(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    webhook_id: UUID,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    found, payload = await inspecting.read_webhook(runtime, principal, webhook_id)
    view = WebhookView(
        page=frame.page(runtime, request, found.event_type, principal, words=WORDS),
        console=frame.console("webhooks"),
        webhook=_line(found),
        account=found.provider_account,
        reference=found.object_reference or "",
        tenant=found.tenant_slug or "",
        error=found.error_message or "",
        processed_at=found.processed_at,
        next_attempt_at=found.next_attempt_at,
        payload=json.dumps(payload, indent=2, ensure_ascii=False),
        entries=entries,
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/webhook.html", view, status=status)


def _line(one: Webhook) -> WebhookLine:
    return WebhookLine(
        id=str(one.id),
        href=f"/admin/webhooks/{one.id}",
        event_type=one.event_type,
        event_id=one.provider_event_id,
        state=STATES[one.status],
        needs_operator=one.needs_operator_at is not None and one.resolved_at is None,
        attempts=one.attempts,
        received_at=one.received_at,
    )


def _filters(state: str, words: str) -> tuple[Link, ...]:
    named = [(key.value, one.word) for key, one in STATES.items()]
    links = [("", say("All")), (NEEDS_OPERATOR, say("Needs an operator")), *named]
    return tuple(Link(word, _address(key, words, ""), key == state) for key, word in links)


def _address(state: str, words: str, cursor: str) -> str:
    asked = (("state", state), ("q", words), ("cursor", cursor))
    given = urlencode({name: value for name, value in asked if value})
    return f"/admin/webhooks?{given}" if given else "/admin/webhooks"
