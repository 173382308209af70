"""Orders that cost nothing, taken in batches: written together, each answered for itself."""

import asyncio
from dataclasses import replace

import pytest

from admit.core.clock import FixedClock
from admit.events import attendee_details
from admit.events.attendee_details import AttendeeDetails
from admit.flows import checkout, free_orders
from admit.flows.runtime import Runtime
from admit.questions.errors import DetailsNeeded
from admit.questions.records import Given, GivenAttendee
from admit.sales.errors import HoldExpired
from admit.sales.holds import Held
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import FlakyDatabase, Shop, a_shop

WRITES = """
select count(distinct xmin::text)
from orders
where id = any(%(ids)s::uuid[])
"""


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway, price_cents=0)


async def taken(runtime: Runtime, *held: Held) -> list[object]:
    """What each is answered that is taken at the same moment."""
    asked = (free_orders.take_whole(runtime, one.public_lookup_token) for one in held)
    return list(await asyncio.gather(*asked, return_exceptions=True))


async def name_holders(shop: Shop, held: Held, *names: str) -> None:
    told = [
        GivenAttendee(shop.kind.id, number, name, "", f"attendees[{number}]")
        for number, name in enumerate(names, start=1)
    ]
    await checkout.tell(shop.runtime, held.public_lookup_token, Given(attendees=told))


async def test_orders_of_one_moment_are_written_together_and_told_as_they_are_read(shop: Shop) -> None:
    held = [await shop.named(quantity) for quantity in (1, 3, 2)]
    answers = await taken(shop.runtime, *held)
    async with shop.runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_value(WRITES, {"ids": [one.order_id for one in held]}) == 1
    for one, answer in zip(held, answers, strict=True):
        assert isinstance(answer, free_orders.Taken)
        assert answer.order == await shop.order(one)
        assert [ticket.id for ticket in answer.tickets or ()] == [
            ticket.id for ticket in await shop.tickets(one)
        ]
    assert (await shop.counts(), await shop.breaches()) == ((6, 0), [])


async def test_one_that_is_over_or_incomplete_harms_no_other(shop: Shop, clock: FixedClock) -> None:
    over = await shop.named(1)
    clock.advance(over.expires_at - clock.now())
    async with shop.runtime.db.write(shop.scope) as tx:
        await attendee_details.set_for(tx, shop.event_id, AttendeeDetails.REQUIRED)
    silent, telling = [await shop.named(2) for _ in range(2)]
    await name_holders(shop, telling, "Ida Falk", "Noor van Dijk")
    answers = await taken(shop.runtime, silent, over, telling)
    assert [type(one) for one in answers] == [DetailsNeeded, HoldExpired, free_orders.Taken]
    names = [ticket.attendee_name for ticket in await shop.tickets(telling)]
    assert sorted(names) == ["Ida Falk", "Noor van Dijk"]
    assert [await shop.tickets(one) for one in (silent, over)] == [[], []]


async def test_what_was_taken_before_is_not_told_from_memory(shop: Shop) -> None:
    held = await shop.named(2)
    (first,), (second,) = await taken(shop.runtime, held), await taken(shop.runtime, held)
    assert isinstance(first, free_orders.Taken)
    assert isinstance(second, free_orders.Taken)
    assert (len(first.tickets or ()), second.tickets) == (2, None)
    assert first.order == second.order


@pytest.mark.parametrize("fault", ["before_commit", "lost_undone", "lost_done"])
async def test_a_lost_answer_is_asked_for_again_and_gives_no_ticket_twice(
    shop: Shop, fresh_database_url: str, fault: str
) -> None:
    held = [await shop.named(2) for _ in range(3)]
    async with FlakyDatabase(fresh_database_url) as flaky:
        flaky.faults.planned = ["none", fault]  # the first writes keys, the second the batch
        answers = await taken(replace(shop.runtime, db=flaky), *held)
    assert [type(one) for one in answers] == [free_orders.Taken] * 3
    assert [len(await shop.tickets(one)) for one in held] == [2, 2, 2]
    assert (await shop.counts(), await shop.breaches()) == ((6, 0), [])
