"""What was sent to an endpoint: each delivery with its body, tries and answer, and sending it again."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.facts.records import Delivery, State
from admit.flows import entering, webhook_desk
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views import backoffice
from admit.web.views.page import Flash
from admit.web.views.webhook_desk import DeliveryLine, DeliveryView

ONE = "/organizer/{slug:str}/developers/webhooks/{endpoint_id:uuid}/deliveries/{fact_id:uuid}"
STATES = {
    State.PENDING: backoffice.State(say("Waiting"), "warn", "clock"),
    State.DELIVERED: backoffice.State(say("Delivered"), "good", "check"),
    State.FAILED: backoffice.State(say("Failed"), "bad", "circle-alert"),
}
UNREACHED = {
    "host_unknown": say("The host was not found"),
    "host_forbidden": say("The host is at an address that is not public"),
    "timeout": say("No answer in time"),
    "tls": say("No safe connection"),
    "unreachable": say("It was not reached"),
}
WORDS = {
    "sent": Flash(say("The test is on its way. Reload in a moment to see the answer.")),
    "replayed": Flash(say("It is sent again. Reload in a moment to see the answer.")),
}


@get(ONE, include_in_schema=False)
async def show(
    runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id, fact_id: Id
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    endpoint = await webhook_desk.find(runtime, principal, slug, endpoint_id)
    found = await webhook_desk.find_delivery(runtime, principal, slug, endpoint_id, fact_id)
    async with entering.read(runtime.db, principal, slug, Permission.WEBHOOKS_MANAGE) as tx:
        desk = await frame.desk(tx, principal)
    back, one = f"{desk.href}/developers/webhooks/{endpoint_id}", found.delivery
    line = line_of(one, back)
    view = DeliveryView(
        page=frame.page(runtime, request, one.kind, desk, words=WORDS),
        console=frame.console(desk, "developers"),
        back=back,
        endpoint=endpoint.url,
        delivery=line,
        id=str(one.fact_id),
        body=found.body,
        trouble=line.answer if one.state is not State.DELIVERED and one.last_attempt_at else "",
        excerpt=found.last_answer or "",
        took_ms=one.last_took_ms,
        last_attempt_at=one.last_attempt_at,
        next_attempt_at=one.next_attempt_at,
        delivered_at=one.delivered_at,
        replay=f"{line.href}/replay" if endpoint.is_on else "",
    )
    return answers.page("organizer/webhook_delivery.html", view)


@post(ONE + "/replay", include_in_schema=False, status_code=200)
async def replay(
    runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id, fact_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await webhook_desk.replay(runtime, principal, slug, endpoint_id, fact_id)
    href = f"/organizer/{slug}/developers/webhooks/{endpoint_id}/deliveries/{fact_id}"
    return answers.see_other(f"{href}?said=replayed")


def line_of(one: Delivery, endpoint_href: str) -> DeliveryLine:
    """A delivery as the log shows it."""
    return DeliveryLine(
        href=f"{endpoint_href}/deliveries/{one.fact_id}",
        kind=one.kind,
        state=STATES[one.state],
        answer=_answer(one),
        attempts=one.attempts,
        created_at=one.created_at,
    )


def _answer(one: Delivery) -> str:
    """The status, or in words why there is none."""
    if one.last_status is not None:
        return str(say("Answer %(status)s", status=one.last_status))
    code, _, rest = (one.last_error or "").partition(":")
    return str(UNREACHED.get(code, rest.strip() or code))
