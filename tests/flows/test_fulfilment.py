"""Money arrives, ticket arrives: in any order, any number of times, and whatever breaks in between."""

import asyncio

import pytest

from admit.core.db import CommitUnknown, Database, DatabaseGone
from admit.core.money import Money
from admit.flows import checkout, expiry, fulfilment, refunding, selling
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.sales import locks, standing
from admit.sales.gateway import ProviderPayment, ProviderState
from admit.sales.holds import Held
from admit.tickets import codes, keys
from tests.support.builders import set_tenant_status
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import FlakyDatabase, Shop, a_cart, a_shop

CANCEL_EVENT = "update events set status = 'cancelled' where id = %(id)s"


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway, quantity_total=4)


async def captured(shop: Shop, held: Held) -> ProviderPayment:
    return shop.gateway.buyer_pays(await shop.reference(held))


async def expired(shop: Shop, held: Held) -> None:
    """The hold is over, and its payment is still open at the provider, as if cancelling it had come too late."""
    payment = await shop.payment(held)
    await shop.change("update payments set status = 'cancelled' where id = %(id)s", id=payment.id)
    await expiry.cancel(shop.runtime, held.public_lookup_token)
    await shop.change("update orders set status = 'expired' where id = %(id)s", id=held.order_id)


async def test_a_payment_turns_the_hold_into_a_sale_with_tickets_mail_and_trail(shop: Shop) -> None:
    held = await shop.paid(2)
    order, payment = await shop.order(held), await shop.payment(held)
    assert (order.status.value, payment.captured_as, payment.captured_cents) == ("paid", "applied", 4800)
    assert len(await shop.tickets(held)) == 2
    assert await shop.counts() == (2, 0)
    assert await shop.mails(held) == ["order_confirmation"]
    assert await shop.trail(held.order_id) == ["order.paid"]
    assert await shop.breaches() == []


async def test_the_tickets_are_signed_and_in_the_buyers_name(shop: Shop) -> None:
    held = await shop.paid(2)
    async with shop.runtime.db.read(shop.scope) as tx:
        public = await keys.public_keys(tx, shop.event_id)
    for ticket in await shop.tickets(held):
        token = codes.read(ticket.qr_code_payload)
        assert codes.verify(token, public)
        assert token.ticket_id == ticket.id
        assert ticket.attendee_name == "Jonas Falk"


async def test_the_name_that_counts_is_the_one_at_the_end(shop: Shop) -> None:
    """The buyer corrects the name between the signing of the tickets and the sale."""
    held = await shop.named(1)
    prepared = await selling.prepare(shop.runtime, shop.scope, [held.order_id])
    token, now = held.public_lookup_token, shop.runtime.clock.now()
    await checkout.name_buyer(shop.runtime, token, name="Jona Falk", email="jona@example.org", locale="en")
    async with shop.runtime.db.write(shop.scope) as tx:
        order = await locks.order(tx, held.order_id)
        standings = await standing.of_events(tx, [shop.event_id])
        await selling.sell(tx, [order], prepared, standings, base_url="http://testserver.local", now=now)
    (ticket,) = await shop.tickets(held)
    assert (ticket.attendee_name, ticket.attendee_email) == ("Jona Falk", "jona@example.org")


async def test_the_same_news_again_changes_nothing(shop: Shop) -> None:
    held = await shop.paid(2)
    told = shop.gateway.payments[await shop.reference(held)]
    await shop.settle(held, told)
    await shop.settle(held, told, told)
    assert len(await shop.tickets(held)) == 2
    assert (await shop.mails(held), await shop.refunds(held)) == (["order_confirmation"], [])
    assert await shop.breaches() == []


async def test_news_in_any_order_ends_the_same(shop: Shop) -> None:
    held = await shop.opened(2)
    reference = await shop.reference(held)
    opened = shop.gateway.payments[reference]
    processing = shop.gateway.buyer_is_processing(reference)
    paid = shop.gateway.buyer_pays(reference)
    await shop.settle(held, processing, paid, opened, processing, paid)
    assert (await shop.order(held)).status.value == "paid"
    assert (await shop.payment(held)).status.value == "succeeded"
    await shop.settle(held, opened, processing)
    assert (await shop.payment(held)).status.value == "succeeded"
    assert await shop.breaches() == []


async def test_processing_keeps_the_hold_and_then_sells(shop: Shop) -> None:
    held = await shop.opened(2)
    reference = await shop.reference(held)
    await shop.settle(held, shop.gateway.buyer_is_processing(reference))
    assert (await shop.order(held)).status.value == "processing"
    assert await shop.counts() == (0, 2)
    await shop.settle(held, shop.gateway.buyer_pays(reference))
    assert (await shop.order(held)).status.value == "paid"


