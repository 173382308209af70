"""The adapter for accounts and payouts, against the double: what it answers is read as what it means."""

from collections.abc import AsyncIterator

import pytest

from admit.adapters import stripe_money
from admit.adapters.stripe_accounts import merchants_of
from admit.merchant.gateway import NO_ACCESS, AccountRequest, MerchantGateway, ProviderAccount
from admit.merchant.records import ItemKind, PayoutState
from admit.sales.gateway import GatewayRefused, GatewayUnreachable
from tests.support.fake_gateway import FakeGateway
from tests.support.stripe_world import World, a_request, a_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


@pytest.fixture
def merchants(world: World) -> MerchantGateway:
    return merchants_of(world.gateway)


def a_wish(key: str = "admit-account-1") -> AccountRequest:
    return AccountRequest("DE", "box@office.example", "Halde", "https://tickets.example/halde", "one", key)


async def an_account(world: World, merchants: MerchantGateway) -> ProviderAccount:
    made = await merchants.open_account(a_wish())
    await world.double.control(
        "POST",
        f"accounts/{made.reference}",
        charges_enabled=True,
        payouts_enabled=True,
        details_submitted=True,
    )
    await world.double.control("POST", "settings", available_after_s=0)
    return await merchants.account(made.reference)


async def test_one_key_makes_one_account_and_a_lost_answer_is_no_refusal(
    world: World, merchants: MerchantGateway
) -> None:
    await world.fault(path="/v1/accounts", kind="cut", times=1)
    with pytest.raises(GatewayUnreachable):
        await merchants.open_account(a_wish())
    made = await merchants.open_account(a_wish())
    assert made == await merchants.open_account(a_wish())
    assert made.due == ("business_profile.url", "external_account", "tos_acceptance.date")
    assert not made.charges_enabled


async def test_a_link_is_an_address_of_the_provider(merchants: MerchantGateway) -> None:
    made = await merchants.open_account(a_wish())
    link = await merchants.account_link(
        made.reference, return_url="http://127.0.0.1/back", refresh_url="http://127.0.0.1/again"
    )
    assert f"/onboarding/{made.reference}/" in link


async def test_access_that_was_taken_away_has_its_own_code(world: World, merchants: MerchantGateway) -> None:
    made = await an_account(world, merchants)
    await world.double.control("POST", f"accounts/{made.reference}", deauthorized=True)
    with pytest.raises(GatewayRefused) as caught:
        await merchants.account(made.reference)
    assert caught.value.code == NO_ACCESS


async def test_movements_lead_to_their_payments_and_add_up_to_the_payout(
    world: World, merchants: MerchantGateway
) -> None:
    account = (await an_account(world, merchants)).reference
    paid = await world.gateway.open_payment(a_request(6400, account=account, application_fee_cents=320))
    await world.pay(paid)
    disputed = await world.gateway.open_payment(a_request(2000, account=account))
    await world.pay(disputed, card="pm_card_createDispute")
    await world.gateway.open_refund(
        account, paid.reference, a_request(1600).amount, idempotency_key="r1", our_id="r1"
    )
    sent = await world.double.control("POST", "payouts", account=account, currency="eur")
    moved = (await merchants.movements_of(account, sent["id"], after=None)).items
    of_sales = [one for one in moved if one.kind is not ItemKind.PAYOUT]
    assert sum(one.net_cents for one in of_sales) == sent["amount"]
    by_kind = {one.kind: one for one in of_sales if one.payment_reference == paid.reference}
    assert set(by_kind) == {ItemKind.CHARGE, ItemKind.REFUND, ItemKind.FEE_BACK}
    charge = by_kind[ItemKind.CHARGE]
    assert (charge.amount_cents, charge.platform_fee_cents, charge.provider_fee_cents) == (6400, 320, 216)
    (dispute,) = [one for one in of_sales if one.kind is ItemKind.DISPUTE]
    assert (dispute.payment_reference, dispute.amount_cents) == (disputed.reference, -2000)
    (listed,) = (await merchants.payouts(account, since=None, after=None)).items
    assert (listed.reference, listed.state, listed.is_automatic) == (sent["id"], PayoutState.PENDING, True)
    (balance,) = await merchants.balance(account)
    assert (balance.currency, balance.available_cents, balance.pending_cents) == ("EUR", 0, 0)


@pytest.mark.parametrize(
    ("kind", "account", "told"),
    [
        ("account.updated", "acct_1", "acct_1"),
        ("payout.failed", "acct_1", "acct_1"),
        ("capability.updated", "acct_1", "acct_1"),
        ("payment_intent.created", "acct_1", None),
        ("payout.paid", None, None),
    ],
)
def test_messages_of_an_account_and_its_payouts_name_it(
    kind: str, account: str | None, told: str | None
) -> None:
    assert stripe_money.account_in({"type": kind, "account": account, "data": {"object": {}}}) == told


def test_a_fee_between_two_units_is_rounded_and_an_unknown_currency_is_left_out() -> None:
    moved = {
        "id": "txn_1",
        "type": "charge",
        "currency": "isk",
        "amount": 150000,
        "fee": 4380,
        "net": 145620,
        "created": 1,
        "available_on": 2,
    }
    read = stripe_money.movement(moved)
    assert read is not None
    assert (read.amount_cents, read.provider_fee_cents, read.net_cents) == (1500, 44, 1456)
    assert stripe_money.movement({**moved, "currency": "xyz"}) is None


async def test_without_a_provider_nobody_can_connect() -> None:
    with pytest.raises(GatewayRefused):
        await merchants_of(FakeGateway()).open_account(a_wish())
