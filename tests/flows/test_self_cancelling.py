"""Buyers cancel tickets themselves, where and as long as the organizer lets them."""

from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.errors import Invalid
from admit.flows import self_cancelling
from admit.flows.runtime import Runtime
from admit.flows.self_cancelling import NotCancellable
from admit.sales.errors import NotRefundable
from tests.flows.test_attendees import passed_on
from tests.support.builders import an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import carry_out, state
from tests.support.sales_builders import Shop, a_shop

HOURS = 48


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway, event={"self_cancel_hours": HOURS})


async def test_a_cancelled_ticket_is_void_at_once_and_its_money_comes_back_in_full(shop: Shop) -> None:
    held = await shop.paid(2)
    first = (await shop.tickets(held))[0]
    await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [first.id])
    assert await state(shop, held) == ("paid", 0, 1)
    await carry_out(shop)
    assert await state(shop, held) == ("partially_refunded", 2400, 1)
    assert await shop.counts() == (1, 0)
    assert await shop.breaches() == []


async def test_it_is_possible_until_so_many_hours_before_the_start(shop: Shop, clock: FixedClock) -> None:
    held = await shop.paid(2)
    tickets = await shop.tickets(held)
    async with shop.runtime.db.read(shop.scope) as tx:
        starts = await tx.fetch_value("select start_at from events where id = %(id)s", {"id": shop.event_id})
    clock.set(starts - timedelta(hours=HOURS, seconds=1))
    await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [tickets[0].id])
    clock.set(starts - timedelta(hours=HOURS))
    with pytest.raises(NotCancellable):
        await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [tickets[1].id])


async def test_where_the_organizer_does_not_allow_it_nothing_happens(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    with pytest.raises(NotCancellable):
        await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [ticket.id])
    assert await state(shop, held) == ("paid", 0, 1)


async def test_a_ticket_that_was_passed_on_is_not_its_buyers_to_cancel(shop: Shop) -> None:
    held = await shop.paid(1)
    fresh = await passed_on(shop, held, (await shop.tickets(held))[0], an_email("bo"))
    with pytest.raises(NotCancellable):
        await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [fresh.id])


async def test_a_second_click_gives_nothing_back_twice(shop: Shop) -> None:
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [ticket.id])
    with pytest.raises(NotRefundable):
        await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [ticket.id])
    assert [one.amount_cents for one in await shop.refunds(held)] == [2400]


async def test_nothing_chosen_is_said_so(shop: Shop) -> None:
    held = await shop.paid(1)
    with pytest.raises(Invalid):
        await self_cancelling.cancel(shop.runtime, held.public_lookup_token, [])