@pytest.mark.parametrize("state", [ProviderState.REQUIRES_PAYMENT, ProviderState.CANCELLED])
async def test_processing_that_fails_opens_the_order_again(shop: Shop, state: ProviderState) -> None:
    held = await shop.opened(2)
    reference = await shop.reference(held)
    opened = shop.gateway.payments[reference]
    await shop.settle(held, shop.gateway.buyer_is_processing(reference))
    shop.gateway.payments[reference] = opened
    told = (
        opened
        if state is ProviderState.REQUIRES_PAYMENT
        else await shop.gateway.cancel_payment("", reference)
    )
    await shop.settle(held, told)
    assert (await shop.order(held)).status.value == "pending"
    await checkout.pay(shop.runtime, held.public_lookup_token)
    assert await shop.breaches() == []


@pytest.mark.parametrize("why", ["tenant suspended", "event cancelled", "wrong amount"])
async def test_a_slow_payment_that_comes_but_not_for_its_order_lets_the_hold_end(
    shop: Shop, why: str
) -> None:
    held = await shop.opened(2)
    reference = await shop.reference(held)
    await shop.settle(held, shop.gateway.buyer_is_processing(reference))
    amount = Money(100, "EUR") if why == "wrong amount" else None
    if why == "tenant suspended":
        await set_tenant_status(shop.runtime.db, shop.scope.tenant_id, "suspended")
    if why == "event cancelled":
        await shop.change(CANCEL_EVENT, id=(await shop.order(held)).event_id)
    await shop.settle(held, shop.gateway.buyer_pays(reference, amount=amount))
    assert (await shop.order(held)).status.value == "pending"
    await shop.change(
        "update orders set expires_at = now() - interval '1 hour' where id = %(id)s", id=held.order_id
    )
    await expiry.sweep(shop.runtime)
    assert (await shop.order(held)).status.value == "expired"
    assert await shop.counts() == (0, 0)
    assert await shop.breaches() == []


async def owed(shop: Shop, held: Held, reason: str) -> None:
    """The newest payment was captured for nothing: owed, told, and given back whole by the job."""
    payment = (await shop.payments(held))[-1]
    assert (payment.captured_as, payment.captured_reason) == ("refund_owed", reason)
    assert "refund_owed" in await shop.mails(held)
    assert await shop.trail(payment.id) == ["payment.refund_owed"]
    assert await shop.breaches() == []
    await carry_out(shop)
    (refund,) = [one for one in await shop.refunds(held) if one.payment_id == payment.id]
    assert (refund.status.value, refund.amount_cents) == ("succeeded", payment.captured_cents)
    assert (await shop.order(held)).refunded_cents == 0
    assert await shop.breaches() == []


async def carry_out(shop: Shop) -> None:
    while await refunding.drain(shop.runtime):
        pass


async def test_a_late_payment_gets_its_tickets_while_there_are_some(shop: Shop) -> None:
    held = await shop.opened(2)
    told = await captured(shop, held)
    await expired(shop, held)
    await shop.settle(held, told)
    assert (await shop.order(held)).status.value == "paid"
    assert await shop.counts() == (2, 0)
    assert await shop.breaches() == []


async def test_a_late_payment_without_stock_is_given_back(shop: Shop) -> None:
    held = await shop.opened(2)
    told = await captured(shop, held)
    await expired(shop, held)
    await shop.hold(3)
    await shop.settle(held, told)
    assert (await shop.order(held)).status.value == "expired"
    await owed(shop, held, "late_payment")


async def test_two_late_payments_of_one_batch_share_what_is_left(shop: Shop) -> None:
    both = [await shop.opened(2), await shop.opened(2)]
    facts = [await shop.fact(held, await captured(shop, held)) for held in both]
    for held in both:
        await expired(shop, held)
    await shop.hold(1)
    await fulfilment.settle(shop.runtime, shop.scope.tenant_id, facts)
    assert [(await shop.order(held)).status.value for held in both] == ["paid", "expired"]
    assert await shop.breaches() == []


@pytest.mark.parametrize(
    ("amount", "reason"), [(Money(4799, "EUR"), "wrong_amount"), (Money(4800, "USD"), "wrong_currency")]
)
async def test_another_amount_than_asked_for_is_given_back(shop: Shop, amount: Money, reason: str) -> None:
    held = await shop.opened(2)
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held), amount=amount))
    assert (await shop.order(held)).status.value == "pending"
    await owed(shop, held, reason)
    assert shop.gateway.refunds.popitem()[1].amount == amount


