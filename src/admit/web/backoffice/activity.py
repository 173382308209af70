"""The trail of the whole platform."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from admit.core.words import say
from admit.flows import platform
from admit.http.parameters import RuntimeHere
from admit.web import answers, trails, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import ActivityLine, TrailView

LONGEST_SLUG = 60
ABOUT = {
    "order": say("Orders"),
    "payment": say("Payments"),
    "refund": say("Refunds"),
    "ticket": say("Tickets"),
    "event": say("Events"),
    "tenant": say("Organizers"),
    "member": say("Teams"),
    "user": say("Accounts"),
    "webhook": say("Webhooks"),
    "settings": say("Settings"),
    "incident": say("Incidents"),
    "installation": say("The installation"),
}
"""What acts are about, by the first word of their names."""


@get("/admin/activity", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    asked = request.query_params
    tenant, cursor = asked.get("tenant", "").strip()[:LONGEST_SLUG], asked.get("cursor")
    about = asked.get("about", "") if asked.get("about", "") in ABOUT else ""
    found = await platform.read_activity(
        runtime, principal, tenant_slug=tenant or None, about=about or None, limit=50, cursor=cursor
    )
    lines = tuple(
        ActivityLine(
            at=one.created_at,
            action=trails.what(one.action),
            who=trails.who(one.actor_kind, one.actor_name, one.key_name),
            tenant=one.tenant_slug,
            details=trails.details(one.metadata),
        )
        for one in found.items
    )
    view = TrailView(
        page=frame.page(runtime, request, say("Activity"), principal),
        console=frame.console("activity"),
        lines=lines,
        tenant=tenant,
        about=about,
        choices=(("", say("Everything")), *ABOUT.items()),
        older=_address(tenant, about, found.next_cursor) if found.next_cursor else "",
        newest=_address(tenant, about, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/activity.html", view)


def _address(tenant: str, about: str, cursor: str) -> str:
    asked = (("tenant", tenant), ("about", about), ("cursor", cursor))
    given = urlencode({name: value for name, value in asked if value})
    return f"/admin/activity?{given}" if given else "/admin/activity"
