"""The pages of an organizer's account and payouts, and the operator's look at all of them."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from admit.core.money import Money
from admit.flows.runtime import Runtime
from admit.merchant.gateway import Movement
from admit.merchant.records import ItemKind, PayoutState
from tests.support.browsing import Surfer, signed_in
from tests.support.fake_gateway import FakeGateway
from tests.support.fake_merchants import FakeMerchants
from tests.support.identity_builders import an_account
from tests.support.merchant_world import Merchant, a_merchant
from tests.support.refund_builders import ask, carry_out


@pytest.fixture
def provider() -> FakeMerchants:
    return FakeMerchants()


@pytest.fixture
def runtime(runtime: Runtime, provider: FakeMerchants) -> Runtime:
    return replace(runtime, merchants=provider)


@pytest.fixture
async def merchant(runtime: Runtime, gateway: FakeGateway, provider: FakeMerchants) -> Merchant:
    return await a_merchant(runtime, gateway, provider=provider)


@pytest.fixture
async def admin(runtime: Runtime, client: httpx.AsyncClient, merchant: Merchant) -> Surfer:
    return await signed_in(runtime, client, merchant.principal.user_id)


async def a_sale(merchant: Merchant) -> tuple[UUID, Movement]:
    held = await merchant.shop.paid()
    payment = await merchant.shop.payment(held)
    moved = merchant.provider.moves(
        ItemKind.CHARGE,
        payment.amount_cents,
        payment=payment.provider_reference,
        platform_fee=100,
        provider_fee=150,
    )
    return held.order_id, moved


async def test_an_account_is_connected_at_the_provider_and_the_way_back_asks_it(
    admin: Surfer, merchant: Merchant
) -> None:
    page = f"/organizer/{merchant.slug}/payments"
    assert "Connect with Stripe" in await admin.read(page)
    unsaid = await admin.send(page, {"country": ""}, to=f"{page}/connect")
    assert (unsaid.status_code, 'id="country-error"' in unsaid.text) == (422, True)
    sent = await admin.send(page, {"country": "DE"}, to=f"{page}/connect")
    assert sent.headers["location"].startswith("https://connect.provider.example/setup/acct_")
    shown = await admin.read(page)
    assert "Details missing" in shown
    assert "The bank account that payouts go to" in shown
    merchant.provider.told(
        await merchant.reference(), details_submitted=True, due=(), checking=("company.tax_id",)
    )
    await merchant.check()
    back = await admin.get(f"{page}/return")
    assert back.headers["location"].startswith(page)
    assert "Being checked" in await admin.read(page)
    again = await admin.get(f"{page}/again")
    assert "too old" in await admin.read(again.headers["location"])


@pytest.mark.parametrize(
    ("changes", "word", "way_out"),
    [
        (
            {
                "charges_enabled": False,
                "due": ("external_account",),
                "disabled_reason": "requirements.past_due",
            },
            "Restricted",
            "Tell them now",
        ),
        (
            {"charges_enabled": False, "disabled_reason": "rejected.fraud"},
            "Closed by the provider",
            "another",
        ),
        (
            {"payouts_enabled": False, "due": ("external_account",)},
            "Payouts held back",
            "stays in your balance",
        ),
    ],
)
async def test_each_trouble_is_explained_with_the_way_out(
    admin: Surfer, merchant: Merchant, changes: dict[str, object], word: str, way_out: str
) -> None:
    reference = await merchant.open()
    merchant.provider.told(reference, **changes)
    await merchant.check()
    shown = await admin.read(f"/organizer/{merchant.slug}/payments")
    assert word in shown
    assert way_out in shown


async def test_a_payout_is_shown_with_its_orders_and_taken_away_to_the_cent(
    admin: Surfer, merchant: Merchant
) -> None:
    await merchant.open()
    order_id, moved = await a_sale(merchant)
    foreign = merchant.provider.moves(ItemKind.CHARGE, 4200, payment="pi_elsewhere")
    told = merchant.provider.pays_out(moved, foreign)
    merchant.provider.settles(told, PayoutState.FAILED, "no_account")
    await merchant.check()
    (payout,) = await merchant.payouts()
    listed = await admin.read(f"/organizer/{merchant.slug}/payments")
    assert "The bank knows no such account." in listed
    page = f"/organizer/{merchant.slug}/payments/payouts/{payout.id}"
    shown = (await admin.get(page)).text
    assert f"/orders/{order_id}" in shown
    assert "Not of this shop" in shown
    assert "not accounted for" not in shown
    narrowed = (await admin.get(f"{page}?unmatched=1")).text
    assert f"/orders/{order_id}" not in narrowed
    file = await admin.get(f"{page}/items.csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert sum(Decimal(row["net"]) for row in rows) == Money(payout.amount_cents, "EUR").amount


async def test_fees_stand_on_the_order_and_in_the_settlement(admin: Surfer, merchant: Merchant) -> None:
    await merchant.open()
    order_id, _ = await a_sale(merchant)
    settlement = f"/organizer/{merchant.slug}/events/{merchant.shop.event_id}/settlement"
    assert "Not known here" in await admin.read(settlement)
    await merchant.check()
    assert "€1.50" in await admin.read(f"/organizer/{merchant.slug}/orders/{order_id}")
    known = await admin.read(settlement)
    assert "Net, after the payment provider" in known
    assert "Not known here" not in known


async def test_a_refund_without_balance_says_so_and_what_happens_next(
    admin: Surfer, merchant: Merchant, gateway: FakeGateway
) -> None:
    await merchant.open()
    held = await merchant.shop.paid()
    gateway.refuse_refunds = "balance_insufficient"
    await ask(merchant.shop, held, amount_cents=500)
    await carry_out(merchant.shop)
    shown = await admin.read(f"/organizer/{merchant.slug}/orders/{held.order_id}")
    assert "balance does not cover this refund" in shown
    assert "tried again by itself" in shown


async def test_an_account_is_let_go_after_a_last_look(admin: Surfer, merchant: Merchant) -> None:
    await merchant.open()
    page = f"/organizer/{merchant.slug}/payments/disconnect"
    assert "its refunds, disputes and payouts go on" in await admin.read(page)
    wrong = await admin.send(page, {"name": "something"})
    assert (wrong.status_code, 'id="name-error"' in wrong.text) == (422, True)
    done = await admin.send(page, {"name": "Ensemble Halde"})
    shown = await admin.read(done.headers["location"])
    assert "Earlier accounts" in shown
    assert "Use it again" in shown


async def test_an_operator_sees_every_payout_and_the_accounts_that_need_a_look(
    runtime: Runtime, client: httpx.AsyncClient, merchant: Merchant
) -> None:
    reference = await merchant.open()
    told = merchant.provider.pays_out(merchant.provider.moves(ItemKind.CHARGE, 4200, payment="pi_x"))
    merchant.provider.settles(told, PayoutState.FAILED, "account_closed")
    merchant.provider.told(reference, charges_enabled=False, disabled_reason="under_review")
    await merchant.check()
    user = await an_account(runtime.db, name="Ada Weiland", is_admin=True)
    operator = await signed_in(runtime, client, user.user_id)
    shown = await operator.read("/admin/payouts?state=failed")
    assert merchant.slug in shown
    assert reference in shown
    assert "The payment provider is looking at this account." in shown
    assert told.reference not in await operator.read("/admin/payouts?state=paid")
