"""Outgoing webhooks over HTTP: an endpoint's whole life, as a program of an organizer would drive it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from admit.flows.runtime import Runtime
from tests.support.fake_carrier import FakeCarrier
from tests.support.http import serving
from tests.support.shop_world import Shop, a_shop

URL = "https://hooks.example/in"


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime) as client:
        yield await a_shop(client, runtime)


async def call(shop: Shop, method: str, path: str = "", status: int = 200, body: Any = None) -> Any:
    answer = await shop.client.request(
        method, f"{shop.desk}/webhook-endpoints{path}", json=body, headers=shop.admin
    )
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def test_an_endpoint_is_made_changed_renewed_and_removed(shop: Shop) -> None:
    made = await call(shop, "POST", status=201, body={"url": URL, "kinds": ["order.paid"]})
    one = f"/{made['id']}"
    found = await call(shop, "GET", one)
    assert (found["url"], found["kinds"], found["version"]) == (URL, ["order.paid"], 1)
    assert made["secret"] not in str(await call(shop, "GET"))
    edited = await call(
        shop, "PATCH", one, body={"version": 1, "kinds": ["ticket.admitted"], "description": ""}
    )
    assert (edited["kinds"], edited["url"], edited["version"]) == (["ticket.admitted"], URL, 2)
    assert (await call(shop, "PATCH", one, 409, {"version": 1}))["code"] == "stale_edit"
    renewed = await call(shop, "POST", f"{one}/rotate-secret")
    assert renewed["secret"].startswith("whsec_")
    assert renewed["secret"] != made["secret"]
    assert (await call(shop, "POST", f"{one}/disable"))["disabled_reason"] == "by_hand"
    assert (await call(shop, "POST", f"{one}/test", 409))["code"] == "endpoint_off"
    assert (await call(shop, "POST", f"{one}/enable"))["disabled_at"] is None
    await call(shop, "DELETE", one, 204)
    assert (await call(shop, "GET", one, 404))["code"] == "not_found"
    assert (await call(shop, "GET"))["items"] == []


async def test_what_was_sent_is_listed_in_pages_by_state_and_sent_again(shop: Shop) -> None:
    made = await call(shop, "POST", status=201, body={"url": URL, "kinds": ["order.paid"]})
    one = f"/{made['id']}"
    sent = [(await call(shop, "POST", f"{one}/test", 201))["fact_id"] for _ in range(3)]
    first = await call(shop, "GET", f"{one}/deliveries?limit=2")
    second = await call(shop, "GET", f"{one}/deliveries?limit=2&cursor={first['next_cursor']}")
    assert [row["fact_id"] for row in (*first["items"], *second["items"])] == sent[::-1]
    assert (await call(shop, "GET", f"{one}/deliveries?status=failed"))["items"] == []
    await call(shop, "POST", f"{one}/disable")
    failed = (await call(shop, "GET", f"{one}/deliveries?status=failed"))["items"]
    assert len(failed) == 3
    assert (await call(shop, "POST", f"{one}/deliveries/{sent[0]}/replay", 409))["code"] == "endpoint_off"
    await call(shop, "POST", f"{one}/enable")
    again = await call(shop, "POST", f"{one}/deliveries/{sent[0]}/replay")
    assert (again["delivery"]["state"], again["delivery"]["attempts"]) == ("pending", 0)
    assert sent[0] in again["body"]


async def test_what_is_wrong_is_refused_by_field(shop: Shop, runtime: Runtime) -> None:
    assert isinstance(runtime.carrier, FakeCarrier)
    runtime.carrier.answers["https://inside.example/"] = "host_forbidden"
    for body, field, code in (
        ({"url": "http://hooks.example/", "kinds": ["order.paid"]}, "url", "https"),
        ({"url": "https://inside.example/", "kinds": ["order.paid"]}, "url", "host_forbidden"),
        ({"url": URL, "kinds": []}, "kinds", "kinds"),
        ({"url": URL, "kinds": ["order.paid"], "description": "x" * 201}, "description", "too_long"),
    ):
        refused = await call(shop, "POST", status=422, body=body)
        assert [(one["field"], one["code"]) for one in refused["errors"]] == [(field, code)]
    assert (await call(shop, "GET"))["items"] == []
