"""The provider's messages: where each stands, what it said, and working it off again."""

import json
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post

from admit.backoffice.inspection import Webhook, WebhookStatus
from admit.flows import inspecting
from admit.http.parameters import Id, RuntimeHere
from admit.web import answers, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import State
from admit.web.views.inspection import WebhookLine, WebhooksView, WebhookView
from admit.web.views.page import Flash, Link

STATES = {
    WebhookStatus.RECEIVED: State("Waiting", "warn", "clock"),
    WebhookStatus.PROCESSED: State("Processed", "good", "check"),
    WebhookStatus.IGNORED: State("Ignored", "neutral", "minus"),
    WebhookStatus.FAILED: State("Failed", "bad", "circle-alert"),
}
NEEDS_OPERATOR = "needs_operator"
WORDS = {"replayed": Flash("It is worked off again. Reload in a moment to see how it went.")}


@get("/admin/webhooks", include_in_schema=False)
async def list_webhooks(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    state, cursor = request.query_params.get("state", ""), request.query_params.get("cursor")
    status = WebhookStatus(state) if state in set(WebhookStatus) else None
    found = await inspecting.list_webhooks(
        runtime, principal, status=status, only_waiting=state == NEEDS_OPERATOR, limit=50, cursor=cursor
    )
    view = WebhooksView(
        page=frame.page(runtime, request, "Webhooks", principal),
        console=frame.console("webhooks"),
        filters=_filters(state),
        webhooks=tuple(_line(one) for one in found.items),
        older=_address(state, found.next_cursor) if found.next_cursor else "",
        newest=_address(state, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/webhooks.html", view)


@get("/admin/webhooks/{webhook_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, webhook_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
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
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/webhook.html", view)


@post("/admin/webhooks/{webhook_id:uuid}/replay", include_in_schema=False, status_code=200)
async def replay(runtime: RuntimeHere, request: Browser, webhook_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    await inspecting.replay_webhook(runtime, principal, webhook_id)
    return answers.see_other(f"/admin/webhooks/{webhook_id}?said=replayed")


def _line(one: Webhook) -> WebhookLine:
    return WebhookLine(
        href=f"/admin/webhooks/{one.id}",
        event_type=one.event_type,
        event_id=one.provider_event_id,
        state=STATES[one.status],
        needs_operator=one.needs_operator_at is not None and one.resolved_at is None,
        attempts=one.attempts,
        received_at=one.received_at,
    )


def _filters(state: str) -> tuple[Link, ...]:
    named = [(key.value, one.word) for key, one in STATES.items()]
    links = [("", "All"), (NEEDS_OPERATOR, "Needs an operator"), *named]
    return tuple(Link(word, _address(key, ""), key == state) for key, word in links)


def _address(state: str, cursor: str) -> str:
    given = urlencode({name: value for name, value in (("state", state), ("cursor", cursor)) if value})
    return f"/admin/webhooks?{given}" if given else "/admin/webhooks"
