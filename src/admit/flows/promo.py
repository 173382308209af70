"""A discount code put on a held order at its checkout, or taken off."""

from datetime import timedelta

import structlog

from admit.core import throttle
from admit.core.errors import Busy, Invalid
from admit.core.tenancy import Scope
from admit.flows import expiry, fulfilment
from admit.flows.checkout import buyer_scope
from admit.flows.runtime import Runtime
from admit.sales import locks, orders, payments, repricing
from admit.sales.records import Order, Payment

log = structlog.get_logger(__name__)

TRIES = 20
WINDOW = timedelta(minutes=10)
ROUNDS = 3
"""How often a payment that another tab opened meanwhile is withdrawn before the buyer is asked to try again."""


async def apply(runtime: Runtime, token: str, typed: str, *, network: str) -> Order:
    """Price a held order with this code. Each network may try only so often.

    An open payment has the wrong amount then: it is withdrawn at the provider first, and one that came through wins.
    Raises: Invalid; Throttled; NotFound; HoldExpired; OrderClosed; CodeRefused in one of its kinds; BelowMinimum; Busy.
    """
    if not typed.strip():
        raise Invalid.one("code", "required", "Write the code first.")
    await throttle.hit(runtime.db, f"promo/{network}", limit=TRIES, window_s=int(WINDOW.total_seconds()))
    return await _set(runtime, token, typed)


async def remove(runtime: Runtime, token: str) -> Order:
    """Price a held order without a code.

    Raises: NotFound; HoldExpired; OrderClosed; BelowMinimum; Busy.
    """
    return await _set(runtime, token, None)


async def _set(runtime: Runtime, token: str, typed: str | None) -> Order:
    scope = buyer_scope(token)
    for _ in range(ROUNDS):
        live = await _try(runtime, scope, token, typed)
        if live is None:
            async with runtime.db.read(scope) as tx:
                return await orders.by_token(tx, token)
        fact = await expiry.withdraw(runtime, scope, live)
        if fact is None:
            break
        await fulfilment.settle(runtime, scope.tenant_id, [fact])
    raise Busy("The payment provider is not answering. Your tickets are still held; try again in a moment.")


async def _try(runtime: Runtime, scope: Scope, token: str, typed: str | None) -> Payment | None:
    """Write the new price; or change nothing and say which payment stands in the way of one that differs."""
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        found = await orders.by_token(tx, token)
        order = await locks.order(tx, found.id)
        orders.check_held(order, now)
        live = await payments.live_of(tx, order.id)
        if live is not None and not await repricing.would_change(tx, order, typed, now=now):
            return None
        if live is not None:
            return live
        if await repricing.set_code(tx, order, typed, now=now):
            log.info(
                "order.repriced", tenant=str(scope.tenant_id), order=str(order.id), with_code=bool(typed)
            )
    return None
