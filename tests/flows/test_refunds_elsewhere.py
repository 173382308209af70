"""Refunds made in the provider's own console are the order's money too: counted, seen, never carried out by us."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core.db import CheckViolated
from admit.core.errors import Busy
from admit.core.money import Money
from admit.flows import refund_desk, refunding
from admit.flows.runtime import Runtime
from admit.sales.errors import NotRefundable
from admit.sales.gateway import RefundState
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance, ask, carry_out, state, told
from tests.support.sales_builders import Shop, a_shop


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


async def test_it_is_counted_once_and_leaves_the_tickets_valid(shop: Shop) -> None:
    held = await shop.paid(1)
    made = shop.gateway.console_refunds(await shop.reference(held), 1000)
    for _ in range(2):
        await told(shop, held, made)
    (refund,) = await shop.refunds(held)
    assert (refund.kind.value, refund.status.value, refund.amount_cents) == ("elsewhere", "succeeded", 1000)
    assert (await state(shop, held))[:2] == ("partially_refunded", 1000)
    assert [ticket.is_valid for ticket in await shop.tickets(held)] == [True]
    assert (await shop.trail(held.order_id)).count("refund.seen_elsewhere") == 1
    assert await shop.breaches() == []


async def test_what_went_back_elsewhere_cannot_be_asked_for_again(shop: Shop) -> None:
    held = await shop.paid(1)
    await told(shop, held, shop.gateway.console_refunds(await shop.reference(held), 2000))
    with pytest.raises(NotRefundable) as caught:
        await ask(shop, held, amount_cents=500)
    assert caught.value.facts["refundable_cents"] == 400


async def test_one_that_takes_the_place_of_a_failing_refund_of_ours_is_that_refund(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held)
    shop.gateway.refuse_refunds = "insufficient_funds"
    await carry_out(shop)
    await told(shop, held, shop.gateway.console_refunds(await shop.reference(held), 2400))
    (refund,) = await shop.refunds(held)
    assert (refund.kind.value, refund.status.value) == ("tickets", "succeeded")
    assert await state(shop, held) == ("refunded", 2400, 0)
    shop.gateway.refuse_refunds = None
    advance(shop, timedelta(hours=1))
    assert await refunding.drain(shop.runtime) == 0


async def test_one_that_fails_is_counted_out_and_is_not_ours_to_try_again(shop: Shop) -> None:
    held = await shop.paid(1)
    made = shop.gateway.console_refunds(await shop.reference(held), 1000)
    await told(shop, held, made)
    for _ in range(2):
        await told(shop, held, shop.gateway.fails_after_all(made))
    (refund,) = await shop.refunds(held)
    assert (refund.status.value, (await state(shop, held))[:2]) == ("failed", ("paid", 0))
    assert (await shop.trail(held.order_id)).count("refund.failed") == 1
    advance(shop, timedelta(days=1))
    assert await refunding.drain(shop.runtime) == 0
    with pytest.raises(NotRefundable) as caught:
        async with shop.runtime.db.write(shop.scope) as tx:
            await refund_desk.retry(shop.runtime, tx, refund.id)
    assert caught.value.facts["why"] == "elsewhere"
    await ask(shop, held, amount_cents=2400)
    assert await shop.breaches() == []


async def test_a_pending_one_is_asked_about_until_it_is_final(shop: Shop) -> None:
    held = await shop.paid(1)
    made = shop.gateway.console_refunds(await shop.reference(held), 1000)
    pending = shop.gateway.refunds[made.reference] = replace(made, state=RefundState.PENDING)
    await told(shop, held, pending)
    assert (await state(shop, held))[:2] == ("paid", 0)
    shop.gateway.refunds[made.reference] = made
    advance(shop, refunding.ASK_AGAIN_AFTER)
    await carry_out(shop)
    assert (await state(shop, held))[:2] == ("partially_refunded", 1000)
    assert "open_refund" not in shop.gateway.calls


async def test_news_of_one_waits_until_the_payment_is_settled(shop: Shop) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    paid = shop.gateway.buyer_pays(reference)
    made = shop.gateway.console_refunds(reference, 1000)
    with pytest.raises(Busy):
        await told(shop, held, made)
    await shop.settle(held, paid)
    await told(shop, held, made)
    assert (await state(shop, held))[:2] == ("partially_refunded", 1000)


async def test_what_another_hand_gave_back_is_owed_no_more_and_is_owed_again_when_that_fails(
    shop: Shop,
) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    await shop.settle(held, shop.gateway.buyer_pays(reference, amount=Money(9900, "EUR")))
    made = shop.gateway.console_refunds(reference, 900)
    await told(shop, held, made)
    await carry_out(shop)
    assert [(one.kind.value, one.amount_cents) for one in await shop.refunds(held)] == [
        ("owed", 9000),
        ("elsewhere", 900),
    ]
    await told(shop, held, shop.gateway.fails_after_all(made))
    await carry_out(shop)
    assert shop.gateway.given_back(reference) == (await shop.payment(held)).refunded_cents == 9900
    assert await shop.breaches() == []


async def test_of_money_that_is_owed_back_it_is_not_the_orders(shop: Shop) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    await shop.settle(held, shop.gateway.buyer_pays(reference, amount=Money(9900, "EUR")))
    await told(shop, held, shop.gateway.console_refunds(reference, 9900))
    (refund,) = await shop.refunds(held)
    assert (refund.kind.value, refund.status.value) == ("owed", "succeeded")
    assert (await shop.order(held)).refunded_cents == 0
    assert await shop.breaches() == []


async def test_an_owed_refund_that_comes_back_after_another_hand_gave_a_part_owes_the_rest(
    shop: Shop,
) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    await shop.settle(held, shop.gateway.buyer_pays(reference, amount=Money(9900, "EUR")))
    await carry_out(shop)
    (ours,) = shop.gateway.refunds.values()
    failed = shop.gateway.fails_after_all(ours)
    made = shop.gateway.console_refunds(reference, 900)
    with pytest.raises(
        CheckViolated
    ):  # more would have gone back than was captured: the other news comes first
        await told(shop, held, made)
    await told(shop, held, failed)
    await told(shop, held, made)
    advance(shop, timedelta(hours=1))
    await carry_out(shop)
    assert shop.gateway.given_back(reference) == (await shop.payment(held)).refunded_cents == 9900
    assert await shop.breaches() == []
