"""Orders and attendees narrowed, and messages to those who fit."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from admit.communications import preferences
from admit.core import ids
from admit.core.errors import Invalid, Throttled
from admit.flows import messaging
from admit.flows.messaging import Message, Sent
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.reports import attendees, order_list
from admit.reports.attendees import Narrowing
from admit.reports.order_list import RefundState, Sort
from admit.sales.records import OrderStatus
from tests.support.builders import an_email
from tests.support.events_builders import a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance, ask
from tests.support.sales_builders import Shop, a_shop

BODIES = (
    "select context ->> 'body' from email_messages where to_email = %(email)s and kind = 'attendee_message'"
)
NAME = "update tickets set attendee_name = %(name)s, search_text = %(folded)s where order_id = %(id)s"
NEWS = Message("Next spring", "We are **back**.", is_news=True)
WORD = Message("Doors", "Come at *six*.")


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway)


async def send(shop: Shop, message: Message, **narrowing: Any) -> int:
    async with shop.runtime.db.write(shop.scope) as tx:
        narrowed = Narrowing(event_id=shop.event_id, **narrowing)
        return await messaging.send(shop.runtime, tx, narrowed, message, now=shop.runtime.clock.now())


async def sent(shop: Shop) -> list[Sent]:
    async with shop.runtime.db.read(shop.scope) as tx:
        return await messaging.of_event(tx, shop.event_id)


async def found(shop: Shop, **narrowing: Any) -> list[UUID]:
    async with shop.runtime.db.read(shop.scope) as tx:
        narrowed = order_list.Narrowing(**narrowing)
        return [one.id for one in await order_list.page(tx, narrowed, sort=Sort.OLDEST, limit=50)]


async def people(shop: Shop, **narrowing: Any) -> list[str]:
    async with shop.runtime.db.read(shop.scope) as tx:
        rows = await attendees.page(tx, Narrowing(event_id=shop.event_id, **narrowing), limit=50)
        return [row.attendee_name for row in rows]


async def test_a_message_goes_to_each_address_once(shop: Shop) -> None:
    email = an_email("jonas")
    await shop.paid(2, email=email)
    await shop.paid(1, email=email)
    await shop.paid(1)
    assert await send(shop, WORD) == 2
    assert [(one.recipients, one.queued) for one in await sent(shop)] == [(2, 2)]
    async with shop.runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_column(BODIES, {"email": email}) == ["Come at *six*."]


async def test_who_said_no_to_news_gets_none_but_still_gets_word_about_the_event(shop: Shop) -> None:
    email = an_email("jonas")
    await shop.paid(1, email=email)
    async with shop.runtime.db.write(shop.scope) as tx:
        await preferences.choose(tx, email, kind="attendee_news", wanted=False)
    await send(shop, NEWS)
    await send(shop, WORD)
    assert {(one.is_news, one.queued, one.unwanted) for one in await sent(shop)} == {
        (True, 0, 1),
        (False, 1, 0),
    }


async def test_only_those_who_fit_are_written_to(shop: Shop) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        other = await a_ticket_type(tx, shop.event_id, name="Balcony")
    await shop.paid(1)
    with pytest.raises(Invalid):
        await send(shop, WORD, type_id=other.id)
    assert await sent(shop) == []


async def test_an_event_has_five_messages_a_day(shop: Shop) -> None:
    await shop.paid(1)
    for _ in range(messaging.MOST_A_DAY):
        await send(shop, WORD)
    with pytest.raises(Throttled):
        await send(shop, WORD)
    advance(shop, timedelta(days=1, minutes=1))
    assert await send(shop, WORD) == 1


async def test_a_test_goes_to_its_writer_alone_and_is_not_counted(shop: Shop) -> None:
    await shop.paid(1)
    me = Principal(ids.new_id(), ids.new_id(), an_email("mira"), "Mira", is_platform_admin=False)
    async with shop.runtime.db.write(shop.scope) as tx:
        await messaging.try_out(shop.runtime, tx, shop.event_id, WORD, to=me)
    async with shop.runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_column(BODIES, {"email": me.email}) == ["Come at *six*."]
    assert await sent(shop) == []


async def test_an_empty_message_says_everything_that_is_missing(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        messaging.checked(Message("", " "))
    assert [one.field for one in refused.value.problems] == ["subject", "body"]


async def test_people_are_found_without_case_and_accents(shop: Shop) -> None:
    held = await shop.paid(1)
    await shop.change(NAME, id=held.order_id, name="Zoë Łaski", folded=" zoe laski")
    await shop.paid(1)
    assert await people(shop, search="LASKI zoe") == ["Zoë Łaski"]
    assert await people(shop, search="nobody") == []
    assert len(await people(shop, checked_in=False)) == 2


async def test_orders_are_narrowed_by_what_became_of_them(shop: Shop) -> None:
    paid, back, held = await shop.paid(1), await shop.paid(1), await shop.opened(1)
    await ask(shop, back, amount_cents=100)
    assert await found(shop, status=OrderStatus.PENDING) == [held.order_id]
    assert await found(shop, refund=RefundState.UNDER_WAY) == [back.order_id]
    assert await found(shop, search=paid.code) == [paid.order_id]
    assert len(await found(shop, type_id=shop.kind.id)) == 3
    assert await found(shop, discount_code="NONE") == []


async def test_sums_are_of_what_is_narrowed(shop: Shop) -> None:
    await shop.paid(2)
    await shop.opened(1)
    async with shop.runtime.db.read(shop.scope) as tx:
        (all_of_them,) = await order_list.sums(tx, order_list.Narrowing())
        (one,) = await order_list.sums(tx, order_list.Narrowing(status=OrderStatus.PAID))
        rows = await order_list.page(tx, order_list.Narrowing(), sort=Sort.NEWEST, limit=50)
    assert order_list.sums_of(rows) == [all_of_them]
    assert (all_of_them.orders, all_of_them.paid_cents) == (2, 4800)
    assert (one.orders, one.paid_cents) == (1, 4800)


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_go_on_where_they_stopped_in_every_order(shop: Shop, sort: Sort) -> None:
    held = [await shop.paid(quantity) for quantity in (1, 3, 2)]
    seen: list[UUID] = []
    after = None
    async with shop.runtime.db.read(shop.scope) as tx:
        for _ in held:
            (row,) = await order_list.page(tx, order_list.Narrowing(), sort=sort, limit=1, after=after)
            after = (row.created_at if sort.is_by_time else row.total_cents, row.id)
            seen.append(row.id)
    assert sorted(seen) == sorted(one.order_id for one in held)
