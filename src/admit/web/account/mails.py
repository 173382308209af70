"""Which mails one wants: every optional kind, for each organizer one is a customer of."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.communications import catalog
from admit.core import ids
from admit.core.words import say
from admit.flows import choosing_mails
from admit.http.parameters import RuntimeHere
from admit.web import answers, consoles, forms, visitors
from admit.web.account.unsubscribing import KIND_WORDS
from admit.web.forms import Browser
from admit.web.views.account import MailChoice, MailsView

FIELD = "wanted"


@get("/account/mails", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    choices = await choosing_mails.read(runtime, principal)
    view = MailsView(
        page=consoles.page(runtime, request, say("Mails"), principal=principal),
        email=principal.email,
        choices=tuple(
            MailChoice(one.organizer, f"{one.tenant_id}/{kind}", KIND_WORDS[kind], kind in one.wanted)
            for one in choices
            for kind in sorted(catalog.OPTIONAL_KINDS)
        ),
    )
    return answers.page("account/mails.html", view)


@post("/account/mails", include_in_schema=False, status_code=200)
async def choose(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    await choosing_mails.choose(runtime, principal, _wanted(await forms.ticked(request, FIELD)))
    return answers.see_other("/account?said=mails")


def _wanted(ticked: list[str]) -> set[tuple[UUID, str]]:
    """What is ticked; what names no organizer is passed by."""
    pairs = (one.partition("/") for one in ticked)
    return {(found, kind) for tenant, _, kind in pairs if (found := ids.parse(tenant)) is not None}
