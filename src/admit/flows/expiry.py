"""Holds that ended: let go by the buyer, or run out and swept up.

An order with a live payment is cancelled at the provider first: only when nobody can pay it any more do its tickets go
back. If the provider says that the payment is under way or done, the hold stays until that is final.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from admit.audit import trail
from admit.audit.records import Entry
from admit.core.db import Tx
from admit.core.errors import Busy, VendorError
from admit.core.tenancy import Door, Scope, system_scope
from admit.facts import outbound
from admit.flows import checkout, facts_told, faults, fulfilment
from admit.flows.checkout import buyer_scope
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.sales import locks, orders, payments, standing
from admit.sales.errors import OrderClosed
from admit.sales.gateway import ProviderState
from admit.sales.records import Order, OrderStatus, Payment

log = structlog.get_logger(__name__)

T = TypeVar("T")

BATCH = 1000
AT_ONCE = 8
"""How many calls to the provider are under way at a time."""

AGAIN_AFTER = timedelta(minutes=1)
"""When to come back to a hold that could not be ended, since the provider was away."""

DUE_ORDERS = """
select tenant_id, id
from orders
where status = 'pending'
  and coalesce(sweep_at, expires_at) <= %(now)s::timestamptz
order by coalesce(sweep_at, expires_at)
limit %(limit)s::integer
"""

DUE_PAYMENTS = """
select tenant_id, id, order_id
from payments
where next_check_at <= %(now)s::timestamptz
order by next_check_at
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class _Due:
    tenant_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class _DuePayment:
    tenant_id: UUID
    id: UUID
    order_id: UUID


async def cancel(runtime: Runtime, token: str) -> Order:
    """The buyer lets the tickets go. A payment that came through first wins.

    Raises: NotFound, OrderClosed, Busy when the provider must agree and does not answer.
    """
    scope = buyer_scope(token)
    async with runtime.db.read(scope) as tx:
        order = await orders.by_token(tx, token)
    if order.status not in {OrderStatus.PENDING, OrderStatus.CANCELLED, OrderStatus.EXPIRED}:
        raise OrderClosed(status=order.status.value)
    await _end(runtime, scope, [order.id], OrderStatus.CANCELLED)
    async with runtime.db.read(scope) as tx:
        order = await orders.by_token(tx, token)
    if order.status is OrderStatus.PENDING:
        raise Busy("The payment provider is not answering, so the order still stands. Try again in a moment.")
    return order


async def end_if_over(runtime: Runtime, scope: Scope, order_id: UUID) -> None:
    """End one hold whose time is over, before the sweeper comes by; nothing else changes."""
    await _end(runtime, scope, [order_id], OrderStatus.EXPIRED)


async def end_for_good(runtime: Runtime, scope: Scope, order_id: UUID) -> None:
    """Cancel one hold whether its time is over or not, unless it is being paid; a paid order stays as it is."""
    await _end(runtime, scope, [order_id], OrderStatus.CANCELLED)


async def sweep(runtime: Runtime, *, limit: int = BATCH) -> int:
    """End the holds that ran out, all tenants; how many ended. Those that cannot end yet are put off."""
    async with runtime.db.door(Door.WORKER) as tx:
        due = await tx.fetch_all(_Due, DUE_ORDERS, {"now": runtime.clock.now(), "limit": limit})
    ended = 0
    for tenant_id in sorted({item.tenant_id for item in due}):
        theirs = [item.id for item in due if item.tenant_id == tenant_id]
        try:
            ended += await _end(runtime, system_scope(tenant_id), theirs, OrderStatus.EXPIRED)
        except Exception as error:  # one tenant's trouble must not keep the others' tickets from coming back
            faults.tell(log, "expiry.failed", error, tenant=str(tenant_id), orders=len(theirs))
    return ended


async def ask_about_payments(runtime: Runtime, *, limit: int = 100) -> int:
    """Ask the provider about every payment that has been without news for minutes; how many were asked about."""
    async with runtime.db.door(Door.WORKER) as tx:
        due = await tx.fetch_all(_DuePayment, DUE_PAYMENTS, {"now": runtime.clock.now(), "limit": limit})
    for some in _by(AT_ONCE, due):
        await asyncio.gather(*(_ask(runtime, system_scope(item.tenant_id), item) for item in some))
    return len(due)


async def _end(runtime: Runtime, scope: Scope, order_ids: Sequence[UUID], status: OrderStatus) -> int:
    """End holds: at once where nothing can be paid any more, else after the provider agreed; how many ended."""
    live, ended = await _release_unpayable(runtime, scope, order_ids, status)
    for some in _by(AT_ONCE, live):
        told = await asyncio.gather(*(withdraw(runtime, scope, payment) for payment in some))
        facts = [fact for fact in told if fact is not None]
        await fulfilment.settle_each(runtime, scope.tenant_id, facts)
        still_live, more = await _release_unpayable(runtime, scope, [one.order_id for one in some], status)
        await _put_off(runtime, scope, [payment.order_id for payment in still_live])
        ended += more
    return ended


