"""From the cart to the payment, with real races on a real database."""

import asyncio
import random
from datetime import timedelta

import pytest

from admit.core import codes
from admit.core.coalescer import BatchRolledBack, OutcomeUnknown
from admit.core.db import Database
from admit.core.errors import Busy, NotFound
from admit.core.money import Money
from admit.flows import checkout, expiry, free_orders
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.sales.errors import (
    BuyerNeeded,
    HoldExpired,
    OrderClosed,
    PaymentUnavailable,
    QuantityRefused,
    SalesClosed,
    SoldOut,
    TooManyHolds,
)
from admit.sales.holds import Held, HoldRequest, Limits
from admit.sales.records import Order
from tests.support.builders import an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import ROOMY, FlakyDatabase, Shop, a_cart, a_shop, later


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway, quantity_total=50)


@pytest.mark.commits
async def test_two_hundred_buyers_of_the_last_fifty_tickets_get_exactly_what_there_is(
    shop: Shop, database_url: str
) -> None:
    chance = random.Random(2027)
    carts = [a_cart((shop.kind, chance.randint(1, 5))) for _ in range(200)]
    async with Database(database_url, pool_size=4) as other:
        tills = [Till(db, shop.runtime.clock, ROOMY) for db in (shop.runtime.db, other)]
        answers = await asyncio.gather(
            *(held_or_not(tills[at % 2], shop, cart) for at, cart in enumerate(carts)),
        )
    sold = sum(
        cart.lines[0].quantity for cart, held in zip(carts, answers, strict=True) if isinstance(held, Held)
    )
    refused = [answer for answer in answers if not isinstance(answer, Held)]
    assert all(isinstance(answer, SoldOut) for answer in refused)
    assert sold == 50  # someone wants a single ticket till the end, so nothing is left over
    assert await shop.counts() == (0, 50)
    assert await shop.breaches() == []


async def held_or_not(till: Till, shop: Shop, cart: HoldRequest) -> Held | SoldOut:
    try:
        return await till.hold(shop.scope.tenant_id, shop.event_id, cart)
    except SoldOut as refusal:
        return refusal


@pytest.mark.commits
async def test_a_bad_cart_harms_only_itself(shop: Shop) -> None:
    till = Till(shop.runtime.db, shop.runtime.clock, ROOMY)
    bad = a_cart((shop.kind, 1), buyer_name="a zero byte \x00")
    answers = await asyncio.gather(
        *(
            till.hold(shop.scope.tenant_id, shop.event_id, cart)
            for cart in [*(a_cart((shop.kind, 1)) for _ in range(4)), bad, a_cart((shop.kind, 1))]
        ),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Held, Held, Held, Held, BatchRolledBack, Held]
    assert await shop.counts() == (0, 5)


@pytest.mark.parametrize("fault", ["lost_done", "lost_undone", "before_commit"])
@pytest.mark.commits
async def test_carts_whose_answer_was_lost_are_looked_up_and_held_once(
    shop: Shop, database_url: str, fault: str
) -> None:
    async with FlakyDatabase(database_url) as flaky:
        flaky.faults.planned = [fault]
        till = Till(flaky, shop.runtime.clock, ROOMY)
        carts = [a_cart((shop.kind, 2)) for _ in range(5)]
        held = await asyncio.gather(*(till.hold(shop.scope.tenant_id, shop.event_id, cart) for cart in carts))
    assert [one.order_id for one in held] == [cart.order_id for cart in carts]
    assert [(await shop.order(one)).code for one in held] == [one.code for one in held]
    assert await shop.counts() == (0, 10)
    assert await shop.breaches() == []


async def test_a_cart_lost_twice_is_told_that_it_is_not_known(shop: Shop, database_url: str) -> None:
    async with FlakyDatabase(database_url) as flaky:
        flaky.faults.planned = ["lost_undone", "none", "lost_undone", "none"]
        till = Till(flaky, shop.runtime.clock, ROOMY)
        with pytest.raises(OutcomeUnknown):
            await till.hold(shop.scope.tenant_id, shop.event_id, a_cart((shop.kind, 2)))
    assert await shop.counts() == (0, 0)


