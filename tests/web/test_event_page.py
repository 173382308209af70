"""The event page without script: its states, its words for search engines, its picture and what it refuses to run."""

import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from admit.events import access, publishing, ticket_types
from admit.events.records import Event
from admit.flows.runtime import Runtime
from admit.web.shop import picture, structured
from admit.web.shop.picture import Card
from tests.support.builders import a_slug, a_tenant
from tests.support.events_builders import NOW, a_ticket_type, an_event, with_counts
from tests.support.fake_gateway import FakeGateway
from tests.support.merchant_world import a_merchant

REQUIRED = ("name", "startDate", "location")
RECOMMENDED = ("description", "endDate", "eventStatus", "image", "offers", "organizer")
OF_AN_OFFER = ("availability", "price", "priceCurrency", "validFrom", "url")
"""Google's lists. Source: https://developers.google.com/search/docs/appearance/structured-data/event

`performer` is left out: nobody told us one. `previousStartDate` belongs to rescheduled events alone.
"""

CANCEL = """
update events
set status = 'cancelled', cancelled_at = now()
where id = %(id)s::uuid
"""


@pytest.fixture
def slug() -> str:
    return a_slug("halde")


async def an_open_event(runtime: Runtime, slug: str, **given: Any) -> Event:
    """A published event with the type "Standing" (100 at 32.00)."""
    scope = await a_tenant(runtime.db, slug=slug)
    async with runtime.db.write(scope) as tx:
        return await an_event(tx, published=True, now=NOW, **given)


