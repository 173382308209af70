"""What Admit relies on of Stripe, said once: always of the double, and of Stripe's own test mode when a key is given.

ADMIT_STRIPE_CONTRACT_KEY is a secret key of test mode. What needs a connected account also wants
ADMIT_STRIPE_CONTRACT_ACCOUNT, one that can charge. Without them those cases are not collected.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from admit.adapters.stripe import StripeGateway
from admit.adapters.stripe_accounts import merchants_of
from admit.core.money import Money
from admit.merchant.gateway import NO_ACCESS, AccountRequest
from admit.merchant.records import ItemKind
from admit.sales.gateway import (
    DisputeState,
    GatewayRefused,
    GatewayUnreachable,
    ProviderPayment,
    ProviderState,
    RefundState,
)
from tests.support.stripe_world import a_request, a_world

T = TypeVar("T")

KEY = os.environ.get("ADMIT_STRIPE_CONTRACT_KEY", "")
ACCOUNT = os.environ.get("ADMIT_STRIPE_CONTRACT_ACCOUNT", "")
STRIPE = "https://api.stripe.com"
WITHIN_S = 60.0
"""Stripe makes disputes and some events a while after the charge."""

pytestmark = [pytest.mark.contract, pytest.mark.timeout(180)]

PROVIDERS = ["double", *(["stripe"] if KEY else [])]
CONNECTED = ["double", *(["stripe"] if KEY and ACCOUNT else [])]


@dataclass(frozen=True, slots=True)
class Side:
    """One provider that keeps the contract: our adapter to it, and its own API for what a browser would do."""

    gateway: StripeGateway
    http: httpx.AsyncClient
    account: str

    async def confirm(self, payment: ProviderPayment, card: str = "pm_card_visa") -> dict[str, Any]:
        """The buyer confirms; the object, or Stripe's `error`."""
        headers = {"stripe-account": payment.account} if payment.account else {}
        form = {"payment_method": card, "return_url": "https://example.org/back"}
        address = f"/v1/payment_intents/{payment.reference}/confirm"
        told: dict[str, Any] = (await self.http.post(address, data=form, headers=headers)).json()
        return told

    async def paid(self, cents: int = 6400, *, card: str = "pm_card_visa", **given: Any) -> ProviderPayment:
        opened = await self.gateway.open_payment(a_request(cents, **given))
        await self.confirm(opened, card)
        return await self.gateway.payment(opened.account, opened.reference)

    async def event(self, name: str, read: Callable[[dict[str, Any]], T | None]) -> T:
        """What the newest event of a type says in our words, as soon as it is there and about what is looked for."""
        deadline = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline:
            listed = (await self.http.get("/v1/events", params={"type": name, "limit": 20})).json()
            for event in listed["data"]:
                found = read(event)
                if found is not None:
                    return found
            await asyncio.sleep(0.5)
        raise AssertionError(f"no {name} within {WITHIN_S:.0f} s")


@asynccontextmanager
async def a_side(name: str) -> AsyncIterator[Side]:
    if name == "double":
        async with a_world() as world, _client(world.double.base_url, "sk_test_platform") as http:
            yield Side(world.gateway, http, await world.account())
        return
    gateway = StripeGateway(KEY, api_url=STRIPE, webhook_secrets=())
    async with _client(STRIPE, KEY) as http:
        yield Side(gateway, http, ACCOUNT)
    await gateway.aclose()


def _client(url: str, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url, headers={"authorization": f"Bearer {key}"}, trust_env=False, timeout=30
    )


@pytest.fixture(scope="module", params=PROVIDERS)
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    async with a_side(request.param) as made:
        yield made


@pytest.fixture(scope="module", params=CONNECTED)
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    async with a_side(request.param) as made:
        yield made


async def test_a_payment_waits_for_its_buyer_and_is_then_captured_whole(side: Side) -> None:
    opened = await side.gateway.open_payment(a_request(6400))
    assert (opened.state, opened.captured.cents) == (ProviderState.REQUIRES_PAYMENT, 0)
    assert opened.client_secret
    assert (await side.confirm(opened))["status"] == "succeeded"
    told = await side.gateway.payment("", opened.reference)
    assert (told.state, told.captured) == (ProviderState.SUCCEEDED, Money(6400, "EUR"))


@pytest.mark.parametrize("amount", [Money(2000, "JPY"), Money(1999, "EUR")])
async def test_amounts_are_in_the_currencys_smallest_unit(side: Side, amount: Money) -> None:
    told = await side.paid(amount.cents, currency=amount.currency)
    assert (told.amount, told.captured) == (amount, amount)


async def test_a_declined_card_leaves_the_payment_open_and_says_why(side: Side) -> None:
    opened = await side.gateway.open_payment(a_request())
    assert (await side.confirm(opened, "pm_card_chargeDeclined"))["error"]["code"] == "card_declined"
    told = await side.gateway.payment("", opened.reference)
    assert (told.state, told.failure_code) == (ProviderState.REQUIRES_PAYMENT, "card_declined")
    assert (await side.confirm(opened))["status"] == "succeeded"


