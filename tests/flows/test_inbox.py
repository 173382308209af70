"""The provider's messages: kept once, worked off until they are done."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from admit.core.clock import FixedClock
from admit.core.money import Money
from admit.core.tenancy import Door
from admit.flows import checkout, inbox
from admit.flows.runtime import Runtime
from admit.sales import payments, provider_events
from admit.sales.gateway import ProviderEvent, ProviderPayment, ProviderState
from admit.sales.holds import Held
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_shop

INBOX = """
select id, status, attempts, tenant_id, needs_operator_at is not null as needs_operator, error_message
from webhook_events
order by id
"""


@dataclass(frozen=True)
class Row:
    id: UUID
    status: str
    attempts: int
    tenant_id: UUID | None
    needs_operator: bool
    error_message: str | None


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


def a_message(number: int = 1, **payload: Any) -> ProviderEvent:
    return ProviderEvent("stripe", "", f"evt_{number}", "payment.told", None, payload)


async def about(shop: Shop, held: Held, number: int = 1) -> ProviderEvent:
    return a_message(number, payment=await shop.reference(held))


async def rows(shop: Shop) -> list[Row]:
    async with shop.runtime.db.door(Door.WORKER) as tx:
        return await tx.fetch_all(Row, INBOX)


def advance(shop: Shop, by: timedelta) -> None:
    clock = shop.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.advance(by)


async def test_a_message_is_kept_settled_and_marked(shop: Shop) -> None:
    held = await shop.opened(2)
    message = await about(shop, held)
    shop.gateway.buyer_pays(await shop.reference(held))
    await inbox.receive(shop.runtime, [message])
    assert await inbox.drain(shop.runtime) == 1
    assert (await shop.order(held)).status.value == "paid"
    (row,) = await rows(shop)
    assert (row.status, row.tenant_id) == ("processed", shop.scope.tenant_id)
    assert await inbox.drain(shop.runtime) == 0


async def test_a_message_that_comes_again_is_kept_once(shop: Shop) -> None:
    message = await about(shop, await shop.opened(1))
    await inbox.receive(shop.runtime, [message, message])
    await inbox.receive(shop.runtime, [message])
    assert len(await rows(shop)) == 1


async def test_a_message_about_nothing_of_ours_is_ignored(shop: Shop) -> None:
    await inbox.receive(shop.runtime, [a_message(other="thing")])
    await inbox.drain(shop.runtime)
    assert [row.status for row in await rows(shop)] == ["ignored"]


async def test_a_message_that_fails_waits_and_harms_no_other(shop: Shop) -> None:
    """The order of one of them has a buyer no mail can be put out to, so that its settlement breaks."""
    good, bad = await shop.opened(1), await shop.opened(1)
    await shop.change("update orders set buyer_email = 'not an address' where id = %(id)s", id=bad.order_id)
    for held in (good, bad):
        shop.gateway.buyer_pays(await shop.reference(held))
    await inbox.receive(shop.runtime, [await about(shop, bad, 1), await about(shop, good, 2)])
    await inbox.drain(shop.runtime)
    assert (await shop.order(good)).status.value == "paid"
    assert (await shop.order(bad)).status.value == "pending"
    assert [(row.status, row.attempts) for row in await rows(shop)] == [("received", 1), ("processed", 1)]
    await shop.change("update orders set buyer_email = 'jo@example.org' where id = %(id)s", id=bad.order_id)
    advance(shop, timedelta(minutes=1))
    await inbox.drain(shop.runtime)
    assert (await shop.order(bad)).status.value == "paid"
    assert await shop.breaches() == []


class Garbled(FakeGateway):
    """A provider one of whose messages cannot be read."""

    def payment_in(self, payload: Any) -> ProviderPayment | None:
        if "garbled" in payload:
            raise KeyError("amount")
        return super().payment_in(payload)


async def test_a_message_that_cannot_be_read_harms_no_other(fresh_runtime: Runtime) -> None:
    gateway = Garbled()
    shop = await a_shop(replace(fresh_runtime, gateway=gateway), gateway)
    held = await shop.opened(1)
    gateway.buyer_pays(await shop.reference(held))
    await inbox.receive(shop.runtime, [a_message(garbled=True), await about(shop, held, 2)])
    await inbox.drain(shop.runtime)
    assert [row.status for row in await rows(shop)] == ["received", "processed"]


async def test_a_message_from_before_the_reference_was_noted_waits_for_it(shop: Shop) -> None:
    held = await shop.named(1)
    shop.gateway.lose_answers = 1
    with pytest.raises(Exception, match="not answering"):
        await checkout.pay(shop.runtime, held.public_lookup_token)
    (reference,) = shop.gateway.payments
    told = shop.gateway.buyer_pays(reference)
    await inbox.receive(shop.runtime, [a_message(payment=reference)])
    await inbox.drain(shop.runtime)
    assert [row.status for row in await rows(shop)] == ["received"]
    async with shop.runtime.db.write(shop.scope) as tx:
        payment = (await payments.of_orders(tx, [held.order_id]))[0]
        await payments.bind(tx, payment.id, told, now=shop.runtime.clock.now())
    advance(shop, timedelta(minutes=1))
    await inbox.drain(shop.runtime)
    assert (await shop.order(held)).status.value == "paid"


async def drained_out(shop: Shop) -> Row:
    for _ in range(provider_events.MOST_ATTEMPTS + 1):
        await inbox.drain(shop.runtime)
        advance(shop, timedelta(hours=1))
    (row,) = await rows(shop)
    return row


async def test_money_of_unknown_origin_goes_before_an_operator(shop: Shop) -> None:
    shop.gateway.payments["pi_unknown"] = a_payment(ProviderState.SUCCEEDED, 100)
    await inbox.receive(shop.runtime, [a_message(payment="pi_unknown")])
    row = await drained_out(shop)
    assert (row.status, row.needs_operator, row.attempts) == ("failed", True, provider_events.MOST_ATTEMPTS)


async def test_an_unknown_payment_without_money_is_ignored_after_a_while(shop: Shop) -> None:
    shop.gateway.payments["pi_unknown"] = a_payment(ProviderState.REQUIRES_PAYMENT, 0)
    await inbox.receive(shop.runtime, [a_message(payment="pi_unknown")])
    row = await drained_out(shop)
    assert (row.status, row.needs_operator) == ("ignored", False)


def a_payment(state: ProviderState, captured: int) -> ProviderPayment:
    return ProviderPayment("", "pi_unknown", state, Money(100, "EUR"), Money(captured, "EUR"))


async def test_a_payment_of_another_account_is_not_ours(shop: Shop) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    shop.gateway.payments[reference] = replace(shop.gateway.buyer_pays(reference), account="acct_other")
    await inbox.receive(shop.runtime, [await about(shop, held)])
    await inbox.drain(shop.runtime)
    assert (await shop.order(held)).status.value == "pending"


async def test_messages_of_a_worker_that_died_come_back_when_its_lease_ends(shop: Shop) -> None:
    held = await shop.opened(1)
    shop.gateway.buyer_pays(await shop.reference(held))
    await inbox.receive(shop.runtime, [await about(shop, held)])
    async with shop.runtime.db.door(Door.WORKER) as tx:
        assert len(await provider_events.claim(tx, 10, now=shop.runtime.clock.now())) == 1
    assert await inbox.drain(shop.runtime) == 0
    advance(shop, provider_events.LEASE)
    assert await inbox.drain(shop.runtime) == 1
    assert (await shop.order(held)).status.value == "paid"


@pytest.mark.commits
async def test_several_workers_share_the_inbox_and_do_each_message_once(shop: Shop) -> None:
    held = [await shop.opened(1) for _ in range(10)]
    for one in held:
        shop.gateway.buyer_pays(await shop.reference(one))
    await inbox.receive(shop.runtime, [await about(shop, one, at) for at, one in enumerate(held * 2)])
    taken = await asyncio.gather(*(inbox.drain(shop.runtime, limit=7) for _ in range(4)))
    assert sum(taken) == 20
    assert {row.status for row in await rows(shop)} == {"processed"}
    assert [len(await shop.tickets(one)) for one in held] == [1] * 10
    assert await shop.breaches() == []


async def test_batches_side_by_side_do_each_message_once_and_a_bad_one_harms_no_other(
    fresh_runtime: Runtime,
) -> None:
    gateway = Garbled()
    shop = await a_shop(replace(fresh_runtime, gateway=gateway), gateway)
    held = [await shop.opened(1) for _ in range(4)]
    messages = [await about(shop, one, number) for number, one in enumerate(held)]
    for one in held:
        shop.gateway.buyer_pays(await shop.reference(one))
    again = [await about(shop, one, 10 + number) for number, one in enumerate(held)]
    await inbox.receive(shop.runtime, [*messages, a_message(20, garbled=True), *again])
    assert await inbox.drain(shop.runtime, limit=3) == 9
    assert [len(await shop.tickets(one)) for one in held] == [1] * 4
    assert (await shop.counts(), await shop.breaches()) == ((4, 0), [])
    assert sorted(row.status for row in await rows(shop)) == ["processed"] * 8 + ["received"]


async def test_a_dispute_flags_the_tickets_until_it_is_won(shop: Shop) -> None:
    held = await shop.paid(2)
    reference = await shop.reference(held)
    for number, (state, flagged) in enumerate([("open", True), ("won", False), ("open", False)]):
        await inbox.receive(shop.runtime, [a_message(number, dispute_of=reference, state=state)])
        await inbox.drain(shop.runtime)
        assert [ticket.disputed_at is not None for ticket in await shop.tickets(held)] == [flagged] * 2
    assert await shop.trail(held.order_id) == ["order.paid", "dispute.opened", "dispute.won"]
