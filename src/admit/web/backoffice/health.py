"""The house at a glance: what waits and since when, whether the worker lives, what the doctor says."""

from typing import Any

from litestar import Response, get

from admit.backoffice.health import Finding
from admit.backoffice.queues import Queue
from admit.core.words import say
from admit.flows import overseeing
from admit.http.parameters import RuntimeHere
from admit.web import answers, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import State
from admit.web.views.oversight import FindingLine, HealthView, QueueLine

FINE = State(say("Fine"), "good", "check")
WRONG = State(say("Needs you"), "bad", "circle-alert")
QUEUES = {
    "messages": (say("Messages of the provider"), "/admin/webhooks?state=received"),
    "mails": (say("Mails to be sent"), ""),
    "refunds": (say("Refunds on their way"), "/admin/refunds"),
    "facts": (say("Facts for organizers' programs"), ""),
    "holds": (say("Holds that ran out"), ""),
    "payments": (say("Payments to be asked about"), "/admin/payments"),
    "accounts": (say("Organizers' accounts to be asked about"), "/admin/payouts"),
}


@get("/admin/health", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    with_rules = request.query_params.get("rules") == "1"
    found = await overseeing.look_at_health(runtime, principal, with_rules=with_rules)
    findings = sorted(found.findings, key=lambda one: one.is_fine)
    view = HealthView(
        page=frame.page(runtime, request, say("Health"), principal),
        console=frame.console("health"),
        queues=tuple(_queue(one) for one in found.queues),
        findings=tuple(_finding(one) for one in findings),
        wrong=sum(not one.is_fine for one in findings),
        with_rules=with_rules,
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/health.html", view)


def _queue(one: Queue) -> QueueLine:
    name, href = QUEUES[one.name]
    return QueueLine(name, href, one.waiting, one.oldest_at)


def _finding(one: Finding) -> FindingLine:
    return FindingLine(one.name.capitalize(), FINE if one.is_fine else WRONG, one.text.replace("`", ""))
