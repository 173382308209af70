"""Buying over HTTP, without an account."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from admit.core import codes, ids
from admit.core.clock import FixedClock
from admit.flows.runtime import Runtime
from tests.support.events_builders import a_code
from tests.support.http import a_key, serving
from tests.support.shop_world import Shop, a_shop, where


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime) as client:
        yield await a_shop(client, runtime)


async def test_a_cart_becomes_a_hold_with_a_code_a_sum_and_an_end(shop: Shop, clock: FixedClock) -> None:
    answer = await shop.reserve(quantity=3)
    held = answer.json()
    assert (answer.status_code, held["total_cents"], held["currency"]) == (201, 7200, "EUR")
    assert held["items"] == [
        {
            "ticket_type_id": str(shop.standing.id),
            "quantity": 3,
            "unit_price_cents": 2400,
            "subtotal_cents": 7200,
        }
    ]
    assert held["expires_at"] == (clock.now() + timedelta(minutes=15)).isoformat().replace("+00:00", "Z")
    assert answer.headers["location"] == held["links"]["self"]


async def test_the_same_key_and_cart_give_the_same_order(shop: Shop) -> None:
    body, key = shop.cart(), a_key()
    first = await shop.client.post(shop.public, json=body, headers=key)
    second = await shop.client.post(shop.public, json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_the_same_key_with_another_cart_is_a_conflict(shop: Shop) -> None:
    body, key = shop.cart(1), a_key()
    await shop.client.post(shop.public, json=body, headers=key)
    body["items"][0]["quantity"] = 2
    answer = await shop.client.post(shop.public, json=body, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("key", [{}, {"idempotency-key": ""}, {"idempotency-key": "x" * 256}])
async def test_a_cart_without_a_usable_key_is_refused(shop: Shop, key: dict[str, str]) -> None:
    answer = await shop.client.post(shop.public, json=shop.cart(), headers=key)
    assert answer.status_code == 422
    assert "key" in answer.text.lower()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cart_id": "short"}, "cart_id"),
        ({"locale": "<script>"}, "locale"),
        ({"buyer": {"name": "Noor", "email": "no address"}}, "buyer.email"),
        ({"buyer": {"name": "a\x00b", "email": "noor@example.org"}}, "buyer.name"),
        ({"items": []}, "items"),
        (
            {"items": [{"ticket_type_id": "x", "quantity": 1, "unit_price_cents": 1}]},
            "items[0].ticket_type_id",
        ),
        ({"expected_total_cents": -1}, "expected_total_cents"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_cart_that_makes_no_sense_is_refused_by_field(
    shop: Shop, change: dict[str, Any], field: str
) -> None:
    answer = await shop.reserve(shop.cart() | change)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("quantity", [0, -1, 10**9, 1.5, "two", None])
async def test_a_quantity_that_is_none_is_refused(shop: Shop, quantity: Any) -> None:
    answer = await shop.reserve(shop.cart(quantity))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_more_than_is_left_is_sold_out_and_says_how_many_are_left(runtime: Runtime) -> None:
    async with serving(runtime) as client:
        small = await a_shop(client, runtime, quantity_total=3)
        answer = await small.reserve(quantity=4)
    assert (answer.status_code, answer.json()["code"]) == (409, "sold_out")
    assert answer.json()["facts"]["left"] == 3


async def test_a_price_that_is_not_the_price_now_is_refused(shop: Shop) -> None:
    body = shop.cart()
    body["items"][0]["unit_price_cents"] = 1
    answer = await shop.reserve(body)
    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")


async def test_a_browser_holds_three_carts_and_not_a_fourth(shop: Shop) -> None:
    body = shop.cart(1)
    answers = [await shop.reserve(body) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]
    assert answers[-1].json()["code"] == "too_many_holds"


async def test_a_promo_code_takes_its_share_off_in_any_case(shop: Shop) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        code = await a_code(tx, shop.event.id)
    held = (await shop.reserve(shop.cart(2, discount_code=f" {code.code.lower()} "))).json()
    assert (held["discount_cents"], held["total_cents"]) == (480, 4320)


async def test_an_unknown_promo_code_is_refused(shop: Shop) -> None:
    answer = await shop.reserve(shop.cart(1, discount_code="no code ü"))
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"] != "not_found"


async def test_an_event_that_is_not_there_is_not_found(shop: Shop) -> None:
    nowhere = f"/api/v1/public/events/{shop.slug}/nowhere/orders"
    answer = await shop.client.post(nowhere, json=shop.cart(), headers=a_key())
    assert answer.status_code == 404


async def test_a_ticket_type_of_another_event_is_not_found(shop: Shop) -> None:
    body = shop.cart()
    body["items"][0]["ticket_type_id"] = str(ids.new_id())
    assert (await shop.reserve(body)).status_code == 404


async def test_a_paid_order_has_tickets_with_pictures(shop: Shop) -> None:
    order = await shop.paid(2)
    assert len(order["tickets"]) == 2
    picture = await shop.client.get(order["tickets"][0]["qr_svg"])
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert order["payment"]["status"] == "succeeded"


async def test_a_held_order_has_no_tickets_yet(shop: Shop) -> None:
    order = await shop.held()
    seen = (await shop.client.get(where(order))).json()
    assert (seen["status"], seen["tickets"], seen["payment"]) == ("pending", [], None)
    assert seen["event"]["slug"] == shop.event.slug


async def test_paying_again_goes_on_with_the_payment_that_is_open(shop: Shop) -> None:
    order = await shop.held()
    first = await shop.client.post(f"{where(order)}/payment")
    second = await shop.client.post(f"{where(order)}/payment")
    assert first.json() == second.json()
    assert first.json()["amount_cents"] == 4800
    assert first.json()["publishable_key"] == "pk_test_admit"


async def test_a_decline_is_told_and_the_order_stays_held(shop: Shop) -> None:
    order = await shop.held()
    opened = (await shop.client.post(f"{where(order)}/payment")).json()
    shop.gateway.buyer_is_declined(opened["client_secret"].removesuffix("_secret"))
    await shop.settle(order)
    seen = (await shop.client.get(where(order))).json()
    assert (seen["status"], seen["payment"]["failure_code"]) == ("pending", "card_declined")


async def test_paying_needs_a_buyer_first(shop: Shop) -> None:
    order = (await shop.reserve()).json()
    answer = await shop.client.post(f"{where(order)}/payment")
    assert (answer.status_code, answer.json()["code"]) == (409, "buyer_needed")


async def test_a_free_order_is_confirmed_without_a_payment(shop: Shop) -> None:
    order = await shop.held(2, kind=shop.free)
    confirmed = (await shop.client.post(f"{where(order)}/confirm")).json()
    again = (await shop.client.post(f"{where(order)}/confirm")).json()
    assert (confirmed["status"], len(confirmed["tickets"])) == ("paid", 2)
    assert confirmed == again


async def test_a_cancelled_order_gives_its_tickets_back(shop: Shop) -> None:
    order = await shop.held()
    cancelled = await shop.client.post(f"{where(order)}/cancel")
    assert cancelled.json()["status"] == "cancelled"
    late = await shop.client.post(f"{where(order)}/payment")
    assert late.status_code == 409


async def test_after_the_hold_ends_nobody_pays(shop: Shop, clock: FixedClock) -> None:
    order = await shop.held()
    clock.advance(timedelta(minutes=16))
    answer = await shop.client.post(f"{where(order)}/payment")
    assert (answer.status_code, answer.json()["code"]) == (409, "hold_expired")


async def test_when_the_provider_is_away_the_hold_stays_and_says_so(shop: Shop) -> None:
    order = await shop.held()
    shop.gateway.is_away = True
    answer = await shop.client.post(f"{where(order)}/payment")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert (await shop.client.get(where(order))).json()["status"] == "pending"


async def test_an_order_is_kept_by_nobody_on_the_way_and_its_link_not_passed_on(shop: Shop) -> None:
    order = await shop.held()
    for answer in (await shop.client.get(where(order)), await shop.client.post(f"{where(order)}/payment")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["x", "A" * 46, "%00", "é" * 46])
async def test_a_token_that_opens_nothing_is_not_found(shop: Shop, token: str) -> None:
    assert (await shop.client.get(f"/api/v1/public/orders/{token}")).status_code == 404


async def test_guessing_tokens_is_throttled_and_a_right_one_still_opens(runtime: Runtime) -> None:
    address = f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"
    async with serving(runtime, address=address) as client:
        shop = await a_shop(client, runtime)
        order = await shop.held()
        guess = f"/api/v1/public/orders/{codes.public_token(shop.scope.tenant_id)}"
        statuses = [(await client.get(guess)).status_code for _ in range(61)]
        assert (statuses[0], statuses[-1]) == (404, 429)
        assert (await client.get(where(order))).status_code == 200
