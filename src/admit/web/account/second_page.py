"""The second step of signing in, after a password or a mailed link."""

from typing import Any

from litestar import Response, post

from admit.core.words import say
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.http.problems import status_of
from admit.identity.errors import SecondFactorNeeded, SignInOver, WrongCode, WrongCredentials
from admit.web import answers, forms, visitors
from admit.web.account import frame
from admit.web.account.places import home_of, own_path
from admit.web.forms import Browser
from admit.web.views.account import CodeView
from admit.web.views.forms import Entries


def asking(
    runtime: Runtime, request: Browser, needed: SecondFactorNeeded, *, wanted: str = ""
) -> Response[Any]:
    """The page that asks for the code; `wanted` is the path to go on to."""
    return _page(runtime, request, Entries(), str(needed.facts["ticket"]), wanted)


@post("/sign-in/code", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    wanted, ticket = own_path(values.get("next")), values.get("ticket", "")
    device = visitors.device_of(runtime, request)
    try:
        login = await sign_in.finish_page(runtime, ticket=ticket, code=values.get("code", ""), device=device)
    except (SignInOver, WrongCredentials):
        return answers.see_other("/sign-in?said=late")
    except (WrongCode, *forms.REFUSED) as refusal:
        status = 422 if isinstance(refusal, WrongCode) else status_of(refusal)
        entries = Entries({}, (("code", refusal.text.rstrip(".")),))
        return _page(runtime, request, entries, ticket, wanted, status=status)
    cookie = visitors.cookie(runtime, visitors.LOGIN, login.secret)
    return answers.see_other(wanted or await home_of(runtime, login.principal), cookies=[cookie])


def _page(
    runtime: Runtime, request: Browser, entries: Entries, ticket: str, wanted: str, *, status: int = 200
) -> Response[Any]:
    return frame.answer(
        runtime,
        request,
        "account/code.html",
        say("The second step"),
        lambda page: CodeView(page, entries, ticket, wanted),
        status=status,
    )
