"""Holds that run out, and payments without news."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.errors import Busy
from admit.flows import checkout, expiry
from admit.flows.runtime import Runtime
from admit.sales import payments
from admit.sales.gateway import ProviderPayment
from admit.sales.holds import Held
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance
from tests.support.sales_builders import Shop, a_cart, a_shop


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


def set_clock(shop: Shop, held: Held, after: timedelta = timedelta()) -> None:
    clock = shop.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.set(held.expires_at + after)


async def test_holds_that_ran_out_are_freed_in_bulk_and_recorded(shop: Shop) -> None:
    held = [
        one for one in await shop.take(*(a_cart((shop.kind, 2)) for _ in range(5))) if isinstance(one, Held)
    ]
    set_clock(shop, held[0], -timedelta(microseconds=1))
    assert await expiry.sweep(shop.runtime) == 0
    set_clock(shop, held[0])
    assert await expiry.sweep(shop.runtime) == 5
    assert await shop.counts() == (0, 0)
    assert {(await shop.order(one)).status.value for one in held} == {"expired"}
    assert await shop.trail(held[0].order_id) == ["order.expired"]
    assert await expiry.sweep(shop.runtime) == 0
    assert await shop.breaches() == []


async def test_a_live_payment_is_ended_at_the_provider_first(shop: Shop) -> None:
    held = await shop.opened(2)
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 1
    assert shop.gateway.calls[-1] == "cancel_payment"
    assert (await shop.payment(held)).status.value == "cancelled"
    assert (await shop.order(held)).status.value == "expired"
    assert await shop.breaches() == []


async def test_a_payment_that_came_through_is_settled_instead(shop: Shop) -> None:
    held = await shop.opened(2)
    shop.gateway.buyer_pays(await shop.reference(held))
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 0
    assert (await shop.order(held)).status.value == "paid"
    assert len(await shop.tickets(held)) == 2


async def test_a_payment_under_way_keeps_the_hold_until_it_is_final(shop: Shop) -> None:
    held = await shop.opened(2)
    reference = await shop.reference(held)
    opened = shop.gateway.payments[reference]
    shop.gateway.buyer_is_processing(reference)
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 0
    assert await shop.counts() == (0, 2)
    shop.gateway.payments[reference] = opened  # the bank said no
    set_clock(shop, held, payments.CHECK_AFTER)
    assert await expiry.ask_about_payments(shop.runtime) == 1
    assert await expiry.sweep(shop.runtime) == 1
    assert (await shop.order(held)).status.value == "expired"
    assert await shop.counts() == (0, 0)


async def test_a_provider_that_is_away_keeps_the_hold_and_is_asked_again_later(shop: Shop) -> None:
    held = await shop.opened(2)
    shop.gateway.is_away = True
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 0
    calls = len(shop.gateway.calls)
    assert await expiry.sweep(shop.runtime) == 0
    assert len(shop.gateway.calls) == calls  # not turned round in circles
    assert await shop.counts() == (0, 2)
    shop.gateway.is_away = False
    set_clock(shop, held, expiry.AGAIN_AFTER)
    assert await expiry.sweep(shop.runtime) == 1
    assert await shop.counts() == (0, 0)


async def test_holds_behind_those_that_cannot_end_do_not_wait_for_them(shop: Shop) -> None:
    stuck = await shop.opened(1)
    free = await shop.hold(1)
    shop.gateway.is_away = True
    set_clock(shop, free)
    assert [await expiry.sweep(shop.runtime, limit=1) for _ in range(3)].count(1) == 1
    assert (await shop.order(free)).status.value == "expired"
    assert (await shop.order(stuck)).status.value == "pending"


async def test_an_intention_whose_answer_was_lost_is_found_by_its_key_and_ended(shop: Shop) -> None:
    held = await shop.named(2)
    shop.gateway.lose_answers = 1
    with pytest.raises(Busy):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 1
    assert [(one.state.value) for one in shop.gateway.payments.values()] == ["cancelled"]
    assert list(shop.gateway.payments) == [await shop.reference(held)]


async def test_a_hold_whose_payment_the_provider_will_not_make_ends_all_the_same(shop: Shop) -> None:
    held = await shop.named(2)
    shop.gateway.is_away = True
    with pytest.raises(Busy):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    shop.gateway.is_away = False
    shop.gateway.refuse_payments = "account_invalid"
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 1
    assert (await shop.payment(held)).status.value == "failed"
    assert await shop.counts() == (0, 0)


async def test_the_answer_to_the_ending_may_be_lost_as_well(shop: Shop) -> None:
    held = await shop.opened(2)
    shop.gateway.lose_answers = 1
    set_clock(shop, held)
    assert await expiry.sweep(shop.runtime) == 0
    set_clock(shop, held, expiry.AGAIN_AFTER)
    assert await expiry.sweep(shop.runtime) == 1
    assert await shop.breaches() == []


async def test_an_order_that_someone_is_busy_with_is_passed_by(shop: Shop) -> None:
    held = await shop.hold(1)
    set_clock(shop, held)
    async with shop.runtime.db.write(shop.scope) as tx:
        await tx.execute("update orders set locale = 'de' where id = %(id)s", {"id": held.order_id})
        assert await expiry.sweep(shop.runtime) == 0
    assert await expiry.sweep(shop.runtime) == 1


async def test_one_tenants_trouble_does_not_keep_anothers_tickets(shop: Shop) -> None:
    """One tenant's counter was spoilt, so that its holds cannot be freed."""
    other = await a_shop(shop.runtime, shop.gateway)
    held = [await shop.hold(2), await other.hold(2)]
    await shop.change("update ticket_types set quantity_reserved = 0 where id = %(id)s", id=shop.kind.id)
    set_clock(shop, held[0])
    assert await expiry.sweep(shop.runtime) == 1
    assert await other.counts() == (0, 0)


