"""Asking for money back, carrying it out, and how an order stands afterwards."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from admit.core.clock import FixedClock
from admit.flows import refund_wishes, refunding
from admit.flows.refund_wishes import Asked
from admit.sales.gateway import ProviderRefund
from admit.sales.holds import Held
from admit.sales.provider_events import Match
from tests.support.sales_builders import Shop


async def ask(shop: Shop, held: Held, **asked: Any) -> UUID | None:
    async with shop.runtime.db.write(shop.scope) as tx:
        return await refund_wishes.ask(tx, held.order_id, Asked(**asked), now=shop.runtime.clock.now())


async def carry_out(shop: Shop) -> None:
    await refunding.drain(shop.runtime)


async def ids_of(shop: Shop, held: Held) -> list[UUID]:
    return [ticket.id for ticket in await shop.tickets(held)]


async def state(shop: Shop, held: Held) -> tuple[str, int, int]:
    """The order's status, what went back, and how many of its tickets are valid."""
    order = await shop.order(held)
    return (
        order.status.value,
        order.refunded_cents,
        sum(ticket.is_valid for ticket in await shop.tickets(held)),
    )


def advance(shop: Shop, by: timedelta) -> None:
    clock = shop.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.advance(by)


async def told(shop: Shop, held: Held, refund: ProviderRefund) -> None:
    """The provider's message about a refund, as it was when it was sent."""
    payment = await shop.payment(held)
    await refunding.note(
        shop.runtime, shop.scope.tenant_id, refund, Match(shop.scope.tenant_id, payment.id, held.order_id)
    )
