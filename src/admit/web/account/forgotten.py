"""A forgotten password: asking for a link, and setting a new password by it. Looking at the link uses nothing up."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import resetting, sign_in
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Token
from admit.http.problems import status_of
from admit.identity.errors import SecondFactorNeeded
from admit.web import answers, forms, visitors
from admit.web.account import frame, second_page
from admit.web.account.places import home_of
from admit.web.forms import Browser
from admit.web.views.account import DoneView, ForgotView, ResetView
from admit.web.views.forms import Entries


@get(["/forgot-password", "/reset-password"], include_in_schema=False)
async def ask(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    return _asking(runtime, request, Entries())


@post("/forgot-password", include_in_schema=False, status_code=200)
async def send(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    device = visitors.device_of(runtime, request)
    try:
        await resetting.request(runtime, email=values.get("email", ""), device=device)
    except forms.REFUSED as refusal:
        return _asking(
            runtime, request, forms.refused(refusal, values, ("email",)), status=status_of(refusal)
        )
    return answers.see_other("/forgot-password/sent")


@get("/forgot-password/sent", include_in_schema=False)
async def sent(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    words = say(
        "If the address has an account, a link to set a new password is on its way. It works once and for a short "
        "time. Nothing there? Look into the spam folder, or check that it is the address you signed up with."
    )
    return frame.answer(
        runtime,
        request,
        "account/done.html",
        say("Look into your mailbox"),
        lambda page: DoneView(page, "mail", say("Look into your mailbox"), words),
    )


@get("/reset-password/{secret:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    return await _setting(runtime, request, secret, Entries())


@post("/reset-password/{secret:str}", include_in_schema=False, status_code=200)
async def reset(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    """The new password is set, every other login ends, and this browser is signed in."""
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    device = visitors.device_of(runtime, request)
    try:
        user_id = await resetting.reset(
            runtime, secret=secret, password=values.get("password", ""), device=device
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("password",))
        return await _setting(runtime, request, secret, entries, status=status_of(refusal))
    try:
        login = await sign_in.page_of_proven(runtime, user_id, device=device)
    except SecondFactorNeeded as needed:
        return second_page.asking(runtime, request, needed)
    cookie = visitors.cookie(runtime, visitors.LOGIN, login.secret)
    return answers.see_other(await home_of(runtime, login.principal), cookies=[cookie])


def _asking(runtime: Runtime, request: Browser, entries: Entries, *, status: int = 200) -> Response[Any]:
    return frame.answer(
        runtime,
        request,
        "account/forgot.html",
        say("Set a new password"),
        lambda page: ForgotView(page, entries),
        status=status,
    )


async def _setting(
    runtime: Runtime, request: Browser, secret: str, entries: Entries, *, status: int = 200
) -> Response[Any]:
    email = await resetting.show(runtime, secret)
    return frame.answer(
        runtime,
        request,
        "account/reset.html",
        say("Choose a new password"),
        lambda page: ResetView(page, entries, email, f"/reset-password/{secret}"),
        status=status,
    )
