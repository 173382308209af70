"""The event page, and its form: the one that starts a purchase.

The page is the same for everybody and may be cached. Its form therefore carries no token; it is guarded by where it
was sent from.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import Request, Response, get, post

from admit.core import codes, ids, text
from admit.core.errors import Busy, Conflict, Invalid, NotFound, Refusal
from admit.core.tenancy import BUYER, Scope
from admit.core.words import say
from admit.discounts.errors import CodeRefused
from admit.discounts.records import DiscountCode
from admit.flows import order_pages, shopfront
from admit.flows.runtime import Runtime
from admit.flows.shopfront import EventPage
from admit.flows.till import Till
from admit.http import looks, network, shelf
from admit.http.parameters import RuntimeHere, Slug, TillHere
from admit.http.problems import status_of
from admit.sales.errors import TooManyHolds
from admit.sales.holds import HoldRequest, Idempotency, Line
from admit.web import answers, visitors
from admit.web.shop import calendar, sharing
from admit.web.shop.offering import Choice, event_view, paid_cents, price_field, quantity_field, wish_field

CACHED = {"cache-control": "public, max-age=0, must-revalidate"}
MOST_OF_ONE = 1000


def _note_look(app: Any, path: Mapping[str, Any]) -> None:
    if "." not in path["event_slug"]:
        app.state.looking.saw(path["tenant_slug"], path["event_slug"])


@get(
    "/{tenant_slug:str}/{event_slug:str}",
    include_in_schema=False,
    opt={shelf.OPTION: True, looks.OPTION: _note_look},
)
async def show(
    runtime: RuntimeHere, request: Request[Any, Any, Any], tenant_slug: Slug, event_slug: Slug
) -> Response[Any]:
    """The page, and beside it the event's calendar file and the picture that goes with a shared link."""
    slug, dot, kind = event_slug.partition(".")
    found = await shopfront.event_page(runtime, tenant_slug, slug)
    match kind:
        case "" if not dot:
            return _page(runtime, found, Choice())
        case "ics":
            content = calendar.ics(
                found.tenant, [found.event], base_url=runtime.settings.base_url, now=runtime.clock.now()
            )
            return Response(content, media_type="text/calendar", headers=CACHED)
        case "png":
            return await sharing.picture_answer(runtime, request, found)
        case _:
            raise NotFound


