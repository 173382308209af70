"""What is summed ahead and what is read from orders come to the same, wherever the sums end."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.tenancy import Door
from admit.flows import summing
from admit.flows.runtime import Runtime
from admit.sales import closing
from admit.sales.gateway import RefundState
from tests.support import plain_sums
from tests.support.events_builders import a_code, a_published_event, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance, ask, carry_out, told
from tests.support.sales_builders import Shop, a_shop

HEAD = "select summed_until, closed_until, due_at from sales_heads"
ROWS = """
select coalesce(sum(orders), 0)::integer
from sales_quarters
where quarter < (select summed_until from sales_heads)
"""


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    """An event with a type at 24.00, of an organizer from whom the platform takes a fee."""
    shop = await a_shop(fresh_runtime, gateway, quantity_total=500)
    async with fresh_runtime.db.door(Door.OPERATOR) as tx:
        await tx.execute("update tenants set application_fee_bps = 250")
    return shop


async def agrees(shop: Shop) -> None:
    """Dashboards, live figures and statistics say what the rows say, and so does the doctor."""
    said = await plain_sums.told(shop.runtime, shop.scope, shop.event_id)
    assert said == await plain_sums.counted(shop.runtime, shop.scope, shop.event_id)


async def summed(shop: Shop, *, portion: int = 1000) -> None:
    """Let the worker come often enough that everything is summed that can be."""
    for _ in range(3):
        advance(shop, timedelta(minutes=2))
        while await summing.drain(shop.runtime, portion=portion):
            pass


async def orders_in_sums(shop: Shop) -> int:
    async with shop.runtime.db.read(shop.scope) as tx:
        return int(await tx.fetch_value(ROWS))


async def _sell(shops: list[Shop], chance: random.Random) -> None:
    one = chance.choice(shops)
    code = {"discount_code": "TENTH"} if one is shops[0] and chance.random() < 0.4 else {}
    await one.paid(chance.randint(1, 3), **code)


async def _sell_late(shops: list[Shop], chance: random.Random) -> None:
    """By a clock that is behind: into a time that may be summed already."""
    clock = shops[0].runtime.clock
    assert isinstance(clock, FixedClock)
    now = clock.now()
    clock.set(now - timedelta(minutes=chance.randint(1, 3000)))
    await _sell(shops, chance)
    clock.set(now)


async def _give_back(shops: list[Shop], chance: random.Random) -> None:
    held = await chance.choice(shops).paid(2)
    await ask(shops[0], held, amount_cents=chance.randint(1, 1500))
    await carry_out(shops[0])


async def _give_back_in_vain(shops: list[Shop], chance: random.Random) -> None:
    """The money goes back and, later, the bank sends it again."""
    shop = shops[0]
    held = await shop.paid(1)
    wanted = await ask(shop, held, amount_cents=100)
    await carry_out(shop)
    (reference,) = [key for key, one in shop.gateway.refunds.items() if one.our_id == str(wanted)]
    if chance.random() < 0.5:
        await summed(shop)
    failed = replace(shop.gateway.refunds[reference], state=RefundState.FAILED, failure_code="lost_card")
    shop.gateway.refunds[reference] = failed
    await told(shop, held, failed)


@pytest.mark.parametrize("seed", [20270110, 5])
async def test_a_dashboard_says_the_same_wherever_the_sums_end(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    async with shop.runtime.db.write(shop.scope) as tx:
        await a_code(tx, shop.event_id, code="TENTH", discount_value=10)
        other = await a_published_event(tx, name="Another", slug="another")
        types = [
            await a_ticket_type(tx, event_id, name=name, price_cents=price, quantity_total=500)
            for event_id, name, price in ((shop.event_id, "Balcony", 4599), (other.id, "Free", 0))
        ]
    shops = [shop, replace(shop, kind=types[0])]
    steps = [_sell, _sell, _sell_late, _give_back, _give_back_in_vain]
    for _ in range(14):
        await chance.choice(steps)(shops, chance)
        advance(shop, timedelta(minutes=chance.choice([0, 1, 7, 200, 1500])))
        for _ in range(chance.randrange(3)):
            await summing.drain(shop.runtime, portion=chance.choice([1, 2, 1000]))
        await agrees(shop)
    await summed(shop, portion=3)
    await agrees(shop)
    assert await orders_in_sums(shop) > 10
    assert await shop.breaches() == []


async def test_what_is_summed_is_read_from_the_sums_and_only_the_rest_from_orders(shop: Shop) -> None:
    await shop.paid(2)
    await summed(shop)
    await shop.paid(1)
    await shop.change("update sales_quarters set gross_cents = gross_cents + 1")
    said, *_ = await plain_sums.told(shop.runtime, shop.scope, shop.event_id)
    plain, *_ = await plain_sums.counted(shop.runtime, shop.scope, shop.event_id)
    assert isinstance(said, dict)
    assert isinstance(plain, dict)
    ((orders, gross, *_),) = said["days"].values()
    assert (orders, gross) == (2, 3 * 2400 + 1)
    assert [one.rule for one in await shop.breaches()] == ["sales_sums"]


async def test_workers_at_once_while_others_buy_sum_each_sale_once(shop: Shop) -> None:
    async def buy() -> None:
        for _ in range(6):
            await shop.paid(1)
            advance(shop, timedelta(seconds=40))

    async def work() -> None:
        for _ in range(12):
            await summing.drain(shop.runtime, portion=2)
            await asyncio.sleep(0)

    await asyncio.gather(buy(), buy(), work(), work())
    await agrees(shop)
    await summed(shop)
    assert await orders_in_sums(shop) == 12
    await agrees(shop)
    assert await shop.breaches() == []


async def test_a_sale_under_way_is_waited_for_before_its_time_is_summed(shop: Shop) -> None:
    await shop.paid(1)
    held = await shop.opened(2)
    advance(shop, timedelta(minutes=5))
    early = shop.runtime.clock.now() - timedelta(minutes=4)
    async with shop.runtime.db.write(shop.scope) as tx:
        await tx.execute(
            "update orders set status = 'paid', paid_at = %(at)s where id = %(id)s",
            {"at": early, "id": held.order_id},
        )
        closing.keep_open(tx, at=early)
        await tx.fetch_value("select 1")  # it has looked, and nothing was closed yet
        worker = asyncio.create_task(summing.drain(shop.runtime))
        await asyncio.sleep(0.25)
        assert not worker.done()
    assert await worker > 0
    await agrees(shop)


async def test_one_that_opens_a_time_again_is_not_overtaken(shop: Shop) -> None:
    await shop.paid(1)
    await summed(shop)
    held = await shop.opened(2)
    early = shop.runtime.clock.now() - timedelta(minutes=7)
    async with shop.runtime.db.write(shop.scope) as tx:
        await tx.execute(
            "update orders set status = 'paid', paid_at = %(at)s where id = %(id)s",
            {"at": early, "id": held.order_id},
        )
        closing.keep_open(tx, at=early)
        await tx.fetch_value("select 1")
        async with shop.runtime.db.write(shop.scope) as other:
            assert not await closing.add(other, limit=10, now=shop.runtime.clock.now())
    await agrees(shop)
    await summed(shop)
    assert await orders_in_sums(shop) == 2
    await agrees(shop)


async def test_a_tenant_without_sales_since_is_left_alone(shop: Shop) -> None:
    await shop.paid(1)
    await summed(shop)
    async with shop.runtime.db.read(shop.scope) as tx:
        ((_, _, due_at),) = await tx.fetch_rows(HEAD)
    assert due_at is None
    advance(shop, timedelta(days=1))
    assert await summing.drain(shop.runtime) == 0
    await shop.paid(1)
    advance(shop, timedelta(minutes=1))
    assert await summing.drain(shop.runtime) == 1
