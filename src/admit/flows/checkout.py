"""From the cart to the payment: hold, name the buyer, pay or take for free, or let go."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from admit.core import codes
from admit.core.db import Tx
from admit.core.errors import Busy, NotFound
from admit.core.money import Money
from admit.core.tenancy import BUYER, Scope
from admit.core.words import say
from admit.flows import attending, fulfilment
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.merchant import accounts
from admit.questions.records import Given
from admit.sales import extending, locks, orders, payments, pricing, standing
from admit.sales.errors import BuyerNeeded, OrderClosed, PaymentsPaused, PaymentUnavailable, SalesClosed
from admit.sales.gateway import (
    GatewayRefused,
    GatewayUnreachable,
    PaymentRequest,
    ProviderPayment,
    ProviderState,
)
from admit.sales.holds import Limits
from admit.sales.records import Order, Payment
from admit.sales.standing import Standing

log = structlog.get_logger(__name__)

DEFAULT_LIMITS = Limits()
HELD_MEANWHILE = say(
    "This organizer cannot take payments at the moment. Nothing was charged; your tickets are held until the time"
    " shown. Try again before then."
)


@dataclass(frozen=True, slots=True)
class PaymentSession:
    """What the buyer's browser needs to pay."""

    client_secret: str
    publishable_key: str
    account: str
    amount: Money
    expires_at: datetime


def buyer_scope(token: str) -> Scope:
    """The tenant that a public token opens. Raises: NotFound."""
    tenant_id = codes.tenant_of(token)
    if tenant_id is None:
        raise NotFound
    return Scope(tenant_id, BUYER)


async def name_buyer(
    runtime: Runtime,
    token: str,
    *,
    name: str,
    email: str,
    locale: str,
    limits: Limits = DEFAULT_LIMITS,
    details: Given | None = None,
) -> Order:
    """Write down who buys, and with `details` whom the tickets are for and what was answered, all or nothing.

    Raises: NotFound, HoldExpired, OrderClosed, QuantityRefused, TooManyHolds; Invalid as `details` names its fields.
    """
    now = runtime.clock.now()
    async with runtime.db.write(buyer_scope(token)) as tx:
        order = await _lock_held(tx, token, now=now)
        if details is not None:
            await attending.keep(tx, order, await standing.of_event(tx, order.event_id), details)
        await orders.set_buyer(tx, order, name=name, email=email, locale=locale, limits=limits, now=now)
        return await orders.by_token(tx, token)


async def tell(runtime: Runtime, token: str, details: Given) -> None:
    """Keep whom the tickets are for and what was answered, in place of what was told before.

    Raises: NotFound, HoldExpired, OrderClosed; Invalid as `details` names its fields.
    """
    async with runtime.db.write(buyer_scope(token)) as tx:
        order = await _lock_held(tx, token, now=runtime.clock.now())
        await attending.keep(tx, order, await standing.of_event(tx, order.event_id), details)


async def extend(runtime: Runtime, token: str) -> Order:
    """Give the buyer more time, once. Raises: NotFound, HoldExpired, OrderClosed, HoldExtended."""
    now = runtime.clock.now()
    async with runtime.db.write(buyer_scope(token)) as tx:
        order = await _lock_held(tx, token, now=now)
        await extending.extend(tx, order, now=now)
        return await orders.by_token(tx, token)


async def _lock_held(tx: Tx, token: str, *, now: datetime) -> Order:
    found = await orders.by_token(tx, token)
    order = await locks.order(tx, found.id)
    orders.check_held(order, now)
    return order


async def pay(runtime: Runtime, token: str) -> PaymentSession:
    """Open the payment of a held order, or go on with the one that is open.

    The intention is committed first, then the provider is called, then its reference is written; a crash in between is
    found by the sweeper, and the same key makes the repeat harmless.
    Raises: NotFound, HoldExpired, OrderClosed, BuyerNeeded, DetailsNeeded, SalesClosed, PaymentsPaused,
    PaymentUnavailable, Busy.
    """
    order, payment, told = await _opened(runtime, token)
    if (
        told.state is ProviderState.CANCELLED
    ):  # ended at the provider without our asking: the next one is another
        await fulfilment.settle(
            runtime, buyer_scope(token).tenant_id, [PaymentFact(payment.id, order.id, told)]
        )
        order, payment, told = await _opened(runtime, token)
    if told.state is not ProviderState.REQUIRES_PAYMENT:
        await fulfilment.settle(
            runtime, buyer_scope(token).tenant_id, [PaymentFact(payment.id, order.id, told)]
        )
        raise OrderClosed(
            "The payment is under way already. Reload to see where it stands.", status=told.state.value
        )
    assert told.client_secret is not None
    assert order.expires_at is not None
    return PaymentSession(
        client_secret=told.client_secret,
        publishable_key=runtime.settings.stripe_publishable_key,
        account=payment.provider_account,
        amount=order.total,
        expires_at=order.expires_at,
    )


