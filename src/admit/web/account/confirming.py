"""The mailed link of a sign-up: by the password that was chosen, or by a new one that the mailbox's owner sets."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import confirming, sign_in
from admit.flows.confirming import Confirmation
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Token
from admit.http.problems import status_of
from admit.web import answers, forms, visitors
from admit.web.account import frame
from admit.web.account.places import home_of
from admit.web.forms import Browser
from admit.web.views.account import ConfirmAddressView, ResetView
from admit.web.views.forms import Entries

FIELDS = ("password",)


@get("/verify/{secret:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    return _page(runtime, request, secret, await confirming.show(runtime, secret), Entries())


@post("/verify/{secret:str}", include_in_schema=False, status_code=200)
async def confirm(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    """The address is confirmed, and this browser signed in."""
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    device = visitors.device_of(runtime, request)
    asked = await confirming.show(runtime, secret)
    try:
        await confirming.confirm(runtime, secret=secret, password=values.get("password", ""), device=device)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return _page(runtime, request, secret, asked, entries, status=status_of(refusal))
    return await _signed_in(runtime, request, asked)


@get("/verify/{secret:str}/new-password", include_in_schema=False)
async def choose(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    return _choosing(runtime, request, secret, await confirming.show(runtime, secret), Entries())


@post("/verify/{secret:str}/new-password", include_in_schema=False, status_code=200)
async def claim(runtime: RuntimeHere, request: Browser, secret: Token) -> Response[Any]:
    """The password chosen at the sign-up is replaced, and this browser signed in."""
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    device = visitors.device_of(runtime, request)
    asked = await confirming.show(runtime, secret)
    try:
        await confirming.claim(runtime, secret=secret, password=values.get("password", ""), device=device)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return _choosing(runtime, request, secret, asked, entries, status=status_of(refusal))
    return await _signed_in(runtime, request, asked)


async def _signed_in(runtime: Runtime, request: Browser, asked: Confirmation) -> Response[Any]:
    login = await sign_in.page_of_proven(runtime, asked.user_id, device=visitors.device_of(runtime, request))
    cookie = visitors.cookie(runtime, visitors.LOGIN, login.secret)
    return answers.see_other(await home_of(runtime, login.principal), cookies=[cookie])


def _page(
    runtime: Runtime,
    request: Browser,
    secret: str,
    asked: Confirmation,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    return frame.answer(
        runtime,
        request,
        "account/confirm_address.html",
        say("Confirm your address"),
        lambda page: ConfirmAddressView(page, entries, asked.email, asked.organizer, f"/verify/{secret}"),
        status=status,
    )


def _choosing(
    runtime: Runtime,
    request: Browser,
    secret: str,
    asked: Confirmation,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    return frame.answer(
        runtime,
        request,
        "account/reset.html",
        say("Choose a new password"),
        lambda page: ResetView(page, entries, asked.email, f"/verify/{secret}/new-password"),
        status=status,
    )
