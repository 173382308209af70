"""Discover, the organizer's page, and what search engines and calendars read, over HTTP without script."""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as Tree

import httpx
import pytest
from icalendar import Calendar

from admit.core.clock import FixedClock
from admit.core.db import Jsonb, Tx
from admit.core.tenancy import Scope
from admit.events import ticket_types
from admit.events.records import Event, TicketType, TicketTypeDetails
from admit.flows.runtime import Runtime
from admit.web import theme
from admit.web.shop import filters
from tests.support import strict_calendar
from tests.support.builders import a_slug, a_tenant
from tests.support.events_builders import a_pool, an_event, with_counts

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def slug() -> str:
    return a_slug("halde")


@pytest.fixture
async def scope(runtime: Runtime, slug: str) -> Scope:
    return await a_tenant(runtime.db, slug=slug)


def a_word() -> str:
    """A word that no other event has."""
    return f"w{uuid4().hex[:10]}"


async def put_on(runtime: Runtime, scope: Scope, *, days: float = 20, **given: Any) -> Event:
    """A published event of three hours, so many days from the runtime's now."""
    now = runtime.clock.now()
    starts = now + timedelta(days=days)
    async with runtime.db.write(scope) as tx:
        return await an_event(
            tx,
            published=True,
            now=now,
            **{"start_at": starts, "end_at": starts + timedelta(hours=3), **given},
        )


def names(page: str) -> list[str]:
    """The events of a list, in its order."""
    return re.findall(r"<h[23]><a href=\"[^\"]+\">([^<]+)</a></h[23]>", page)


async def test_words_are_found_whatever_their_case_and_accents(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope
) -> None:
    word = a_word()
    await put_on(runtime, scope, name=f"Größte Nacht {word}")
    page = (await client.get("/", params={"q": f"GROSSTE {word}"})).text
    assert names(page) == [f"Größte Nacht {word}"]
    assert f'value="GROSSTE {word}"' in page


async def test_city_kind_and_price_narrow_and_stay_in_the_address(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope
) -> None:
    city, kind = a_word().capitalize(), a_word()
    await put_on(runtime, scope, name="Here", city=city, category=kind)
    await put_on(runtime, scope, name="There", city=city, category="other")
    page = (await client.get("/", params={"city": city, "category": kind.upper()})).text
    assert names(page) == ["Here"]
    assert f"city={city}&amp;category={kind.upper()}&amp;free=1" in page
    assert names((await client.get("/", params={"city": city, "free": "1"})).text) == []


@pytest.mark.parametrize(
    ("now", "span", "found"),
    [
        ("2027-03-11T12:00", "today", ["Thursday"]),
        ("2027-03-11T12:00", "weekend", ["Saturday", "Sunday"]),
        ("2027-03-14T09:00", "weekend", ["Sunday"]),
        ("2027-03-14T09:00", "today", ["Sunday"]),
    ],
)
async def test_days_as_people_say_them_are_those_of_the_events_place(
    runtime: Runtime,
    clock: FixedClock,
    client: httpx.AsyncClient,
    scope: Scope,
    now: str,
    span: str,
    found: Sequence[str],
) -> None:
    here = a_word()
    clock.set(datetime.fromisoformat("2027-03-01T12:00+00:00"))
    for name, day in (("Thursday", 11), ("Saturday", 13), ("Sunday", 14), ("Monday", 15)):
        starts = datetime.fromisoformat(f"2027-03-{day}T20:00+01:00")
        await put_on(
            runtime, scope, name=name, city=here, start_at=starts, end_at=starts + timedelta(hours=2)
        )
    clock.set(datetime.fromisoformat(f"{now}+00:00"))
    assert names((await client.get("/", params={"city": here, "when": span})).text) == list(found)


