"""Signing in by a mailed link. Looking at the link uses nothing up; one that is over offers another."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import mailed_sign_in
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Token
from admit.http.problems import status_of
from admit.identity.errors import LinkOver, SecondFactorNeeded
from admit.web import answers, forms, visitors
from admit.web.account import frame, second_page
from admit.web.forms import Browser
from admit.web.passes.frame import guesses
from admit.web.views.account import ConfirmView, DoneView, LinkView
from admit.web.views.forms import Entries


@get("/sign-in/link", include_in_schema=False)
async def ask(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    return _asking(runtime, request, Entries())


@post("/sign-in/link", include_in_schema=False, status_code=200)
async def send(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    device = visitors.device_of(runtime, request)
    try:
        await mailed_sign_in.request(runtime, email=values.get("email", ""), device=device)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("email",))
        return _asking(runtime, request, entries, status=status_of(refusal))
    return answers.see_other("/sign-in/link/sent")


@get("/sign-in/link/sent", include_in_schema=False)
async def sent(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    words = say(
        "If we know the address, a link to sign in is on its way. It works once, for half an hour. Nothing there? "
        "Look into the spam folder, or try the address that your tickets were sent to."
    )
    return frame.answer(
        runtime,
        request,
        "account/done.html",
        say("Look into your mailbox"),
        lambda page: DoneView(page, "mail", say("Look into your mailbox"), words),
    )


@get("/sign-in/{secret:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    try:
        async with guesses(runtime, request):
            email = await mailed_sign_in.show(runtime, secret)
    except LinkOver as refusal:
        return _asking(runtime, request, Entries(), over=refusal.text, status=404)
    return frame.answer(
        runtime,
        request,
        "account/confirm.html",
        say("Sign in"),
        lambda page: ConfirmView(
            page,
            say("Sign in"),
            say("As %(email)s, in this browser.", email=email),
            say("Sign in"),
            f"/sign-in/{secret}",
        ),
    )


@post("/sign-in/{secret:str}", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    await visitors.check_form(runtime, request)
    try:
        async with guesses(runtime, request):
            login = await mailed_sign_in.act(
                runtime, secret=secret, device=visitors.device_of(runtime, request)
            )
    except LinkOver as refusal:
        return _asking(runtime, request, Entries(), over=refusal.text, status=404)
    except SecondFactorNeeded as needed:
        return second_page.asking(runtime, request, needed)
    cookie = visitors.cookie(runtime, visitors.LOGIN, login.secret)
    return answers.see_other("/account", cookies=[cookie])


def _asking(
    runtime: Runtime, request: Browser, entries: Entries, *, over: str = "", status: int = 200
) -> Response[Any]:
    return frame.answer(
        runtime,
        request,
        "account/link.html",
        say("Sign in by mail"),
        lambda page: LinkView(page, entries, over),
        status=status,
    )
