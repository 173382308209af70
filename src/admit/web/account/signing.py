"""Signing in and out."""

from typing import Any

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.core.words import say
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.http.problems import status_of
from admit.identity.errors import SecondFactorNeeded, WrongCredentials
from admit.web import answers, forms, visitors
from admit.web.account import frame, leaving, second_page
from admit.web.account.places import home_of, own_path
from admit.web.forms import Browser
from admit.web.views.account import SignInView
from admit.web.views.forms import Entries

FIELDS = ("email", "password")
TICKETS = "/account"


@get("/sign-in", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    wanted = own_path(request.query_params.get("next"))
    principal = await visitors.principal_of(runtime, request)
    if principal is not None:
        return answers.see_other(wanted or await home_of(runtime, principal))
    if wanted == TICKETS:  # most who look for tickets have no password; the page of the link leads to it too
        return answers.see_other("/sign-in/link")
    return _page(runtime, request, Entries(), wanted)


@post("/sign-in", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    wanted = own_path(values.get("next"))
    try:
        login = await sign_in.page(
            runtime,
            email=values.get("email", ""),
            password=values.get("password", ""),
            device=visitors.device_of(runtime, request),
        )
    except SecondFactorNeeded as needed:
        return second_page.asking(runtime, request, needed, wanted=wanted)
    except (WrongCredentials, *forms.REFUSED) as refusal:
        return _refused(runtime, request, refusal, values, wanted)
    cookie = visitors.cookie(runtime, visitors.LOGIN, login.secret)
    return answers.see_other(wanted or await home_of(runtime, login.principal), cookies=[cookie])


@post("/sign-out", include_in_schema=False, status_code=200)
async def sign_out(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    await visitors.check_form(runtime, request)
    principal = await visitors.principal_of(runtime, request)
    if principal is not None:
        await sign_in.sign_out(runtime, principal)
    return await leaving.answer(runtime, principal)


def _refused(
    runtime: Runtime, request: Browser, refusal: Refusal, values: dict[str, str], wanted: str
) -> Response[Any]:
    status = 422 if isinstance(refusal, WrongCredentials) else status_of(refusal)
    return _page(runtime, request, forms.refused(refusal, values, FIELDS), wanted, status=status)


def _page(
    runtime: Runtime, request: Browser, entries: Entries, wanted: str, *, status: int = 200
) -> Response[Any]:
    said = request.query_params.get("said", "")
    return frame.answer(
        runtime,
        request,
        "account/sign_in.html",
        say("Sign in"),
        lambda page: SignInView(page, entries, wanted, said),
        status=status,
    )
