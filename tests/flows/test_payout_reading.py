"""Payouts add up to the cent, whatever comes when and how often."""

import random

import pytest

from admit.core.tenancy import Scope
from admit.flows import account_checks
from admit.flows.runtime import Runtime
from admit.merchant import items
from admit.merchant.gateway import Movement, ProviderPayout
from admit.merchant.records import ItemKind, PayoutState
from admit.sales.gateway import GatewayUnreachable
from admit.sales.holds import Held
from tests.support.builders import a_tenant
from tests.support.fake_gateway import FakeGateway
from tests.support.merchant_world import Merchant, a_merchant

SEEN = """
select (select count(*) from payouts) + (select count(*) from payout_items) + (select count(*) from payment_accounts)
"""


@pytest.fixture
async def merchant(runtime: Runtime, gateway: FakeGateway) -> Merchant:
    made = await a_merchant(runtime, gateway)
    await made.open()
    return made


async def sold(
    merchant: Merchant, *, platform_fee: int = 100, provider_fee: int = 150
) -> tuple[Held, Movement]:
    """An order paid on the account, and its money in the account's balance."""
    held = await merchant.shop.paid()
    payment = await merchant.shop.payment(held)
    moved = merchant.provider.moves(
        ItemKind.CHARGE,
        payment.amount_cents,
        payment=payment.provider_reference,
        source=f"ch_{payment.provider_reference}",
        platform_fee=platform_fee,
        provider_fee=provider_fee,
    )
    return held, moved


async def a_full_payout(merchant: Merchant) -> tuple[Held, ProviderPayout]:
    """Three sales, part of one given back, a dispute, a sale of another hand, a fee of the provider itself."""
    sales = [await sold(merchant) for _ in range(3)]
    held = sales[0][0]
    payment = (await merchant.shop.payment(held)).provider_reference
    give = merchant.provider.moves
    more = [
        give(ItemKind.REFUND, -700, payment=payment, source="re_1"),
        give(ItemKind.FEE_BACK, 35, payment=payment),
        give(ItemKind.DISPUTE, -900, payment=payment, source="dp_1", provider_fee=1500),
        give(ItemKind.CHARGE, 4200, payment="pi_of_another_shop", provider_fee=152),
        give(ItemKind.FEE, -200),
    ]
    return held, merchant.provider.pays_out(*(one for _, one in sales), *more)


async def test_a_payout_adds_up_to_the_cent_and_names_its_orders(merchant: Merchant) -> None:
    held, told = await a_full_payout(merchant)
    await merchant.check()
    (payout,) = await merchant.payouts()
    sums = await merchant.sums(payout.id)
    parts = (
        sums.charge_cents + sums.refund_cents + sums.dispute_cents + sums.fee_back_cents + sums.returned_cents
        + sums.other_cents + sums.provider_fee_cents + sums.platform_fee_cents
    )  # fmt: skip
    assert parts == sums.net_cents == told.amount_cents == payout.amount_cents
    assert payout.items_read_at is not None
    assert (sums.items, sums.charges, sums.unmatched) == (8, 4, 1)
    assert sums.unmatched_cents == 4200 - 152
    theirs = {one.kind for one in await merchant.items(payout.id) if one.order_id == held.order_id}
    assert theirs == {ItemKind.CHARGE, ItemKind.REFUND, ItemKind.FEE_BACK, ItemKind.DISPUTE}


@pytest.mark.parametrize("seed", range(3))
async def test_messages_repeated_and_in_any_order_change_nothing(merchant: Merchant, seed: int) -> None:
    _, told = await a_full_payout(merchant)
    reference = await merchant.reference()
    chance = random.Random(seed)
    steps = [PayoutState.PENDING, PayoutState.IN_TRANSIT, PayoutState.PAID]
    for state in steps:
        merchant.provider.settles(told, state)
        chance.shuffle(merchant.provider.all_movements)
        for _ in range(chance.randint(1, 3)):
            await account_checks.make_due(merchant.runtime, merchant.scope.tenant_id, reference)
            await merchant.check()
    (payout,) = await merchant.payouts()
    assert payout.state is PayoutState.PAID
    assert (await merchant.sums(payout.id)).net_cents == payout.amount_cents
    assert len(await merchant.items(payout.id)) == 8


