"""The team: who is in it, asking somebody in, shutting somebody out."""

from typing import Any

from litestar import Response, get, post

from admit.core import ids
from admit.core.errors import Conflict, Invalid
from admit.core.words import say
from admit.events import events
from admit.events.records import EventStatus
from admit.flows import entering, team
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Member, MemberStatus, Principal, Role, TenantStatus
from admit.web import answers, forms, visitors
from admit.web.account.invited import ROLE_WORDS
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.backoffice import State
from admit.web.views.forms import Entries
from admit.web.views.organizer import MemberLine, TeamView
from admit.web.views.page import Flash

FIELDS = ("email", "full_name", "role", "event_ids")
STATES = {
    MemberStatus.INVITED: State(say("Invited"), "warn", "mail"),
    MemberStatus.ACTIVE: State(say("Active"), "good", "check"),
    MemberStatus.DISABLED: State(say("Disabled"), "neutral", "ban"),
}
WORDS = {
    "invited": Flash(say("The invitation is on its way by mail. Its link works once.")),
    "changed": Flash(say("Saved. It counts at once.")),
}
MOST_EVENTS = 100


@get("/organizer/{slug:str}/team", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, Entries({"role": Role.STAFF.value}))


@post("/organizer/{slug:str}/team", include_in_schema=False, status_code=200)
async def invite(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values, chosen = await forms.typed(request), await forms.ticked(request, "event_ids")
    role = Role.TENANT_ADMIN if values.get("role") == Role.TENANT_ADMIN.value else Role.STAFF
    event_ids = [one for one in map(ids.parse, chosen) if one is not None]
    try:
        await team.invite(
            runtime,
            principal,
            slug,
            email=values.get("email", ""),
            full_name=values.get("full_name", ""),
            role=role,
            event_ids=event_ids if role is Role.STAFF else (),
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(
            runtime, request, principal, slug, entries, chosen=tuple(chosen), status=status_of(refusal)
        )
    return answers.see_other(f"/organizer/{slug}/team?said=invited")


@post("/organizer/{slug:str}/team/{member_id:uuid}", include_in_schema=False, status_code=200)
async def change(runtime: RuntimeHere, request: Browser, slug: Slug, member_id: Id) -> Response[Any]:
    """Disable a member, or enable them again."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    status = MemberStatus.DISABLED if values.get("status") == "disabled" else MemberStatus.ACTIVE
    version = forms.number(values.get("version", ""))
    try:
        await team.change(runtime, principal, slug, member_id, status=status, version=version)
    except (Conflict, Invalid) as refusal:
        entries = Entries({"role": Role.STAFF.value}, forms.errors_of(refusal, ()))
        return await _page(runtime, request, principal, slug, entries, status=status_of(refusal))
    return answers.see_other(f"/organizer/{slug}/team?said=changed")


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    entries: Entries,
    *,
    chosen: tuple[str, ...] = (),
    status: int = 200,
) -> Response[Any]:
    cursor = request.query_params.get("cursor")
    members = await team.list_page(runtime, principal, slug, limit=50, cursor=cursor)
    async with entering.read(runtime.db, principal, slug, Permission.TEAM_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        found = await events.summaries(tx, limit=MOST_EVENTS)
    href = f"{desk.href}/team"
    view = TeamView(
        page=frame.page(runtime, request, say("Team"), desk, words=WORDS),
        console=frame.console(desk, "team"),
        href=href,
        members=tuple(_line(one, principal) for one in members.items),
        entries=entries,
        chosen=chosen,
        events=tuple((str(one.id), one.name) for one in found if one.status is not EventStatus.ARCHIVED),
        may_invite=desk.tenant.status is TenantStatus.ACTIVE,
        older=f"{href}?cursor={members.next_cursor}" if members.next_cursor else "",
        newest=href if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/team.html", view, status=status)


def _line(one: Member, principal: Principal) -> MemberLine:
    acts = {
        MemberStatus.ACTIVE: (say("Disable"), "disabled"),
        MemberStatus.DISABLED: (say("Enable"), "active"),
    }
    act, status = acts.get(one.status, ("", "")) if one.user_id != principal.user_id else ("", "")
    return MemberLine(
        id=str(one.id),
        name=one.full_name,
        email=one.email,
        role=ROLE_WORDS[one.role],
        state=STATES[one.status],
        events=len(one.event_ids),
        last_login_at=one.last_login_at,
        act=act,
        status=status,
        version=one.version,
    )
