"""What anyone may find, across organizers."""

import random
import secrets
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from admit.core.db import Database, Tx
from admit.core.errors import NotFound
from admit.core.tenancy import Door, Scope
from admit.events import directory, pools, publishing, rules, ticket_types
from admit.events.directory import Wish
from admit.events.records import PublicEvent, SaleState, Standing, TicketTypeStatus
from tests.support.events_builders import (
    EVENING,
    NOW,
    a_pool,
    a_published_event,
    a_ticket_type,
    an_event,
    with_counts,
)

SLUG_OF_TENANT = """
select slug
from tenants
where id = %(id)s::uuid
"""

SUSPEND_TENANT = """
update tenants
set status = 'suspended'
where id = %(id)s::uuid
"""


async def found(db: Database, wish: Wish, *, now: datetime = NOW) -> list[PublicEvent]:
    async with db.door(Door.DIRECTORY) as tx:
        return await directory.discover(tx, wish, now=now, limit=50)


def names(events: list[PublicEvent]) -> list[str]:
    return [event.name for event in events]


async def test_only_published_listed_events_are_found_next_start_first(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        await an_event(tx, name="Draft")
        await an_event(tx, name="Unlisted", published=True, is_public=False)
        later = EVENING + timedelta(days=1)
        await an_event(tx, name="Second", published=True, start_at=later, end_at=later + timedelta(hours=1))
        await an_event(tx, name="First", published=True)
        gone = await an_event(tx, name="Archived", published=True)
        await publishing.archive(tx, gone.id, now=NOW)
    assert names(await found(db, Wish(tenant_id=tenant.tenant_id))) == ["First", "Second"]


async def test_what_is_over_is_not_found(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
    wish = Wish(tenant_id=tenant.tenant_id)
    assert len(await found(db, wish, now=event.end_at - timedelta(seconds=1))) == 1
    assert await found(db, wish, now=event.end_at) == []


async def test_every_word_must_occur_and_the_last_may_be_unfinished(db: Database, tenant: Scope) -> None:
    mark = secrets.token_hex(6)
    async with db.write(tenant) as tx:
        await an_event(tx, name=f"Größe {mark} Nachtmusik", published=True)
    assert len(await found(db, Wish(text=f"grosse {mark} nacht"))) == 1
    assert await found(db, Wish(text=f"gros {mark}")) == []
    assert await found(db, Wish(text="!!!")) == []


@pytest.mark.parametrize(
    "typed", ["'", "a & ", "(b", "c:*", "\\", "<->", "!d", "'; drop table events", "1e5 2.5 -3"]
)
async def test_no_search_text_breaks_the_query(db: Database, typed: str) -> None:
    assert isinstance(await found(db, Wish(text=typed + secrets.token_hex(8))), list)


async def test_filters_narrow_what_is_found(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        await an_event(tx, published=True, city="Łódź", country="PL", category="Music", currency="PLN")
    mine = tenant.tenant_id
    assert len(await found(db, Wish(tenant_id=mine, city="LODZ", country="pl", category="music"))) == 1
    assert await found(db, Wish(tenant_id=mine, city="Essen")) == []
    assert await found(db, Wish(tenant_id=mine, country="DE")) == []
    assert await found(db, Wish(tenant_id=mine, category="art")) == []
    assert await found(db, Wish(tenant_id=mine, only_free=True)) == []


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [(None, date(2027, 3, 13), 0), (date(2027, 3, 14), date(2027, 3, 14), 1), (date(2027, 3, 15), None, 0)],
)
async def test_days_are_those_of_the_events_own_place(
    db: Database, tenant: Scope, first: date | None, last: date | None, count: int
) -> None:
    # 23:30 UTC on the 13th is half past midnight on the 14th in Berlin.
    start = datetime(2027, 3, 13, 23, 30, tzinfo=UTC)
    async with db.write(tenant) as tx:
        await an_event(tx, published=True, start_at=start, end_at=start + timedelta(hours=2))
    assert len(await found(db, Wish(tenant_id=tenant.tenant_id, first_day=first, last_day=last))) == count


async def test_a_card_shows_the_least_price_and_when_nothing_is_left(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
    [card] = await found(db, Wish(tenant_id=tenant.tenant_id))
    async with db.write(tenant) as tx:
        [kind] = await ticket_types.of_event(tx, event.id)
        await with_counts(tx, kind, sold=100)
    [sold_out] = await found(db, Wish(tenant_id=tenant.tenant_id))
    assert (card.price_from_cents, card.is_sold_out) == (3200, False)
    assert (sold_out.price_from_cents, sold_out.is_sold_out) == (None, True)


async def test_the_next_page_begins_behind_the_last_event(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        made = [await an_event(tx, published=True) for _ in range(3)]
    async with db.door(Door.DIRECTORY) as tx:
        wish = Wish(tenant_id=tenant.tenant_id)
        first = await directory.discover(tx, wish, now=NOW, limit=2)
        last = first[-1]
        second = await directory.discover(tx, wish, now=NOW, limit=2, after=(last.start_at, last.id))
    assert [event.id for event in [*first, *second]] == [event.id for event in made]


async def test_a_suspended_organizer_and_its_events_are_gone(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        await an_event(tx, published=True)
        slug = await tx.fetch_value(SLUG_OF_TENANT, {"id": tenant.tenant_id})
    async with db.door(Door.DIRECTORY) as door:
        assert (await directory.tenant_by_slug(door, slug)).id == tenant.tenant_id
    async with db.door(Door.OPERATOR) as door:
        await door.execute(SUSPEND_TENANT, {"id": tenant.tenant_id})
    assert await found(db, Wish(tenant_id=tenant.tenant_id)) == []
    async with db.door(Door.DIRECTORY) as door:
        with pytest.raises(NotFound):
            await directory.tenant_by_slug(door, slug)


async def test_cities_count_their_listed_events(db: Database, tenant: Scope) -> None:
    city = f"Stadt{secrets.token_hex(5)}"
    async with db.write(tenant) as tx:
        for _ in range(2):
            await an_event(tx, published=True, city=city)
    async with db.door(Door.DIRECTORY) as door:
        counted = await directory.cities(door, now=NOW, limit=1000)
    assert [one.events for one in counted if one.city == city] == [2]


A_DAY = timedelta(days=1)
WINDOWS = [
    (None, NOW - A_DAY),
    (NOW - A_DAY, NOW + A_DAY),
    (NOW - A_DAY, NOW),
    (NOW, None),
    (NOW + A_DAY, None),
]


async def test_a_card_says_what_the_events_page_says(db: Database, tenant: Scope) -> None:
    """Windows, shared capacity, places kept back, types that wait for others: one truth, however they are mixed."""
    dice = random.Random(4)
    async with db.write(tenant) as tx:
        for number in range(40):
            await a_random_offer(tx, dice, name=f"Event {number}")
    async with db.read(tenant) as tx:
        cards = {card.id: card for card in await found(db, Wish(tenant_id=tenant.tenant_id))}
        said = []
        for event_id, card in cards.items():
            kinds = await ticket_types.of_event(tx, event_id)
            shown = [
                kind for kind in kinds if kind.status is not TicketTypeStatus.ARCHIVED and not kind.hidden
            ]
            told = rules.availability(
                shown, await pools.of_event(tx, event_id), NOW, closes_at=card.end_at, among=kinds
            )
            standing = rules.standing({one.state for one in told})
            prices = [one.price_cents for one in told if one.state is SaleState.ON_SALE]
            left = sum(one.left or 0 for one in told)
            assert (card.standing, card.price_from_cents, card.left) == (
                standing,
                min(prices, default=None),
                left,
            )
            said.append(standing)
    assert len(cards) == 40
    assert set(said) == set(Standing)


async def a_random_offer(tx: Tx, dice: random.Random, *, name: str) -> None:
    """A published event with up to three types of any kind, their counters anywhere."""
    event = await a_published_event(tx, name=name)
    pool = await a_pool(tx, event.id, total=40)
    before: UUID | None = None
    for number in range(dice.randint(0, 3)):
        sold = dice.choice([0, 0, 10, 20])
        starts, ends = dice.choice([*[(None, None)] * 3, *WINDOWS])
        kind = await a_ticket_type(
            tx,
            event.id,
            name=f"Type {number}",
            price_cents=dice.randint(10, 20) * 100,
            quantity_total=20,
            sales_start=starts,
            sales_end=ends,
            min_per_order=dice.choice([1, 2]),
            held_back=dice.choice([0, 0, 20 - sold]),
            hidden=dice.random() < 0.15,
            pool_ids=(pool.id,) if dice.random() < 0.5 else (),
            opens_after_type_id=before if dice.random() < 0.3 else None,
            status=dice.choice([TicketTypeStatus.ACTIVE] * 4 + [TicketTypeStatus.PAUSED]),
        )
        await with_counts(tx, kind, sold=sold)
        before = kind.id


async def test_shared_capacity_sells_out_on_the_card_too(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await a_published_event(tx)
        hall = await a_pool(tx, event.id, total=10)
        seated = await a_ticket_type(tx, event.id, name="Seated", pool_ids=(hall.id,))
        await a_ticket_type(tx, event.id, name="Standing", pool_ids=(hall.id,))
        await with_counts(tx, seated, sold=10)
    [card] = await found(db, Wish(tenant_id=tenant.tenant_id))
    assert (card.standing, card.price_from_cents, card.asked_from_cents) == (Standing.SOLD_OUT, None, 2400)
    assert await found(db, Wish(tenant_id=tenant.tenant_id, only_free=True)) == []


async def test_of_a_sale_to_come_a_card_says_when_it_begins(db: Database, tenant: Scope) -> None:
    opens = NOW + timedelta(days=5)
    async with db.write(tenant) as tx:
        event = await a_published_event(tx)
        await a_ticket_type(tx, event.id, sales_start=opens)
    [card] = await found(db, Wish(tenant_id=tenant.tenant_id))
    assert (card.standing, card.opens_at, card.price_from_cents) == (Standing.NOT_YET, opens, None)