async def _release_unpayable(
    runtime: Runtime, scope: Scope, order_ids: Sequence[UUID], status: OrderStatus
) -> tuple[list[Payment], int]:
    """Release those without a live payment, in bulk; the live payments of the others, and how many were released."""
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        found = await _locked(tx, order_ids, status)
        ended = [order for order in found.values() if _may_end(order, status, now=now)]
        live = [
            one for one in await payments.of_orders(tx, [order.id for order in ended]) if one.status.is_live
        ]
        payable = {payment.order_id for payment in live}
        free = [order for order in ended if order.id not in payable]
        await _record(tx, free, status)
        await orders.release(tx, free, status, now=now)
    for order in free:
        log.info("order.released", tenant=str(scope.tenant_id), order=str(order.id), status=status.value)
    return live, len(free)


async def _locked(tx: Tx, order_ids: Sequence[UUID], status: OrderStatus) -> dict[UUID, Order]:
    """The sweeper passes by what others are busy with; a buyer who cancels waits for it."""
    if status is OrderStatus.EXPIRED:
        return await locks.free_orders(tx, order_ids)
    return await locks.orders(tx, order_ids)


def _may_end(order: Order, status: OrderStatus, *, now: datetime) -> bool:
    if order.status is not OrderStatus.PENDING:
        return False
    return status is OrderStatus.CANCELLED or (order.expires_at is not None and order.expires_at <= now)


async def _put_off(runtime: Runtime, scope: Scope, order_ids: Sequence[UUID]) -> None:
    """Keep the sweeper from turning round the same holds, and the holds behind them from waiting for ever."""
    if not order_ids:
        return
    async with runtime.db.write(scope) as tx:
        found = await locks.free_orders(tx, order_ids)
        await orders.postpone_sweep(tx, list(found), until=runtime.clock.now() + AGAIN_AFTER)


async def _record(tx: Tx, ended: Sequence[Order], status: OrderStatus) -> None:
    await trail.record_all(
        tx,
        [
            Entry(f"order.{status.value}", order.event_id, ("order", order.id), {"code": order.code})
            for order in ended
        ],
    )
    await outbound.put_all(tx, [facts_told.order_ended(order, status) for order in ended])


async def withdraw(runtime: Runtime, scope: Scope, payment: Payment) -> PaymentFact | None:
    """Make sure a payment cannot be paid any more, or learn what it became; None when the provider is away."""
    try:
        reference = payment.provider_reference or await _reference_of(runtime, scope, payment)
        told = await runtime.gateway.cancel_payment(payment.provider_account, reference)
    except VendorError as error:
        log.warning("payment.cancel_failed", payment=str(payment.id), error=str(error))
        return None
    return PaymentFact(payment.id, payment.order_id, told)


async def _reference_of(runtime: Runtime, scope: Scope, payment: Payment) -> str:
    """The provider's reference of an intention whose call was lost: the same key makes or finds the same object."""
    async with runtime.db.read(scope) as tx:
        (order,) = await orders.by_ids(tx, [payment.order_id])
        event = await standing.of_event(tx, order.event_id)
    told = await checkout.open_payment(runtime, scope, order, event, payment)
    await checkout.bind(runtime, scope, payment, told)
    return told.reference


async def _ask(runtime: Runtime, scope: Scope, due: _DuePayment) -> None:
    """Ask about one payment and settle what it became; whatever goes wrong, it is asked about again later.

    One that is still open for an order that needs none any more is ended, so that nobody pays in vain.
    """
    try:
        async with runtime.db.read(scope) as tx:
            found = await payments.of_orders(tx, [due.order_id])
            (order,) = await orders.by_ids(tx, [due.order_id])
        payment = next(one for one in found if one.id == due.id)
        reference = payment.provider_reference or await _reference_of(runtime, scope, payment)
        told = await runtime.gateway.payment(payment.provider_account, reference)
        if told.state is ProviderState.REQUIRES_PAYMENT and not order.status.is_held:
            told = await runtime.gateway.cancel_payment(payment.provider_account, reference)
        await fulfilment.settle(runtime, scope.tenant_id, [PaymentFact(payment.id, payment.order_id, told)])
    except Exception as error:
        faults.tell(log, "payment.ask_failed", error, payment=str(due.id))
        now = runtime.clock.now()
        async with runtime.db.write(scope) as tx:
            await payments.postpone(tx, due.id, until=now + payments.CHECK_AFTER, now=now)


def _by(size: int, items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
