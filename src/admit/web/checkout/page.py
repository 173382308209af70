"""The checkout's page: first who buys, then the payment, at one address."""

from dataclasses import replace
from typing import Any

from litestar import Request, Response

from admit.core.errors import Busy
from admit.core.money import Money
from admit.core.words import say
from admit.flows import checkout
from admit.flows.checkout import PaymentSession
from admit.flows.order_pages import OrderPage
from admit.flows.runtime import Runtime
from admit.questions.errors import DetailsNeeded
from admit.sales.errors import HoldExpired, OrderClosed, PaymentsPaused, PaymentUnavailable, SalesClosed
from admit.sales.extending import EXTENSION
from admit.sales.records import Order
from admit.web import answers, consoles, theme, visitors
from admit.web.checkout import declines, form
from admit.web.checkout.form import Typed
from admit.web.passes import facts, telling
from admit.web.views.checkout import CheckoutView, Form, Hold
from admit.web.views.page import Link
from admit.web.views.shop import Payment

Browser = Request[Any, Any, Any]


async def show(
    runtime: Runtime, request: Browser, found: OrderPage, *, code: str = "", code_error: str = ""
) -> Response[Any] | None:
    """The step that the order is at; None when it is past the checkout by now. `code` was typed and refused."""
    order, told = found.order, form.told_by(found)
    told = Typed({**told.fields, "code": [code]})
    errors = (("code", code_error.rstrip(".")),) if code_error else ()
    status = 422 if errors else 200
    edits = order.buyer_email is None or request.query_params.get("edit") == "buyer" or order.total_cents == 0
    if edits or found.asked.missing:
        return details(runtime, request, found, told, errors=errors, status=status)
    payment, problem = None, ""
    try:
        payment = _payment(runtime, order, await checkout.pay(runtime, order.public_lookup_token))
    except DetailsNeeded:  # asked at this moment
        return details(runtime, request, found, told)
    except (OrderClosed, HoldExpired):
        return None
    except (Busy, PaymentUnavailable, PaymentsPaused, SalesClosed) as refusal:
        problem = refusal.text
    shown = form.view(found, told, errors=errors)
    return _answer(runtime, request, found, shown, payment=payment, problem=problem, status=status)


def _payment(runtime: Runtime, order: Order, session: PaymentSession) -> Payment:
    return Payment(
        publishable_key=session.publishable_key,
        client_secret=session.client_secret,
        account=session.account,
        return_url=f"{runtime.settings.base_url}/orders/{order.public_lookup_token}",
    )


def details(
    runtime: Runtime,
    request: Browser,
    found: OrderPage,
    told: Typed,
    *,
    errors: tuple[tuple[str, str], ...] = (),
    suggestion: str = "",
    status: int = 200,
    said: str = "",
) -> Response[Any]:
    """The step that asks who buys, with these values in its fields."""
    shown = form.view(found, told, errors=errors, suggestion=suggestion)
    return _answer(runtime, request, found, shown, edits_buyer=True, status=status, said=said)


def _answer(
    runtime: Runtime,
    request: Browser,
    found: OrderPage,
    shown: Form,
    *,
    payment: Payment | None = None,
    edits_buyer: bool = False,
    problem: str = "",
    status: int = 200,
    said: str = "",
) -> Response[Any]:
    visitor = visitors.visitor_of(request)
    fresh = visitor or visitors.new_visitor()
    scripts = (runtime.settings.stripe_script_url,) if payment else ()
    title = say("Error: Checkout") if shown.errors else say("Checkout")
    is_declined = "declined" in request.query_params and payment is not None
    event = telling.event_facts(found.event)
    bare = consoles.page(runtime, request, title, visitor=fresh)
    theme_url = theme.url(found.event.branding_settings)
    view = CheckoutView(
        page=replace(
            bare, theme_url=theme_url, scripts=scripts, nav=(Link(say("Back to the event"), event.href),)
        ),
        event=event,
        order=facts.order_facts(found.order, found.items, found.discount_code),
        hold=_hold(runtime, found),
        prices=tuple(
            (f"p_{item.ticket_type_id}", Money(item.unit_price_cents, found.order.currency))
            for item in found.items
        ),
        form=shown,
        payment=payment,
        edits_buyer=edits_buyer,
        declined=declines.why(found.failure_code) if is_declined else "",
        problem=problem,
        refund_policy=found.event.refund_policy,
        said=said or _said(request),
    )
    csp = answers.payment_policy(runtime.settings) if payment else None
    cookies = None if visitor else [visitors.cookie(runtime, visitors.VISITOR, fresh)]
    return answers.page("checkout/page.html", view, status=status, csp=csp, cookies=cookies)


def _hold(runtime: Runtime, found: OrderPage) -> Hold:
    order, now = found.order, runtime.clock.now()
    expires_at = order.expires_at or now
    return Hold(
        expires_at=expires_at,
        now=now,
        held_s=max(1, int((expires_at - order.created_at).total_seconds())),
        can_extend=order.extended_at is None,
        extra_minutes=int(EXTENSION.total_seconds()) // 60,
    )


def _said(request: Browser) -> str:
    said = request.query_params.get("said", "")
    return said if said in {"held", "extended"} else ""
