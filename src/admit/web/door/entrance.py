"""The choice of a door: the events one may work at, organizer by organizer."""

from dataclasses import replace
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from admit.checkin import posts
from admit.checkin.records import DoorEvent
from admit.core.words import say
from admit.flows import account, entering
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.identity.permissions import Permission
from admit.identity.records import Membership, Principal
from admit.web import answers, consoles, visitors
from admit.web.forms import Browser
from admit.web.views.door import DoorEventLine, DoorGroup, DoorsView

MOST_TENANTS = 20


@get(["/door", "/door/{slug:str}"], include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: FromPath[str | None] = None) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    memberships = (await account.read(runtime, principal)).memberships
    mine = [one for one in memberships if slug is None or one.slug == slug][:MOST_TENANTS]
    groups = [await _group(runtime, principal, one) for one in mine]
    page = replace(consoles.page(runtime, request, say("Door"), principal=principal), theme="dark")
    view = DoorsView(page, tuple(groups))
    return answers.page("door/doors.html", view)


async def _group(runtime: Runtime, principal: Principal, membership: Membership) -> DoorGroup:
    async with entering.read(runtime.db, principal, membership.slug, Permission.DOOR_USE) as tx:
        found = await posts.events_of(tx, principal.user_id, now=runtime.clock.now())
    return DoorGroup(membership.name, tuple(_line(membership.slug, event) for event in found))


def _line(slug: str, event: DoorEvent) -> DoorEventLine:
    return DoorEventLine(
        name=event.name,
        href=f"/door/{slug}/{event.id}",
        place=", ".join(part for part in (event.venue, event.city) if part),
        timezone=event.timezone,
        start_at=event.start_at,
        is_cancelled=event.status == "cancelled",
    )
