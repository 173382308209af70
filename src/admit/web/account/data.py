"""What is kept about oneself: to take along, and to be erased."""

from typing import Any

import msgspec
from litestar import Response, get, post

from admit.core.words import say
from admit.flows import own_data
from admit.flows.holdings import MOST_ORDERS
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.identity.records import Principal
from admit.web import answers, consoles, forms, visitors
from admit.web.account import frame
from admit.web.account.leaving import EVERYTHING
from admit.web.forms import Browser
from admit.web.views.account import DataView, DoneView


@get("/account/data", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal)


@get("/account/data.json", include_in_schema=False)
async def download(runtime: RuntimeHere, request: Browser) -> Response[bytes]:
    principal = await visitors.signed_in(runtime, request)
    content = msgspec.json.format(msgspec.json.encode(await own_data.export(runtime, principal)), indent=2)
    headers = {**answers.PRIVATE, "content-disposition": 'attachment; filename="my-data.json"'}
    return Response(content, media_type="application/json", headers=headers)


@post("/account/erase", include_in_schema=False, status_code=200)
async def erase(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    if "understood" not in await forms.typed(request):
        words = say("Tick the box to say that this cannot be undone")
        return await _page(runtime, request, principal, error=words, status=422)
    try:
        await own_data.erase(runtime, principal)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, error=refusal.text.rstrip("."), status=409)
    gone = visitors.cookie(runtime, visitors.LOGIN, "", max_age=0)
    return answers.see_other("/account/erased", cookies=[gone], headers={"clear-site-data": EVERYTHING})


@get("/account/erased", include_in_schema=False)
async def erased(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    words = say(
        "Your name, your address, your answers and our mails to you are gone. Tickets to events that are still "
        "ahead work as before: keep their PDF or their page."
    )
    return frame.answer(
        runtime,
        request,
        "account/done.html",
        say("Erased"),
        lambda page: DoneView(page, "circle-check", say("Your data is erased"), words),
    )


async def _page(
    runtime: Runtime, request: Browser, principal: Principal, *, error: str = "", status: int = 200
) -> Response[Any]:
    view = DataView(
        page=consoles.page(runtime, request, say("My data"), principal=principal),
        email=principal.email,
        is_fresh=await own_data.is_fresh(runtime, principal),
        most_orders=MOST_ORDERS,
        error=error,
    )
    return answers.page("account/data.html", view, status=status)
