"""What anyone may read over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.discounts.records import CodeStatus, DiscountType
from admit.events import publishing
from admit.events.records import Event
from admit.flows import shopfront
from admit.flows.runtime import Runtime
from tests.support.builders import a_slug, a_tenant, set_tenant_status
from tests.support.events_api import calling
from tests.support.events_builders import NOW, a_code, a_session, a_ticket_type, an_event


@dataclass(frozen=True)
class Street:
    """Somebody passing by, and one organizer's slug and scope."""

    client: httpx.AsyncClient
    slug: str
    scope: Scope

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/public{path}", params=params)


@pytest.fixture
async def street(runtime: Runtime, db: Database) -> AsyncIterator[Street]:
    slug = a_slug()
    scope = await a_tenant(db, slug=slug)
    async with calling(runtime) as client:
        yield Street(client, slug, scope)


async def published(db: Database, street: Street, **given: Any) -> Event:
    async with db.write(street.scope) as tx:
        return await an_event(tx, published=True, **given)


async def test_an_events_page_has_its_programme_and_what_is_left(street: Street, db: Database) -> None:
    event = await published(db, street)
    async with db.write(street.scope) as tx:
        await a_session(tx, event.id)
        await a_ticket_type(tx, event.id, name="Guests", hidden=True)
    page = (await street.get(f"/events/{street.slug}/{event.slug}")).json()
    assert page["tenant"]["slug"] == street.slug
    assert [session["title"] for session in page["sessions"]] == ["First half"]
    [kind] = page["ticket_types"]
    assert (kind["name"], kind["state"], kind["left"]) == ("Standing", "on_sale", 100)


async def test_an_unlisted_event_is_reached_by_its_link_alone(street: Street, db: Database) -> None:
    event = await published(db, street, is_public=False)
    page = await street.get(f"/events/{street.slug}/{event.slug}")
    listed = await street.get(f"/tenants/{street.slug}/events")
    assert page.status_code == 200
    assert listed.json()["items"] == []


async def test_drafts_and_archived_events_and_their_availability_are_not_there(
    street: Street, db: Database
) -> None:
    async with db.write(street.scope) as tx:
        draft = await an_event(tx)
        archived = await an_event(tx, published=True)
        await publishing.archive(tx, archived.id, now=NOW)
    for event in (draft, archived):
        for rest in ("", "/availability", "/promo?code=HALDE10"):
            answer = await street.client.get(f"/public/events/{street.slug}/{event.slug}{rest}")
            assert answer.status_code == 404


@pytest.mark.parametrize("status", ["pending", "suspended", "rejected"])
async def test_of_an_organizer_that_is_not_active_nothing_is_there(
    street: Street, db: Database, status: str
) -> None:
    event = await published(db, street)
    await set_tenant_status(db, street.scope.tenant_id, status)
    for path in (
        f"/tenants/{street.slug}",
        f"/tenants/{street.slug}/events",
        f"/events/{street.slug}/{event.slug}",
    ):
        assert (await street.get(path)).status_code == 404


@pytest.mark.parametrize("word", ["no-such", "%00", "%F0%9F%8E%AB", "A'B", "x" * 300])
async def test_an_address_that_leads_nowhere_is_not_found(street: Street, word: str) -> None:
    assert (await street.client.get(f"/public/events/{word}/{word}")).status_code == 404
    assert (await street.client.get(f"/public/events/{street.slug}/{word}")).status_code == 404


async def test_an_unchanged_page_is_not_sent_again(street: Street, db: Database) -> None:
    event = await published(db, street)
    path = f"/public/events/{street.slug}/{event.slug}"
    first = await street.client.get(path)
    again = await street.client.get(path, headers={"if-none-match": first.headers["etag"]})
    async with db.write(street.scope) as tx:
        await a_ticket_type(tx, event.id, name="Balcony")
    changed = await street.client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert first.headers["cache-control"] == "public, max-age=0"
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


async def test_discover_finds_by_words_place_and_day(street: Street, db: Database) -> None:
    mark = street.slug.removeprefix("tenant-")
    event = await published(db, street, name=f"Nachtmusik {mark}", city="Łódź")
    fitting = {
        "q": f"{mark} nacht",
        "city": "lodz",
        "country": "de",
        "from": "2027-03-13",
        "to": "2027-03-13",
    }
    found = await street.get("/events", **fitting)
    too_early = await street.get("/events", **fitting | {"to": "2027-03-12"})
    assert [card["slug"] for card in found.json()["items"]] == [event.slug]
    assert too_early.json()["items"] == []


async def test_discover_goes_on_page_by_page(street: Street, db: Database) -> None:
    made = [(await published(db, street)).slug for _ in range(3)]
    path = f"/tenants/{street.slug}/events"
    first = (await street.get(path, limit=2)).json()
    second = (await street.get(path, limit=2, cursor=first["next_cursor"])).json()
    assert [card["slug"] for card in first["items"] + second["items"]] == made
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 1000},
        {"cursor": "x"},
        {"from": "soon"},
        {"from": "0001-01-01"},
        {"city": "a\x00b"},
        {"q": "x" * 201},
    ],
)
async def test_a_bad_search_is_refused(street: Street, params: dict[str, Any]) -> None:
    assert (await street.get("/events", **params)).status_code == 422


@pytest.mark.parametrize("typed", ["\x00", "' | !a:*", "🎫", "%"])
async def test_odd_words_find_nothing_and_break_nothing(street: Street, typed: str) -> None:
    answer = await street.get("/events", q=f"{typed} {street.slug}")
    assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_a_promo_code_says_what_it_takes_off_and_no_limit(street: Street, db: Database) -> None:
    event = await published(db, street)
    async with db.write(street.scope) as tx:
        await a_code(tx, event.id, code="HALDE10", max_redemptions=3)
    answer = await street.get(
        f"/events/{street.slug}/{event.slug}/promo", code="halde10", subtotal_cents=6400
    )
    assert answer.json() == {
        "code": "HALDE10",
        "description": "",
        "discount_type": DiscountType.PERCENT,
        "discount_value": 10,
        "off_cents": 640,
        "currency": "EUR",
    }


async def test_a_promo_code_that_takes_nothing_off_says_why(street: Street, db: Database) -> None:
    event = await published(db, street)
    async with db.write(street.scope) as tx:
        await a_code(tx, event.id, code="PAUSED", status=CodeStatus.PAUSED)
    path = f"/events/{street.slug}/{event.slug}/promo"
    unknown, paused = [await street.get(path, code=code) for code in ("NOPE\x00", "paused")]
    assert (unknown.status_code, unknown.json()["code"]) == (409, "discount_unknown")
    assert (paused.status_code, paused.json()["code"]) == (409, "discount_paused")


async def test_a_network_that_guesses_codes_is_slowed_down(
    fresh_runtime: Runtime, fresh_db: Database
) -> None:
    slug = a_slug()
    scope = await a_tenant(fresh_db, slug=slug)
    async with fresh_db.write(scope) as tx:
        event = await an_event(tx, published=True)
    path = f"/public/events/{slug}/{event.slug}/promo"
    async with calling(fresh_runtime) as client:
        statuses = [
            (await client.get(path, params={"code": f"GUESS{number}"})).status_code
            for number in range(shopfront.PROMO_TRIES + 1)
        ]
    assert statuses == [409] * shopfront.PROMO_TRIES + [429]
