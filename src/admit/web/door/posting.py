"""Where somebody stands at the door, read from the event and this browser's cookies."""

from dataclasses import dataclass, replace
from uuid import UUID

from admit.checkin import plans
from admit.checkin.plans import EventPlan
from admit.core.db import ReadTx
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import consoles, visitors
from admit.web.door import browser
from admit.web.door.browser import Standing
from admit.web.forms import Browser
from admit.web.views.door import Post
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class Here:
    """One request at one door: who, where, with what."""

    principal: Principal
    slug: str
    event_id: UUID
    device_id: UUID | None
    standing: Standing

    @property
    def href(self) -> str:
        """The door itself."""
        return f"/door/{self.slug}/{self.event_id}"


async def enter(runtime: Runtime, request: Browser, slug: str, event_id: UUID) -> Here:
    """Who is at which door. Raises: Unauthenticated."""
    principal = await visitors.signed_in(runtime, request)
    return Here(
        principal, slug, event_id, browser.device_of(request, slug), browser.standing_of(request, event_id)
    )


async def read_plan(runtime: Runtime, here: Here) -> EventPlan:
    """The event as the door knows it. Raises: NotFound for who does not work there."""
    async with entering.read(
        runtime.db, here.principal, here.slug, Permission.DOOR_USE, event_id=here.event_id
    ) as tx:
        return await plan_in(tx, here)


async def plan_in(tx: ReadTx, here: Here) -> EventPlan:
    """The event as the door knows it, in a transaction that is open."""
    return await plans.read(tx, here.event_id)


def post_of(runtime: Runtime, here: Here, plan: EventPlan) -> Post:
    """Where one stands, in words; a gate that is gone counts as none."""
    standing = here.standing
    session = plan.session(standing.session_id)
    return Post(
        href=here.href,
        event=plan.name,
        timezone=plan.timezone,
        gate=plan.gates.get(standing.gate_id, "") if standing.gate_id else "",
        session=session.title if session else "",
        now=runtime.clock.now(),
    )


def page(runtime: Runtime, request: Browser, here: Here, title: str) -> Page:
    """A page of the door, which is dark whatever the reader's colours are."""
    return replace(consoles.page(runtime, request, title, principal=here.principal), theme="dark")
