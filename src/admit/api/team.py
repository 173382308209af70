"""A tenant's team."""

import msgspec
from litestar import Router, get, patch, post, put
from litestar.params import JSONBody

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.schemas import team as schemas
from admit.api.schemas.base import PageOf
from admit.flows import team
from admit.identity.records import Member, MemberStatus


@get("/")
async def list_members(
    runtime: RuntimeHere, principal: Caller, slug: Slug, limit: Limit = None, cursor: Cursor = None
) -> PageOf[schemas.Member]:
    """The team in the order it came."""
    page = await team.list_page(runtime, principal, slug, limit=limit, cursor=cursor)
    return PageOf(items=[_told(member) for member in page.items], next_cursor=page.next_cursor)


@post("/")
async def invite(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.Invite]
) -> schemas.Member:
    """Invite somebody by mail; asking again sends a new link."""
    invited = await team.invite(
        runtime,
        principal,
        slug,
        email=data.email,
        full_name=data.full_name,
        role=data.role,
        event_ids=data.event_ids,
        locale=data.locale,
    )
    return _told(invited)


@patch("/{member_id:uuid}")
async def change(
    runtime: RuntimeHere, principal: Caller, slug: Slug, member_id: Id, data: JSONBody[schemas.MemberEdit]
) -> schemas.Member:
    """Give a member another role, disable or enable them; the last admin stays one."""
    changed = await team.change(
        runtime,
        principal,
        slug,
        member_id,
        role=data.role,
        status=MemberStatus(data.status) if data.status else None,
        version=data.version,
    )
    return _told(changed)


@put("/{member_id:uuid}/events")
async def assign_events(
    runtime: RuntimeHere, principal: Caller, slug: Slug, member_id: Id, data: JSONBody[schemas.Assignment]
) -> schemas.Member:
    """Say which events a Staff member works on; none means all."""
    return _told(await team.assign_events(runtime, principal, slug, member_id, event_ids=data.event_ids))


def _told(member: Member) -> schemas.Member:
    return msgspec.convert(member, schemas.Member, from_attributes=True)


router = Router(
    path="/tenants/{slug:str}/members",
    route_handlers=[list_members, invite, change, assign_events],
    response_headers={"cache-control": "no-store"},
    tags=["team"],
)
