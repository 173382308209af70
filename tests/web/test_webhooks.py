"""The pages of outgoing webhooks: an endpoint is added, tried, watched, renewed and switched off."""

from uuid import UUID

import pytest

from admit.core.clock import FixedClock
from admit.facts import claims
from admit.facts.records import Outcome, State
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, words_of
from tests.support.fake_carrier import FakeCarrier, an_endpoint, endpoint_of, kept
from tests.support.identity_builders import trail_of
from tests.support.page_world import PageWorld

SECRET = "whsec_"


@pytest.fixture
async def endpoint_id(runtime: Runtime, world: PageWorld) -> UUID:
    return (await an_endpoint(runtime.db, world.tenant, runtime.sealer))[0]


def place(world: PageWorld, endpoint_id: UUID) -> str:
    return f"{world.desk}/developers/webhooks/{endpoint_id}"


async def test_an_endpoint_is_added_and_its_secret_is_shown_this_once(
    organizer: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    page = f"{world.desk}/developers/webhooks"
    typed = {"url": "https://hooks.example/in", "description": "Books", "kinds": "order.paid"}
    answer = await organizer.send(page, typed)
    assert (answer.status_code, answer.text.count("data-copy")) == (200, 1)
    assert SECRET in words_of(answer)
    listed = await organizer.read(page)
    assert SECRET not in listed
    assert "https://hooks.example/in" in listed
    assert "order.paid" in listed


@pytest.mark.parametrize(
    ("url", "planned", "words"),
    [
        ("http://hooks.example/in", None, "Use an address that begins with https://"),
        ("https://hooks.example:8080/in", None, "Use port 443"),
        ("https://inside.example/in", "host_forbidden", "inside a private network"),
        ("https://nowhere.example/in", "host_unknown", "This host was not found"),
    ],
)
async def test_an_address_we_do_not_call_comes_back_with_the_reason_and_what_was_typed(
    organizer: Surfer, runtime: Runtime, world: PageWorld, url: str, planned: str | None, words: str
) -> None:
    assert isinstance(runtime.carrier, FakeCarrier)
    if planned:
        runtime.carrier.answers[url] = planned
    typed = {"url": url, "description": "Books of the house", "kinds": "order.paid"}
    answer = await organizer.send(f"{world.desk}/developers/webhooks", typed)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert 'id="url-error"' in answer.text
    assert "Books of the house" in answer.text


async def test_a_test_is_sent_and_the_log_shows_what_came_of_it(
    organizer: Surfer, runtime: Runtime, world: PageWorld, clock: FixedClock, endpoint_id: UUID
) -> None:
    page = place(world, endpoint_id)
    answer = await organizer.send(page, {}, to=f"{page}/test")
    [sent] = await kept(runtime.db, world.tenant, endpoint_id)
    delivery = f"{page}/deliveries/{sent.delivery.fact_id}"
    assert answer.headers["location"] == f"{delivery}?said=sent"
    async with runtime.db.write(world.tenant) as tx:
        await claims.claim(tx, endpoint_id, 1, now=clock.now())
        said = Outcome(sent.delivery.fact_id, 1, State.FAILED, None, 500, None, "<b>boom</b>", 12)
        await claims.write(tx, endpoint_id, [said], now=clock.now())
    shown = await organizer.get(delivery)
    assert "&lt;b&gt;boom&lt;/b&gt;" in shown.text
    assert "Answer 500" in words_of(shown)
    assert "webhook.test" in await organizer.read(f"{page}?state=failed")
    assert "Nothing here" in await organizer.read(f"{page}?state=delivered")
    again = await organizer.send(delivery, {}, to=f"{delivery}/replay")
    assert again.headers["location"] == f"{delivery}?said=replayed"
    [sent] = await kept(runtime.db, world.tenant, endpoint_id)
    assert (sent.delivery.state, sent.delivery.attempts) == (State.PENDING, 0)
    assert await trail_of(runtime.db, world.tenant.tenant_id, subject_id=endpoint_id) == [
        "webhook.tested",
        "webhook.replayed",
    ]


async def test_a_change_of_an_older_version_shows_both(
    organizer: Surfer, world: PageWorld, endpoint_id: UUID
) -> None:
    page = place(world, endpoint_id)
    typed = {"url": "https://hooks.example/in", "description": "First", "kinds": "order.paid", "version": "1"}
    assert (await organizer.send(page, typed)).headers["location"] == f"{page}?said=saved"
    stale = await organizer.send(page, typed | {"description": "Second"})
    assert stale.status_code == 409
    assert "First" in words_of(stale)
    assert "Second" in stale.text


async def test_a_secret_is_renewed_and_an_endpoint_switched_off_on_and_removed(
    organizer: Surfer, runtime: Runtime, world: PageWorld, endpoint_id: UUID
) -> None:
    page = place(world, endpoint_id)
    renewed = await organizer.send(page, {}, to=f"{page}/rotate")
    assert SECRET in words_of(renewed)
    assert "The old secret signs until" in await organizer.read(page)
    for act, said, is_on in (("disable", "off", False), ("enable", "on", True)):
        answer = await organizer.send(page, {}, to=f"{page}/{act}")
        assert answer.headers["location"] == f"{page}?said={said}"
        assert (await endpoint_of(runtime.db, world.tenant, endpoint_id)).is_on is is_on
    await organizer.send(page, {}, to=f"{page}/remove")
    assert (await organizer.get(page)).status_code == 404
