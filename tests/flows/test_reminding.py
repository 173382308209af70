"""Reminders: once for each order, the day before, by the clock of the event's place."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from admit.communications import preferences
from admit.core.clock import FixedClock
from admit.flows import reminding
from admit.flows.runtime import Runtime
from tests.flows.test_attendees import passed_on
from tests.support.builders import an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_shop

TOKYO = ZoneInfo("Asia/Tokyo")
STARTS = datetime(2027, 3, 14, 8, 0, tzinfo=TOKYO)
DUE = datetime(2027, 3, 13, 10, 0, tzinfo=TOKYO)

REMINDERS = """
select to_email, status, context ->> 'order_url'
from email_messages
where kind = 'reminder'
order by to_email
"""


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    when = {"start_at": STARTS, "end_at": STARTS + timedelta(hours=3), "timezone": "Asia/Tokyo"}
    return await a_shop(fresh_runtime, gateway, event=when)


async def reminders(shop: Shop) -> list[tuple[str, str, str]]:
    async with shop.runtime.db.read(shop.scope) as tx:
        return [(row[0], row[1], row[2]) for row in await tx.fetch_rows(REMINDERS)]


async def bought(shop: Shop, email: str) -> str:
    """The token of a paid order."""
    held = await shop.opened(1, email=email)
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held)))
    return held.public_lookup_token


async def test_each_order_is_reminded_once_from_ten_in_the_morning_of_the_day_before(
    shop: Shop, clock: FixedClock
) -> None:
    email = an_email()
    token = await bought(shop, email)
    clock.set(DUE - timedelta(seconds=1))
    assert await reminding.drain(shop.runtime) == 0
    clock.set(DUE)
    assert await reminding.drain(shop.runtime) == 1
    assert await reminding.drain(shop.runtime) == 0
    assert await reminders(shop) == [(email, "queued", f"{shop.runtime.settings.base_url}/orders/{token}")]


async def test_who_bought_after_it_was_due_has_just_read_it(shop: Shop, clock: FixedClock) -> None:
    clock.set(DUE + timedelta(minutes=1))
    await bought(shop, an_email())
    assert await reminding.drain(shop.runtime) == 0


async def test_who_switched_reminders_off_gets_none(shop: Shop, clock: FixedClock) -> None:
    email = an_email()
    await bought(shop, email)
    async with shop.runtime.db.write(shop.scope) as tx:
        await preferences.choose(tx, email, kind="reminder", wanted=False)
    clock.set(DUE)
    await reminding.drain(shop.runtime)
    assert [status for _, status, _ in await reminders(shop)] == ["suppressed"]


async def test_a_passed_on_ticket_reminds_its_holder_and_not_its_buyer(shop: Shop, clock: FixedClock) -> None:
    held, email = await shop.paid(1), an_email("bo")
    fresh = await passed_on(shop, held, (await shop.tickets(held))[0], email)
    clock.set(DUE)
    await shop.change("update tickets set created_at = %(at)s where id = %(id)s", at=DUE, id=fresh.id)
    await reminding.drain(shop.runtime)
    link = f"{shop.runtime.settings.base_url}/tickets/{fresh.holder_token}"
    assert await reminders(shop) == [(email, "queued", link)]


async def test_a_cancelled_event_and_a_refunded_order_are_not_spoken_of(
    shop: Shop, clock: FixedClock
) -> None:
    await bought(shop, an_email())
    await shop.change(
        "update events set status = 'cancelled', cancelled_at = now() where id = %(id)s", id=shop.event_id
    )
    clock.set(DUE)
    assert await reminding.drain(shop.runtime) == 0
