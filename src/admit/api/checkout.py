"""Buying without an account: hold, name the buyer, pay or take for free, let go. The order's token is the key."""

from typing import Annotated, Any, TypeAlias

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.types import Scope

from admit.api import telling_asked
from admit.api.parameters import KEY_LIMITS, RuntimeHere, Slug
from admit.api.schemas import checkout as schemas
from admit.api.schemas import questions
from admit.api.telling_orders import just_taken, links, public_order
from admit.core import codes
from admit.flows import attending, carts, checkout, expiry, free_orders, promo
from admit.flows.carts import Cart
from admit.flows.checkout import PaymentSession
from admit.flows.guessing import counted
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.http import network
from admit.http.express import OPTION, Answer, header
from admit.reports import orders as reports
from admit.sales import orders
from admit.sales.holds import Held, Line

SECRET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}

SWIFT_HEADERS = (
    (b"content-type", b"application/json"),
    *((name.encode(), value.encode()) for name, value in SECRET.items()),
)
NEW_ORDER = msgspec.json.Decoder(schemas.NewOrder)
TOLD = msgspec.json.Encoder()

Req = Request[Any, Any, Any]
Token: TypeAlias = FromPath[str]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key", schema_extra=KEY_LIMITS)]


async def reserve_swiftly(scope: Scope, body: bytes) -> Answer | None:
    """The hottest request of all, as `reserve` answers it: what it has to refuse about the form is left to that."""
    key = header(scope, b"idempotency-key")
    if key is None or header(scope, b"content-type") != "application/json":
        return None
    try:
        data = NEW_ORDER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    state, path = scope["litestar_app"].state, scope["path_params"]
    runtime, till = state.runtime, state.till
    held = await carts.reserve(
        runtime,
        till,
        path["tenant_slug"],
        path["event_slug"],
        _cart(data),
        key=key,
        network=_network_of(scope, runtime),
    )
    told = _held(runtime, data, held)
    return Answer(201, (*SWIFT_HEADERS, (b"location", told.links.self.encode())), TOLD.encode(told))


@post("/events/{tenant_slug:str}/{event_slug:str}/orders", opt={OPTION: reserve_swiftly})
async def reserve(
    request: Req,
    runtime: RuntimeHere,
    till: NamedDependency[Till],
    tenant_slug: Slug,
    event_slug: Slug,
    idempotency_key: Key,
    data: JSONBody[schemas.NewOrder],
) -> Response[schemas.HeldOrder]:
    """Hold tickets. Sending the same key and body again gives the same order; nothing is charged yet."""
    held = await carts.reserve(
        runtime,
        till,
        tenant_slug,
        event_slug,
        _cart(data),
        key=idempotency_key,
        network=_network(request, runtime),
    )
    body = _held(runtime, data, held)
    return Response(body, status_code=201, headers={**SECRET, "location": body.links.self})


@get("/orders/{token:str}")
async def read_order(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PublicOrder]:
    """The order as it stands, with its tickets when they are paid for."""
    async with counted(runtime.db, _network(request, runtime)):
        return await _answer(runtime, token)


@put("/orders/{token:str}/buyer")
async def name_buyer(
    request: Req, runtime: RuntimeHere, token: Token, data: JSONBody[schemas.BuyerEdit]
) -> Response[schemas.PublicOrder]:
    """Say who buys; the tickets are sent to this address."""
    name, email, locale = carts.check_buyer(data.name, data.email, data.locale)
    async with counted(runtime.db, _network(request, runtime)):
        limits = carts.limits_of(runtime.settings)
        await checkout.name_buyer(runtime, token, name=name, email=email, locale=locale, limits=limits)
        return await _answer(runtime, token)


@put("/orders/{token:str}/details")
async def tell_details(
    request: Req, runtime: RuntimeHere, token: Token, data: JSONBody[questions.OrderDetails]
) -> Response[schemas.PublicOrder]:
    """Say whom the tickets are for and answer the organizer's questions, as `asks` of the order names them.

    All of it at once, in place of what was told before; what is wrong is named as `answers[0].value`.
    """
    async with counted(runtime.db, _network(request, runtime)):
        await checkout.tell(runtime, token, telling_asked.given(data))
        return await _answer(runtime, token)


@put("/orders/{token:str}/promo")
async def apply_promo(
    request: Req, runtime: RuntimeHere, token: Token, data: JSONBody[schemas.PromoEdit]
) -> Response[schemas.PublicOrder]:
    """Price the held order with this discount code in place of any other; tries are counted per network."""
    async with counted(runtime.db, _network(request, runtime)):
        await promo.apply(runtime, token, data.code, network=_network(request, runtime))
        return await _answer(runtime, token)


@delete("/orders/{token:str}/promo", status_code=200)
async def remove_promo(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PublicOrder]:
    """Price the held order without a discount code."""
    async with counted(runtime.db, _network(request, runtime)):
        await promo.remove(runtime, token)
        return await _answer(runtime, token)


@post("/orders/{token:str}/extend", status_code=200)
async def extend(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PublicOrder]:
    """Hold the tickets five minutes longer, once."""
    async with counted(runtime.db, _network(request, runtime)):
        await checkout.extend(runtime, token)
        return await _answer(runtime, token)


