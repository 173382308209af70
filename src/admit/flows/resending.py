"""An order's confirmation, sent again: asked for by its buyer or by the organizer."""

from admit.audit import trail
from admit.communications import outbox
from admit.core import ids
from admit.core.db import Tx
from admit.flows import selling
from admit.sales import orders, standing
from admit.sales.errors import OrderClosed
from admit.sales.records import Order, OrderStatus
from admit.tickets import issuing


async def again(tx: Tx, order: Order, *, base_url: str) -> None:
    """Put the confirmation into the outbox once more, with the tickets that are valid now.

    Raises: OrderClosed when there is nothing to confirm.
    """
    if order.status not in {OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED} or not order.buyer_email:
        raise OrderClosed("There are no tickets to send for this order.", status=order.status.value)
    tickets = await issuing.tickets_of_orders(tx, [order.id])
    message = selling.confirmation(
        order,
        (await orders.items_of(tx, [order.id]))[order.id],
        [ticket for ticket in tickets if ticket.is_valid and not ticket.is_passed_on],
        await standing.of_event(tx, order.event_id),
        base_url=base_url,
        dedupe_key=f"order-confirmation-{order.id}-{ids.new_id()}",
    )
    await outbox.put(tx, message)
    await trail.record(tx, "order.resent", event_id=order.event_id, subject=("order", order.id))
