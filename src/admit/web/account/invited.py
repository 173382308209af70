"""Mailed links to join a team. Looking at them uses nothing up."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import sign_in, team
from admit.flows.runtime import Runtime
from admit.flows.team import Invitation
from admit.http.parameters import RuntimeHere, Token
from admit.http.problems import status_of
from admit.identity.records import Membership, Role
from admit.web import answers, forms, visitors
from admit.web.account import frame
from admit.web.forms import Browser
from admit.web.views.account import InvitationView
from admit.web.views.forms import Entries

FIELDS = ("full_name", "password")
ROLE_WORDS = {Role.TENANT_ADMIN: say("Organizer"), Role.STAFF: say("Staff at the door")}


@get("/invitations/{secret:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    return _page(runtime, request, secret, await team.show(runtime, secret), Entries())


@post("/invitations/{secret:str}", include_in_schema=False, status_code=200)
async def accept(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    device = visitors.device_of(runtime, request)
    invitation = await team.show(runtime, secret)
    password = values.get("password", "") if invitation.needs_password else None
    try:
        joined = await team.accept(
            runtime, secret=secret, full_name=values.get("full_name", ""), password=password, device=device
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return _page(runtime, request, secret, invitation, entries, status=status_of(refusal))
    where = _place(joined)
    if password is None:
        return answers.see_other(f"/sign-in?said=joined&next={where}")
    login = await sign_in.page(runtime, email=invitation.email, password=password, device=device)
    return answers.see_other(where, cookies=[visitors.cookie(runtime, visitors.LOGIN, login.secret)])


def _place(joined: Membership) -> str:
    return "/door" if joined.role is Role.STAFF else f"/organizer/{joined.slug}"


def _page(
    runtime: Runtime,
    request: Browser,
    secret: str,
    invitation: Invitation,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    return frame.answer(
        runtime,
        request,
        "account/invitation.html",
        say("Join %(organizer)s", organizer=invitation.tenant_name),
        lambda page: InvitationView(
            page=page,
            entries=entries,
            tenant=invitation.tenant_name,
            role=ROLE_WORDS[invitation.role],
            email=invitation.email,
            needs_password=invitation.needs_password,
            action=f"/invitations/{secret}",
        ),
        status=status,
    )
