"""All that the page of one order shows, read in one transaction; and sending its confirmation again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from admit.core import throttle
from admit.core.db import Tx
from admit.flows import attending, resending
from admit.flows.attending import Asked
from admit.flows.checkout import buyer_scope
from admit.flows.runtime import Runtime
from admit.sales import orders, payments, refunds, standing
from admit.sales.records import Order, OrderItem, Payment, Refund
from admit.sales.standing import Standing
from admit.tickets import issuing
from admit.tickets.records import Ticket

RESENDS = 5
RESEND_WINDOW = timedelta(hours=1)

CODE_OF_DISCOUNT = """
select code
from discount_codes
where id = %(id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order with everything around it; `tickets` in the order of their types."""

    order: Order
    items: Sequence[OrderItem]
    discount_code: str
    event: Standing
    tickets: Sequence[Ticket]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    asked: Asked

    def is_over(self, now: datetime) -> bool:
        """Whether the time to pay is over, swept up or not."""
        return self.order.expires_at is not None and self.order.expires_at <= now

    @property
    def failure(self) -> str:
        """What the bank said last, in the provider's words for buyers."""
        return next((one.failure_message for one in reversed(self.payments) if one.failure_message), "")


async def read(runtime: Runtime, token: str) -> OrderPage:
    """The order behind a public token. Raises: NotFound."""
    async with runtime.db.read(buyer_scope(token)) as tx:
        return await _read(tx, token)


async def _read(tx: Tx, token: str) -> OrderPage:
    order = await orders.by_token(tx, token)
    code = (
        await tx.fetch_value(CODE_OF_DISCOUNT, {"id": order.discount_code_id})
        if order.discount_code_id
        else ""
    )
    items = (await orders.items_of(tx, [order.id]))[order.id]
    event = await standing.of_event(tx, order.event_id)
    return OrderPage(
        order=order,
        items=items,
        discount_code=code or "",
        event=event,
        tickets=await issuing.tickets_of_orders(tx, [order.id]),
        payments=await payments.of_orders(tx, [order.id]),
        refunds=await refunds.of_orders(tx, [order.id]),
        asked=await attending.of_order(tx, order, items, event)
        if order.status.is_held
        else attending.NOTHING,
    )


async def resend(runtime: Runtime, token: str) -> None:
    """Send the confirmation again, to the address it went to. Raises: NotFound, Throttled."""
    window_s = int(RESEND_WINDOW.total_seconds())
    await throttle.hit(runtime.db, f"resend/{token}", limit=RESENDS, window_s=window_s)
    async with runtime.db.write(buyer_scope(token)) as tx:
        order = await orders.by_token(tx, token)
        await resending.again(tx, order, base_url=runtime.settings.base_url)
    runtime.bell.ring("mail")