async def _opened(runtime: Runtime, token: str) -> tuple[Order, Payment, ProviderPayment]:
    """The order's live payment, intended now where there is none, and the provider's object for it, bound."""
    scope = buyer_scope(token)
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        locked, events, paid = await tx.fetch_all_together(
            locks.asking_behind_link(token),
            standing.asking_behind_link(token),
            payments.asking_behind_link(token),
        )
        if not locked:
            raise NotFound
        order, event = locked[0], events[0]
        orders.check_held(order, now)
        _check_payable(order, event)
        await attending.check_complete(tx, order, event)
        payment = payments.live_among(paid) or _intend(tx, order, event, now=now)
    told = await _at_provider(runtime, scope, order, event, payment)
    if payment.provider_reference is None:
        await bind(runtime, scope, payment, told)
    return order, payment, told


async def bind(runtime: Runtime, scope: Scope, payment: Payment, told: ProviderPayment) -> None:
    """Note the provider's reference of a payment; messages about it are matched by that. Harmless when known."""
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        locks.orders_later(tx, [payment.order_id])
        await payments.bind(tx, payment.id, told, now=now)
        await orders.set_payment_reference(tx, payment.order_id, told.reference, now=now)


def _check_payable(order: Order, event: Standing) -> None:
    if order.total_cents == 0:
        raise OrderClosed("This order is free. Confirm it instead.", status=order.status.value)
    if order.buyer_email is None or not order.buyer_name:
        raise BuyerNeeded
    if not event.tenant_is_active or not event.event_is_published:
        raise SalesClosed
    if not event.takes_payments:
        raise PaymentsPaused(HELD_MEANWHILE)


def _intend(tx: Tx, order: Order, event: Standing, *, now: datetime) -> Payment:
    fee = (
        pricing.application_fee_cents(order.total_cents, event.application_fee_bps)
        if event.payment_account
        else 0
    )
    return payments.intend(tx, order, account=event.payment_account, fee_cents=fee, now=now)


async def _at_provider(
    runtime: Runtime, scope: Scope, order: Order, event: Standing, payment: Payment
) -> ProviderPayment:
    try:
        if payment.provider_reference is not None:
            return await runtime.gateway.payment(payment.provider_account, payment.provider_reference)
        return await open_payment(runtime, scope, order, event, payment)
    except GatewayRefused as error:
        log.warning("payment.refused", order=str(order.id), code=error.code)
        await _look_at_account(runtime, scope, payment)
        raise PaymentUnavailable(code=error.code) from error
    except GatewayUnreachable as error:
        raise Busy(
            "The payment provider is not answering. Your tickets are still held; try again in a moment.",
            retry_after_s=3,
        ) from error


async def _look_at_account(runtime: Runtime, scope: Scope, payment: Payment) -> None:
    """The provider will not charge on an organizer's account: have it asked at once what the account may still do."""
    if payment.provider_account:
        async with runtime.db.write(scope) as tx:
            await accounts.make_due(tx, payment.provider_account, now=runtime.clock.now())
        runtime.bell.ring("accounts")


async def open_payment(
    runtime: Runtime, scope: Scope, order: Order, event: Standing, payment: Payment
) -> ProviderPayment:
    """Make the provider's object for a written intention; repeating it gives the same object.

    One that the provider refuses to make is given up, so that it holds nothing up.
    Raises: GatewayRefused, GatewayUnreachable.
    """
    request = PaymentRequest(
        account=payment.provider_account,
        amount=payment.amount,
        application_fee_cents=payment.application_fee_cents,
        idempotency_key=payment.idempotency_key,
        # Slugs and not the name, which may be edited: a repeat under the same key must say the same.
        description=f"{event.tenant_slug}/{event.event_slug} · {codes.format_code(order.code)}",
        metadata={"admit_payment": str(payment.id), "admit_order": str(order.id)},
        receipt_email=None,
    )
    try:
        return await runtime.gateway.open_payment(request)
    except GatewayRefused as error:
        now = runtime.clock.now()
        async with runtime.db.write(scope) as tx:
            await locks.orders(tx, [order.id])
            await payments.refused(tx, payment.id, code=error.code, message=str(error), now=now)
        raise


async def refresh(runtime: Runtime, token: str) -> Order:
    """Where an order stands, asking the provider when the browser came back before its message did.

    Raises: NotFound.
    """
    scope = buyer_scope(token)
    async with runtime.db.read(scope) as tx:
        order = await orders.by_token(tx, token)
        payment = await payments.live_of(tx, order.id) if order.status.is_held else None
    if payment is None or payment.provider_reference is None or payment.is_by_hand:
        return order
    try:
        told = await runtime.gateway.payment(payment.provider_account, payment.provider_reference)
    except (GatewayUnreachable, GatewayRefused):
        return order
    if told.state is not ProviderState.REQUIRES_PAYMENT:
        await fulfilment.settle(runtime, scope.tenant_id, [PaymentFact(payment.id, order.id, told)])
    async with runtime.db.read(scope) as tx:
        return await orders.by_token(tx, token)