async def test_a_range_of_days_is_kept_and_turned_when_it_runs_backwards(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope
) -> None:
    here = a_word()
    event = await put_on(runtime, scope, name="Inside", city=here)
    day = event.start_at.date().isoformat()
    page = (await client.get("/", params={"city": here, "from": "2099-01-01", "to": day})).text
    assert names(page) == ["Inside"]
    assert f'value="{day}"' in page


async def test_nothing_found_says_so_and_leads_back(client: httpx.AsyncClient) -> None:
    page = (await client.get("/", params={"q": a_word()})).text
    assert "Nothing found" in page
    assert "Show everything" in page


async def test_a_page_of_twenty_leads_to_the_next_with_the_same_filters(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope
) -> None:
    here = a_word()
    for number in range(22):
        await put_on(runtime, scope, name=f"Evening {number:02}", city=here, days=10 + number)
    first = (await client.get("/", params={"city": here})).text
    later = re.search(r'href="(/\?[^"]*after=[^"]+)"', first)
    assert later is not None
    second = (await client.get(later[1].replace("&amp;", "&"))).text
    assert (len(names(first)), names(second)) == (20, ["Evening 20", "Evening 21"])


@pytest.mark.parametrize(
    "query",
    [
        "after=nonsense",
        "from=yesterday&to=2027-13-40",
        "when=never",
        "free=perhaps",
        "q=" + "x" * 5000,
        "city=%00",
        "category=%27",
    ],
)
async def test_a_filter_that_means_nothing_does_no_harm(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/?{query}")).status_code == 200


def test_filters_survive_the_way_through_an_address() -> None:
    asked = filters.read({"q": "a&b", "city": "Łódź", "from": "2027-03-01", "to": "2027-03-02", "free": "1"})
    assert (
        asked.href(category="x")
        == "/?q=a%26b&city=%C5%81%C3%B3d%C5%BA&category=x&from=2027-03-01&to=2027-03-02&free=1"
    )


async def test_unlisted_events_are_nowhere_but_behind_their_link(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope, slug: str
) -> None:
    word = a_word()
    event = await put_on(runtime, scope, name=f"Secret {word}", is_public=False)
    await put_on(runtime, scope, name="Open")
    for path in ("/", f"/?q={word}", f"/{slug}", f"/{slug}.ics", "/sitemaps/events-1.xml"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert f"Secret {word}" not in answer.text.replace(f'value="{word}"', "")
        assert f"/{slug}/{event.slug}" not in answer.text
    page = (await client.get(f"/{slug}/{event.slug}")).text
    assert 'content="noindex"' in page


async def test_the_organizers_page_has_its_colour_what_comes_and_what_was(
    runtime: Runtime, clock: FixedClock, client: httpx.AsyncClient, scope: Scope, slug: str
) -> None:
    await put_on(runtime, scope, name="Ahead", days=40)
    await put_on(runtime, scope, name="Behind", days=2)
    await _paint(runtime, scope, {"accent_color": "#1f7f8c", "cover_url": "https://pictures.example/c.jpg"})
    clock.set(runtime.clock.now() + timedelta(days=10))
    answer = await client.get(f"/{slug}")
    assert names(answer.text) == ["Ahead"]
    assert "Behind" in answer.text.partition(">Before<")[2]
    assert theme.url({"accent_color": "#1f7f8c"}) in answer.text
    assert "img-src 'self' data: https://pictures.example;" in answer.headers["content-security-policy"]


async def test_an_organizers_calendar_is_read_by_a_strict_parser(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope, slug: str
) -> None:
    words = "**Loud**, then quiet; " + "über alle Berge " * 20
    event = await put_on(runtime, scope, name="Ahead; and, later", description=words)
    answer = await client.get(f"/{slug}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    [entry] = calendar.walk("VEVENT")
    assert str(entry["uid"]) == f"{event.id}@admit"
    assert str(entry["description"]).startswith("Loud, then quiet; über alle Berge")
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert all(not part.errors for part in calendar.walk())
    [told] = strict_calendar.check(answer.content)
    assert told["SUMMARY"] == r"Ahead\; and\, later"


@pytest.mark.parametrize("path", ["/{slug}.exe", "/{slug}.", "/nobody-of-that-name.ics", "/sitemaps/events-0.xml",
                                  "/sitemaps/events-101.xml", "/sitemaps/events-x.xml", "/sitemaps/other"])  # fmt: skip
async def test_addresses_that_are_not_ours_are_not_there(
    client: httpx.AsyncClient, scope: Scope, slug: str, path: str
) -> None:
    assert (await client.get(path.format(slug=slug))).status_code == 404


async def test_search_engines_find_every_listed_event_by_the_sitemap(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope, slug: str
) -> None:
    event = await put_on(runtime, scope)
    base = runtime.settings.base_url
    robots = (await client.get("/robots.txt")).text
    assert f"Sitemap: {base}/sitemap.xml" in robots
    parts = addresses((await client.get("/sitemap.xml")).content)
    assert parts[:2] == [f"{base}/sitemaps/organizers.xml", f"{base}/sitemaps/events-1.xml"]
    found = [
        address
        for part in parts
        for address in addresses((await client.get(part.removeprefix(base))).content)
    ]
    assert {f"{base}/{slug}", f"{base}/{slug}/{event.slug}"} <= set(found)


def addresses(xml: bytes) -> list[str]:
    return [one.text or "" for one in Tree.fromstring(xml).iter(LOC)]


PAINT = """
update tenants
set branding_settings = %(branding)s::jsonb
where id = %(id)s::uuid
"""


async def _paint(runtime: Runtime, scope: Scope, looks: dict[str, str]) -> None:
    async with runtime.db.write(scope) as tx:
        await tx.execute(PAINT, {"id": scope.tenant_id, "branding": Jsonb(looks)})


async def test_a_list_says_what_the_events_pages_say(
    runtime: Runtime, client: httpx.AsyncClient, scope: Scope, slug: str
) -> None:
    """Shared capacity, a sale to come, few left: Discover, the organizer's page and the event's own agree."""
    now = runtime.clock.now()
    full, soon, few = [await put_on(runtime, scope, name=name) for name in ("Full", "Soon", "Few")]
    async with runtime.db.write(scope) as tx:
        [kind] = await ticket_types.of_event(tx, full.id)
        hall = await a_pool(tx, full.id, total=10)
        await edit_type(tx, kind, pool_ids=(hall.id,))
        await with_counts(tx, kind, sold=10)
        [kind] = await ticket_types.of_event(tx, soon.id)
        await edit_type(tx, kind, sales_start=now + timedelta(days=3))
        [kind] = await ticket_types.of_event(tx, few.id)
        await with_counts(tx, kind, sold=95)
    page = (await client.get(f"/{slug}")).text
    assert rows(page) == {"Full": "Sold out", "Soon": "On sale from 13 January", "Few": "Last tickets"}
    for event, words in (
        (full, "<b>Sold out</b>"),
        (soon, "On sale from Wed 13 January 2027"),
        (few, "5 left"),
    ):
        assert words in (await client.get(f"/{slug}/{event.slug}")).text


def rows(page: str) -> dict[str, str]:
    """The tag of each event in a list."""
    found = re.findall(
        r"<h[23]><a[^>]*>([^<]+)</a>.*?<span class=\"tag[^\"]*\">([^<]*)</span>", page, re.DOTALL
    )
    return {name: words.strip() for name, words in found}


async def edit_type(tx: Tx, kind: TicketType, **given: Any) -> None:
    wanted = {one.name: getattr(kind, one.name) for one in fields(TicketTypeDetails)} | given
    await ticket_types.edit(
        tx, kind.event_id, kind.id, version=kind.version, details=TicketTypeDetails(**wanted)
    )


async def test_everybody_finds_the_way_to_their_tickets(client: httpx.AsyncClient) -> None:
    assert '<a href="/account">My tickets</a>' in (await client.get("/")).text
