"""An organizer gives money back: by ticket, in full, or out of goodwill. Checked and written under the order's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core import money
from admit.core.db import Tx
from admit.core.errors import Invalid, NotFound
from admit.core.words import say
from admit.flows import refunding
from admit.sales import disputes, locks, orders, payments, pricing, refunds
from admit.sales.errors import NotRefundable
from admit.sales.records import CapturedAs, Order, OrderStatus, Payment, RefundKind
from admit.sales.refunds import Wish
from admit.tickets import issuing, voids
from admit.tickets.records import Ticket, VoidReason


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to go back. `ticket_ids` None and no amount: everything left; an amount alone: goodwill.

    `admitted_too` allows tickets whose holder was already let in.
    """

    ticket_ids: tuple[UUID, ...] | None = None
    amount_cents: int | None = None
    restock: bool = True
    admitted_too: bool = False
    note: str = ""


async def ask(tx: Tx, order_id: UUID, asked: Asked, *, now: datetime) -> UUID | None:
    """Write a refund down; the job carries it out. Returns its id, or None where no money is to go back.

    Without an amount the tickets bring back what they are worth, or what is left of the payment if that is less.
    Locks: the order, stock, tickets. Raises: NotFound, NotRefundable, Invalid.
    """
    order = await locks.order(tx, order_id)
    await _check_order(tx, order)
    _check_amount(order, asked.amount_cents)
    if asked.amount_cents is not None and asked.ticket_ids is None:
        return await _goodwill(tx, order, asked.amount_cents, asked, now=now)
    chosen = await _chosen(tx, order, asked)
    await locks.stock(tx, sorted({ticket.ticket_type_id for ticket in chosen}), [])
    values = await worth(tx, order, chosen)
    payment, left = await payment_left(tx, order)
    amount = _amount(asked, sum(values.values()), left)
    await voids.void(tx, list(values), reason=VoidReason.REFUNDED)
    if amount == 0 or payment is None:
        await cancel_for_nothing(tx, order, list(values), asked, now=now)
        return None
    wish = Wish(
        order, payment, RefundKind.TICKETS, amount, restock=asked.restock, note=asked.note, tickets=values
    )
    return await write_down(tx, wish, now=now)


def _check_amount(order: Order, amount_cents: int | None) -> None:
    if amount_cents is None:
        return
    if amount_cents < 0:
        raise Invalid.one("amount_cents", "too_low", "An amount cannot be below zero.")
    step = money.currency_of(order.currency).step_cents
    if amount_cents % step:
        raise Invalid.one(
            "amount_cents",
            "off_step",
            say("Amounts in %(currency)s go in steps of %(step)s.", currency=order.currency, step=step),
        )


def _amount(asked: Asked, worth_cents: int, left_cents: int) -> int:
    if asked.amount_cents is None:
        return min(worth_cents, left_cents)
    if asked.amount_cents > worth_cents:
        raise Invalid.one(
            "amount_cents", "too_high", "This is more than the chosen tickets cost. Lower the amount."
        )
    if asked.amount_cents > left_cents:
        raise _too_much(left_cents)
    return asked.amount_cents


def _too_much(left_cents: int) -> NotRefundable:
    return NotRefundable(
        "This is more than is left of the payment. Lower the amount.",
        why="too_much",
        refundable_cents=left_cents,
    )


async def _check_order(tx: Tx, order: Order) -> None:
    if not order.status.is_paid:
        raise NotRefundable("This order was not paid, so there is nothing to give back.", why="not_paid")
    if await disputes.is_open(tx, order.id):
        raise NotRefundable("A dispute of this payment is open; the bank decides first.", why="disputed")


async def _goodwill(tx: Tx, order: Order, amount_cents: int, asked: Asked, *, now: datetime) -> UUID:
    if amount_cents == 0:
        raise Invalid.one("amount_cents", "too_low", "Give back at least one cent.")
    payment, left = await payment_left(tx, order)
    if payment is None:
        raise NotRefundable("No money was taken for this order.", why="no_payment")
    if amount_cents > left:
        raise _too_much(left)
    wish = Wish(order, payment, RefundKind.GOODWILL, amount_cents, restock=False, note=asked.note)
    return await write_down(tx, wish, now=now)


