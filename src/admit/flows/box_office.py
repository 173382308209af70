"""The organizer's own orders: paid in cash, by invoice, or given away. They come the way of every other order.

A cart is held by the one verb that takes stock, as a house order: windows, hidden types and limits of buyers do not
bind it, capacity does. Then it is sold at once, or waits for its invoice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from admit.audit import trail
from admit.core import ids, text, words
from admit.core.db import Tx
from admit.core.errors import FieldProblem, Invalid, Refusal
from admit.core.tenancy import Scope
from admit.core.words import say
from admit.facts import outbound
from admit.flows import facts_told, selling
from admit.flows.runtime import Runtime
from admit.sales import by_hand, locks, orders, reservations, standing
from admit.sales.by_hand import Channel
from admit.sales.errors import OrderClosed
from admit.sales.holds import Held, HoldRequest, Idempotency, Limits, Line
from admit.sales.records import Order, OrderStatus

log = structlog.get_logger(__name__)

LONGEST_NAME = 120
INVOICE_DAYS = 14
MOST_INVOICE_DAYS = 180
NO_LIMITS = Limits()
WAYS = ("cash", "invoice", "free")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is sold by hand: `paid_by` is cash, invoice or free; `reference` is the receipt's or invoice's number."""

    lines: tuple[Line, ...]
    name: str
    email: str
    channel: Channel
    paid_by: str
    reference: str
    due_days: int = INVOICE_DAYS
    locale: str = field(default_factory=words.reader)


async def sell(
    runtime: Runtime, scope: Scope, event_id: UUID, wanted: Wanted, *, key: Idempotency | None = None
) -> Held:
    """Make an order by hand; with the same `key` it is made once. Without an email nothing is sent.

    Opens transactions of its own. Raises: Invalid, NotFound, SoldOut and the other refusals of a reservation.
    """
    checked = _checked(wanted)
    held = await _hold(runtime, scope, event_id, checked, key)
    prepared = await selling.prepare(runtime, scope, [held.order_id])
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        order = await locks.order(tx, held.order_id)
        if order.status is not OrderStatus.PENDING:
            return held  # asked for a second time
        await by_hand.mark(tx, order.id, checked.channel)
        await _record(tx, order, checked)
        if checked.paid_by == "invoice" and order.total_cents:
            due_at = now + timedelta(days=checked.due_days)
            await by_hand.send_invoice(tx, order, reference=checked.reference, due_at=due_at, now=now)
        else:
            if order.total_cents:
                await by_hand.take_cash(tx, order, reference=checked.reference, now=now)
            await _sell(tx, runtime, order, prepared, now=now)
    runtime.bell.ring("mail")
    log.info("order.by_hand", tenant=str(scope.tenant_id), order=str(held.order_id), paid_by=checked.paid_by)
    return held


async def invoice_paid(runtime: Runtime, scope: Scope, order_id: UUID, *, reference: str = "") -> None:
    """The money of an invoice is there: its order is sold and its buyer gets the tickets.

    Raises: NotFound, Invalid, OrderClosed when no invoice is open.
    """
    words = _reference(reference)
    prepared = await selling.prepare(runtime, scope, [order_id])
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        order = await locks.order(tx, order_id)
        if not order.status.is_held or not await by_hand.invoice_paid(tx, order_id, reference=words, now=now):
            raise _no_invoice(order)
        await _sell(tx, runtime, order, prepared, now=now)
    runtime.bell.ring("mail")


async def cancel_invoice(tx: Tx, order_id: UUID, *, now: datetime) -> None:
    """Take an unpaid invoice back; its order ends and its places are free.

    Locks: the order, stock. Raises: NotFound, OrderClosed when no invoice is open.
    """
    order = await locks.order(tx, order_id)
    if not order.status.is_held or not await by_hand.cancel_invoice(tx, order_id, now=now):
        raise _no_invoice(order)
    await orders.release(tx, [order], OrderStatus.CANCELLED, now=now)
    await trail.record(
        tx,
        "order.cancelled",
        event_id=order.event_id,
        subject=("order", order.id),
        metadata={"code": order.code},
    )
    await outbound.put(tx, facts_told.order_ended(order, OrderStatus.CANCELLED))


