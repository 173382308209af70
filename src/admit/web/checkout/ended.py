"""A hold that is over: nothing was charged, and the same tickets once more in one press."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response, post

from admit.core.errors import Busy, Refusal
from admit.core.money import Money
from admit.core.words import say
from admit.discounts.errors import CodeRefused
from admit.flows import again, order_pages
from admit.flows.again import Browser as From
from admit.flows.checkout import buyer_scope
from admit.flows.order_pages import OrderPage
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, TillHere, Token
from admit.http.problems import status_of
from admit.sales.errors import OrderClosed, PriceChanged, TooManyHolds
from admit.sales.records import OrderStatus
from admit.web import answers, visitors
from admit.web.checkout import form
from admit.web.checkout.form import Typed
from admit.web.passes import facts, frame, telling
from admit.web.views.checkout import AgainLine, EndedView

Browser = Request[Any, Any, Any]
LONGEST_PRICE = 12


@post("/orders/{token:str}/again", include_in_schema=False, status_code=200)
async def take_again(runtime: RuntimeHere, till: TillHere, request: Browser, token: Token) -> Response[Any]:
    """Hold the same tickets anew at the prices that were shown, or say what stands against it."""
    await visitors.check_form(runtime, request)
    told = await form.typed(request)
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    async with frame.guesses(runtime, request):
        found = await order_pages.read(runtime, token)
    browser = From(visitors.cart_key(visitor), visitors.network_key(runtime, request))
    try:
        held = await again.take(
            runtime,
            till,
            token,
            shown_cents=_prices(found, told),
            with_code=not told.all("without_code"),
            browser=browser,
        )
    except OrderClosed:
        return answers.see_other(f"/orders/{token}")
    except TooManyHolds:
        return await to_held(runtime, found.order.event_id, token, visitor)
    except Busy:
        raise
    except Refusal as refusal:
        return await show(runtime, request, found, refusal=refusal)
    cookie = visitors.cookie(runtime, visitors.VISITOR, visitor)
    return answers.see_other(f"/orders/{held.public_lookup_token}", cookies=[cookie])


async def to_held(runtime: Runtime, event_id: UUID, token: str, visitor: str) -> Response[Any]:
    """To the order that this browser holds already."""
    key = visitors.cart_key(visitor)
    held = await order_pages.held_by_browser(runtime, buyer_scope(token), event_id, key)
    return answers.see_other(f"/orders/{held or token}?said=held")


async def show(
    runtime: Runtime, request: Browser, found: OrderPage, *, refusal: Refusal | None = None
) -> Response[Any]:
    """What was held, what it costs now, and the way back to it."""
    is_let_go = found.order.status is OrderStatus.CANCELLED
    prices = await again.prices_now(runtime, found)
    return frame.answer(
        runtime,
        request,
        "checkout/ended.html",
        say("Tickets let go") if is_let_go else say("Time is up"),
        lambda page: EndedView(
            page=page,
            event=telling.event_facts(found.event),
            order=facts.order_facts(found.order, found.items, found.discount_code),
            lines=_lines(found, prices),
            was_let_go=is_let_go,
            is_selling=found.event.event_is_published and found.event.tenant_is_active,
            problem=refusal.text if refusal and not isinstance(refusal, PriceChanged) else "",
            is_code_refused=isinstance(refusal, CodeRefused),
        ),
        event=found.event,
        status=status_of(refusal) if refusal else 200,
    )


def _lines(found: OrderPage, prices: Mapping[UUID, int]) -> tuple[AgainLine, ...]:
    currency = found.order.currency
    return tuple(
        AgainLine(
            quantity=item.quantity,
            name=item.ticket_type_name,
            field=f"p_{item.ticket_type_id}",
            was=Money(item.unit_price_cents, currency),
            now=Money(prices.get(item.ticket_type_id, item.unit_price_cents), currency),
        )
        for item in found.items
    )


def _prices(found: OrderPage, told: Typed) -> dict[UUID, int]:
    """The prices that the page showed; a line without one is taken at what it cost."""
    shown = {item.ticket_type_id: told.one(f"p_{item.ticket_type_id}") for item in found.items}
    return {
        type_id: int(cents)
        for type_id, cents in shown.items()
        if cents.isascii() and cents.isdigit() and len(cents) < LONGEST_PRICE
    }