async def _chosen(tx: Tx, order: Order, asked: Asked) -> list[Ticket]:
    tickets = await issuing.tickets_of_orders(tx, [order.id])
    valid = {ticket.id: ticket for ticket in tickets if ticket.is_valid}
    if asked.ticket_ids is None:
        chosen = list(valid.values())
    else:
        if unknown := set(asked.ticket_ids) - {ticket.id for ticket in tickets}:
            raise NotFound(
                "Some of these tickets are not of this order.", ticket_ids=sorted(map(str, unknown))
            )
        if void := set(asked.ticket_ids) - set(valid):
            raise NotRefundable(
                "Some of these tickets are void already.", why="void", ticket_ids=sorted(map(str, void))
            )
        chosen = [valid[ticket_id] for ticket_id in dict.fromkeys(asked.ticket_ids)]
    if not chosen:
        raise NotRefundable("No valid ticket is left in this order.", why="no_tickets")
    _check_admitted(chosen, asked)
    return chosen


def _check_admitted(chosen: Sequence[Ticket], asked: Asked) -> None:
    admitted = [ticket for ticket in chosen if ticket.checked_in_at is not None]
    if admitted and not asked.admitted_too:
        raise NotRefundable(
            "Some of these people were already let in. Confirm that they get their money back all the same.",
            why="admitted",
            ticket_ids=[str(ticket.id) for ticket in admitted],
        )


async def worth(tx: Tx, order: Order, chosen: Sequence[Ticket]) -> dict[UUID, int]:
    """What each chosen ticket still is worth: its line after discount, less what of the line went back by ticket.

    The shares of a line add up to the line exactly, whichever tickets are given back first.
    """
    items = (await orders.items_of(tx, [order.id]))[order.id]
    step = money.currency_of(order.currency).step_cents
    gone = await refunds.given_back_by_item(tx, order.id)
    found: dict[UUID, int] = {}
    for item in items:
        count, cents = gone.get(item.id, (0, 0))
        left = item.subtotal_cents - item.discount_cents - cents
        shares = pricing.ticket_values_cents(left, max(1, item.quantity - count), step_cents=step)
        of_item = sorted(ticket.id for ticket in chosen if ticket.order_item_id == item.id)
        found.update(zip(of_item, shares, strict=False))
    return found


async def payment_left(tx: Tx, order: Order) -> tuple[Payment | None, int]:
    """The payment that was applied to the order, and how much of it can still go back."""
    found = await payments.of_orders(tx, [order.id])
    applied = next((payment for payment in found if payment.captured_as is CapturedAs.APPLIED), None)
    if applied is None:
        return None, 0
    lost = await disputes.lost_cents(tx, applied.id)
    return applied, refunds.refundable_cents(
        applied, await refunds.of_orders(tx, [order.id]), lost_cents=lost
    )


async def write_down(tx: Tx, wish: Wish, *, now: datetime) -> UUID:
    """Keep one wish and record it. Expects the order locked and the amount checked."""
    (refund_id,) = await refunds.ask(tx, [wish], now=now)
    await trail.record(
        tx,
        "refund.requested",
        event_id=wish.order.event_id,
        subject=("order", wish.order.id),
        metadata={
            "refund_id": str(refund_id),
            "kind": wish.kind.value,
            "amount_cents": wish.amount_cents,
            "currency": wish.payment.currency,
            "tickets": len(wish.tickets or {}),
        },
    )
    return refund_id


async def cancel_for_nothing(
    tx: Tx, order: Order, ticket_ids: Sequence[UUID], asked: Asked, *, now: datetime
) -> None:
    """Void tickets bring no money back; their places are free again where that was asked for."""
    if asked.restock:
        await refunding.restock(tx, ticket_ids, now=now)
    if order.total_cents == 0 and not any(
        one.is_valid for one in await issuing.tickets_of_orders(tx, [order.id])
    ):
        await orders.set_status(tx, [order.id], OrderStatus.REFUNDED, now=now)
    await trail.record(
        tx,
        "tickets.cancelled",
        event_id=order.event_id,
        subject=("order", order.id),
        metadata={"tickets": len(ticket_ids), "note": asked.note},
    )
