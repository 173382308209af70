"""What anyone may find, across organizers."""

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest

from admit.core.db import Database
from admit.core.errors import NotFound
from admit.core.tenancy import Door, Scope
from admit.events import directory, publishing, ticket_types
from admit.events.directory import Wish
from admit.events.records import PublicEvent
from tests.support.events_builders import EVENING, NOW, an_event, with_counts

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
