"""A code on a held order: uses, sums and an open payment move together, and the same tickets come back once."""

from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.discounts.errors import DiscountUsedUp
from admit.flows import again, checkout, promo
from admit.flows.again import Browser
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.sales.errors import HoldExtended, OrderClosed
from admit.sales.gateway import ProviderState
from admit.sales.holds import Held
from admit.sales.records import OrderStatus
from tests.support.events_builders import a_code
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import ROOMY, Shop, a_shop

CODE = "HALDE10"
NOWHERE = Browser(None, None)


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway, quantity_total=10)


async def add_code(shop: Shop, *, most: int | None = None) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        await a_code(tx, shop.event_id, code=CODE, max_redemptions=most)


async def apply(shop: Shop, held: Held) -> None:
    await promo.apply(shop.runtime, held.public_lookup_token, CODE.lower(), network="192.0.2.1")


async def test_a_code_at_the_checkout_counts_as_used_and_is_given_back(shop: Shop) -> None:
    await add_code(shop, most=1)
    first, second = await shop.named(), await shop.named()
    await apply(shop, first)
    await apply(shop, first)
    with pytest.raises(DiscountUsedUp):
        await apply(shop, second)
    await promo.remove(shop.runtime, first.public_lookup_token)
    await apply(shop, second)
    assert [(await shop.order(one)).discount_cents for one in (first, second)] == [0, 480]
    assert await shop.breaches() == []


async def test_an_open_payment_is_withdrawn_and_the_next_one_asks_for_the_new_sum(
    shop: Shop, gateway: FakeGateway
) -> None:
    await add_code(shop)
    held = await shop.opened()
    before = await shop.reference(held)
    await apply(shop, held)
    session = await checkout.pay(shop.runtime, held.public_lookup_token)
    assert gateway.payments[before].state is ProviderState.CANCELLED
    assert session.amount.cents == 4320
    await shop.settle(held, gateway.buyer_pays(await shop.reference(held)))
    assert (await shop.order(held)).status is OrderStatus.PAID
    assert await shop.breaches() == []


async def test_a_payment_that_came_through_first_keeps_its_price(shop: Shop, gateway: FakeGateway) -> None:
    await add_code(shop)
    held = await shop.opened()
    gateway.buyer_pays(await shop.reference(held))
    with pytest.raises(OrderClosed):
        await apply(shop, held)
    order = await shop.order(held)
    assert (order.status, order.discount_cents) == (OrderStatus.PAID, 0)
    assert await shop.breaches() == []


async def test_more_time_is_given_once_and_only_to_the_order_that_asks(shop: Shop) -> None:
    held, other = await shop.named(), await shop.named()
    longer = await checkout.extend(shop.runtime, held.public_lookup_token)
    assert longer.expires_at == held.expires_at + timedelta(minutes=5)
    with pytest.raises(HoldExtended):
        await checkout.extend(shop.runtime, held.public_lookup_token)
    assert (await shop.order(other)).expires_at == other.expires_at


async def test_the_same_tickets_are_held_anew_even_before_the_sweeper_came(
    shop: Shop, clock: FixedClock
) -> None:
    await add_code(shop, most=1)
    held = await shop.named(10)
    await apply(shop, held)
    clock.advance(timedelta(minutes=16))
    till = Till(shop.runtime.db, clock, ROOMY)
    prices = {shop.kind.id: shop.kind.price_cents}
    token = held.public_lookup_token
    taken = [
        await again.take(shop.runtime, till, token, shown_cents=prices, with_code=True, browser=NOWHERE)
        for _ in range(2)
    ]
    assert taken[0] == taken[1]
    assert taken[0].discount_cents == 2_400
    assert await shop.counts() == (0, 10)
    assert await shop.breaches() == []