async def pay_swiftly(scope: Scope, body: bytes) -> Answer | None:
    """As `pay` answers the usual request, which has neither a body nor a query."""
    if body or scope["query_string"]:
        return None
    runtime, token = scope["litestar_app"].state.runtime, scope["path_params"]["token"]
    async with counted(runtime.db, _network_of(scope, runtime)):
        session = await checkout.pay(runtime, token)
    return Answer(200, SWIFT_HEADERS, TOLD.encode(_session(session)))


@post("/orders/{token:str}/payment", status_code=200, opt={OPTION: pay_swiftly})
async def pay(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PaymentSession]:
    """Open the payment, or go on with the one that is open."""
    async with counted(runtime.db, _network(request, runtime)):
        session = await checkout.pay(runtime, token)
    return Response(_session(session), headers=SECRET)


async def take_swiftly(scope: Scope, body: bytes) -> Answer | None:
    """As `take_for_free` answers the usual request, which has neither a body nor a query."""
    if body or scope["query_string"]:
        return None
    runtime, token = scope["litestar_app"].state.runtime, scope["path_params"]["token"]
    async with counted(runtime.db, _network_of(scope, runtime)):
        return Answer(200, SWIFT_HEADERS, TOLD.encode(await _taken(runtime, token)))


@post("/orders/{token:str}/confirm", status_code=200, opt={OPTION: take_swiftly})
async def take_for_free(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PublicOrder]:
    """Confirm an order that costs nothing; its tickets are in the answer."""
    async with counted(runtime.db, _network(request, runtime)):
        return Response(await _taken(runtime, token), headers=SECRET)


@post("/orders/{token:str}/cancel", status_code=200)
async def cancel(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PublicOrder]:
    """Let the tickets go. A payment that came through first wins, and the answer shows it."""
    async with counted(runtime.db, _network(request, runtime)):
        await expiry.cancel(runtime, token)
        return await _answer(runtime, token)


@post("/orders/{token:str}/refresh", status_code=200)
async def refresh(request: Req, runtime: RuntimeHere, token: Token) -> Response[schemas.PublicOrder]:
    """Ask the payment provider, when the browser is back before its message."""
    async with counted(runtime.db, _network(request, runtime)):
        await checkout.refresh(runtime, token)
        return await _answer(runtime, token)


async def _answer(runtime: Runtime, token: str) -> Response[schemas.PublicOrder]:
    return Response(await _read(runtime, token), headers=SECRET)


async def _read(runtime: Runtime, token: str) -> schemas.PublicOrder:
    async with runtime.db.read(checkout.buyer_scope(token)) as tx:
        order = await orders.by_token(tx, token)
        found = await reports.whole(tx, order)
        asked = (
            await attending.of_order(tx, order, found.items, found.event) if order.status.is_held else None
        )
    return public_order(runtime.settings.base_url, found, asked)


async def _taken(runtime: Runtime, token: str) -> schemas.PublicOrder:
    """Told from what was written, without another look; what was taken before may have changed since and is read."""
    taken = await free_orders.take_whole(runtime, token)
    if taken.tickets is None:
        return await _read(runtime, token)
    return just_taken(runtime.settings.base_url, taken, taken.tickets)


def _session(session: PaymentSession) -> schemas.PaymentSession:
    return schemas.PaymentSession(
        client_secret=session.client_secret,
        publishable_key=session.publishable_key,
        account=session.account,
        amount_cents=session.amount.cents,
        currency=session.amount.currency,
        expires_at=session.expires_at,
    )


def _network(request: Req, runtime: Runtime) -> str:
    return _network_of(request.scope, runtime)


def _network_of(scope: Scope, runtime: Runtime) -> str:
    address = network.client_ip_of(scope, trust_proxy=runtime.settings.trust_proxy_headers)
    return network.network_of(address)


def _cart(data: schemas.NewOrder) -> Cart:
    return Cart(
        lines=tuple(Line(line.ticket_type_id, line.quantity, line.unit_price_cents) for line in data.items),
        cart_id=data.cart_id,
        discount_code=data.discount_code,
        access_code=data.access_code,
        expected_total_cents=data.expected_total_cents,
        buyer_name=data.buyer.name if data.buyer else None,
        buyer_email=data.buyer.email if data.buyer else None,
        locale=data.locale,
    )


def _held(runtime: Runtime, data: schemas.NewOrder, held: Held) -> schemas.HeldOrder:
    """Told from what was asked and granted, without another look into the database: this is the hottest answer."""
    return schemas.HeldOrder(
        id=held.order_id,
        token=held.public_lookup_token,
        code=codes.format_code(held.code),
        currency=held.currency,
        items=[
            schemas.HeldLine(
                ticket_type_id=line.ticket_type_id,
                quantity=line.quantity,
                unit_price_cents=line.unit_price_cents,
                subtotal_cents=line.unit_price_cents * line.quantity,
            )
            for line in data.items
        ],
        subtotal_cents=held.subtotal_cents,
        discount_cents=held.discount_cents,
        total_cents=held.total_cents,
        expires_at=held.expires_at,
        links=links(runtime.settings.base_url, held.public_lookup_token),
    )


router = Router(
    path="/public",
    route_handlers=[
        *(reserve, read_order, name_buyer, tell_details, apply_promo, remove_promo, extend),
        *(pay, take_for_free, cancel, refresh),
    ],
    tags=["checkout"],
)