async def test_a_second_factor_leaves_it_open_until_it_is_answered(side: Side) -> None:
    told = await side.paid(card="pm_card_authenticationRequired")
    assert told.state is ProviderState.REQUIRES_PAYMENT


async def test_an_amount_below_the_least_is_refused(side: Side) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await side.gateway.open_payment(a_request(1))
    assert (caught.value.code, caught.value.was_considered) == ("amount_too_small", True)


async def test_one_key_makes_one_payment_and_other_contents_under_it_make_none(side: Side) -> None:
    request = a_request()
    first, second = [await side.gateway.open_payment(request) for _ in range(2)]
    assert first.reference == second.reference
    with pytest.raises(GatewayUnreachable):
        await side.gateway.open_payment(a_request(9900, idempotency_key=request.idempotency_key))


async def test_a_cancelled_payment_cannot_be_paid_any_more(side: Side) -> None:
    opened = await side.gateway.open_payment(a_request())
    for _ in range(2):
        assert (await side.gateway.cancel_payment("", opened.reference)).state is ProviderState.CANCELLED
    assert (await side.confirm(opened))["error"]["code"] == "payment_intent_unexpected_state"
    assert (await side.gateway.payment("", opened.reference)).state is ProviderState.CANCELLED


async def test_cancelling_too_late_says_that_it_was_paid(side: Side) -> None:
    paid = await side.paid(6400)
    told = await side.gateway.cancel_payment("", paid.reference)
    assert (told.state, told.captured) == (ProviderState.SUCCEEDED, Money(6400, "EUR"))


async def test_what_does_not_exist_is_missing(side: Side) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await side.gateway.payment("", "pi_3NoSuchPaymentEver00000")
    assert caught.value.code == "resource_missing"


async def test_a_refund_is_made_once_for_one_key_and_is_found_again_with_our_id(side: Side) -> None:
    paid = await side.paid(6400)
    key = f"admit-refund-{uuid4()}"
    made = [
        await side.gateway.open_refund(
            "", paid.reference, Money(3200, "EUR"), idempotency_key=key, our_id="ours"
        )
        for _ in range(2)
    ]
    assert made[0].reference == made[1].reference
    told = await side.gateway.refund("", made[0].reference)
    assert (told.state, told.amount, told.our_id) == (RefundState.SUCCEEDED, Money(3200, "EUR"), "ours")
    assert told.payment_reference == paid.reference


async def test_no_more_goes_back_than_was_captured(side: Side) -> None:
    paid = await side.paid(6400)

    async def back(cents: int) -> RefundState:
        key = f"admit-refund-{uuid4()}"
        amount = Money(cents, "EUR")
        made = await side.gateway.open_refund("", paid.reference, amount, idempotency_key=key, our_id="ours")
        return made.state

    with pytest.raises(GatewayRefused):
        await back(6401)
    assert [await back(6000), await back(400)] == [RefundState.SUCCEEDED, RefundState.SUCCEEDED]
    with pytest.raises(GatewayRefused) as caught:
        await back(1)
    assert (caught.value.code, caught.value.was_considered) == ("charge_already_refunded", True)


async def test_nothing_goes_back_of_what_was_not_captured(side: Side) -> None:
    opened = await side.gateway.open_payment(a_request())
    with pytest.raises(GatewayRefused):
        await side.gateway.open_refund(
            "", opened.reference, Money(1, "EUR"), idempotency_key=f"k-{uuid4()}", our_id="ours"
        )


async def test_messages_about_a_payment_name_it_and_carry_it_whole(side: Side) -> None:
    paid = await side.paid(6400)

    def read(event: dict[str, Any]) -> ProviderPayment | None:
        found = side.gateway.payment_in(event)
        return found if found and found.reference == paid.reference else None

    told = await side.event("payment_intent.succeeded", read)
    assert (told.state, told.captured) == (ProviderState.SUCCEEDED, Money(6400, "EUR"))


async def test_messages_about_refunds_name_their_payment_and_our_id(side: Side) -> None:
    paid = await side.paid(6400)
    key = f"admit-refund-{uuid4()}"
    await side.gateway.open_refund("", paid.reference, Money(100, "EUR"), idempotency_key=key, our_id=key)
    told = await side.event(
        "refund.created",
        lambda event: (
            one
            if (one := side.gateway.refund_in(event)) and one.payment_reference == paid.reference
            else None
        ),
    )
    assert (told.our_id, told.amount) == (key, Money(100, "EUR"))


async def test_messages_about_disputes_name_their_payment(side: Side) -> None:
    paid = await side.paid(6400, card="pm_card_createDispute")
    told = await side.event(
        "charge.dispute.created",
        lambda event: (
            one
            if (one := side.gateway.dispute_in(event)) and one.payment_reference == paid.reference
            else None
        ),
    )
    assert (told.state, told.amount) == (DisputeState.OPEN, Money(6400, "EUR"))


