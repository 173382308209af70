"""What becomes of a refund at the provider: refused, lost, pending, late, out of order, failed after all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admit.flows import refunding
from admit.flows.runtime import Runtime
from admit.sales.gateway import RefundState
from admit.sales.refunds import AFTER_SILENCE
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance, ask, carry_out, state, told
from tests.support.sales_builders import Shop, a_shop


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


async def test_a_refund_the_provider_refuses_is_seen_and_tried_again_under_a_new_key(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held)
    first_key = (await shop.refunds(held))[0].idempotency_key
    shop.gateway.refuse_refunds = "insufficient_funds"
    await carry_out(shop)
    (refund,) = await shop.refunds(held)
    assert (refund.status.value, refund.failure_code) == ("failed", "insufficient_funds")
    assert refund.idempotency_key != first_key
    assert "refund.failed" in await shop.trail(held.order_id)
    assert await refunding.drain(shop.runtime) == 0
    shop.gateway.refuse_refunds = None
    advance(shop, timedelta(hours=1))
    await carry_out(shop)
    assert await state(shop, held) == ("refunded", 2400, 0)
    assert await shop.breaches() == []


async def test_an_answer_that_was_lost_leads_to_the_same_refund(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held)
    shop.gateway.lose_answers = 1
    await carry_out(shop)
    assert (await shop.refunds(held))[0].attempts == 0
    advance(shop, AFTER_SILENCE)
    await carry_out(shop)
    assert len(shop.gateway.refunds) == 1
    assert await state(shop, held) == ("refunded", 2400, 0)


async def test_a_lost_answer_and_then_a_refused_key_still_lead_to_one_refund(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held, amount_cents=500)
    shop.gateway.lose_answers = 1
    await carry_out(shop)
    shop.gateway.turns_us_away = True
    advance(shop, AFTER_SILENCE)
    await carry_out(shop)
    assert (await shop.refunds(held))[0].failure_code == "provider_key_refused"
    shop.gateway.turns_us_away = False
    advance(shop, timedelta(hours=1))
    await carry_out(shop)
    assert len(shop.gateway.refunds) == 1
    assert (await state(shop, held))[:2] == ("partially_refunded", 500)


async def test_a_pending_refund_is_asked_about_until_it_is_final(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held)
    shop.gateway.refunds_stay_pending = True
    await carry_out(shop)
    assert (await shop.refunds(held))[0].status.value == "pending"
    assert await shop.counts() == (1, 0)
    (reference, made) = shop.gateway.refunds.popitem()
    shop.gateway.refunds[reference] = replace(made, state=RefundState.SUCCEEDED)
    advance(shop, refunding.ASK_AGAIN_AFTER)
    await carry_out(shop)
    assert await state(shop, held) == ("refunded", 2400, 0)


async def test_a_refund_that_fails_after_it_succeeded_is_counted_out_and_tried_again(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held)
    await carry_out(shop)
    ((reference, made),) = shop.gateway.refunds.items()
    failed = shop.gateway.refunds[reference] = replace(
        made, state=RefundState.FAILED, failure_code="lost_or_stolen_card"
    )
    await told(shop, held, failed)
    assert await state(shop, held) == ("paid", 0, 0)
    for repeated in (failed, made, failed):  # late and out of order: the provider is asked, and says failed
        await told(shop, held, repeated)
        assert await state(shop, held) == ("paid", 0, 0)
    advance(shop, timedelta(hours=1))
    await carry_out(shop)
    await told(shop, held, failed)
    assert await state(shop, held) == ("refunded", 2400, 0)
    assert (len(shop.gateway.refunds), await shop.counts()) == (2, (0, 0))
    assert await shop.breaches() == []


async def test_the_providers_message_may_come_before_our_answer(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held)
    shop.gateway.lose_answers = 1
    await carry_out(shop)
    ((_, made),) = shop.gateway.refunds.items()
    await told(shop, held, made)
    await told(shop, held, made)
    assert await state(shop, held) == ("refunded", 2400, 0)
    advance(shop, timedelta(hours=1))
    assert await refunding.drain(shop.runtime) == 0
    assert await shop.counts() == (0, 0)
