"""The reservation verb against a real database."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admit.core import ids
from admit.core.db import Database
from admit.core.errors import NotFound, Refusal
from admit.events.records import TicketType
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.sales.errors import KeyReused, SoldOut
from admit.sales.holds import Held, HoldRequest, Idempotency
from tests.support.builders import an_email
from tests.support.events_builders import a_code, a_pool, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import ROOMY, Shop, a_cart, a_shop


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway, quantity_total=10)


def a_key(key: str = "first", *, body: bytes = b"body") -> Idempotency:
    return Idempotency(principal="cart:1", route="reserve", key=key, body_hash=body)


async def test_a_granted_cart_is_an_order_that_holds_its_tickets(shop: Shop) -> None:
    held = await shop.hold(3)
    order = await shop.order(held)
    assert (order.status.value, order.total_cents, order.expires_at) == ("pending", 7200, held.expires_at)
    assert await shop.counts() == (0, 3)


async def test_a_refused_cart_takes_nothing(shop: Shop) -> None:
    first, second, third = await shop.take(*(a_cart((shop.kind, quantity)) for quantity in (6, 5, 4)))
    assert isinstance(first, Held)
    assert isinstance(second, SoldOut)
    assert second.facts["left"] == 4
    assert isinstance(third, Held)
    assert await shop.counts() == (0, 10)


async def test_an_unknown_event_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await replace(shop, event_id=ids.new_id()).take(a_cart((shop.kind, 1)))


async def test_the_same_key_and_body_gets_the_same_answer_again(shop: Shop) -> None:
    first = await shop.hold(2, idempotency=a_key())
    again = await shop.hold(2, idempotency=a_key())
    assert again == first
    assert await shop.counts() == (0, 2)


async def test_the_same_key_with_another_body_conflicts(shop: Shop) -> None:
    await shop.hold(2, idempotency=a_key())
    with pytest.raises(KeyReused):
        await shop.hold(2, idempotency=a_key(body=b"other"))


async def test_a_key_is_recognised_inside_one_batch(shop: Shop) -> None:
    twins = [a_cart((shop.kind, 2), idempotency=a_key()) for _ in range(2)]
    other = a_cart((shop.kind, 2), idempotency=a_key(body=b"other"))
    first, second, third = await shop.take(*twins, other)
    assert first == second
    assert isinstance(third, KeyReused)
    assert await shop.counts() == (0, 2)


async def test_a_refusal_leaves_its_key_free_also_inside_one_batch(shop: Shop) -> None:
    too_many = a_cart((shop.kind, 11), idempotency=a_key())
    fewer = a_cart((shop.kind, 2), idempotency=a_key(body=b"other"))
    first, second = await shop.take(too_many, fewer)
    assert isinstance(first, Refusal)
    assert isinstance(second, Held)


async def test_a_key_is_free_again_after_a_rollback(shop: Shop) -> None:
    taken_id = (await shop.hold(1)).order_id
    with pytest.raises(Exception, match="orders_pkey"):
        await shop.hold(1, idempotency=a_key(), order_id=taken_id)
    assert await shop.counts() == (0, 1)
    await shop.hold(1, idempotency=a_key())
    assert await shop.counts() == (0, 2)


@pytest.mark.commits
async def test_a_key_is_recognised_across_processes(shop: Shop, database_url: str) -> None:
    async with Database(database_url, pool_size=4) as other:
        tills = [Till(db, shop.runtime.clock, ROOMY) for db in (shop.runtime.db, other)]
        answers = await asyncio.gather(
            *(
                till.hold(shop.scope.tenant_id, shop.event_id, a_cart((shop.kind, 1), idempotency=a_key()))
                for till in tills * 10
            )
        )
    assert len({answer.order_id for answer in answers}) == 1
    assert await shop.counts() == (0, 1)


@pytest.mark.commits
async def test_two_bodies_under_one_key_at_once_give_one_hold_and_one_conflict(
    shop: Shop, database_url: str
) -> None:
    """They name different types, so that no lock brings them one after the other."""
    async with shop.runtime.db.write(shop.scope) as tx:
        other_kind = await a_ticket_type(tx, shop.event_id, name="Seated")
    async with Database(database_url, pool_size=4) as other:
        tills = [Till(db, shop.runtime.clock, ROOMY) for db in (shop.runtime.db, other)]
        for number in range(10):
            asked = [
                a_cart((kind, 1), idempotency=a_key(str(number), body=kind.id.bytes))
                for kind in (shop.kind, other_kind)
            ]
            answers = await asyncio.gather(
                *(
                    till.hold(shop.scope.tenant_id, shop.event_id, cart)
                    for till, cart in zip(tills, asked, strict=True)
                ),
                return_exceptions=True,
            )
            assert sorted(type(answer).__name__ for answer in answers) == ["Held", "KeyReused"]


async def test_an_emails_own_holds_and_valid_tickets_count_against_its_allowance(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway, max_per_buyer=3)
    email = an_email()
    await shop.paid(2, email=email)
    (answer,) = await shop.take(a_cart((shop.kind, 2), buyer_email=email))
    assert isinstance(answer, Refusal)
    assert answer.code == "quantity_refused"
    await shop.hold(1, buyer_email=email)


A_CART = st.tuples(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 3)),
        min_size=1,
        max_size=3,
        unique_by=lambda line: line[0],
    ),
    st.sampled_from([None, "one@example.org", "two@example.org"]),
    st.sampled_from([None, 0, 1]),
    st.sampled_from([None, b"cart-1", b"cart-2"]),
)


@given(carts=st.lists(A_CART, min_size=1, max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_mixed_batch_is_granted_exactly_as_one_after_the_other(
    runtime: Runtime, gateway: FakeGateway, carts: list[Any]
) -> None:
    together, together_codes, together_kinds = await a_mixed_shop(runtime, gateway)
    apart, apart_codes, apart_kinds = await a_mixed_shop(runtime, gateway)
    at_once = await together.take(
        *(a_mixed_cart(cart, together_kinds, together_codes) for cart in carts), limits=TIGHT
    )
    one_by_one = [
        (await apart.take(a_mixed_cart(cart, apart_kinds, apart_codes), limits=TIGHT))[0] for cart in carts
    ]
    assert [outcome(answer) for answer in at_once] == [outcome(answer) for answer in one_by_one]
    assert await together.breaches() == []
    assert await apart.breaches() == []


TIGHT = replace(ROOMY, per_cart=2, per_email=2)


async def a_mixed_shop(runtime: Runtime, gateway: FakeGateway) -> tuple[Shop, list[str], list[TicketType]]:
    """Three types, two of them limited per buyer, a pool behind two, and two codes that run out."""
    shop = await a_shop(runtime, gateway, quantity_total=9, max_per_buyer=4)
    async with runtime.db.write(shop.scope) as tx:
        pool = await a_pool(tx, shop.event_id, total=10)
        kinds = [
            shop.kind,
            await a_ticket_type(
                tx, shop.event_id, name="Seated", quantity_total=12, pool_ids=(pool.id,), price_cents=100
            ),
            await a_ticket_type(
                tx, shop.event_id, name="Box", quantity_total=3, pool_ids=(pool.id,), max_per_buyer=2
            ),
        ]
        codes = [
            await a_code(tx, shop.event_id, max_redemptions=2),
            await a_code(tx, shop.event_id, max_per_buyer=1, discount_value=60),
        ]
    return shop, [code.code for code in codes], kinds


def a_mixed_cart(cart: Any, kinds: list[TicketType], codes: list[str]) -> HoldRequest:
    lines, email, code, key = cart
    return a_cart(
        *((kinds[at], quantity) for at, quantity in lines),
        buyer_email=email,
        discount_code=None if code is None else codes[code],
        cart_key=key,
    )


def outcome(answer: Held | Refusal) -> tuple[object, ...]:
    if isinstance(answer, Held):
        return answer.subtotal_cents, answer.discount_cents
    return answer.code, answer.facts.get("left"), answer.text
