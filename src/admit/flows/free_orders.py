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
from admit.sales import locks, orders, payments, standing
from admit.sales.errors import BuyerNeeded, OrderClosed, SalesClosed
from admit.sales.orders import WithItems
from admit.sales.records import Order, OrderItem, OrderStatus, Payment
from admit.sales.standing import Standing
from admit.tickets.records import NewTicket

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


@dataclass(frozen=True, slots=True)
class Taken:
    """An order that was taken, and what stands around it.

    `tickets` are those that it got just now, in the order of its lines; None when it had been taken before, and they
    may have changed since.
    """

    order: Order
    event: Standing
    items: Sequence[OrderItem]
    tickets: Sequence[NewTicket] | None
    payments: Sequence[Payment]


Queue = Coalescer[UUID, _Asked, Taken]

_QUEUES: WeakKeyDictionary[Database, Queue] = WeakKeyDictionary()


async def take(runtime: Runtime, token: str) -> Order:
    """As `take_whole`; the order."""
    return (await take_whole(runtime, token)).order


async def take_whole(runtime: Runtime, token: str) -> Taken:
    """Confirm an order that costs nothing; its tickets exist when this returns. Taking it again changes nothing.

    Raises: NotFound, HoldExpired, OrderClosed, BuyerNeeded, DetailsNeeded, SalesClosed, Busy.
    """
    return await _queue(runtime).call(buyer_scope(token).tenant_id, _Asked(runtime, token))


async def _take(tenant_id: UUID, asked: Sequence[_Asked]) -> Sequence[Taken | Exception]:
    runtime, tokens = asked[0].runtime, [one.token for one in asked]
    try:
        answers = await _take_all(runtime, Scope(tenant_id, BUYER), tokens)
    except AdmitError:
        raise
    except Exception as error:  # one order holds what cannot be written; the others must not suffer
        raise BatchRolledBack(f"{type(error).__name__}: {error}") from error
    return answers


async def _take_all(runtime: Runtime, scope: Scope, tokens: Sequence[str]) -> list[Taken | Exception]:
    """Each order by its token, as it stands afterwards, or why it was not taken."""
    async with runtime.db.read(scope) as tx:
        found = await orders.behind_links(tx, tokens)
    if not found.orders:
        return [NotFound() for _ in tokens]
    prepared = await selling.sign(runtime, scope, found)
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        batch = await _locked(tx, found)
        prepared = replace(prepared, items=batch.items)  # their prices may have changed since
        refused = await _refused(tx, batch, now=now)
        held = [one for one in batch.orders if one.id not in refused and not one.status.is_paid]
        tickets = await selling.sell(
            tx, held, prepared, batch.standings, base_url=runtime.settings.base_url, now=now
        )
    _tell(runtime, scope, held)
    taken = {order.id: batch.taken(order, tickets.get(order.id), now=now) for order in batch.orders}
    ids = {order.public_lookup_token: order.id for order in batch.orders}
    return [_answer(ids.get(token), taken, refused) for token in tokens]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Locked orders, and what was read of them under the locks."""

    orders: Sequence[Order]
    items: Mapping[UUID, Sequence[OrderItem]]
    standings: Mapping[UUID, Standing]
    payments: Sequence[Payment]

    def taken(self, order: Order, tickets: Sequence[NewTicket] | None, *, now: datetime) -> Taken:
        """The order as it stands once it got these tickets, or as it stood when it got none."""
        if tickets is not None:
            order = replace(order, status=OrderStatus.PAID, paid_at=now, version=order.version + 1)
        theirs = [one for one in self.payments if one.order_id == order.id]
        return Taken(order, self.standings[order.event_id], self.items[order.id], tickets, theirs)


async def _locked(tx: Tx, found: WithItems) -> _Batch:
    ids = sorted(order.id for order in found.orders)
    locked, items, standings, paid = await tx.fetch_all_together(
        locks.asking(ids),
        orders.asking_items(ids),
        standing.asking(order.event_id for order in found.orders),
        payments.asking(ids),
    )
    return _Batch(locked, orders.by_order(ids, items), {one.event_id: one for one in standings}, paid)


async def _refused(tx: Tx, batch: _Batch, *, now: datetime) -> dict[UUID, Refusal]:
    """Why locked orders cannot be taken for free; those that can be, or were, are left out."""
    refused: dict[UUID, Refusal] = {}
    for order in batch.orders:
        if (refusal := _why_not(order, batch.standings[order.event_id], now=now)) is not None:
            refused[order.id] = refusal
    held = [one for one in batch.orders if one.id not in refused and not one.status.is_paid]
    return refused | await attending.incomplete(tx, held, batch.items, batch.standings)


def _why_not(order: Order, event: Standing, *, now: datetime) -> Refusal | None:
    if order.status is OrderStatus.PAID and order.total_cents == 0:
        return None  # a second click that waited for the first
    try:
        orders.check_held(order, now)
        _check_free(order, event)
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


def _answer(
    order_id: UUID | None, taken: Mapping[UUID, Taken], refused: Mapping[UUID, Refusal]
) -> Taken | Exception:
    if order_id is None:
        return NotFound()
    return refused.get(order_id) or taken[order_id]


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
