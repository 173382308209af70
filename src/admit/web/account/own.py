"""What people look after in their own account: name, password, places, and where they are signed in."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import account, second_factor, sign_in
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import Login, LoginKind, Membership, Principal, Role
from admit.web import answers, consoles, forms, visitors
from admit.web.account import browsers, leaving
from admit.web.account.invited import ROLE_WORDS
from admit.web.forms import Browser
from admit.web.views.account import AccountView, LoginFacts, Place
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

WORDS = {
    "name": Flash(say("Your name is saved.")),
    "password": Flash(say("Your new password is set. Every other browser was signed out.")),
    "login": Flash(say("That sign-in is over.")),
}


@get("/account/settings", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal)


@post("/account/name", include_in_schema=False, status_code=200)
async def rename(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        await account.rename(
            runtime,
            principal,
            full_name=values.get("full_name", ""),
            version=forms.number(values.get("version", "")),
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("full_name",))
        return await _page(runtime, request, principal, name=entries, status=status_of(refusal))
    return answers.see_other("/account/settings?said=name")


@post("/account/password", include_in_schema=False, status_code=200)
async def change_password(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        await account.change_password(
            runtime, principal, current=values.get("current_password", ""), new=values.get("new_password", "")
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("current_password", "new_password"))
        return await _page(runtime, request, principal, password=entries, status=status_of(refusal))
    return answers.see_other("/account/settings?said=password")


@post("/account/logins/{login_id:uuid}/end", include_in_schema=False, status_code=200)
async def end_login(runtime: RuntimeHere, request: Browser, login_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    await account.end_login(runtime, principal, login_id)
    return answers.see_other("/account/settings?said=login")


@post("/account/sign-out-everywhere", include_in_schema=False, status_code=200)
async def sign_out_everywhere(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    await sign_in.sign_out_everywhere(runtime, principal)
    return await leaving.answer(runtime, principal)


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    *,
    name: Entries | None = None,
    password: Entries | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await account.read(runtime, principal)
    logins = await account.list_logins(runtime, principal)
    view = AccountView(
        page=consoles.page(runtime, request, say("Settings"), principal=principal, words=WORDS),
        email=found.user.email,
        is_operator=found.user.is_platform_admin,
        version=found.user.version,
        name=name or Entries({"full_name": found.user.full_name}),
        password=password or Entries(),
        places=tuple(_place(one) for one in found.memberships),
        logins=tuple(_login(one, principal) for one in logins),
        has_second_factor=(await second_factor.read(runtime, principal)).is_on,
        now=runtime.clock.now(),
    )
    return answers.page("account/account.html", view, status=status)


def _place(one: Membership) -> Place:
    href = "/door" if one.role is Role.STAFF else f"/organizer/{one.slug}"
    return Place(one.name, ROLE_WORDS[one.role], href)


def _login(one: Login, principal: Principal) -> LoginFacts:
    return LoginFacts(
        id=str(one.id),
        browser=browsers.named(one.user_agent),
        network=one.network,
        is_page=one.kind is LoginKind.PAGE,
        is_this=one.id == principal.login_id,
        since=one.created_at,
        last_used_at=one.last_used_at,
    )
