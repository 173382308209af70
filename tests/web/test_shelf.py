"""Public pages are kept for a moment: alike for all, soon right, made once for a crowd."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from weakref import WeakKeyDictionary

import httpx
import pytest

from admit.flows.runtime import Runtime
from admit.http import shelf
from tests.support.http import serving
from tests.support.shop_world import Shop, a_shop

RENAME = "update events set name = %(name)s::text where id = %(id)s::uuid"


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    keeping = replace(runtime, settings=runtime.settings.model_copy(update={"keep_pages": True}))
    async with serving(keeping) as client:
        yield await a_shop(client, keeping)


def page_of(shop: Shop) -> str:
    return f"/{shop.slug}/{shop.event.slug}"


async def renamed(shop: Shop, name: str) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        assert await tx.execute(RENAME, {"name": name, "id": shop.event.id}) == 1


async def test_a_change_is_seen_within_a_second(shop: Shop) -> None:
    await shop.client.get(page_of(shop))
    await renamed(shop, "Another Name")
    began = asyncio.get_running_loop().time()
    while "Another Name" not in (await shop.client.get(page_of(shop))).text:
        assert asyncio.get_running_loop().time() - began < 1
        await asyncio.sleep(0.05)


async def test_a_sale_in_one_process_is_seen_in_another_within_a_second(shop: Shop) -> None:
    path = f"/api/v1/public/events{page_of(shop)}"
    async with serving(shop.runtime) as elsewhere:
        before = (await elsewhere.get(path)).json()
        assert (await shop.reserve(quantity=2)).status_code == 201
        began = asyncio.get_running_loop().time()
        while (await elsewhere.get(path)).json()["ticket_types"] == before["ticket_types"]:
            assert asyncio.get_running_loop().time() - began < 1
            await asyncio.sleep(0.05)


async def test_when_an_answer_gets_old_one_of_a_crowd_makes_it_anew_and_the_others_do_not_wait() -> None:
    made: list[int] = []
    gate = asyncio.Event()
    gate.set()

    async def app(scope: object, receive: object, send: Any) -> None:
        made.append(len(made))
        number = len(made)
        await gate.wait()
        headers = [(b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"%d" % number})

    kept = shelf.Shelf(cast(Any, app), is_on=True, vary=lambda scope: "")
    assert {await asked(kept) for _ in range(3)} == {b"1"}
    await asyncio.sleep(shelf.SOFT_S + 0.05)
    gate.clear()
    maker = asyncio.create_task(asked(kept))
    await asyncio.sleep(0)
    crowd = await asyncio.gather(*(asked(kept) for _ in range(100)))
    gate.set()

    assert set(crowd) == {b"1"}
    assert await maker == b"2"
    assert len(made) == 2


async def test_a_crowd_before_an_answer_too_old_waits_for_the_one_who_makes_it() -> None:
    made: list[int] = []

    async def app(scope: object, receive: object, send: Any) -> None:
        made.append(1)
        await asyncio.sleep(0.01)
        headers = [(b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"%d" % len(made)})

    kept = shelf.Shelf(cast(Any, app), is_on=True, vary=lambda scope: "")
    assert set(await asyncio.gather(*(asked(kept) for _ in range(100)))) == {b"1"}
    await asyncio.sleep(shelf.HARD_S + 0.05)
    assert set(await asyncio.gather(*(asked(kept) for _ in range(100)))) == {b"2"}


_APPS: WeakKeyDictionary[shelf.Shelf, SimpleNamespace] = WeakKeyDictionary()


async def asked(kept: shelf.Shelf) -> bytes:
    """The body of one answer to a GET of a page that may be kept."""
    body = []

    async def send(message: Any) -> None:
        body.append(message.get("body", b""))

    route = SimpleNamespace(opt={shelf.OPTION: True})
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/page",
        "query_string": b"",
        "headers": [],
        "route_handler": route,
        "litestar_app": _APPS.setdefault(kept, SimpleNamespace(state=SimpleNamespace())),
    }
    await kept(cast(Any, scope), cast(Any, None), cast(Any, send))
    return b"".join(body)


async def test_what_is_young_is_sent_again_as_it_is(shop: Shop) -> None:
    first = await shop.client.get(page_of(shop))
    await renamed(shop, "Another Name")
    second = await shop.client.get(page_of(shop))
    assert (first.text, first.headers["etag"]) == (second.text, second.headers["etag"])
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_whoever_has_it_gets_304_without_a_body(shop: Shop) -> None:
    first = await shop.client.get(page_of(shop))
    again = await shop.client.get(page_of(shop), headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_whoever_comes_first_and_has_it_leaves_the_whole_answer_for_others(shop: Shop) -> None:
    known = (await shop.client.get(f"/api/v1/public/events{page_of(shop)}")).headers["etag"]
    await asyncio.sleep(shelf.HARD_S)
    first = await shop.client.get(f"/api/v1/public/events{page_of(shop)}", headers={"if-none-match": known})
    second = await shop.client.get(f"/api/v1/public/events{page_of(shop)}")
    assert (first.status_code, second.status_code, second.json()["slug"]) == (
        304,
        200,
        shop.event.slug,
    )


async def test_a_crowd_before_one_page_gets_one_answer(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.client.get(page_of(shop)) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 1


async def test_packed_and_plain_answers_are_kept_apart(shop: Shop) -> None:
    packed = await shop.client.get(page_of(shop), headers={"accept-encoding": "gzip"})
    plain = await shop.client.get(page_of(shop), headers={"accept-encoding": "identity"})
    assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.text == plain.text


async def test_a_page_that_is_not_there_is_not_kept(shop: Shop) -> None:
    missing = f"/{shop.slug}/not-there"
    answers = await asyncio.gather(*(shop.client.get(missing) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {404}


async def test_every_answer_carries_the_safe_headers(shop: Shop) -> None:
    answers: list[httpx.Response] = [await shop.client.get(page_of(shop)) for _ in range(2)]
    policies = {answer.headers["content-security-policy"] for answer in answers}
    assert len(policies) == 1
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}