@pytest.mark.commits
async def test_sweepers_buyers_and_messages_at_once_leave_every_counter_right(shop: Shop) -> None:
    held = [await shop.opened(1) for _ in range(12)]
    for one in held[::3]:
        shop.gateway.buyer_pays(await shop.reference(one))
    told = [await shop.fact(one, shop.gateway.payments[await shop.reference(one)]) for one in held[::3]]
    set_clock(shop, held[-1])
    await asyncio.gather(
        *(expiry.sweep(shop.runtime) for _ in range(3)),
        *(expiry.cancel(shop.runtime, one.public_lookup_token) for one in held[1::3]),
        *(shop.settle(one, fact.told) for one, fact in zip(held[::3], told, strict=True)),
    )
    assert {(await shop.order(one)).status.value for one in held[::3]} == {"paid"}
    assert await shop.counts() == (4, 0)
    assert await shop.breaches() == []


async def test_a_payment_without_news_is_asked_about(shop: Shop) -> None:
    held = await shop.opened(2)
    shop.gateway.buyer_pays(await shop.reference(held))
    assert await expiry.ask_about_payments(shop.runtime) == 0
    clock = shop.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.advance(payments.CHECK_AFTER)
    assert await expiry.ask_about_payments(shop.runtime) == 1
    assert (await shop.order(held)).status.value == "paid"
    assert await expiry.ask_about_payments(shop.runtime) == 0


class Broken(FakeGateway):
    """A provider that answers some questions with nonsense."""

    async def payment(self, account: str, reference: str) -> ProviderPayment:
        told = await super().payment(account, reference)
        if told.failure_code == "nonsense":
            raise KeyError("nonsense")
        return told


async def test_a_payment_left_open_for_an_order_that_is_paid_is_ended(shop: Shop) -> None:
    held = await shop.opened(2)
    first = await shop.reference(held)
    await shop.settle(held, await shop.gateway.cancel_payment("", first))
    await shop.open_again(held)
    await shop.settle(held, shop.gateway.buyer_pays(first))  # captured all the same
    advance(shop, timedelta(minutes=4))
    await expiry.ask_about_payments(shop.runtime)
    assert [one.status.value for one in await shop.payments(held)] == ["succeeded", "cancelled"]
    assert await shop.breaches() == []


async def test_a_question_that_breaks_is_asked_again_later_and_stops_no_other(fresh_runtime: Runtime) -> None:
    gateway = Broken()
    shop = await a_shop(replace(fresh_runtime, gateway=gateway), gateway)
    bad, good = await shop.opened(1), await shop.opened(1)
    reference = await shop.reference(bad)
    gateway.payments[reference] = replace(gateway.payments[reference], failure_code="nonsense")
    gateway.buyer_pays(await shop.reference(good))
    set_clock(shop, bad, -timedelta(seconds=1))
    assert await expiry.ask_about_payments(shop.runtime) == 2
    assert (await shop.order(good)).status.value == "paid"
    assert await expiry.ask_about_payments(shop.runtime) == 0
