"""Accounts of the whole platform: found by email, closed and opened again, made operators."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from admit.backoffice.memberships import Membership
from admit.backoffice.people import Person
from admit.core.words import say
from admit.flows import overseeing, platform
from admit.flows.platform import LONGEST_SEARCH
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import MemberStatus, Principal, Role
from admit.web import answers, forms, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import MemberLine, State
from admit.web.views.forms import Entries
from admit.web.views.oversight import PeopleView, PersonLine, PersonView
from admit.web.views.page import Flash

OPEN = State(say("Open"), "good", "check")
UNCONFIRMED = State(say("Address not confirmed"), "warn", "clock")
CLOSED = State(say("Disabled"), "bad", "ban")
ROLES = {Role.TENANT_ADMIN: say("Admin"), Role.STAFF: say("Staff")}
STATES = {
    MemberStatus.ACTIVE: State(say("Active"), "good", "check"),
    MemberStatus.INVITED: State(say("Invited"), "warn", "clock"),
    MemberStatus.DISABLED: State(say("Disabled"), "bad", "ban"),
}
CHANGES: dict[str, dict[str, bool]] = {
    "disable": {"is_disabled": True},
    "enable": {"is_disabled": False},
    "promote": {"is_platform_admin": True},
    "demote": {"is_platform_admin": False},
}
WORDS = {
    "disable": Flash(say("Disabled. Every login of this account ends within seconds.")),
    "enable": Flash(say("Open again. They can sign in as before.")),
    "promote": Flash(say("An operator now: this person sees every organizer.")),
    "demote": Flash(say("No longer an operator.")),
}


@get("/admin/people", include_in_schema=False)
async def list_people(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    words = request.query_params.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    cursor = request.query_params.get("cursor")
    found = await platform.list_people(runtime, principal, search=words, limit=50, cursor=cursor)
    view = PeopleView(
        page=frame.page(runtime, request, say("People"), principal),
        console=frame.console("people"),
        words=words,
        people=tuple(_line(one) for one in found.items),
        older=_address(words, found.next_cursor) if found.next_cursor else "",
        newest=_address(words, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/people.html", view)


@get("/admin/people/{user_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, user_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _file(runtime, request, principal, user_id, Entries())


@post("/admin/people/{user_id:uuid}", include_in_schema=False, status_code=200)
async def change(runtime: RuntimeHere, request: Browser, user_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    wanted = CHANGES.get(values.get("do", ""), {})
    version = forms.number(values.get("version", ""))
    try:
        await platform.change_person(runtime, principal, user_id, version=version, **wanted)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ())
        return await _file(runtime, request, principal, user_id, entries, status=status_of(refusal))
    return answers.see_other(f"/admin/people/{user_id}?said={values.get('do', '')}")


async def _file(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    user_id: UUID,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    person, members = await overseeing.show_person(runtime, principal, user_id)
    view = PersonView(
        page=frame.page(runtime, request, person.full_name or person.email, principal, words=WORDS),
        console=frame.console("people"),
        person=_line(person),
        is_confirmed=person.email_verified_at is not None,
        is_disabled=person.disabled_at is not None,
        is_self=person.id == principal.user_id,
        version=person.version,
        members=tuple(of_tenant_line(one) for one in members),
        entries=entries,
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/person.html", view, status=status)


def of_tenant_line(one: Membership) -> MemberLine:
    """A membership on the person's page: the tenant leads."""
    href = f"/admin/tenants/{one.tenant_id}"
    return MemberLine(
        one.tenant_name, href, f"/{one.tenant_slug}", ROLES[one.role], STATES[one.status], one.last_login_at
    )


def of_person_line(one: Membership) -> MemberLine:
    """A membership on the tenant's page: the person leads."""
    state = CLOSED if one.is_disabled else STATES[one.status]
    href = f"/admin/people/{one.user_id}"
    return MemberLine(one.full_name or one.email, href, one.email, ROLES[one.role], state, one.last_login_at)


def _line(one: Person) -> PersonLine:
    state = OPEN if one.email_verified_at is not None else UNCONFIRMED
    return PersonLine(
        href=f"/admin/people/{one.id}",
        name=one.full_name,
        email=one.email,
        state=CLOSED if one.disabled_at is not None else state,
        is_operator=one.is_platform_admin,
        tenants=", ".join(one.tenants),
        since=one.created_at,
    )


def _address(words: str, cursor: str) -> str:
    given = urlencode({name: value for name, value in (("q", words), ("cursor", cursor)) if value})
    return f"/admin/people?{given}" if given else "/admin/people"
