"""Messages that were lost on the way are asked for, and taken in once."""

from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.tenancy import Door
from admit.flows import inbox, missed
from admit.flows.runtime import Runtime
from admit.sales.gateway import ProviderEvent
from admit.sales.holds import Held
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_shop

KNOWN = "select provider_event_id from webhook_events order by provider_event_id"


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


async def a_lost_dispute(shop: Shop, held: Held, number: int = 1) -> ProviderEvent:
    """The bank asks for a payment back, and nobody is told."""
    payload = {"dispute_of": await shop.reference(held), "state": "open"}
    event = ProviderEvent("stripe", "", f"evt_{number}", "charge.dispute.created", None, payload)
    shop.gateway.messages.append((shop.runtime.clock.now(), event))
    return event


async def known(shop: Shop) -> list[str]:
    async with shop.runtime.db.door(Door.WORKER) as tx:
        return await tx.fetch_column(KNOWN)


def later(shop: Shop, **by: float) -> None:
    assert isinstance(shop.runtime.clock, FixedClock)
    shop.runtime.clock.advance(timedelta(**by))


async def test_a_dispute_whose_message_was_lost_flags_its_tickets_all_the_same(shop: Shop) -> None:
    held = await shop.paid(2)
    await a_lost_dispute(shop, held)
    assert await missed.fetch(shop.runtime) == 1
    await inbox.drain(shop.runtime)
    assert [ticket.disputed_at is not None for ticket in await shop.tickets(held)] == [True, True]
    assert await shop.breaches() == []


async def test_an_account_is_asked_every_few_minutes_and_what_is_known_changes_nothing(shop: Shop) -> None:
    held = await shop.paid(1)
    told = await a_lost_dispute(shop, held)
    await inbox.receive(shop.runtime, [told])
    assert [await missed.fetch(shop.runtime), await missed.fetch(shop.runtime)] == [1, 0]
    later(shop, minutes=5)
    await a_lost_dispute(shop, held, 2)
    assert await missed.fetch(shop.runtime) == 1
    assert await known(shop) == ["evt_1", "evt_2"]


async def test_a_provider_that_was_away_for_days_is_asked_for_all_of_them(shop: Shop) -> None:
    held = await shop.paid(1)
    await missed.fetch(shop.runtime)
    shop.gateway.is_away = True
    for number in range(1, 4):
        later(shop, days=1)
        await a_lost_dispute(shop, held, number)
        await missed.fetch(shop.runtime)
    shop.gateway.is_away = False
    later(shop, minutes=1)
    await missed.fetch(shop.runtime)
    assert await known(shop) == ["evt_1", "evt_2", "evt_3"]


async def test_more_than_one_answer_holds_is_asked_for_in_shorter_spans(shop: Shop) -> None:
    held = await shop.paid(1)
    await missed.fetch(shop.runtime)
    shop.gateway.most_told = 2
    for number in range(1, 8):
        later(shop, minutes=20)
        await a_lost_dispute(shop, held, number)
    for _ in range(12):
        if not await missed.fetch(shop.runtime):
            break
    assert await known(shop) == [f"evt_{number}" for number in range(1, 8)]


async def test_a_flood_of_messages_is_got_through(shop: Shop) -> None:
    held = await shop.paid(1)
    await missed.fetch(shop.runtime)
    shop.gateway.most_told = 2
    for number in range(1, 10):
        later(shop, seconds=30)
        await a_lost_dispute(shop, held, number)
    for _ in range(20):
        later(shop, seconds=30)
        await missed.fetch(shop.runtime)
    assert await known(shop) == [f"evt_{number}" for number in range(1, 10)]


async def test_a_key_that_is_refused_is_not_tried_every_minute(shop: Shop) -> None:
    await shop.paid(1)
    shop.gateway.turns_us_away = True
    assert await missed.fetch(shop.runtime) == 1
    later(shop, hours=1)
    assert await missed.fetch(shop.runtime) == 0
    later(shop, hours=6)
    assert await missed.fetch(shop.runtime) == 1
