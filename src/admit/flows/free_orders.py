"""Orders that cost nothing: those of one organizer that are confirmed at the same moment become sales together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog

from admit.core.batches import BatchRolledBack, Limits
from admit.core.coalescer import Coalescer
from admit.core.db import CommitUnknown, Database, DatabaseGone, ReferenceViolated, Tx, UniqueViolated
from admit.core.errors import AdmitError, NotFound, Refusal
from admit.core.tenancy import BUYER, Scope
from admit.flows import attending, selling
from admit.flows.checkout import buyer_scope
from admit.flows.runtime import Runtime
from admit.sales import locks, orders, standing
from admit.sales.errors import BuyerNeeded, OrderClosed, SalesClosed
from admit.sales.records import Order, OrderStatus
from admit.sales.standing import Standing

log = structlog.get_logger(__name__)

LIMITS = Limits(max_batch=32)
"""Tickets are signed in the process that answers, and one order may have a hundred."""

AGAIN = (UniqueViolated, ReferenceViolated, DatabaseGone, CommitUnknown, BatchRolledBack)
"""What is tried again one by one. Also a lost commit: whoever takes again waits for it, and finds the order taken."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One order on its way into a batch. It carries the runtime, so that the queue need not keep it alive."""

    runtime: Runtime
    token: str


Queue = Coalescer[UUID, _Asked, Order]

_QUEUES: WeakKeyDictionary[Database, Queue] = WeakKeyDictionary()


async def take(runtime: Runtime, token: str) -> Order:
    """Confirm an order that costs nothing; its tickets exist when this returns. Taking it again changes nothing.

    Raises: NotFound, HoldExpired, OrderClosed, BuyerNeeded, DetailsNeeded, SalesClosed, Busy.
    """
    return await _queue(runtime).call(buyer_scope(token).tenant_id, _Asked(runtime, token))


async def _take(tenant_id: UUID, asked: Sequence[_Asked]) -> Sequence[Order | Exception]:
    runtime, tokens = asked[0].runtime, [one.token for one in asked]
    try:
        answers = await _take_all(runtime, Scope(tenant_id, BUYER), tokens)
    except AdmitError:
        raise
    except Exception as error:  # one order holds what cannot be written; the others must not suffer
        raise BatchRolledBack(f"{type(error).__name__}: {error}") from error
    return answers


async def _take_all(runtime: Runtime, scope: Scope, tokens: Sequence[str]) -> list[Order | Exception]:
    """Each order by its token, as it stands afterwards, or why it was not taken."""
    async with runtime.db.read(scope) as tx:
        seen = {order.public_lookup_token: order.id for order in await orders.by_tokens(tx, tokens)}
    prepared = await selling.prepare(runtime, scope, sorted(seen.values()))
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        locked = await locks.orders(tx, sorted(seen.values()))
        standings = await standing.of_events(tx, [order.event_id for order in locked.values()])
        refused = {order.id: await _why_not(tx, order, standings, now=now) for order in locked.values()}
        taken = [order for order in locked.values() if refused[order.id] is None and not order.status.is_paid]
        await selling.sell(tx, taken, prepared, standings, base_url=runtime.settings.base_url, now=now)
    _tell(runtime, scope, taken)
    sold = {order.id: _sold(order, now) for order in taken}
    return [_answer(seen.get(token), {**locked, **sold}, refused) for token in tokens]


async def _why_not(
    tx: Tx, order: Order, standings: Mapping[UUID, Standing], *, now: datetime
) -> Refusal | None:
    """Why a locked order cannot be taken for free; None when it can be, or was."""
    if order.status is OrderStatus.PAID and order.total_cents == 0:
        return None  # a second click that waited for the first
    try:
        orders.check_held(order, now)
        event = standings[order.event_id]
        _check_free(order, event)
        await attending.check_complete(tx, order, event)
    except Refusal as refusal:
        return refusal
    return None


def _check_free(order: Order, event: Standing) -> None:
    if order.total_cents != 0:
        raise OrderClosed("This order has to be paid for.", status=order.status.value)
    if order.buyer_email is None or not order.buyer_name:
        raise BuyerNeeded
    if not event.tenant_is_active or not event.event_is_published:
        raise SalesClosed


def _sold(order: Order, now: datetime) -> Order:
    return replace(order, status=OrderStatus.PAID, paid_at=now, version=order.version + 1)


def _answer(
    order_id: UUID | None, found: Mapping[UUID, Order], refused: Mapping[UUID, Refusal | None]
) -> Order | Exception:
    if order_id is None:
        return NotFound()
    return refused[order_id] or found[order_id]


def _tell(runtime: Runtime, scope: Scope, taken: Sequence[Order]) -> None:
    if taken:
        runtime.bell.ring("mail")
    for order in taken:
        log.info("order.paid", tenant=str(scope.tenant_id), order=str(order.id), total_cents=0)


def _queue(runtime: Runtime) -> Queue:
    queue = _QUEUES.get(runtime.db)
    if queue is None:
        watch = runtime.watch("free orders")
        queue = _QUEUES[runtime.db] = Coalescer(_take, limits=LIMITS, rolled_back=AGAIN, watch=watch)
    return queue