async def test_what_was_told_of_disputes_can_be_asked_for_afterwards(side: Side) -> None:
    began = datetime.now(UTC) - timedelta(seconds=5)
    paid = await side.paid(6400, card="pm_card_createDispute")
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        told = await side.gateway.told("", after=began, until=datetime.now(UTC) + timedelta(hours=1))
        found = [one for event in told.events if (one := side.gateway.dispute_in(event.payload))]
        if paid.reference in {one.payment_reference for one in found}:
            break
        await asyncio.sleep(0.5)
    assert told.is_whole
    assert paid.reference in {one.payment_reference for one in found}
    earlier = await side.gateway.told("", after=began - timedelta(days=2), until=began - timedelta(days=1))
    assert paid.reference not in json.dumps([dict(event.payload) for event in earlier.events])


async def test_what_is_kept_of_an_answer_holds_no_secret_and_nobodys_address(side: Side) -> None:
    opened = await side.gateway.open_payment(a_request(receipt_email="noor@example.org"))
    await side.confirm(opened, "pm_card_chargeDeclined")
    kept = (await side.gateway.payment("", opened.reference)).payload
    assert (kept["id"], kept["status"]) == (opened.reference, "requires_payment_method")
    said = json.dumps(kept)
    assert "card_declined" in said
    assert "noor@" not in said
    assert "_secret" not in said


async def test_a_key_it_does_not_know_is_turned_away_at_the_door(side: Side) -> None:
    address = str(side.http.base_url).rstrip("/")
    stranger = StripeGateway("sk_live_nobody", api_url=address, webhook_secrets=())
    with pytest.raises(GatewayRefused) as caught:
        await stranger.check()
    await stranger.aclose()
    assert (caught.value.code, caught.value.was_considered) == ("provider_key_refused", False)


async def test_a_direct_charge_is_the_accounts_own_and_our_fee_goes_back_with_it(connected: Side) -> None:
    paid = await connected.paid(6400, account=connected.account, application_fee_cents=320)
    assert paid.state is ProviderState.SUCCEEDED
    assert paid.payload["application_fee_amount"] == 320
    with pytest.raises(GatewayRefused) as caught:
        await connected.gateway.payment("", paid.reference)
    assert caught.value.code == "resource_missing"
    made = await connected.gateway.open_refund(
        paid.account, paid.reference, Money(6400, "EUR"), idempotency_key=f"k-{uuid4()}", our_id="ours"
    )
    assert made.state is RefundState.SUCCEEDED
    fees = (await connected.http.get("/v1/application_fees", params={"limit": 5})).json()["data"]
    assert (320, 320) in [(fee["amount"], fee["amount_refunded"]) for fee in fees]


async def test_an_account_that_never_joined_us_is_refused_before_anything_is_looked_at(
    connected: Side,
) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await connected.gateway.open_payment(a_request(account="acct_1NobodyWeKnow000"))
    assert (caught.value.code, caught.value.was_considered) == ("account_invalid", False)


async def test_one_key_makes_one_account_that_says_what_it_still_wants(side: Side) -> None:
    merchants = merchants_of(side.gateway)
    key = f"k-{uuid4()}"
    wish = AccountRequest(
        "DE", "box@office.example", "Halde", "https://tickets.example.org/halde", "ours", key
    )
    made = await merchants.open_account(wish)
    assert (await merchants.open_account(wish)).reference == made.reference
    assert (made.charges_enabled, made.details_submitted) == (False, False)
    assert "external_account" in made.due
    link = await merchants.account_link(
        made.reference, return_url="https://example.org/back", refresh_url="https://example.org/again"
    )
    assert link.startswith(("https://connect.stripe.com/", str(side.http.base_url)))


async def test_money_of_a_direct_charge_moves_with_both_fees_and_leads_to_its_payment(
    connected: Side,
) -> None:
    merchants = merchants_of(connected.gateway)
    paid = await connected.paid(6400, account=connected.account, application_fee_cents=320)
    moved = (await merchants.movements(connected.account, since=None, after=None)).items
    (one,) = [each for each in moved if each.payment_reference == paid.reference]
    assert (one.kind, one.platform_fee_cents, one.provider_fee_cents > 0) == (ItemKind.CHARGE, 320, True)
    assert one.net_cents == one.amount_cents - one.platform_fee_cents - one.provider_fee_cents
    assert any(line.currency == one.currency for line in await merchants.balance(connected.account))
    assert isinstance((await merchants.payouts(connected.account, since=None, after=None)).items, list)


async def test_an_account_that_is_not_ours_is_told_apart_from_an_answer(connected: Side) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await merchants_of(connected.gateway).balance("acct_1NobodyWeKnow000")
    assert caught.value.code == NO_ACCESS
