"""The trail of a tenant: who did what, narrowed, in pages or as CSV."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from admit.api.parameters import Caller, Cursor, Limit, RuntimeHere, Slug
from admit.api.schemas import activity as schemas
from admit.api.schemas.base import PageOf
from admit.core.errors import Invalid
from admit.core.pages import check_limit, decode, page_of
from admit.core.tenancy import ActorKind
from admit.flows import entering
from admit.http import downloads
from admit.http.downloads import Wanted
from admit.identity.permissions import Permission
from admit.reports import activity, acts
from admit.reports.activity import Narrowing
from admit.reports.acts import About

Action = Annotated[
    str | None,
    QueryParameter(
        name="action", pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80, schema_extra={"maxLength": 80}
    ),
]


async def provide_narrowing(
    action: Action = None,
    about: FromQuery[About | None] = None,
    actor_id: FromQuery[UUID | None] = None,
    actor_kind: FromQuery[ActorKind | None] = None,
    key_id: FromQuery[UUID | None] = None,
    event_id: FromQuery[UUID | None] = None,
    subject_id: FromQuery[UUID | None] = None,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
) -> Narrowing:
    """What the query narrows by; `action` names one act, `about` all of a kind."""
    group = acts.GROUPS[about].actions if about else None
    return Narrowing(
        actions=(action,) if action else tuple(group) if group else None,
        actor_id=actor_id,
        actor_kind=actor_kind,
        key_id=key_id,
        event_id=event_id,
        subject_id=subject_id,
        since=_moment("since", since),
        until=_moment("until", until),
    )


@get("/activity")
async def read_activity(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    narrowing: NamedDependency[Narrowing],
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.Activity]:
    """Who did what in the tenant, newest first; `since` is included, `until` is not."""
    most = check_limit(limit)
    before = decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.ACTIVITY_VIEW) as tx:
        found = await activity.page(tx, narrowing, limit=most + 1, before=before)
    page = page_of(found, limit=most, key=lambda entry: (entry.created_at, entry.id))
    return PageOf(
        items=[msgspec.convert(entry, schemas.Activity, from_attributes=True) for entry in page.items],
        next_cursor=page.next_cursor,
    )


@get("/activity.csv", media_type=downloads.CSV)
async def export_activity_csv(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    narrowing: NamedDependency[Narrowing],
    bom: FromQuery[bool] = True,
) -> Stream:
    """The same acts, all of them. `bom=false` leaves out the byte order mark that Excel wants."""
    wanted = Wanted(
        slug,
        activity.EXPORT,
        marked=bom,
        narrowing=activity.params(narrowing),
        permission=Permission.ACTIVITY_VIEW,
    )
    return await downloads.csv(runtime, principal, wanted)


def _moment(field: str, moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None or not 2000 <= moment.year < 9000:
        raise Invalid.one(field, "moment", "Say the moment with its offset, as in 2027-03-13T20:00:00+01:00.")
    return moment.astimezone(UTC)


router = Router(
    path="/tenants/{slug:str}",
    route_handlers=[read_activity, export_activity_csv],
    dependencies={"narrowing": Provide(provide_narrowing)},
    response_headers={"cache-control": "no-store"},
    tags=["tenants"],
)
