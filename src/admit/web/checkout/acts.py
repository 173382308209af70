"""What a buyer does in the checkout; whatever is refused, everything typed is still there."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from litestar import Request, Response, post

from admit.core import words
from admit.core.errors import Busy, Invalid, Refusal
from admit.discounts.errors import CodeRefused
from admit.flows import carts, checkout, expiry, free_orders, order_pages, promo
from admit.flows.order_pages import OrderPage
from admit.flows.runtime import Runtime
from admit.http import network
from admit.http.parameters import RuntimeHere, Token
from admit.questions.errors import DetailsNeeded
from admit.sales.errors import BelowMinimum, HoldExpired, HoldExtended, OrderClosed, TooManyHolds
from admit.web import answers, visitors
from admit.web.checkout import form, mail_hints, page
from admit.web.checkout.form import Typed
from admit.web.passes import frame

Browser = Request[Any, Any, Any]

OVER = (HoldExpired, OrderClosed)
"""The order is past the checkout; its page says what it became instead."""
CODE_REFUSED = (CodeRefused, BelowMinimum, Invalid, Busy)


@post("/orders/{token:str}/buyer", include_in_schema=False, status_code=200)
async def name_buyer(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    """Who buys, whom the tickets are for, what was answered; a free order is taken at once."""
    await visitors.check_form(runtime, request)
    told = await _told(request)
    async with frame.guesses(runtime, request):
        found = await order_pages.read(runtime, token)
    try:
        if told.one("code").strip():  # typed but not applied; Return in that field leads here too
            await promo.apply(runtime, token, told.one("code"), network=_network(runtime, request))
            told, found = form.without_code(told), await order_pages.read(runtime, token)
        return await _take(runtime, request, found, told)
    except OVER:
        return answers.see_other(f"/orders/{token}")
    except CODE_REFUSED as refusal:
        return page.details(runtime, request, found, told, errors=_at_code(refusal), status=422)


async def _take(runtime: Runtime, request: Browser, found: OrderPage, told: Typed) -> Response[Any]:
    token = found.order.public_lookup_token
    try:
        name, email, details = form.check(found.asked, told)
        suggestion = mail_hints.likelier(email)
        if suggestion and told.one("email_seen") != email:
            return page.details(runtime, request, found, told, suggestion=suggestion)
        order = await checkout.name_buyer(
            runtime,
            token,
            name=name,
            email=email,
            locale=words.reader(),
            limits=carts.limits_of(runtime.settings),
            details=details if found.event.asks_attendees else None,
        )
        if order.total_cents == 0:
            await free_orders.take(runtime, token)
    except Invalid as refusal:
        errors = form.errors_of(found, refusal)
        return page.details(runtime, request, found, told, errors=errors, status=422)
    except TooManyHolds as refusal:
        errors = (("email", refusal.text.rstrip(".")),)
        return page.details(runtime, request, found, told, errors=errors, status=409)
    except DetailsNeeded:  # asked while this was typed
        fresh = await order_pages.read(runtime, token)
        return page.details(runtime, request, fresh, told, status=409)
    return answers.see_other(f"/orders/{token}")


@post("/orders/{token:str}/promo", include_in_schema=False, status_code=200)
async def set_code(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    """Put a discount code on the order, or take it off."""
    await visitors.check_form(runtime, request)
    told = await _told(request)
    refused: Refusal | None = None
    try:
        async with frame.guesses(runtime, request):
            if told.all("remove_code"):
                await promo.remove(runtime, token)
            else:
                await promo.apply(runtime, token, told.one("code"), network=_network(runtime, request))
        told = form.without_code(told)
    except OVER:
        return answers.see_other(f"/orders/{token}")
    except CODE_REFUSED as refusal:
        refused = refusal
    found = await order_pages.read(runtime, token)
    if told.has_details:
        errors, status = (_at_code(refused), 422) if refused else ((), 200)
        return page.details(runtime, request, found, told, errors=errors, status=status)
    if refused is None:
        return answers.see_other(f"/orders/{token}")
    words = _at_code(refused)[0][1]
    shown = await page.show(runtime, request, found, code=told.one("code"), code_error=words)
    return shown or answers.see_other(f"/orders/{token}")


@post("/orders/{token:str}/extend", include_in_schema=False, status_code=200)
async def extend(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    """More time, once."""
    await visitors.check_form(runtime, request)
    told = await _told(request)
    async with frame.guesses(runtime, request):
        with suppress(*OVER, HoldExtended):  # the page says how long it is
            await checkout.extend(runtime, token)
        found = await order_pages.read(runtime, token)
    if told.has_details and not found.is_over(runtime.clock.now()):
        return page.details(runtime, request, found, told, said="extended")
    return answers.see_other(f"/orders/{token}?said=extended")


@post("/orders/{token:str}/cancel", include_in_schema=False, status_code=200)
async def cancel(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    """Let the tickets go."""
    await visitors.check_form(runtime, request)
    async with frame.guesses(runtime, request):
        with suppress(OrderClosed):  # the page says what it became instead
            await expiry.cancel(runtime, token)
    return answers.see_other(f"/orders/{token}")


def _network(runtime: Runtime, request: Browser) -> str:
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    return network.network_of(address)


async def _told(request: Browser) -> Typed:
    """What was typed; the address that was suggested in place of the typed one when its button was pressed."""
    told = await form.typed(request)
    better = told.one("use_email")
    return replace(told, fields={**told.fields, "email": [better]}) if better else told


def _at_code(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    words = refusal.problems[0].message if isinstance(refusal, Invalid) and refusal.problems else refusal.text
    return (("code", words.rstrip(".")),)