async def test_a_payment_for_a_cancelled_event_is_given_back(shop: Shop) -> None:
    held = await shop.opened(2)
    await shop.change(CANCEL_EVENT, id=shop.event_id)
    await shop.settle(held, await captured(shop, held))
    await owed(shop, held, "event_cancelled")


async def two_payments(shop: Shop) -> tuple[Held, list[ProviderPayment]]:
    """An order with a second payment, opened after the first was ended; then both were captured all the same."""
    held = await shop.opened(2)
    first = await shop.reference(held)
    opened = shop.gateway.payments[first]
    await shop.settle(held, await shop.gateway.cancel_payment("", first))
    await checkout.pay(shop.runtime, held.public_lookup_token)
    shop.gateway.payments[first] = opened
    return held, [shop.gateway.buyer_pays(first), shop.gateway.buyer_pays(await shop.reference(held))]


@pytest.mark.parametrize("in_one_batch", [True, False])
async def test_the_second_payment_of_an_order_is_given_back(shop: Shop, in_one_batch: bool) -> None:
    held, (first, second) = await two_payments(shop)
    if in_one_batch:
        await shop.settle(held, first, second)
    else:
        await shop.settle(held, first)
        await shop.settle(held, second)
    assert len(await shop.tickets(held)) == 2
    assert await shop.counts() == (2, 0)
    await owed(shop, held, "second_payment")


async def test_money_for_a_suspended_tenant_goes_before_an_operator(shop: Shop) -> None:
    held = await shop.opened(2)
    await set_tenant_status(shop.runtime.db, shop.scope.tenant_id, "suspended")
    await shop.settle(held, await captured(shop, held))
    payment = await shop.payment(held)
    assert (payment.captured_as, payment.captured_reason) == ("needs_operator", "tenant_not_active")
    assert await shop.trail(payment.id) == ["payment.needs_operator"]
    assert (await shop.tickets(held), await shop.refunds(held)) == ([], [])
    assert await shop.breaches() == []


@pytest.mark.parametrize("fault", ["before_commit", "lost_undone", "lost_done"])
async def test_a_crash_in_the_middle_leaves_all_or_nothing_and_the_repeat_makes_it_whole(
    shop: Shop, database_url: str, fault: str
) -> None:
    held = await shop.opened(2)
    told = await captured(shop, held)
    fact = await shop.fact(held, told)
    async with FlakyDatabase(database_url) as flaky:
        flaky.faults.planned = ["none", fault]  # the first write makes the event's key
        broken = runtime_on(shop.runtime, flaky)
        with pytest.raises((DatabaseGone, CommitUnknown)):
            await fulfilment.settle(broken, shop.scope.tenant_id, [fact])
    assert len(await shop.tickets(held)) == (2 if fault == "lost_done" else 0)
    assert await shop.breaches() == []
    await shop.settle(held, told)
    assert len(await shop.tickets(held)) == 2
    assert await shop.mails(held) == ["order_confirmation"]
    assert await shop.breaches() == []


def runtime_on(runtime: Runtime, db: Database) -> Runtime:
    return Runtime(
        settings=runtime.settings,
        secret_key=runtime.secret_key,
        db=db,
        clock=runtime.clock,
        sealer=runtime.sealer,
        bell=runtime.bell,
        gateway=runtime.gateway,
    )


@pytest.mark.commits
async def test_many_batches_at_once_settle_each_order_once(runtime: Runtime, gateway: FakeGateway) -> None:
    """The same news in four workers, in different orders of arrival, some of the holds long over."""
    shop = await a_shop(runtime, gateway, quantity_total=20)
    held = [await shop.opened(2) for _ in range(8)]
    facts = [await shop.fact(one, await captured(shop, one)) for one in held]
    for one in held[::2]:
        await expired(shop, one)
    batches: list[list[PaymentFact]] = [facts, facts[::-1], facts[4:] + facts[:4], facts[::3]]
    failures, _ = await asyncio.gather(
        asyncio.gather(*(fulfilment.settle_each(runtime, shop.scope.tenant_id, batch) for batch in batches)),
        shop.take(*(a_cart((shop.kind, 1)) for _ in range(4))),
    )
    assert not [error for batch in failures for error in batch if error]
    assert await shop.counts() == (16, 4)
    assert await shop.breaches() == []
