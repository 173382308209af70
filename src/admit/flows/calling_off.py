"""An event is called off: nothing more is sold, every order is ended or given back in full, every buyer is told.

What is to be done is written down with the event's last step, one row an order. A job works the rows off, each in a
transaction of its own, so that it may die anywhere and go on from there. Refunds are then carried out by their own job.
Money that comes later for such an event is owed back by its settlement.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import codes, text
from admit.core.db import Tx
from admit.core.errors import Invalid, NotFound
from admit.core.tenancy import Door, system_scope
from admit.events import access, cancelling
from admit.facts import outbound
from admit.facts.kinds import Kind
from admit.facts.records import Fact
from admit.flows import expiry, facts_told, faults, refund_wishes
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.flows.selling import order_url
from admit.sales import by_hand, cancellations, disputes, locks, orders, standing
from admit.sales.cancellations import Claimed
from admit.sales.records import Order, OrderStatus, Payment, RefundKind
from admit.sales.refunds import Wish
from admit.tickets import issuing, voids
from admit.tickets.records import VoidReason

log = structlog.get_logger(__name__)

BATCH = 50
LONGEST_MESSAGE = 2_000
NOTE = "The event was cancelled."


@dataclass(frozen=True, slots=True)
class _Due:
    tenant_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class _GivenBack:
    """What an order's end came to."""

    refund_id: UUID | None
    cents: int
    by_hand: bool = False


async def begin(tx: Tx, event_id: UUID, *, name: str, message: str, now: datetime) -> int:
    """Call an event off for good, named once more to be sure; how many orders are to be seen to.

    Ring the bell `cancellations` after the commit. Locks: the event, its ticket types.
    Raises: NotFound, Invalid, WrongStatus.
    """
    event = await access.event_by_id(tx, event_id)
    told = text.check_text("message", message, max_length=LONGEST_MESSAGE, multiline=True, required=False)
    if " ".join(name.split()).casefold() != " ".join(event.name.split()).casefold():
        raise Invalid.one("name", "other_name", "Write the event's name just as it stands above.")
    await cancelling.cancel(tx, event_id, now=now)
    await outbound.put(tx, Fact(Kind.EVENT_CANCELLED, {"event_id": event.id, "slug": event.slug}))
    return await cancellations.begin(tx, event_id, message=told, now=now)


async def retry(tx: Tx, event_id: UUID, *, now: datetime) -> int:
    """Try everything again that failed; how many. Ring `cancellations` and `refunds` after the commit.

    Raises: NotFound when the event was not called off.
    """
    found = await cancellations.of_event(tx, event_id)
    if found is None:
        raise NotFound
    return await cancellations.retry(tx, found.id, now=now)


async def drain(runtime: Runtime, *, limit: int = BATCH) -> int:
    """See to orders of cancelled events, all tenants, a batch; how many were tried."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        due = await tx.fetch_all(_Due, cancellations.DUE_CANCELLED, {"now": now, "limit": limit})
    tried = 0
    for tenant_id in sorted({one.tenant_id for one in due}):
        async with runtime.db.write(system_scope(tenant_id)) as tx:
            theirs = [one.id for one in due if one.tenant_id == tenant_id]
            claimed = await cancellations.claim(tx, theirs, now=now)
        for row in claimed:
            await _see_to(runtime, tenant_id, row)
        tried += len(claimed)
    if tried:
        runtime.bell.ring("refunds")
        runtime.bell.ring("mail")
    return tried


async def _see_to(runtime: Runtime, tenant_id: UUID, row: Claimed) -> None:
    """One order, whatever happens to the others."""
    try:
        await expiry.end_for_good(runtime, system_scope(tenant_id), row.order_id)
        await _end(runtime, tenant_id, row)
    except Exception as error:
        faults.tell(log, "cancellation.failed", error, tenant=str(tenant_id), order=str(row.order_id))
        async with runtime.db.write(system_scope(tenant_id)) as tx:
            await cancellations.put_off(tx, row, code="our_fault", now=runtime.clock.now())


async def _end(runtime: Runtime, tenant_id: UUID, row: Claimed) -> None:
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        order = await locks.order(tx, row.order_id)
        if not await cancellations.is_waiting(tx, row.id):
            return  # another worker was quicker
        if order.status.is_held and not await _invoice_taken_back(tx, order, now=now):
            await cancellations.put_off(tx, row, code="payment_under_way", now=now)
        elif order.status.is_paid and await disputes.is_open(tx, order.id):
            await cancellations.put_off(tx, row, code="disputed", now=now, is_final=True)
        else:
            back = await _given_back(tx, order, now=now) if order.status.is_paid else _GivenBack(None, 0)
            if order.status.is_paid:
                await _tell(tx, runtime, order, row, back)
            await cancellations.done(tx, row.id, refund_id=back.refund_id, refund_cents=back.cents, now=now)


async def _invoice_taken_back(tx: Tx, order: Order, *, now: datetime) -> bool:
    """Whether a held order waited for nothing but an invoice, and is over now."""
    if not await by_hand.cancel_invoice(tx, order.id, now=now):
        return False
    await orders.release(tx, [order], OrderStatus.CANCELLED, now=now)
    await outbound.put(tx, facts_told.order_ended(order, OrderStatus.CANCELLED))
    return True


async def _given_back(tx: Tx, order: Order, *, now: datetime) -> _GivenBack:
    """Every valid ticket void, and all that is left of the payment asked back."""
    valid = [one for one in await issuing.tickets_of_orders(tx, [order.id]) if one.is_valid]
    await locks.stock(tx, sorted({one.ticket_type_id for one in valid}), [])
    worth = await refund_wishes.worth(tx, order, valid)
    payment, left = await refund_wishes.payment_left(tx, order)
    await voids.void(tx, [one.id for one in valid], reason=VoidReason.EVENT_CANCELLED)
    if payment is None or left == 0:
        await refund_wishes.cancel_for_nothing(tx, order, list(worth), Asked(note=NOTE), now=now)
        return _GivenBack(None, 0)
    return await _asked_back(tx, order, payment, left, worth, now=now)


async def _asked_back(
    tx: Tx, order: Order, payment: Payment, left: int, worth: dict[UUID, int], *, now: datetime
) -> _GivenBack:
    kind = RefundKind.TICKETS if worth else RefundKind.GOODWILL
    wish = Wish(order, payment, kind, left, restock=bool(worth), note=NOTE, tickets=worth)
    refund_id = await refund_wishes.write_down(tx, wish, now=now)
    return _GivenBack(refund_id, left, by_hand=payment.is_by_hand)


async def _tell(tx: Tx, runtime: Runtime, order: Order, row: Claimed, back: _GivenBack) -> None:
    if not order.buyer_email:
        return
    event = await standing.of_event(tx, order.event_id)
    message = NewMessage(
        kind="event_cancelled",
        to_email=order.buyer_email,
        to_name=order.buyer_name or "",
        locale=order.locale,
        dedupe_key=f"event-cancelled-{order.id}",
        context={
            "organizer_name": event.tenant_name,
            "reply_to": event.contact_email,
            "event_name": event.event_name,
            "order_code": codes.format_code(order.code),
            "starts_at": event.start_at.isoformat(),
            "timezone": event.timezone,
            "place": event.place,
            "order_url": order_url(runtime.settings.base_url, order),
            "refund_cents": back.cents,
            "currency": order.currency,
            "message": row.message,
            "by_hand": back.by_hand,
        },
    )
    await outbox.put(tx, message)
