"""What went wrong at the doors of an event, as pages and as a spreadsheet."""

from datetime import datetime

from litestar import Response, Router, get

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.schemas import door_conflicts as schemas
from admit.api.server_time import ServerTime
from admit.checkin import conflicts, plans
from admit.core import pages
from admit.flows import entering
from admit.identity.permissions import Permission
from admit.reports import door as door_report


@get("/events/{event_id:uuid}/conflicts")
async def list_conflicts(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    cursor: Cursor = None,
    limit: Limit = None,
) -> schemas.Conflicts:
    """Double entries, void tickets let in, and all else that the merge of the devices found; oldest first."""
    size = pages.check_limit(limit)
    after = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        found = await conflicts.of_event(tx, event_id)
    later = [one for one in found if after is None or (one.scan.at, one.scan.id) > after]
    later.sort(key=lambda one: (one.scan.at, one.scan.id))
    end = _end_of_page(later, size)
    last = later[end - 1].scan if end < len(later) else None
    return schemas.Conflicts(
        items=[schemas.conflict_of(one) for one in later[:end]],
        next_cursor=pages.encode(last.at, last.id) if last else None,
    )


@get("/events/{event_id:uuid}/conflicts.csv", media_type="text/csv")
async def export_conflicts(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> Response[bytes]:
    """The whole report for a spreadsheet."""
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        found = await conflicts.of_event(tx, event_id)
        plan = await plans.read(tx, event_id)
    return Response(
        door_report.conflicts_csv(found, timezone=plan.timezone),
        media_type="text/csv; charset=utf-8",
        headers={
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{slug}-conflicts.csv"',
        },
    )


def _end_of_page(found: list[conflicts.Conflict], size: int) -> int:
    """Where a page ends: conflicts of one scan stay together, so a page may be a few longer."""
    end = min(size, len(found))
    while end < len(found) and found[end].scan.key == found[end - 1].scan.key:
        end += 1
    return end


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[list_conflicts, export_conflicts],
    middleware=[ServerTime],
    tags=["door"],
)
