"""The short way through the framework answers exactly as the long one."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from admit.flows.runtime import Runtime
from tests.support.http import a_key, serving
from tests.support.shop_world import Shop, a_shop

LONG_WAY = {"content-type": "application/json; charset=utf-8"}
SHORT_WAY = {"content-type": "application/json"}
PASSING = {"x-request-id", "date"}


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime) as client:
        yield await a_shop(client, runtime)


def told(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in PASSING}
    body = {name: value for name, value in answer.json().items() if name != "request_id"}
    return answer.status_code, body, headers


async def test_a_hold_is_told_alike(shop: Shop) -> None:
    body, key = shop.cart(2), a_key()
    short = await shop.client.post(shop.public, json=body, headers=SHORT_WAY | key)
    long = await shop.client.post(shop.public, json=body, headers=LONG_WAY | key)
    assert short.status_code == 201
    assert told(short) == told(long)


@pytest.mark.parametrize(
    "change",
    [
        {"items": []},
        {"cart_id": "short"},
        {"items": [{"ticket_type_id": "x", "quantity": 1, "unit_price_cents": 1}]},
        {"expected_total_cents": 1},
        {"unknown": True},
    ],
)
async def test_a_refusal_is_told_alike(shop: Shop, change: dict[str, object]) -> None:
    body, key = {**shop.cart(), **change}, a_key()
    short = await shop.client.post(shop.public, json=body, headers=SHORT_WAY | key)
    long = await shop.client.post(shop.public, json=body, headers=LONG_WAY | key)
    assert short.status_code in (400, 409, 422)
    assert told(short) == told(long)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'"text"', b"[" * 10_000, b"{}" * 20_000])
async def test_garbage_is_told_alike(shop: Shop, body: bytes) -> None:
    key = a_key()
    short = await shop.client.post(shop.public, content=body, headers=SHORT_WAY | key)
    long = await shop.client.post(shop.public, content=body, headers=LONG_WAY | key)
    assert 400 <= short.status_code < 500
    assert told(short) == told(long)