def _no_invoice(order: Order) -> OrderClosed:
    return OrderClosed(
        "No invoice of this order is open. Reload the page to see where it stands.", status=order.status.value
    )


async def _hold(
    runtime: Runtime, scope: Scope, event_id: UUID, wanted: Wanted, key: Idempotency | None
) -> Held:
    request = HoldRequest(
        order_id=ids.new_id(),
        lines=wanted.lines,
        buyer_email=wanted.email or None,
        buyer_name=wanted.name,
        locale=wanted.locale,
        idempotency=key,
        is_house=True,
    )
    async with runtime.db.write(scope) as tx:
        (answer,) = await reservations.take(
            tx, event_id, [request], now=runtime.clock.now(), limits=NO_LIMITS
        )
    if isinstance(answer, Refusal):
        raise answer
    return answer


async def _sell(tx: Tx, runtime: Runtime, order: Order, prepared: selling.Prepared, *, now: datetime) -> None:
    event = await standing.of_event(tx, order.event_id)
    if event.event_is_cancelled:
        raise OrderClosed("The event was cancelled; nothing of it is sold.", status=order.status.value)
    url = runtime.settings.base_url
    await selling.sell(tx, [order], prepared, {event.event_id: event}, base_url=url, now=now)


async def _record(tx: Tx, order: Order, wanted: Wanted) -> None:
    facts = {"code": order.code, "channel": wanted.channel.value, "paid_by": wanted.paid_by}
    await trail.record(
        tx, "order.made_by_hand", event_id=order.event_id, subject=("order", order.id), metadata=facts
    )


def _checked(wanted: Wanted) -> Wanted:
    """The same, or everything that is wrong with it at once. Raises: Invalid."""
    problems: list[FieldProblem] = []

    def tried(check: str, value: str) -> str:
        try:
            match check:
                case "name":
                    return text.check_text("name", value, max_length=LONGEST_NAME)
                case "email":
                    return text.check_email("email", value) if value.strip() else ""
                case _:
                    return _reference(value)
        except Invalid as refusal:
            problems.extend(refusal.problems)
            return ""

    name, email, reference = (
        tried("name", wanted.name),
        tried("email", wanted.email),
        tried("reference", wanted.reference),
    )
    problems += _problems(wanted)
    if problems:
        raise Invalid(*problems)
    return Wanted(
        wanted.lines,
        name,
        email,
        wanted.channel,
        wanted.paid_by,
        reference,
        due_days=wanted.due_days,
        locale=wanted.locale,
    )


def _problems(wanted: Wanted) -> list[FieldProblem]:
    found: list[FieldProblem] = []
    if wanted.paid_by not in WAYS:
        found.append(FieldProblem("paid_by", "unknown", "Choose cash, invoice or complimentary."))
    if any(line.unit_price_cents < 0 for line in wanted.lines):
        found.append(FieldProblem("price_cents", "too_low", "A price cannot be below zero."))
    if wanted.paid_by == "free" and any(line.unit_price_cents for line in wanted.lines):
        found.append(FieldProblem("paid_by", "not_free", "Complimentary tickets cost nothing."))
    if wanted.paid_by == "invoice":
        if not wanted.email.strip():
            found.append(FieldProblem("email", "required", "An invoice needs an email for the tickets."))
        if not 1 <= wanted.due_days <= MOST_INVOICE_DAYS:
            words = say("An invoice is due in 1 to %(most)s days.", most=MOST_INVOICE_DAYS)
            found.append(FieldProblem("due_days", "out_of_range", words))
    return found


def _reference(typed: str) -> str:
    return text.check_text("reference", typed, max_length=by_hand.LONGEST_REFERENCE, required=False)
