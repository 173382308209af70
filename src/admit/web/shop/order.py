"""One address for an order from hold to pass: the checkout while it is held, its tickets once it is paid."""

from typing import Any

from litestar import Request, Response, get

from admit.flows import checkout, order_pages
from admit.http.parameters import RuntimeHere, Token
from admit.sales.records import OrderStatus
from admit.web import answers
from admit.web.checkout import ended, page
from admit.web.passes import frame, telling
from admit.web.passes import order as passes
from admit.web.views.page import Page
from admit.web.views.shop import ConfirmingView

Found = Request[Any, Any, Any]


@get("/orders/{token:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Found, token: Token) -> Response[Any]:
    async with frame.guesses(runtime, request):
        if "payment_intent" in request.query_params:
            # The provider sends the buyer back with its secret in the address; it must not stay there.
            await checkout.refresh(runtime, token)
            failed = request.query_params.get("redirect_status") == "failed"
            return answers.see_other(f"/orders/{token}{'?declined=1' if failed else ''}")
        found = await order_pages.read(runtime, token)
    if found.order.status is OrderStatus.PENDING and not found.is_over(runtime.clock.now()):
        step = await page.show(runtime, request, found)
        if step is not None:
            return step
        found = await order_pages.read(runtime, token)
    if telling.state_of(found, runtime.clock.now()) in {"expired", "cancelled"}:
        return await ended.show(runtime, request, found)
    return passes.page(runtime, request, found)


@get("/orders/{token:str}/status", include_in_schema=False)
async def status(runtime: RuntimeHere, request: Found, token: Token) -> Response[Any]:
    """The part that the waiting page asks for again and again, until it is final."""
    async with frame.guesses(runtime, request):
        order = await checkout.refresh(runtime, token)
    is_final = order.status not in {OrderStatus.PENDING, OrderStatus.PROCESSING}
    view = ConfirmingView(Page(""), f"/orders/{token}/status", is_final)
    return answers.page("shop/confirming.html", view)