async def test_naming_the_buyer_keeps_to_what_one_buyer_may_have(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway, max_per_buyer=3)
    email = an_email()
    await shop.named(2, email=email)
    with pytest.raises(QuantityRefused):
        await shop.named(2, email=email)
    await shop.named(1, email=email)


@pytest.mark.commits
async def test_two_orders_named_at_once_share_one_allowance(runtime: Runtime, gateway: FakeGateway) -> None:
    shop = await a_shop(runtime, gateway, max_per_buyer=3)
    held = [await shop.hold(1) for _ in range(8)]
    email = an_email()
    answers = await asyncio.gather(
        *(
            checkout.name_buyer(
                runtime, one.public_lookup_token, name="Jo", email=email, locale="en", limits=ROOMY
            )
            for one in held
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, QuantityRefused) for answer in answers) == 5
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 3


async def test_naming_the_buyer_keeps_to_the_holds_of_one_email(shop: Shop) -> None:
    email = an_email()
    await shop.named(1, email=email)
    held = await shop.hold(1)
    with pytest.raises(TooManyHolds):
        await checkout.name_buyer(
            shop.runtime,
            held.public_lookup_token,
            name="Jo",
            email=email,
            locale="en",
            limits=Limits(per_email=1),
        )


async def test_a_token_of_nobody_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await checkout.pay(shop.runtime, "nonsense")


async def test_paying_needs_a_buyer(shop: Shop) -> None:
    with pytest.raises(BuyerNeeded):
        await checkout.pay(shop.runtime, (await shop.hold()).public_lookup_token)


async def test_paying_opens_one_payment_and_goes_on_with_it(shop: Shop, gateway: FakeGateway) -> None:
    held = await shop.named(2)
    first = await checkout.pay(shop.runtime, held.public_lookup_token)
    again = await checkout.pay(shop.runtime, held.public_lookup_token)
    assert first == again
    assert first.amount == Money(4800, "EUR")
    assert len(gateway.payments) == 1
    assert (await shop.payment(held)).status.value == "requires_payment"


async def test_the_intention_is_written_before_the_provider_is_called(
    shop: Shop, gateway: FakeGateway
) -> None:
    held = await shop.named(2)
    gateway.is_away = True
    with pytest.raises(Busy):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    assert (await shop.payment(held)).status.value == "created"


async def test_a_lost_answer_leads_to_the_same_payment(shop: Shop, gateway: FakeGateway) -> None:
    held = await shop.named(2)
    gateway.lose_answers = 1
    with pytest.raises(Busy):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    await checkout.pay(shop.runtime, held.public_lookup_token)
    assert [await shop.reference(held)] == list(gateway.payments)


async def test_a_payment_ended_at_the_provider_is_followed_by_another(
    shop: Shop, gateway: FakeGateway
) -> None:
    held = await shop.opened(2)
    await gateway.cancel_payment("", await shop.reference(held))
    await checkout.pay(shop.runtime, held.public_lookup_token)
    assert [one.status.value for one in await shop.payments(held)] == ["cancelled", "requires_payment"]


async def test_a_payment_the_provider_will_not_make_is_given_up_and_the_next_try_is_another(
    shop: Shop, gateway: FakeGateway
) -> None:
    held = await shop.named(1)
    gateway.refuse_payments = "account_invalid"
    with pytest.raises(PaymentUnavailable):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    gateway.refuse_payments = None
    await checkout.pay(shop.runtime, held.public_lookup_token)
    first, second = await shop.payments(held)
    assert (first.status.value, first.failure_code) == ("failed", "account_invalid")
    assert (second.status.value, second.idempotency_key == first.idempotency_key) == (
        "requires_payment",
        False,
    )


async def test_paying_twice_settles_what_was_paid_instead(shop: Shop, gateway: FakeGateway) -> None:
    held = await shop.opened(2)
    gateway.buyer_pays(await shop.reference(held))
    with pytest.raises(OrderClosed):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    assert (await shop.order(held)).status.value == "paid"


