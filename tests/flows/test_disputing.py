"""A bank asks for the money back: the tickets it paid for are flagged, whatever comes first."""

import pytest

from admit.core.errors import Busy
from admit.core.money import Money
from admit.flows import disputing
from admit.flows.runtime import Runtime
from admit.sales.errors import NotRefundable
from admit.sales.gateway import ProviderDispute
from admit.sales.holds import Held
from admit.sales.provider_events import Match
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import ask
from tests.support.sales_builders import Shop, a_shop


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway)


async def told(shop: Shop, held: Held, state: str, *, payment: int = 0) -> None:
    of = (await shop.payments(held))[payment]
    dispute = shop.gateway.dispute_in({"dispute_of": of.provider_reference, "state": state})
    assert isinstance(dispute, ProviderDispute)
    match = Match(shop.scope.tenant_id, of.id, held.order_id)
    await disputing.note(shop.runtime, shop.scope.tenant_id, dispute, match)


async def flags(shop: Shop, held: Held) -> list[bool]:
    return [ticket.disputed_at is not None for ticket in await shop.tickets(held)]


@pytest.mark.parametrize(
    ("news", "flagged"),
    [(["open"], True), (["open", "won"], False), (["open", "lost"], True), (["won", "open"], False)],
)
async def test_tickets_are_flagged_while_the_money_is_in_doubt_and_when_it_is_lost(
    shop: Shop, news: list[str], flagged: bool
) -> None:
    held = await shop.paid(2)
    for state in news:
        await told(shop, held, state)
        await told(shop, held, state)
    assert await flags(shop, held) == [flagged, flagged]
    assert await shop.breaches() == []


async def test_a_dispute_told_before_the_payment_waits_for_the_tickets_it_flags(shop: Shop) -> None:
    held = await shop.opened(1)
    paid = shop.gateway.buyer_pays(await shop.reference(held))
    with pytest.raises(Busy):
        await told(shop, held, "open")
    await shop.settle(held, paid)
    await told(shop, held, "open")
    assert await flags(shop, held) == [True]


async def test_a_dispute_of_money_that_is_owed_back_flags_nobody_and_blocks_no_refund(shop: Shop) -> None:
    held = await shop.opened(1)
    first = await shop.reference(held)
    await shop.settle(held, await shop.gateway.cancel_payment("", first))
    await shop.open_again(held)
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held)))
    await shop.settle(held, shop.gateway.buyer_pays(first, amount=Money(2400, "EUR")))
    await told(shop, held, "open", payment=0)
    assert await flags(shop, held) == [False]
    assert await ask(shop, held, amount_cents=100)
    await told(shop, held, "open", payment=1)
    with pytest.raises(NotRefundable):
        await ask(shop, held, amount_cents=100)
