"""An event is called off: every order ended or given back once, whatever fails or dies in between."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from admit.core.errors import Invalid
from admit.core.money import Money
from admit.events import access
from admit.events.errors import WrongStatus
from admit.events.records import EventStatus
from admit.flows import box_office, calling_off, refunding
from admit.flows.box_office import Wanted
from admit.flows.runtime import Runtime
from admit.reports import cancellations as reports
from admit.reports.cancellations import Failure, Progress
from admit.sales import cancellations
from admit.sales.by_hand import Channel
from admit.sales.errors import SalesClosed
from admit.sales.gateway import GatewayRefused, ProviderRefund
from admit.sales.holds import Line
from tests.support.events_builders import a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance, ask, ids_of, state
from tests.support.sales_builders import Shop, a_cart, a_shop

RUSHED = timedelta(minutes=30)
BULK_ORDERS = 200
WAVE = 20


@dataclass
class SomeRefused(FakeGateway):
    """A provider that refuses every so manieth refund while it is ill, and dies now and then."""

    ill: bool = True
    dies_after: int = 0
    asked: int = 0

    async def open_refund(
        self, account: str, reference: str, amount: Money, *, idempotency_key: str, our_id: str
    ) -> ProviderRefund:
        self.asked += 1
        if self.ill and self.asked % 10 == 0:
            raise GatewayRefused("no", code="insufficient_funds")
        if self.dies_after and self.asked == self.dies_after:
            raise asyncio.CancelledError
        return await super().open_refund(
            account, reference, amount, idempotency_key=idempotency_key, our_id=our_id
        )


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway, quantity_total=5000, max_per_order=10)


async def call_off(shop: Shop, *, name: str | None = None, message: str = "The hall is flooded.") -> int:
    async with shop.runtime.db.write(shop.scope) as tx:
        event = await access.event_by_id(tx, shop.event_id)
        named = event.name if name is None else name
        now = shop.runtime.clock.now()
        return await calling_off.begin(tx, shop.event_id, name=named, message=message, now=now)


async def work(shop: Shop) -> None:
    await calling_off.drain(shop.runtime)
    await refunding.drain(shop.runtime, limit=500)


async def progress(shop: Shop) -> Progress:
    async with shop.runtime.db.read(shop.scope) as tx:
        found = await cancellations.of_event(tx, shop.event_id)
        assert found is not None
        return await reports.progress(tx, found.id)


async def failures(shop: Shop) -> list[Failure]:
    async with shop.runtime.db.read(shop.scope) as tx:
        found = await cancellations.of_event(tx, shop.event_id)
        assert found is not None
        return await reports.failures(tx, found.id)


async def test_a_paid_order_is_given_back_in_full_and_its_buyer_is_told(shop: Shop) -> None:
    held = await shop.paid(2)
    assert await call_off(shop) == 1
    await work(shop)
    assert await state(shop, held) == ("refunded", 4800, 0)
    assert await shop.mails(held) == ["event_cancelled", "order_confirmation", "order_refunded"]
    assert {str(one.void_reason) for one in await shop.tickets(held)} == {"event_cancelled"}
    assert (await progress(shop)).is_over
    assert await shop.counts() == (0, 0)
    assert await shop.breaches() == []


async def test_what_went_back_already_is_not_given_back_twice(shop: Shop) -> None:
    held = await shop.paid(3)
    await ask(shop, held, ticket_ids=((await ids_of(shop, held))[0],))
    await ask(shop, held, amount_cents=500)
    await call_off(shop)
    await work(shop)
    assert await state(shop, held) == ("refunded", 7200, 0)
    assert await shop.breaches() == []


async def test_a_fee_that_was_kept_of_a_returned_ticket_goes_back_too(shop: Shop) -> None:
    held = await shop.paid(1)
    await ask(shop, held, ticket_ids=tuple(await ids_of(shop, held)), amount_cents=2000)
    await call_off(shop)
    await work(shop)
    assert await state(shop, held) == ("refunded", 2400, 0)
    assert await shop.breaches() == []


async def test_a_hold_is_ended_and_its_payment_withdrawn(shop: Shop) -> None:
    held = await shop.opened(2)
    await call_off(shop)
    await work(shop)
    assert (await shop.order(held)).status.value == "cancelled"
    assert (await shop.payment(held)).status.value == "cancelled"
    assert await shop.counts() == (0, 0)
    assert await shop.breaches() == []


async def test_money_that_is_under_way_is_waited_for_and_goes_back_by_itself(shop: Shop) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    await shop.settle(held, shop.gateway.buyer_is_processing(reference))
    await call_off(shop)
    await work(shop)
    assert (await progress(shop)).waiting == 1
    await shop.settle(held, shop.gateway.buyer_pays(reference))
    advance(shop, RUSHED)
    await work(shop)
    assert (await progress(shop)).is_over
    assert (await shop.payment(held)).refunded_cents == 2400
    assert (await shop.order(held)).status.value == "cancelled"
    assert await shop.breaches() == []


async def test_an_invoice_is_taken_back_and_cash_is_given_back_by_hand(shop: Shop) -> None:
    lines = (Line(shop.kind.id, 1, 2400),)
    cash = await box_office.sell(
        shop.runtime,
        shop.scope,
        shop.event_id,
        Wanted(lines, "Ada Brandt", "ada@example.org", Channel.BOX_OFFICE, "cash", "R-1"),
    )
    invoice = await box_office.sell(
        shop.runtime,
        shop.scope,
        shop.event_id,
        Wanted(lines, "Bo Lind", "bo@example.org", Channel.BOX_OFFICE, "invoice", "I-1"),
    )
    await call_off(shop)
    await work(shop)
    assert await state(shop, cash) == ("refunded", 2400, 0)
    assert (await shop.order(invoice)).status.value == "cancelled"
    assert (await progress(shop)).by_hand_cents == 2400
    assert "open_refund" not in shop.gateway.calls
    assert await shop.breaches() == []


async def test_a_free_order_is_void_without_money(fresh_runtime: Runtime, gateway: FakeGateway) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    async with shop.runtime.db.write(shop.scope) as tx:
        gift = await a_ticket_type(tx, shop.event_id, name="Gift", price_cents=0)
    wanted = Wanted((Line(gift.id, 2, 0),), "Ada", "ada@example.org", Channel.COMPLIMENTARY, "free", "")
    held = await box_office.sell(shop.runtime, shop.scope, shop.event_id, wanted)
    await call_off(shop)
    await work(shop)
    assert await state(shop, held) == ("refunded", 0, 0)
    assert await shop.mails(held) == ["event_cancelled", "order_confirmation"]
    assert await shop.breaches() == []


async def test_a_disputed_order_waits_for_a_person(shop: Shop) -> None:
    held = await shop.paid(1)
    await shop.change(
        "insert into disputes (tenant_id, id, order_id, payment_id, provider_reference, status, amount_cents, "
        "currency, opened_at) select tenant_id, gen_random_uuid(), order_id, id, 'dp_1', 'open', 2400, 'EUR', now() "
        "from payments where order_id = %(id)s",
        id=held.order_id,
    )
    await call_off(shop)
    await work(shop)
    assert [(one.order_id, one.failure_code) for one in await failures(shop)] == [(held.order_id, "disputed")]
    assert (await progress(shop)).is_over


async def test_nothing_is_sold_of_it_any_more(shop: Shop) -> None:
    await call_off(shop)
    (answer,) = await shop.take(a_cart((shop.kind, 1)))
    assert isinstance(answer, SalesClosed)
    async with shop.runtime.db.read(shop.scope) as tx:
        assert (await access.event_by_id(tx, shop.event_id)).status is EventStatus.CANCELLED


async def test_the_name_must_be_written_again(shop: Shop) -> None:
    with pytest.raises(Invalid):
        await call_off(shop, name="Another evening")


async def test_an_event_is_called_off_once(shop: Shop) -> None:
    await call_off(shop)
    with pytest.raises(WrongStatus):
        await call_off(shop)


async def test_the_preview_says_what_it_comes_to(shop: Shop) -> None:
    await shop.paid(2)
    await shop.opened(1)
    await ask(shop, await shop.paid(1), amount_cents=400)
    async with shop.runtime.db.read(shop.scope) as tx:
        found = await reports.preview(tx, shop.event_id)
    assert (found.to_refund, found.held, found.refund_cents, found.tickets) == (2, 1, 6800, 3)


async def test_workers_at_once_see_to_each_order_once(shop: Shop) -> None:
    held = [await shop.paid(1) for _ in range(8)]
    await call_off(shop)
    await asyncio.gather(*(calling_off.drain(shop.runtime, limit=5) for _ in range(4)))
    advance(shop, RUSHED)
    await calling_off.drain(shop.runtime)
    assert [len(await shop.refunds(one)) for one in held] == [1] * 8


async def test_a_failed_refund_is_told_of_and_tried_again_with_the_others(shop: Shop) -> None:
    held = await shop.paid(1)
    shop.gateway.refuse_refunds = "insufficient_funds"
    await call_off(shop)
    await work(shop)
    assert [one.failure_code for one in await failures(shop)] == ["insufficient_funds"]
    shop.gateway.refuse_refunds = None
    async with shop.runtime.db.write(shop.scope) as tx:
        assert await calling_off.retry(tx, shop.event_id, now=shop.runtime.clock.now()) == 1
    await work(shop)
    assert await failures(shop) == []
    assert await state(shop, held) == ("refunded", 2400, 0)


async def test_two_hundred_orders_survive_an_ill_provider_and_a_worker_that_dies(
    fresh_runtime: Runtime,
) -> None:
    gateway = SomeRefused()
    shop = await a_shop(
        Runtime(
            fresh_runtime.settings,
            fresh_runtime.secret_key,
            fresh_runtime.db,
            fresh_runtime.clock,
            fresh_runtime.sealer,
            fresh_runtime.bell,
            gateway,
        ),
        gateway,
        quantity_total=5000,
    )
    held = [
        one
        for _ in range(0, BULK_ORDERS, WAVE)
        for one in await asyncio.gather(*(shop.paid(1) for _ in range(WAVE)))
    ]
    assert await call_off(shop) == BULK_ORDERS
    gateway.dies_after = 17
    while (await progress(shop)).waiting:
        await calling_off.drain(shop.runtime)
    with pytest.raises(asyncio.CancelledError):
        await refunding.drain(shop.runtime, limit=500)
    advance(shop, timedelta(minutes=3))  # the leases of the dead worker end
    await refunding.drain(shop.runtime, limit=500)
    halfway = await progress(shop)
    assert halfway.failed > 0
    assert len(await failures(shop)) == halfway.failed
    gateway.ill = False
    async with shop.runtime.db.write(shop.scope) as tx:
        await calling_off.retry(tx, shop.event_id, now=shop.runtime.clock.now())
    advance(shop, timedelta(minutes=3))
    await refunding.drain(shop.runtime, limit=500)
    whole = await progress(shop)
    assert (whole.refunded, whole.refunded_cents, whole.failed) == (BULK_ORDERS, BULK_ORDERS * 2400, 0)
    assert sum(one.amount.cents for one in gateway.refunds.values()) == BULK_ORDERS * 2400
    assert {(await shop.order(one)).status.value for one in held[:20]} == {"refunded"}
    assert await shop.breaches() == []