def told(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


async def test_search_engines_get_all_that_they_require_and_recommend(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    event = await an_open_event(runtime, slug, description="Eighteen players.", address="Zollstraße 14")
    data = told((await client.get(f"/{slug}/{event.slug}")).text)
    assert [name for name in (*REQUIRED, *RECOMMENDED) if not data.get(name)] == []
    assert [name for name in OF_AN_OFFER if not data["offers"][0].get(name)] == []
    assert data["startDate"] == "2027-03-13T20:00:00+01:00"
    assert data["location"]["address"]["streetAddress"] == "Zollstraße 14"
    assert data["organizer"]["url"].endswith(f"/{slug}")
    assert (data["offers"][0]["price"], data["offers"][0]["priceCurrency"]) == ("32.00", "EUR")
    assert all(url.startswith("http") for url in data["image"])


async def test_an_online_event_has_an_address_to_open_and_no_place(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    event = await an_open_event(runtime, slug, venue="Online", city="", address="")
    page = (await client.get(f"/{slug}/{event.slug}")).text
    data = told(page)
    assert data["location"] == {"@type": "VirtualLocation", "url": data["url"]}
    assert data["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
    assert "Show on a map" not in page


async def test_offers_say_whether_they_can_be_had(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    now = runtime.clock.now()
    scope = await a_tenant(runtime.db, slug=slug)
    async with runtime.db.write(scope) as tx:
        event = await an_event(
            tx, published=True, now=now, start_at=now + timedelta(days=30), end_at=now + timedelta(days=31)
        )
        await a_ticket_type(tx, event.id, name="Later", sales_start=now + timedelta(days=2), position=1)
        gone = await a_ticket_type(tx, event.id, name="Gone", position=2)
        await with_counts(tx, gone, sold=100)
    data = told((await client.get(f"/{slug}/{event.slug}")).text)
    assert [one["availability"].rpartition("/")[2] for one in data["offers"]] == [
        "InStock",
        "PreOrder",
        "SoldOut",
    ]
    assert data["offers"][1]["validFrom"] > data["offers"][0]["validFrom"]


async def test_a_cancelled_event_says_so_to_people_and_to_search_engines(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    scope = await a_tenant(runtime.db, slug=slug)
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        event = await an_event(
            tx, published=True, now=now, start_at=now + timedelta(days=9), end_at=now + timedelta(days=10)
        )
        await tx.execute(CANCEL, {"id": event.id})
    page = (await client.get(f"/{slug}/{event.slug}")).text
    assert told(page)["eventStatus"] == "https://schema.org/EventCancelled"
    assert "This event is cancelled." in page
    assert "check out" not in page


@pytest.mark.parametrize(
    ("given", "counts", "words"),
    [
        ({"sales_start": timedelta(days=3)}, 0, "On sale from"),
        ({}, 100, "Sold out"),
        ({"sales_end": timedelta(days=-1)}, 0, "Ticket sales have ended"),
    ],
)
async def test_a_page_without_anything_to_buy_says_why(
    runtime: Runtime,
    client: httpx.AsyncClient,
    slug: str,
    given: dict[str, timedelta],
    counts: int,
    words: str,
) -> None:
    now = runtime.clock.now()
    scope = await a_tenant(runtime.db, slug=slug)
    starts = now + timedelta(days=30)
    async with runtime.db.write(scope) as tx:
        event = await an_event(tx, start_at=starts, end_at=starts + timedelta(hours=3))
        window = {name: now + value for name, value in given.items()}
        first = await a_ticket_type(tx, event.id, name="Passing")
        await publishing.publish(tx, event.id, tenant_is_active=True, now=now)
        kind = await a_ticket_type(tx, event.id, **window)
        await with_counts(tx, kind, sold=counts)
        await ticket_types.remove(tx, event.id, first.id)
    page = (await client.get(f"/{slug}/{event.slug}")).text
    assert words in page
    assert "check out" not in page


async def test_what_costs_money_pauses_with_the_organizers_payments(
    runtime: Runtime, client: httpx.AsyncClient, gateway: FakeGateway
) -> None:
    merchant = await a_merchant(runtime, gateway)
    reference = await merchant.open()
    async with runtime.db.read(merchant.scope) as tx:
        path = f"/{merchant.slug}/{(await access.event_by_id(tx, merchant.shop.event_id)).slug}"

    async def seen() -> tuple[str, list[str]]:
        told = (await client.get(f"/api/v1/public/events{path}/availability")).json()["items"]
        return (await client.get(path)).text, [one["state"] for one in told]

    page, states = await seen()
    assert ("check out" in page, states) == (True, ["on_sale"])
    merchant.provider.told(reference, charges_enabled=False, disabled_reason="requirements.past_due")
    await merchant.check()
    page, states = await seen()
    assert ("The organizer cannot take payments" in page, "check out" in page) == (True, False)
    assert states == ["paused"]
    async with runtime.db.write(merchant.scope) as tx:
        await a_ticket_type(tx, merchant.shop.event_id, name="Child", price_cents=0)
    page, states = await seen()
    assert ("Only free tickets at the moment" in page, "check out" in page) == (True, True)
    assert states == ["paused", "on_sale"]
    merchant.provider.opens(reference)
    await merchant.check()
    page, states = await seen()
    assert ("cannot take payments" in page, states) == (False, ["on_sale", "on_sale"])


async def test_the_start_of_a_sale_is_told_in_the_events_own_time(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    now = runtime.clock.now()
    starts = now + timedelta(days=200)
    scope = await a_tenant(runtime.db, slug=slug)
    opens = datetime.combine((now + timedelta(days=3)).date(), datetime.min.time(), now.tzinfo) + timedelta(
        hours=22, minutes=30
    )
    async with runtime.db.write(scope) as tx:
        event = await an_event(
            tx,
            published=True,
            now=now,
            start_at=starts,
            end_at=starts + timedelta(hours=3),
            timezone="Asia/Tokyo",
        )
        await a_ticket_type(tx, event.id, name="Later", sales_start=opens)
    assert "07:30 JST" in (await client.get(f"/{slug}/{event.slug}")).text


async def test_what_an_organizer_writes_runs_nothing(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    hostile = "<script>alert(1)</script> **loud** </script><img src=x onerror=alert(1)>"
    event = await an_open_event(runtime, slug, description=hostile, name="</script><script>alert(2)</script>")
    page = (await client.get(f"/{slug}/{event.slug}")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<strong>loud</strong>" in page


async def test_a_shared_link_has_a_picture_that_is_sent_once(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    event = await an_open_event(runtime, slug)
    page = (await client.get(f"/{slug}/{event.slug}")).text
    assert (
        f'<meta property="og:image" content="{runtime.settings.base_url}/{slug}/{event.slug}.png?v=' in page
    )
    answer = await client.get(f"/{slug}/{event.slug}.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    again = await client.get(f"/{slug}/{event.slug}.png", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("ending", [".exe", ".", ".png.ics", ".html"])
async def test_another_ending_is_not_there(
    runtime: Runtime, client: httpx.AsyncClient, slug: str, ending: str
) -> None:
    event = await an_open_event(runtime, slug)
    assert (await client.get(f"/{slug}/{event.slug}{ending}")).status_code == 404


@pytest.mark.parametrize(
    "title",
    ["", "川辺の夜", "Łódź Größe " * 40, "Donaudampfschifffahrtsgesellschaftskapitän" * 3, "\u202e!!"],
)
def test_any_title_makes_a_picture(title: str) -> None:
    card = Card(title, "Kawabe Hall", "Friday", "Kyoto", "#e4572e", None)
    assert len(picture.draw(card)) < 100_000


@pytest.mark.parametrize(
    ("cents", "currency", "text"), [(2450, "EUR", "24.50"), (4500, "JPY", "4500"), (0, "EUR", "0.00")]
)
def test_prices_for_machines_have_a_point(cents: int, currency: str, text: str) -> None:
    assert structured.amount(cents, currency) == text


async def test_the_page_says_until_when_buyers_may_cancel_by_themselves(
    runtime: Runtime, client: httpx.AsyncClient, slug: str
) -> None:
    event = await an_open_event(runtime, slug, self_cancel_hours=48)
    page = (await client.get(f"/{slug}/{event.slug}")).text
    assert "You can cancel by yourself until Thu 11 March 2027, 20:00." in page
