"""One address for an order from hold to pass: the checkout while it is held, its tickets once it is paid."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from litestar import Request, Response, get, post

from admit.core import text
from admit.core.errors import Busy, FieldProblem, Invalid
from admit.flows import carts, checkout, expiry, order_pages
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Token
from admit.reports.orders import WholeOrder
from admit.sales.errors import HoldExpired, OrderClosed
from admit.sales.records import OrderStatus
from admit.web import answers, pages, visitors
from admit.web.passes import facts, frame, telling
from admit.web.passes import order as passes
from admit.web.views.page import Page
from admit.web.views.shop import CheckoutView, ConfirmingView, Payment

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
        return await _checkout(runtime, request, found)
    return passes.page(runtime, request, found)


@get("/orders/{token:str}/status", include_in_schema=False)
async def status(runtime: RuntimeHere, request: Found, token: Token) -> Response[Any]:
    """The part that the waiting page asks for again and again, until it is final."""
    async with frame.guesses(runtime, request):
        order = await checkout.refresh(runtime, token)
    is_final = order.status not in {OrderStatus.PENDING, OrderStatus.PROCESSING}
    view = ConfirmingView(Page(""), f"/orders/{token}/status", is_final)
    return answers.page("shop/confirming.html", view)


@post("/orders/{token:str}/buyer", include_in_schema=False, status_code=200)
async def name_buyer(runtime: RuntimeHere, request: Found, token: Token) -> Response[Any]:
    """Who buys; a free order is taken at once, a paid one goes on to its payment."""
    await visitors.check_form(runtime, request)
    form = await request.form()
    name, email = str(form.get("name") or ""), str(form.get("email") or "")
    try:
        async with frame.guesses(runtime, request):
            await _take_name(runtime, token, name, email)
    except Invalid as refusal:
        found = await order_pages.read(runtime, token)
        errors = tuple((problem.field, problem.message.rstrip(".")) for problem in refusal.problems)
        return _checkout_page(runtime, request, found, name=name, email=email, errors=errors, status=422)
    except (HoldExpired, OrderClosed):
        pass  # the page says what it became instead
    return answers.see_other(f"/orders/{token}")


@post("/orders/{token:str}/cancel", include_in_schema=False, status_code=200)
async def cancel(runtime: RuntimeHere, request: Found, token: Token) -> Response[Any]:
    await visitors.check_form(runtime, request)
    async with frame.guesses(runtime, request):
        with suppress(OrderClosed):  # the page says what it became instead
            await expiry.cancel(runtime, token)
    return answers.see_other(f"/orders/{token}")


async def _take_name(runtime: Runtime, token: str, name: str, email: str) -> None:
    checked_name, checked_email = _checked(name, email)
    order = await checkout.name_buyer(
        runtime,
        token,
        name=checked_name,
        email=checked_email,
        locale="en",
        limits=carts.limits_of(runtime.settings),
    )
    if order.total_cents == 0:
        await checkout.take_for_free(runtime, token)


def _checked(name: str, email: str) -> tuple[str, str]:
    """Both, or every problem of both at once. Raises: Invalid."""
    problems: list[FieldProblem] = []
    try:
        name = text.check_text("name", name, max_length=120)
    except Invalid as refusal:
        problems += refusal.problems
    try:
        email = text.check_email("email", email)
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid(*problems)
    return name, email


async def _checkout(runtime: Runtime, request: Found, found: WholeOrder) -> Response[Any]:
    order = found.order
    edits = order.buyer_email is None or request.query_params.get("edit") == "buyer"
    if edits or order.total_cents == 0:
        return _checkout_page(
            runtime, request, found, name=order.buyer_name or "", email=order.buyer_email or "", errors=()
        )
    try:
        session = await checkout.pay(runtime, order.public_lookup_token)
    except Busy:
        return _paying_page(runtime, request, found, None, provider_is_away=True)
    except (OrderClosed, HoldExpired):
        return passes.page(runtime, request, await order_pages.read(runtime, order.public_lookup_token))
    payment = Payment(
        publishable_key=session.publishable_key,
        client_secret=session.client_secret,
        account=session.account,
        return_url=f"{runtime.settings.base_url}/orders/{order.public_lookup_token}",
    )
    return _paying_page(runtime, request, found, payment)


def _paying_page(
    runtime: Runtime,
    request: Found,
    found: WholeOrder,
    payment: Payment | None,
    *,
    provider_is_away: bool = False,
) -> Response[Any]:
    declined = ""
    if "declined" in request.query_params:
        declined = (
            found.failure or "Your bank did not agree. Try again or use another card; nothing was charged."
        )
    return _checkout_page(
        runtime,
        request,
        found,
        name=found.order.buyer_name or "",
        email=found.order.buyer_email or "",
        errors=(),
        payment=payment,
        edits_buyer=False,
        declined=declined,
        provider_is_away=provider_is_away,
    )


def _checkout_page(
    runtime: Runtime,
    request: Found,
    found: WholeOrder,
    *,
    name: str,
    email: str,
    errors: Sequence[tuple[str, str]],
    payment: Payment | None = None,
    edits_buyer: bool = True,
    declined: str = "",
    provider_is_away: bool = False,
    status: int = 200,
) -> Response[Any]:
    visitor = visitors.visitor_of(request)
    fresh = visitor or visitors.new_visitor()
    scripts = (runtime.settings.stripe_script_url,) if payment else ()
    expires_at = found.order.expires_at or runtime.clock.now()
    view = CheckoutView(
        page=pages.private(runtime, request, "Checkout", visitor=fresh, scripts=scripts),
        event=telling.event_facts(found.event),
        order=facts.order_facts(found.order, found.items, found.discount_code),
        expires_at=expires_at,
        now=runtime.clock.now(),
        held_s=max(1, int((expires_at - found.order.created_at).total_seconds())),
        payment=payment,
        edits_buyer=edits_buyer,
        name=name,
        email=email,
        errors=tuple(errors),
        declined=declined,
        provider_is_away=provider_is_away,
    )
    csp = answers.payment_policy(runtime.settings) if payment else None
    cookies = None if visitor else [visitors.cookie(runtime, visitors.VISITOR, fresh)]
    return answers.page("shop/checkout.html", view, status=status, csp=csp, cookies=cookies)
