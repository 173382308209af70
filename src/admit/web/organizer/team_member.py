"""One of the team: role, the events they work at, and their invitation."""

from typing import Any

from litestar import Response, get, post

from admit.core import ids
from admit.core.errors import Conflict, Invalid, NotFound, Refusal
from admit.core.words import say
from admit.events import events
from admit.events.records import EventStatus
from admit.flows import entering, team
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity import members
from admit.identity.permissions import Permission
from admit.identity.records import Member, MemberStatus, Principal, Role
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import activity, frame
from admit.web.organizer.team import MOST_EVENTS, STATES
from admit.web.views.forms import Entries
from admit.web.views.page import Flash
from admit.web.views.team import MemberView

FIELDS = ("role", "event_ids")
ACTS = {
    MemberStatus.INVITED: say("Withdraw the invitation"),
    MemberStatus.ACTIVE: say("Shut out"),
    MemberStatus.DISABLED: say("Let in again"),
}
WORDS = {
    "saved": Flash(say("Saved. It counts at once.")),
    "sent": Flash(say("A new link is on its way by mail. The older one stopped working.")),
}


@get("/organizer/{slug:str}/team/{member_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, member_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, member_id)


@post("/organizer/{slug:str}/team/{member_id:uuid}/place", include_in_schema=False, status_code=200)
async def save(runtime: RuntimeHere, request: Browser, slug: Slug, member_id: Id) -> Response[Any]:
    """The role first, which refuses what nobody may; then the events of those who work at the door."""
    principal = await frame.acting(runtime, request)
    values, chosen = await forms.typed(request), await forms.ticked(request, "event_ids")
    role = Role.TENANT_ADMIN if values.get("role") == Role.TENANT_ADMIN.value else Role.STAFF
    event_ids = [one for one in map(ids.parse, chosen) if one is not None] if role is Role.STAFF else []
    version = forms.number(values.get("version", ""))
    try:
        await team.change(runtime, principal, slug, member_id, role=role, version=version)
        await team.assign_events(runtime, principal, slug, member_id, event_ids=event_ids)
    except (Conflict, Invalid) as refusal:
        return await _page(runtime, request, principal, slug, member_id, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/team/{member_id}?said=saved")


@post("/organizer/{slug:str}/team/{member_id:uuid}/resend", include_in_schema=False, status_code=200)
async def resend(runtime: RuntimeHere, request: Browser, slug: Slug, member_id: Id) -> Response[Any]:
    """A new link for somebody who has not joined yet."""
    principal = await frame.acting(runtime, request)
    # As for writing, so that a suspended organizer is told that it is, whoever the member is.
    async with entering.write(runtime.db, principal, slug, Permission.TEAM_MANAGE) as tx:
        member = await members.find(tx, member_id)
    if member.status is not MemberStatus.INVITED:
        raise NotFound
    try:
        await team.invite(
            runtime,
            principal,
            slug,
            email=member.email,
            full_name=member.full_name,
            role=member.role,
            event_ids=member.event_ids,
        )
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, member_id, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/team/{member_id}?said=sent")


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    member_id: Id,
    *,
    refusal: Refusal | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.TEAM_MANAGE) as tx:
        desk = await frame.desk(tx, principal)
        member = await members.find(tx, member_id)
        found = await events.summaries(tx, limit=MOST_EVENTS)
    name, is_out = member.full_name or member.email, member.status is MemberStatus.DISABLED
    view = MemberView(
        page=frame.page(runtime, request, name, desk, words=WORDS),
        console=frame.console(desk, "team"),
        href=f"{desk.href}/team/{member.id}",
        back=f"{desk.href}/team",
        activity_href=activity.of_member(desk, member.user_id),
        name=name,
        email=member.email,
        state=STATES[member.status],
        act=ACTS[member.status],
        status=(MemberStatus.ACTIVE if is_out else MemberStatus.DISABLED).value,
        is_invited=member.status is MemberStatus.INVITED,
        is_out=is_out,
        version=member.version,
        entries=Entries(
            {"role": member.role.value}, forms.errors_of(refusal, FIELDS) if refusal is not None else ()
        ),
        chosen=tuple(str(one) for one in member.event_ids),
        events=tuple((str(one.id), one.name) for one in found if _is_listed(one.status, one.id, member)),
        last_login_at=member.last_login_at,
        now=runtime.clock.now(),
    )
    return answers.page("organizer/member.html", view, status=status_of(refusal) if refusal else 200)


def _is_listed(status: EventStatus, event_id: Id, member: Member) -> bool:
    # One that is over stays while it is chosen: leaving out the last would mean "all".
    return status is not EventStatus.ARCHIVED or event_id in member.event_ids
