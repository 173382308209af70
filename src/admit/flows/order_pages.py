"""All that the page of one order shows, read in one transaction; and sending its confirmation again."""

from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import UUID

from admit.core import throttle
from admit.core.errors import NotFound
from admit.core.tenancy import Scope
from admit.flows import attending, refund_wishes, resending
from admit.flows.attending import Asked
from admit.flows.checkout import buyer_scope
from admit.flows.runtime import Runtime
from admit.reports import orders as reports
from admit.reports.orders import WholeOrder
from admit.sales import orders, receipts
from admit.sales.receipts import Receipt

RESENDS = 5
RESEND_WINDOW = timedelta(hours=1)


HELD_BY_BROWSER = """
select public_lookup_token
from orders
where cart_key = %(cart_key)s::bytea
  and event_id is not distinct from %(event_id)s::uuid
  and status in ('pending', 'processing')
  and expires_at > %(now)s::timestamptz
order by created_at desc, id desc
limit 1
"""


@dataclass(frozen=True, slots=True)
class OrderPage(WholeOrder):
    """An order with all that belongs to it, and what is asked of its buyer while it is held."""

    asked: Asked


async def read(runtime: Runtime, token: str) -> OrderPage:
    """The order behind a public token. Raises: NotFound."""
    async with runtime.db.read(buyer_scope(token)) as tx:
        found = await reports.whole(tx, await orders.by_token(tx, token))
        asked = attending.NOTHING
        if found.order.status.is_held:
            asked = await attending.of_order(tx, found.order, found.items, found.event)
    return OrderPage(**{one.name: getattr(found, one.name) for one in fields(found)}, asked=asked)


async def held_by_browser(runtime: Runtime, scope: Scope, event_id: UUID, cart_key: bytes) -> str | None:
    """The token of the newest live hold that this browser has of an event: who holds it may go on with it."""
    params = {"cart_key": cart_key, "event_id": event_id, "now": runtime.clock.now()}
    async with runtime.db.read(scope) as tx:
        token: str | None = await tx.fetch_value(HELD_BY_BROWSER, params)
    return token


async def with_receipt(runtime: Runtime, token: str) -> tuple[WholeOrder, Receipt]:
    """A paid order with its receipt. Raises: NotFound, also for an order that was not paid."""
    async with runtime.db.read(buyer_scope(token)) as tx:
        found = await reports.whole(tx, await orders.by_token(tx, token))
        if not found.order.status.is_paid:
            raise NotFound
        by_rate = await receipts.given_back_by_rate(tx, found.order.id)
    return found, receipts.receipt(found.order, found.items, found.refunds, by_rate)


async def with_worth(runtime: Runtime, token: str) -> tuple[WholeOrder, dict[UUID, int]]:
    """A paid order with what each of its valid tickets would bring back, at most what is left of the payment.

    Raises: NotFound, also for an order that was not paid.
    """
    async with runtime.db.read(buyer_scope(token)) as tx:
        found = await reports.whole(tx, await orders.by_token(tx, token))
        if not found.order.status.is_paid:
            raise NotFound
        valid = [ticket for ticket in found.tickets if ticket.is_valid]
        return found, await refund_wishes.worth(tx, found.order, valid)


async def resend(runtime: Runtime, token: str) -> None:
    """Send the confirmation again, to the address it went to. Raises: NotFound, Throttled."""
    window_s = int(RESEND_WINDOW.total_seconds())
    await throttle.hit(runtime.db, f"resend/{token}", limit=RESENDS, window_s=window_s)
    async with runtime.db.write(buyer_scope(token)) as tx:
        order = await orders.by_token(tx, token)
        await resending.again(tx, order, base_url=runtime.settings.base_url)
    runtime.bell.ring("mail")