@post("/{tenant_slug:str}/{event_slug:str}", include_in_schema=False, status_code=200)
async def choose(
    runtime: RuntimeHere, till: TillHere, request: Request[Any, Any, Any], tenant_slug: Slug, event_slug: Slug
) -> Response[Any]:
    """Hold what was chosen, or put a discount code in or out; whatever it is, nothing typed is lost."""
    visitors.check_origin(runtime, request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    found = await shopfront.event_page(runtime, tenant_slug, event_slug)
    found, choice = await _chosen(runtime, request, found, form)
    if "remove_code" in form:
        return _page(runtime, found, replace(choice, typed_code=""))
    if choice.typed_code.strip():
        choice = await _with_code(runtime, request, found, choice)
    if "apply_code" in form or choice.code_error:
        return _page(runtime, found, choice, status=422 if choice.code_error else 200)
    return await _hold(runtime, till, request, found, choice, form)


async def _chosen(
    runtime: Runtime, request: Request[Any, Any, Any], found: EventPage, form: Mapping[str, str]
) -> tuple[EventPage, Choice]:
    """What the form says so far, and the page it is about: with the hidden types that an access code opens."""
    access_code, typed_code = form.get("access", "")[:80].strip(), form.get("code", "")[:80]
    asked = access_code or (typed_code.strip() if "apply_code" in form else "")
    hidden = await _opened(runtime, request, found, asked) if asked else None
    if hidden is not None and not access_code:  # it was typed into the field that discount codes go into
        typed_code = ""
    found = hidden or found
    choice = Choice(
        quantities=_quantities(found, form),
        prices=_wishes(found, form),
        access_code=asked if hidden else "",
        typed_code=typed_code,
    )
    return found, choice


async def _hold(
    runtime: Runtime,
    till: Till,
    request: Request[Any, Any, Any],
    found: EventPage,
    choice: Choice,
    form: Mapping[str, str],
) -> Response[Any]:
    lines = tuple(
        Line(
            kind.id,
            choice.quantities[quantity_field(kind)],
            paid_cents(kind, choice.prices)
            if kind.any_price
            else _price(form.get(price_field(kind)), kind.price_cents),
        )
        for kind in found.types
        if choice.quantities.get(quantity_field(kind))
    )
    if not lines:
        return _with_errors(runtime, found, choice, [("tickets", say("Choose at least one ticket"))], 422)
    visitor = visitors.visitor_of(request) or visitors.new_visitor()
    try:
        held = await till.hold(
            found.tenant.id, found.event.id, _cart(runtime, request, visitor, lines, choice, form)
        )
    except Busy:
        raise
    except Refusal as refusal:
        return await _refused(runtime, found, choice, refusal, visitor)
    cookie = visitors.cookie(runtime, visitors.VISITOR, visitor)
    return answers.see_other(f"/orders/{held.public_lookup_token}", cookies=[cookie])


async def _refused(
    runtime: Runtime, found: EventPage, choice: Choice, refusal: Refusal, visitor: str
) -> Response[Any]:
    """The page with what stands against the choice; or the order that this browser holds already, in another tab."""
    if isinstance(refusal, TooManyHolds):
        scope, key = Scope(found.tenant.id, BUYER), visitors.cart_key(visitor)
        held = await order_pages.held_by_browser(runtime, scope, found.event.id, key)
        if held is not None:
            return answers.see_other(f"/orders/{held}?said=held")
    fresh = (
        found
        if choice.access_code
        else await shopfront.event_page(runtime, found.tenant.slug, found.event.slug)
    )
    if isinstance(refusal, CodeRefused):  # it was good when it was typed
        typed = replace(choice, code=None, code_error=refusal.text)
        return _page(runtime, fresh, typed, status=status_of(refusal))
    return _with_errors(runtime, fresh, choice, _words(refusal), status_of(refusal))


def _cart(
    runtime: Runtime,
    request: Request[Any, Any, Any],
    visitor: str,
    lines: tuple[Line, ...],
    choice: Choice,
    form: Mapping[str, str],
) -> HoldRequest:
    return HoldRequest(
        order_id=ids.new_id(),
        lines=lines,
        discount_code=choice.code.code if choice.code else None,
        access_code=text.normalise_code(choice.access_code) or None,
        cart_key=visitors.cart_key(visitor),
        network_key=visitors.network_key(runtime, request),
        idempotency=_idempotency(visitor, form),
    )


def _idempotency(visitor: str, form: Mapping[str, str]) -> Idempotency | None:
    """A cached page has no key of its own; a form that brings one (a script made it) may be sent twice."""
    key = form.get("key", "")
    if not 8 <= len(key) <= 100:
        return None
    body = "&".join(f"{name}={form[name]}" for name in sorted(form))
    return Idempotency(
        f"visitor:{codes.hash_token(visitor).hex()[:32]}", "reserve", key, codes.hash_token(body)
    )


async def _with_code(
    runtime: Runtime, request: Request[Any, Any, Any], found: EventPage, choice: Choice
) -> Choice:
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    code: DiscountCode | None = None
    error = ""
    try:
        promo = await shopfront.promo(
            runtime,
            found.tenant.slug,
            found.event.slug,
            typed=choice.typed_code,
            subtotal_cents=0,
            network=network.network_of(address),
        )
        code = promo.code
    except (Conflict, Invalid, Busy) as refusal:
        error = refusal.text
    return replace(choice, code=code, code_error=error)


async def _opened(
    runtime: Runtime, request: Request[Any, Any, Any], found: EventPage, typed: str
) -> EventPage | None:
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    return await shopfront.opened(
        runtime, found.tenant.slug, found.event.slug, typed=typed, network=network.network_of(address)
    )


def _wishes(found: EventPage, form: Mapping[str, str]) -> dict[str, str]:
    """What buyers typed where they choose the price."""
    names = [wish_field(kind) for kind in found.types if kind.any_price]
    return {name: form[name][:20] for name in names if name in form}


def _quantities(found: EventPage, form: Mapping[str, str]) -> dict[str, int]:
    """What the steppers say; what is no number counts as none."""
    chosen = {}
    for kind in found.types:
        text = form.get(quantity_field(kind), "").strip()
        if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_OF_ONE:
            chosen[quantity_field(kind)] = int(text[:6])
    return chosen


def _price(shown: str | None, now_cents: int) -> int:
    return int(shown) if shown and shown.isascii() and shown.isdigit() and len(shown) < 12 else now_cents


def _words(refusal: Refusal) -> list[tuple[str, str]]:
    match refusal:
        case Invalid():
            return [("tickets", problem.message.rstrip(".")) for problem in refusal.problems]
        case _:
            return [("tickets", refusal.text.rstrip("."))]


def _with_errors(
    runtime: Runtime, found: EventPage, choice: Choice, errors: list[tuple[str, str]], status: int
) -> Response[Any]:
    return _page(runtime, found, replace(choice, errors=tuple(errors)), status=status)


def _page(runtime: Runtime, found: EventPage, choice: Choice, *, status: int = 200) -> Response[Any]:
    view = event_view(found, choice, base_url=runtime.settings.base_url, now=runtime.clock.now())
    fresh = status == 200 and not choice.quantities and choice.code is None and not choice.access_code
    headers = CACHED if fresh else answers.PRIVATE
    csp = answers.picture_policy((view.event.image, view.event.logo))
    return answers.page("shop/event.html", view, status=status, headers=headers, csp=csp)
