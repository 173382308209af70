"""The attendee's pages over HTTP, without script: what they show, keep, refuse and let be cached."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar

from admit.core.clock import FixedClock
from admit.events.records import TicketType
from admit.flows.runtime import Runtime
from tests.support import strict_calendar
from tests.support.browsing import Surfer
from tests.support.events_builders import a_code, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.http import serving
from tests.support.shop_world import Shop, a_shop

SAME = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(runtime, address="198.51.100.7") as opened:
        yield opened


@pytest.fixture
async def shop(client: httpx.AsyncClient, runtime: Runtime) -> Shop:
    return await a_shop(client, runtime)


def page_of(shop: Shop) -> str:
    return f"/{shop.slug}/{shop.event.slug}"


def choice(kind: TicketType, count: int, **more: str) -> dict[str, str]:
    return {f"q_{kind.id}": str(count), f"p_{kind.id}": str(kind.price_cents), **more}


async def hold(shop: Shop, count: int = 2) -> str:
    """The address of an order that holds tickets."""
    answer = await shop.client.post(
        page_of(shop), data=choice(shop.standing, count, act="hold"), headers=SAME
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_the_event_page_is_the_same_for_everybody_and_may_be_cached(shop: Shop) -> None:
    answer = await shop.client.get(page_of(shop))
    assert answer.status_code == 200
    assert "public" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    assert "_csrf_token" not in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]


async def test_an_unlisted_event_asks_search_engines_to_stay_away(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    shop = await a_shop(client, runtime, is_public=False)
    assert '<meta name="robots" content="noindex">' in (await client.get(page_of(shop))).text


async def test_choosing_nothing_says_so(shop: Shop) -> None:
    answer = await shop.client.post(page_of(shop), data={"act": "hold"}, headers=SAME)
    assert answer.status_code == 422
    assert "Choose at least one ticket" in answer.text


@pytest.mark.parametrize("typed", ["-1", "1e3", "x", "9" * 40, ""])
async def test_a_quantity_that_is_no_number_counts_as_none(shop: Shop, typed: str) -> None:
    form = choice(shop.standing, 0) | {f"q_{shop.standing.id}": typed}
    answer = await shop.client.post(page_of(shop), data=form, headers=SAME)
    assert answer.status_code == 422


async def test_the_form_of_a_foreign_site_holds_nothing(shop: Shop) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        answer = await shop.client.post(page_of(shop), data=choice(shop.standing, 1), headers=headers)
        assert answer.status_code == 403


async def test_a_price_that_changed_is_said_and_nothing_is_held(shop: Shop) -> None:
    form = choice(shop.standing, 1) | {f"p_{shop.standing.id}": "1"}
    answer = await shop.client.post(page_of(shop), data=form, headers=SAME)
    assert answer.status_code == 409
    assert "The price changed" in answer.text


async def test_a_wrong_code_keeps_what_was_chosen(shop: Shop) -> None:
    form = choice(shop.standing, 3, code="NOPE", apply_code="true")
    answer = await shop.client.post(page_of(shop), data=form, headers=SAME)
    assert answer.status_code == 422
    assert 'value="NOPE"' in answer.text
    assert re.search(rf'name="q_{shop.standing.id}"[^>]*value="3"', answer.text)


async def test_a_right_code_comes_off_and_can_be_taken_away(shop: Shop) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        await a_code(tx, shop.event.id, code="HALDE10")
    form = choice(shop.standing, 1, code="halde10", apply_code="true")
    applied = await shop.client.post(page_of(shop), data=form, headers=SAME)
    assert applied.status_code == 200
    assert "HALDE10" in applied.text

    removed = await shop.client.post(page_of(shop), data={**form, "remove_code": "HALDE10"}, headers=SAME)
    assert "HALDE10</b>" not in removed.text


async def test_the_calendar_file_says_when_where_and_how_to_update(shop: Shop) -> None:
    answer = await shop.client.get(f"{page_of(shop)}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert entry["uid"] == f"{shop.event.id}@admit"
    assert entry.decoded("dtstart") == shop.event.start_at
    assert Calendar.from_ical(answer.content).walk("VTIMEZONE")
    assert [told["SEQUENCE"] for told in strict_calendar.check(answer.content)] == [str(entry["sequence"])]


async def test_an_order_is_kept_by_nobody_on_the_way(shop: Shop) -> None:
    answer = await shop.client.get(await hold(shop))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_the_provider_may_run_its_script_only_where_one_pays(shop: Shop) -> None:
    surfer = Surfer(shop.client)
    order = await hold(shop)
    before = await shop.client.get(order)
    assert "stripe" not in before.headers["content-security-policy"]
    sent = await surfer.send(order, {"name": "Noor", "email": "noor@example.org"}, to=f"{order}/buyer")
    assert sent.status_code == 303
    paying = await shop.client.get(order)
    assert "https://js.stripe.com" in paying.headers["content-security-policy"]
    assert "data-client-secret" in paying.text


async def test_a_wrong_name_and_address_are_told_together_and_kept(shop: Shop) -> None:
    order = await hold(shop)
    sent = await Surfer(shop.client).send(order, {"name": "", "email": "not one"}, to=f"{order}/buyer")
    assert sent.status_code == 422
    assert 'id="name-error"' in sent.text
    assert 'id="email-error"' in sent.text
    assert 'value="not one"' in sent.text


async def test_a_form_without_its_token_changes_nothing(shop: Shop) -> None:
    order = await hold(shop)
    body = {"name": "Noor", "email": "noor@example.org"}
    assert (await shop.client.post(f"{order}/buyer", data=body, headers=SAME)).status_code == 403


async def test_letting_go_gives_the_tickets_back(shop: Shop) -> None:
    order = await hold(shop)
    assert (await Surfer(shop.client).send(order, {}, to=f"{order}/cancel")).status_code == 303
    assert "You let these tickets go" in (await shop.client.get(order)).text


async def test_after_its_time_the_page_says_that_nothing_was_charged(shop: Shop, clock: FixedClock) -> None:
    order = await hold(shop)
    clock.advance(timedelta(minutes=16))
    told = (await shop.client.get(order)).text
    assert "The time is up" in told
    assert "Nothing was charged" in told


async def test_when_the_provider_is_away_the_page_says_so_and_keeps_the_hold(
    shop: Shop, gateway: FakeGateway
) -> None:
    order = await hold(shop)
    gateway.is_away = True
    body = {"name": "Noor", "email": "noor@example.org"}
    assert (await Surfer(shop.client).send(order, body, to=f"{order}/buyer")).status_code == 303
    told = await shop.client.get(order)
    assert told.status_code == 200
    assert "The payment provider is not answering" in told.text


async def test_guessing_links_is_not_found_and_then_throttled(runtime: Runtime) -> None:
    async with serving(runtime, address="203.0.113.99") as guesser:
        answers = [(await guesser.get(f"/orders/{'A' * 40}{number:06d}")).status_code for number in range(70)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert set(answers) == {404, 429}


async def test_what_is_hidden_stands_nowhere(shop: Shop) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        await a_ticket_type(tx, shop.event.id, name="Secret friends", hidden=True)
    assert "Secret friends" not in (await shop.client.get(page_of(shop))).text


async def test_discover_finds_by_words_and_says_when_it_finds_nothing(shop: Shop) -> None:
    assert "Pulse for Eighteen" in (await shop.client.get("/", params={"q": "pulse"})).text
    assert "Nothing found" in (await shop.client.get("/", params={"q": "xyzzyx"})).text


@pytest.mark.parametrize(
    "query", ["after=garbage", "from=yesterday", "q=%00", "city=%F0%9F%8E%AD", "q=" + "x" * 5000]
)
async def test_garbage_in_the_address_is_no_fault_of_ours(shop: Shop, query: str) -> None:
    assert (await shop.client.get(f"/?{query}")).status_code in {200, 400, 422}


async def test_an_organizers_page_lists_its_events(shop: Shop) -> None:
    told = (await shop.client.get(f"/{shop.slug}")).text
    assert page_of(shop) in told
