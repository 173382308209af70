"""The trail of a tenant."""

from datetime import datetime
from typing import Any

from litestar import Response, get

from admit.audit import timeline
from admit.core import pages as cursors
from admit.core.words import say
from admit.flows import entering
from admit.http.parameters import RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.web import answers, trails, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.backoffice import ActivityLine
from admit.web.views.organizer import ActivityView

LISTED = 50


@get("/organizer/{slug:str}/activity", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    cursor = request.query_params.get("cursor")
    before = cursors.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.ACTIVITY_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        rows = await timeline.read(tx, limit=LISTED + 1, before=before)
    found = cursors.page_of(rows, limit=LISTED, key=lambda row: (row.created_at, row.id))
    lines = tuple(
        ActivityLine(
            at=one.created_at,
            action=trails.what(one.action),
            who=trails.who(one.actor_kind, one.actor_name),
            tenant=slug,
            details=trails.details(one.metadata),
        )
        for one in found.items
    )
    href = f"{desk.href}/activity"
    view = ActivityView(
        page=frame.page(runtime, request, say("Activity"), desk),
        console=frame.console(desk, "activity"),
        lines=lines,
        older=f"{href}?cursor={found.next_cursor}" if found.next_cursor else "",
        newest=href if cursor else "",
    )
    return answers.page("organizer/activity.html", view)
