"""The trail of the whole platform."""

from typing import Any

from litestar import Response, get

from admit.flows import platform
from admit.http.parameters import RuntimeHere
from admit.web import answers, trails, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import ActivityLine, TrailView


@get("/admin/activity", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    cursor = request.query_params.get("cursor")
    found = await platform.read_activity(runtime, principal, limit=50, cursor=cursor)
    lines = tuple(
        ActivityLine(
            at=one.created_at,
            action=trails.what(one.action),
            who=trails.who(one.actor_kind, one.actor_name),
            tenant=one.tenant_slug,
            details=trails.details(one.metadata),
        )
        for one in found.items
    )
    view = TrailView(
        page=frame.page(runtime, request, "Activity", principal),
        console=frame.console("activity"),
        lines=lines,
        older=f"/admin/activity?cursor={found.next_cursor}" if found.next_cursor else "",
        newest="/admin/activity" if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/activity.html", view)
