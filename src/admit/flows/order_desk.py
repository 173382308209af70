"""What an organizer does to a single order besides giving money back: end it unpaid, look what could go back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import Busy
from admit.core.tenancy import Scope
from admit.flows import box_office, expiry, refund_wishes
from admit.flows.runtime import Runtime
from admit.reports import orders as reports
from admit.sales import payments
from admit.sales.errors import OrderClosed
from admit.sales.records import Order, OrderStatus
from admit.tickets import issuing
from admit.tickets.records import Ticket


@dataclass(frozen=True, slots=True)
class Refundable:
    """What each valid ticket still brings back, and the most that can go back of the order at all."""

    currency: str
    left_cents: int
    tickets: Sequence[tuple[Ticket, int]]


async def refundable(tx: Tx, order: Order) -> Refundable:
    """What could go back of an order now."""
    valid = [one for one in await issuing.tickets_of_orders(tx, [order.id]) if one.is_valid]
    worth = await refund_wishes.worth(tx, order, valid)
    _, left = await refund_wishes.payment_left(tx, order)
    return Refundable(order.currency, left, [(one, worth.get(one.id, 0)) for one in valid])


async def cancel_unpaid(runtime: Runtime, scope: Scope, order_id: UUID) -> None:
    """End a hold for its buyer, or take its invoice back; a payment that came through first wins.

    Opens transactions of its own. Raises: NotFound, OrderClosed, Busy when the provider does not answer.
    """
    async with runtime.db.read(scope) as tx:
        order = await reports.by_id(tx, order_id)
        live = await payments.live_of(tx, order_id)
    if order.status is OrderStatus.PROCESSING and live is not None and live.is_by_hand:
        async with runtime.db.write(scope) as tx:
            await box_office.cancel_invoice(tx, order_id, now=runtime.clock.now())
        return
    if order.status is not OrderStatus.PENDING:
        raise OrderClosed(
            "Only an order that was not paid can be cancelled. Give its money back instead.",
            status=order.status.value,
        )
    await expiry.end_for_good(runtime, scope, order_id)
    async with runtime.db.read(scope) as tx:
        if (await reports.by_id(tx, order_id)).status is OrderStatus.PENDING:
            raise Busy("The payment provider is not answering, so the order still stands. Try again.")