async def test_a_reading_that_was_cut_off_goes_on(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_full_payout(merchant)
    monkeypatch.setattr("admit.flows.payout_reading.MOST_PARTS", 1)
    for _ in range(8):
        await merchant.check()
    (payout,) = await merchant.payouts()
    assert payout.items_read_at is not None
    assert (await merchant.sums(payout.id)).net_cents == payout.amount_cents


async def test_a_payout_that_lacks_an_item_is_read_again_until_it_adds_up(merchant: Merchant) -> None:
    await a_full_payout(merchant)
    late, payout = next(iter(merchant.provider.taken_by.items()))
    del merchant.provider.taken_by[late]
    await merchant.check()
    assert [one.items_read_at for one in await merchant.payouts()] == [None]
    merchant.provider.taken_by[late] = payout
    await merchant.check()
    (whole,) = await merchant.payouts()
    assert whole.items_read_at is not None
    assert (await merchant.sums(whole.id)).net_cents == whole.amount_cents


async def test_a_provider_that_is_away_costs_nothing(merchant: Merchant) -> None:
    await a_full_payout(merchant)
    merchant.provider.is_away = True
    await merchant.check()
    assert await merchant.payouts() == []
    account = await merchant.account()
    assert account.failure_code == GatewayUnreachable("").code
    assert account.can_charge
    merchant.provider.is_away = False
    await merchant.check()
    assert len(await merchant.payouts()) == 1


async def test_a_failed_payout_is_told_once_and_its_money_comes_with_the_next(merchant: Merchant) -> None:
    _, told = await a_full_payout(merchant)
    merchant.provider.settles(told, PayoutState.FAILED, "account_closed")
    back = merchant.provider.moves(ItemKind.RETURNED, told.amount_cents, source=told.reference)
    await merchant.check()
    await merchant.check()
    assert (await merchant.mails()).count("payout_failed") == 1
    next_one = merchant.provider.pays_out(back)
    await merchant.check()
    by_reference = {one.reference: one for one in await merchant.payouts()}
    assert by_reference[told.reference].failure_code == "account_closed"
    sums = await merchant.sums(by_reference[next_one.reference].id)
    assert (sums.returned_cents, sums.net_cents) == (told.amount_cents, next_one.amount_cents)


async def test_fees_of_an_order_are_known_before_it_is_paid_out(merchant: Merchant) -> None:
    held, _ = await sold(merchant, platform_fee=80, provider_fee=123)
    await merchant.check()
    async with merchant.runtime.db.read(merchant.scope) as tx:
        fees = await items.fees_of(tx, [held.order_id])
    assert (fees[held.order_id].provider_fee_cents, fees[held.order_id].platform_fee_cents) == (123, 80)


async def test_a_sale_noted_later_is_matched_later(merchant: Merchant) -> None:
    moved = merchant.provider.moves(ItemKind.CHARGE, 100, payment="pi_unknown_yet")
    merchant.provider.pays_out(moved)
    await merchant.check()
    (payout,) = await merchant.payouts()
    assert (await merchant.sums(payout.id)).unmatched == 1
    held = await merchant.shop.paid()
    await merchant.shop.change(
        "update payments set provider_reference = 'pi_unknown_yet' where order_id = %(id)s::uuid",
        id=held.order_id,
    )
    await merchant.check()
    assert (await merchant.sums(payout.id)).unmatched == 0


async def test_nothing_of_it_is_another_tenants(merchant: Merchant) -> None:
    await a_full_payout(merchant)
    await merchant.check()
    other: Scope = await a_tenant(merchant.runtime.db)
    async with merchant.runtime.db.read(other) as tx:
        assert await tx.fetch_value(SEEN) == 0