async def test_the_browser_that_comes_back_first_finds_its_order_paid(
    shop: Shop, gateway: FakeGateway
) -> None:
    held = await shop.opened(2)
    gateway.buyer_pays(await shop.reference(held))
    assert (await checkout.refresh(shop.runtime, held.public_lookup_token)).status.value == "paid"


async def test_a_free_order_is_confirmed_once_without_a_payment(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway, price_cents=0)
    held = await shop.named(3)
    with pytest.raises(OrderClosed):
        await checkout.pay(runtime, held.public_lookup_token)
    both = await asyncio.gather(
        *(free_orders.take(runtime, held.public_lookup_token) for _ in range(2)),
    )
    assert {order.status.value for order in both} == {"paid"}
    assert len(await shop.tickets(held)) == 3
    assert (await shop.counts(), gateway.payments) == ((3, 0), {})
    assert await shop.breaches() == []


async def test_free_orders_taken_together_are_answered_each_for_itself(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway, price_cents=0)
    good, other, nameless = await shop.named(2), await shop.named(1), await shop.hold(1)
    nobody = codes.public_token(shop.scope.tenant_id)

    tokens = [good.public_lookup_token, nameless.public_lookup_token, nobody, other.public_lookup_token]
    told = await asyncio.gather(*(free_orders.take(runtime, one) for one in tokens), return_exceptions=True)

    assert [type(one) for one in told] == [Order, BuyerNeeded, NotFound, Order]
    assert [len(await shop.tickets(held)) for held in (good, other, nameless)] == [2, 1, 0]
    assert await shop.order(good) == told[0]
    assert await shop.breaches() == []


async def test_an_order_that_costs_is_not_taken_for_free(shop: Shop) -> None:
    with pytest.raises(OrderClosed):
        await free_orders.take(shop.runtime, (await shop.named(1)).public_lookup_token)


async def test_cancelling_gives_the_tickets_back_and_ends_the_payment(
    shop: Shop, gateway: FakeGateway
) -> None:
    held = await shop.opened(2)
    order = await expiry.cancel(shop.runtime, held.public_lookup_token)
    assert order.status.value == "cancelled"
    assert [one.state.value for one in gateway.payments.values()] == ["cancelled"]
    assert await shop.counts() == (0, 0)
    assert (await expiry.cancel(shop.runtime, held.public_lookup_token)).status.value == "cancelled"
    assert await shop.breaches() == []


async def test_a_payment_that_came_first_wins_over_cancelling(shop: Shop, gateway: FakeGateway) -> None:
    held = await shop.opened(2)
    gateway.buyer_pays(await shop.reference(held))
    assert (await expiry.cancel(shop.runtime, held.public_lookup_token)).status.value == "paid"
    with pytest.raises(OrderClosed):
        await expiry.cancel(shop.runtime, held.public_lookup_token)


async def test_cancelling_waits_for_a_provider_that_is_away(shop: Shop, gateway: FakeGateway) -> None:
    held = await shop.opened(2)
    gateway.is_away = True
    with pytest.raises(Busy):
        await expiry.cancel(shop.runtime, held.public_lookup_token)
    assert await shop.counts() == (0, 2)


async def test_a_hold_ends_exactly_at_its_moment(shop: Shop) -> None:
    held = await shop.named(1)
    shop_clock = shop.runtime.clock
    assert hasattr(shop_clock, "set")
    shop_clock.set(later(held.expires_at) - timedelta(microseconds=1))
    await checkout.pay(shop.runtime, held.public_lookup_token)
    shop_clock.set(later(held.expires_at))
    with pytest.raises(HoldExpired):
        await checkout.pay(shop.runtime, held.public_lookup_token)


async def test_a_cancelled_event_takes_no_payment(shop: Shop) -> None:
    held = await shop.named(1)
    await shop.change("update events set status = 'cancelled' where id = %(id)s", id=shop.event_id)
    with pytest.raises(SalesClosed):
        await checkout.pay(shop.runtime, held.public_lookup_token)
