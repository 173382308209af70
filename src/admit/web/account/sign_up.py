"""An organizer applies: an account, a tenant, and a page that says what happens next."""

from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import onboarding
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.http.problems import status_of
from admit.identity.declarations import Declaration
from admit.identity.errors import SignUpsClosed
from admit.web import answers, forms, visitors
from admit.web.account import frame
from admit.web.forms import Browser
from admit.web.views.account import DoneView, SignUpView
from admit.web.views.forms import Entries
from admit.web.views.page import Link

FIELDS = (
    "full_name",
    "email",
    "password",
    "tenant_name",
    "slug",
    "legal_name",
    "country",
    "website",
    "sells",
)
PLAIN = FIELDS[:5]
ALIASES = {"name": "tenant_name"}


@get("/sign-up", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    return _page(runtime, request, Entries())


@post("/sign-up", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    given = {name: values.get(name, "") for name in PLAIN}
    declaration = Declaration(**{name: values.get(name, "") for name in FIELDS[5:]})
    given["slug"] = given["slug"].strip().lower()
    try:
        device = visitors.device_of(runtime, request)
        await onboarding.sign_up(runtime, **given, declaration=declaration, device=device)
    except (SignUpsClosed, *forms.REFUSED) as refusal:
        entries = forms.refused(refusal, values, FIELDS, aliases=ALIASES)
        return _page(runtime, request, entries, status=status_of(refusal))
    return answers.see_other("/sign-up/waiting")


@get("/sign-up/waiting", include_in_schema=False)
async def waiting(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    words = say(
        "We sent you an email; follow its link to confirm your address. Then the platform's team looks at your "
        "application and tells you by email, usually within a working day. Once your address is confirmed you can "
        "sign in and prepare events; publishing, selling and inviting wait for the approval."
    )
    return frame.answer(
        runtime,
        request,
        "account/done.html",
        say("Your application is here"),
        lambda page: DoneView(
            page, "mail-check", say("Your application is here"), words, Link(say("Sign in"), "/sign-in")
        ),
    )


def _page(runtime: Runtime, request: Browser, entries: Entries, *, status: int = 200) -> Response[Any]:
    base_url = runtime.settings.base_url
    return frame.answer(
        runtime,
        request,
        "account/sign_up.html",
        say("Sell tickets with Admit"),
        lambda page: SignUpView(page, entries, base_url),
        status=status,
    )
