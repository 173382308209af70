"""Money goes back: as asked, once, never more than there is, until it has arrived."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admit.core.errors import Invalid, NotFound
from admit.flows import checkout, disputing, free_orders, refunding
from admit.flows.runtime import Runtime
from admit.sales.errors import NotRefundable
from admit.sales.holds import Held
from admit.sales.provider_events import Match
from tests.support.events_builders import a_code, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import ask, carry_out, ids_of, state
from tests.support.sales_builders import Shop, a_cart, a_shop

ADMIT = "update tickets set checked_in_at = now() where order_id = %(id)s"


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


async def test_a_ticket_is_void_when_asked_and_its_place_is_free_when_the_money_went(shop: Shop) -> None:
    held = await shop.paid(2)
    first = (await ids_of(shop, held))[0]
    await ask(shop, held, ticket_ids=(first,))
    assert await state(shop, held) == ("paid", 0, 1)
    assert await shop.counts() == (2, 0)
    await carry_out(shop)
    assert await state(shop, held) == ("partially_refunded", 2400, 1)
    assert await shop.counts() == (1, 0)
    assert await shop.mails(held) == ["order_confirmation", "order_refunded"]
    assert await shop.trail(held.order_id) == ["order.paid", "refund.requested", "refund.succeeded"]
    assert await shop.breaches() == []


async def test_a_full_refund_gives_all_of_it_back(shop: Shop) -> None:
    held = await shop.paid(3)
    await ask(shop, held)
    await carry_out(shop)
    assert await state(shop, held) == ("refunded", 7200, 0)
    assert await shop.counts() == (0, 0)
    with pytest.raises(NotRefundable):
        await ask(shop, held)
    assert await shop.breaches() == []


async def test_goodwill_leaves_the_tickets_valid(shop: Shop) -> None:
    held = await shop.paid(2)
    await ask(shop, held, amount_cents=1000)
    await carry_out(shop)
    assert await state(shop, held) == ("partially_refunded", 1000, 2)
    assert await shop.counts() == (2, 0)
    assert await shop.breaches() == []


async def test_a_full_refund_after_goodwill_gives_back_what_is_left(shop: Shop) -> None:
    held = await shop.paid(2)
    await ask(shop, held, amount_cents=1000)
    await ask(shop, held)
    await carry_out(shop)
    assert await state(shop, held) == ("refunded", 4800, 0)
    assert await shop.breaches() == []


async def test_without_restock_the_place_stays_taken(shop: Shop) -> None:
    held = await shop.paid(2)
    await ask(shop, held, restock=False)
    await carry_out(shop)
    assert await shop.counts() == (2, 0)
    assert await shop.breaches() == []


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"amount_cents": 0}, Invalid),
        ({"amount_cents": -1}, Invalid),
        ({"amount_cents": 4801}, NotRefundable),
        ({"ticket_ids": (UUID(int=7),)}, NotFound),
        ({"ticket_ids": ()}, NotRefundable),
    ],
)
async def test_what_cannot_go_back_is_refused(
    shop: Shop, asked: dict[str, Any], refusal: type[Exception]
) -> None:
    held = await shop.paid(2)
    with pytest.raises(refusal):
        await ask(shop, held, **asked)
    assert await shop.refunds(held) == []


@pytest.mark.parametrize("amount", [-1, 2401])
async def test_a_ticket_brings_back_at_most_what_it_cost(shop: Shop, amount: int) -> None:
    held = await shop.paid(2)
    with pytest.raises(Invalid):
        await ask(shop, held, ticket_ids=((await ids_of(shop, held))[0],), amount_cents=amount)


async def test_an_order_that_was_not_paid_has_nothing_to_give_back(shop: Shop) -> None:
    with pytest.raises(NotRefundable):
        await ask(shop, await shop.opened(1))


@pytest.mark.commits
async def test_refunds_asked_at_once_never_come_to_more_than_was_paid(shop: Shop) -> None:
    held = await shop.paid(4)
    first, second, *_ = await ids_of(shop, held)
    wishes: list[dict[str, Any]] = [{"amount_cents": 2500}] * 4 + [{"ticket_ids": (first, second)}, {}]
    answers = await asyncio.gather(*(ask(shop, held, **wish) for wish in wishes), return_exceptions=True)
    assert all(isinstance(answer, UUID | NotRefundable | None) for answer in answers)
    assert sum(refund.amount_cents for refund in await shop.refunds(held)) <= 9600
    await asyncio.gather(*(refunding.drain(shop.runtime) for _ in range(3)))
    assert sum(refund.amount.cents for refund in shop.gateway.refunds.values()) <= 9600
    assert await shop.breaches() == []


async def test_the_same_ticket_asked_twice_at_once_goes_back_once(shop: Shop) -> None:
    held = await shop.paid(2)
    first = (await ids_of(shop, held))[0]
    answers = await asyncio.gather(
        *(ask(shop, held, ticket_ids=(first,)) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(answer, NotRefundable) for answer in answers) == 3
    await carry_out(shop)
    assert await shop.counts() == (1, 0)


async def test_a_holder_who_was_let_in_gets_money_only_when_that_is_confirmed(shop: Shop) -> None:
    held = await shop.paid(1)
    await shop.change(ADMIT, id=held.order_id)
    with pytest.raises(NotRefundable, match="let in"):
        await ask(shop, held)
    await ask(shop, held, admitted_too=True)
    await carry_out(shop)
    assert await state(shop, held) == ("refunded", 2400, 0)


async def dispute(shop: Shop, held: Held, state: str) -> None:
    payment = await shop.payment(held)
    about = shop.gateway.dispute_in({"dispute_of": payment.provider_reference, "state": state})
    assert about is not None
    match = Match(shop.scope.tenant_id, payment.id, held.order_id)
    await disputing.note(shop.runtime, shop.scope.tenant_id, about, match)


@pytest.mark.parametrize(("state", "why"), [("open", "disputed"), ("lost", "too_much")])
async def test_a_dispute_blocks_refunds_while_open_and_what_the_bank_took_after(
    shop: Shop, state: str, why: str
) -> None:
    held = await shop.paid(1)
    await dispute(shop, held, state)
    with pytest.raises(NotRefundable) as refusal:
        await ask(shop, held, amount_cents=100)
    assert refusal.value.facts["why"] == why


async def test_free_tickets_are_taken_back_at_once(fresh_runtime: Runtime, gateway: FakeGateway) -> None:
    shop = await a_shop(fresh_runtime, gateway, price_cents=0)
    held = await shop.named(2)
    await free_orders.take(fresh_runtime, held.public_lookup_token)
    assert await ask(shop, held, ticket_ids=((await ids_of(shop, held))[0],)) is None
    assert (await state(shop, held), await shop.counts()) == (("paid", 0, 1), (1, 0))
    assert await ask(shop, held) is None
    assert (await state(shop, held), await shop.counts()) == (("refunded", 0, 0), (0, 0))
    assert await shop.breaches() == []


@given(
    quantities=st.tuples(st.integers(1, 4), st.integers(0, 3)),
    percent=st.integers(1, 60),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_tickets_given_back_one_by_one_come_to_exactly_what_was_paid(
    runtime: Runtime, gateway: FakeGateway, quantities: tuple[int, int], percent: int, order: Any
) -> None:
    shop = await a_shop(runtime, gateway, price_cents=1333)
    async with runtime.db.write(shop.scope) as tx:
        other = await a_ticket_type(tx, shop.event_id, name="Seated", price_cents=777)
        code = await a_code(tx, shop.event_id, discount_value=percent)
    lines = [(kind, count) for kind, count in zip((shop.kind, other), quantities, strict=True) if count]
    (held,) = await shop.take(a_cart(*lines, discount_code=code.code))
    assert isinstance(held, Held)
    token = held.public_lookup_token
    await checkout.name_buyer(runtime, token, name="Jo", email="jo@example.org", locale="en")
    await checkout.pay(runtime, token)
    await shop.settle(held, gateway.buyer_pays(await shop.reference(held)))
    tickets = await ids_of(shop, held)
    order.shuffle(tickets)
    for ticket_id in tickets:
        await ask(shop, held, ticket_ids=(ticket_id,))
    assert sum(refund.amount_cents for refund in await shop.refunds(held)) == held.total_cents
