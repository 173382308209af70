"""The short way through the framework answers exactly as the long one."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from admit.flows.runtime import Runtime
from tests.support.http import a_key, serving
from tests.support.shop_world import Shop, a_shop, where

LONG_WAY = {"content-type": "application/json; charset=utf-8"}
SHORT_WAY = {"content-type": "application/json"}
PASSING = {"x-request-id", "date"}


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime) as client:
        yield await a_shop(client, runtime)


def told(answer: httpx.Response, *, but: Collection[str] = ()) -> tuple[int, Any, dict[str, str]]:
    headers = {
        name: value for name, value in answer.headers.items() if name not in PASSING and name not in but
    }
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


async def test_a_free_order_is_told_from_what_was_written_as_it_is_read(shop: Shop) -> None:
    order = await shop.held(3, kind=shop.free)
    taken = await shop.client.post(f"{where(order)}/confirm")
    again = await shop.client.post(f"{where(order)}/confirm")
    long = await shop.client.post(f"{where(order)}/confirm?long=1")
    read = await shop.client.get(where(order))
    assert (taken.status_code, len(taken.json()["tickets"])) == (200, 3)
    assert told(taken) == told(again) == told(long) == told(read)


async def test_a_payment_is_opened_alike(shop: Shop) -> None:
    order = await shop.held(2)
    short = await shop.client.post(f"{where(order)}/payment")
    long = await shop.client.post(f"{where(order)}/payment?long=1")
    assert short.status_code == 200
    assert told(short) == told(long)


@pytest.mark.parametrize("act", ["confirm", "payment"])
async def test_a_purchase_is_refused_alike(shop: Shop, act: str) -> None:
    nameless = (await shop.reserve(kind=shop.free if act == "confirm" else shop.standing)).json()
    other = await shop.held(1, kind=shop.standing if act == "confirm" else shop.free)
    for order in (nameless, other, {"token": other["token"][:-2]}, {"token": "nonsense"}):
        short = await shop.client.post(f"{where(order)}/{act}")
        long = await shop.client.post(f"{where(order)}/{act}?long=1")
        assert 400 <= short.status_code < 500
        assert told(short) == told(long)


@dataclass(frozen=True)
class Gate:
    """A door in a shop, whose admin scans there with a device of their own."""

    shop: Shop
    path: str
    code: str
    device_id: str

    async def scan(self, change: Mapping[str, object], headers: dict[str, str]) -> httpx.Response:
        body = {"device_id": self.device_id, "scans": [{"id": str(uuid4()), "input": self.code}], **change}
        return await self.shop.client.post(self.path, json=body, headers=self.shop.admin | headers)


@pytest.fixture
async def gate(shop: Shop) -> Gate:
    order = await shop.paid(1)
    door = f"/api/v1/tenants/{shop.slug}/door"
    device = await shop.client.post(f"{door}/devices", json={"name": "Gate"}, headers=shop.admin)
    path = f"{door}/events/{shop.event.id}/scans"
    return Gate(shop, path, order["tickets"][0]["code"], device.json()["id"])


async def test_a_scan_is_told_alike(gate: Gate) -> None:
    scans = {"scans": [{"id": str(uuid4()), "input": gate.code}]}
    first = await gate.scan(scans, SHORT_WAY)
    short = await gate.scan(scans, SHORT_WAY)
    long = await gate.scan(scans, LONG_WAY)
    (answer,) = first.json()["answers"]
    assert answer["ticket"]["code"].replace("-", "") == gate.code.replace("-", "")
    assert told(short, but={"admit-server-time"}) == told(long, but={"admit-server-time"})


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"scans": []}, {}),
        ({"device_id": "x"}, {}),
        ({"device_id": str(uuid4())}, {}),
        ({}, {"authorization": "Bearer nobody"}),
        ({}, {"authorization": ""}),
        ({}, {"authorization": "Admit-Device nobody"}),
    ],
)
async def test_a_refused_scan_is_told_alike(
    gate: Gate, change: dict[str, object], headers: dict[str, str]
) -> None:
    short = await gate.scan(change, SHORT_WAY | headers)
    long = await gate.scan(change, LONG_WAY | headers)
    assert 400 <= short.status_code < 500
    assert told(short, but={"admit-server-time"}) == told(long, but={"admit-server-time"})
