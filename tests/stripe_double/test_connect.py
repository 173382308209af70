"""Connected accounts: a name space each, onboarding, application fees, balance and payouts."""

from typing import Any

import httpx
import pytest
import stripe

from stripe_double.server import Running
from tests.stripe_double.conftest import Pay
from tests.stripe_double.inbox import Inbox


@pytest.fixture
async def account(client: stripe.StripeClient, double: Running) -> str:
    made = await client.v1.accounts.create_async({"type": "standard", "email": "box@office.example"})
    await double.control("POST", f"accounts/{made.id}", charges_enabled=True, details_submitted=True)
    return made.id


async def test_onboarding_makes_an_account_able_to_charge(
    client: stripe.StripeClient, double: Running, inbox: Inbox
) -> None:
    account = await client.v1.accounts.create_async({"type": "standard", "country": "DE"})
    assert (account.charges_enabled, account.details_submitted) == (False, False)
    given: Any = {"amount": 2000, "currency": "eur"}
    with pytest.raises(stripe.InvalidRequestError, match="onboarding"):
        await client.v1.payment_intents.create_async(given, {"stripe_account": account.id})
    link = await client.v1.account_links.create_async(
        {
            "account": account.id,
            "type": "account_onboarding",
            "refresh_url": "http://127.0.0.1/again",
            "return_url": "http://127.0.0.1/done",
        }
    )
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert "Complete onboarding" in (await browser.get(link.url)).text
        done = await browser.post(link.url)
        assert (done.status_code, done.headers["location"]) == (303, "http://127.0.0.1/done")
        assert (await browser.get(link.url)).status_code == 410
    assert (await client.v1.accounts.retrieve_async(account.id)).charges_enabled
    event = (await inbox.named("account.updated"))[0].event
    assert (event["account"], event["data"]["object"]["charges_enabled"]) == (account.id, True)
    intent = await client.v1.payment_intents.create_async(given, {"stripe_account": account.id})
    assert intent.status == "requires_payment_method"


async def test_an_accounts_objects_are_its_own(client: stripe.StripeClient, account: str, pay: Pay) -> None:
    theirs = await pay(account=account)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await client.v1.payment_intents.retrieve_async(theirs.id)
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert (await client.v1.payment_intents.list_async()).data == []
    with pytest.raises(stripe.PermissionError):
        await client.v1.payment_intents.list_async({}, {"stripe_account": "acct_nobody"})


async def test_events_of_an_account_name_it_and_those_of_the_platform_do_not(
    account: str, pay: Pay, inbox: Inbox
) -> None:
    await pay(account=account)
    assert (await inbox.named("payment_intent.succeeded"))[0].event["account"] == account
    await pay()
    assert "account" not in (await inbox.named("payment_intent.succeeded", 2))[1].event


async def test_an_application_fee_goes_to_the_platform_and_back_with_a_refund(
    client: stripe.StripeClient, account: str, pay: Pay
) -> None:
    intent = await pay(2000, account=account, application_fee_amount=300)
    there: Any = {"stripe_account": account}
    moved = (await client.v1.balance_transactions.list_async({"type": "charge"}, there)).data[0]
    assert (moved.fee, moved.net) == (388, 1612)
    fee = (await client.v1.application_fees.list_async({"charge": str(intent.latest_charge)})).data[0]
    assert (fee.amount, fee.account) == (300, account)
    await client.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 1000, "refund_application_fee": True}, there
    )
    assert (await client.v1.application_fees.retrieve_async(fee.id)).amount_refunded == 150
    await client.v1.refunds.create_async({"payment_intent": intent.id, "refund_application_fee": True}, there)
    assert (await client.v1.application_fees.retrieve_async(fee.id)).refunded


async def test_a_fee_larger_than_the_payment_is_refused(account: str, pay: Pay) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be greater"):
        await pay(2000, account=account, application_fee_amount=2001)


async def test_money_becomes_available_and_is_paid_out(
    client: stripe.StripeClient, double: Running, account: str, pay: Pay, inbox: Inbox
) -> None:
    there: Any = {"stripe_account": account}
    await pay(2000, account=account)
    with pytest.raises(stripe.InvalidRequestError, match="insufficient funds"):
        await client.v1.payouts.create_async({"amount": 1912, "currency": "eur"}, there)
    await double.control("POST", "clock", advance_s=3 * 86_400)
    payout = await client.v1.payouts.create_async({"amount": 1912, "currency": "eur"}, there)
    await double.control("POST", f"payouts/{payout.id}", outcome="paid")
    assert (await inbox.named("payout.paid"))[0].event["account"] == account
    assert [one.status for one in (await client.v1.payouts.list_async({}, there)).data] == ["paid"]
    sums: Any = (await client.v1.balance.retrieve_async(options=there)).to_dict()
    assert sums["available"] == [{"amount": 0, "currency": "eur"}]


async def test_onboarding_left_half_done_says_what_is_missing(
    client: stripe.StripeClient, double: Running
) -> None:
    account = await client.v1.accounts.create_async({"type": "standard"})
    link = await client.v1.account_links.create_async({"account": account.id, "type": "account_onboarding"})
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert "Bank account for payouts" in (await browser.get(link.url)).text
        ticked = {"only": "1", "given": ["business_profile.url", "tos_acceptance.date"]}
        await browser.post(link.url, data=ticked)
    after = await client.v1.accounts.retrieve_async(account.id)
    told = after.to_dict()
    assert told["requirements"]["currently_due"] == ["external_account"]
    assert (after.charges_enabled, after.details_submitted) == (False, True)


async def test_an_automatic_payout_names_what_it_took_and_a_failed_one_comes_back(
    client: stripe.StripeClient, double: Running, account: str, pay: Pay, inbox: Inbox
) -> None:
    there: Any = {"stripe_account": account}
    await double.control("POST", "settings", available_after_s=0)
    intent = await pay(2000, account=account)
    await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500}, there)
    payout = await double.control("POST", "payouts", account=account, currency="eur")
    asked: Any = {"payout": payout["id"], "expand": ["data.source"]}
    taken = (await client.v1.balance_transactions.list_async(asked, there)).data
    assert [(one.type, one.net) for one in taken] == [("payout", -1412), ("refund", -500), ("charge", 1912)]
    source: Any = taken[2].source
    assert source.payment_intent == intent.id
    await double.control("POST", f"payouts/{payout['id']}", outcome="in_transit")
    await double.control("POST", f"payouts/{payout['id']}", outcome="paid")
    await double.control("POST", f"payouts/{payout['id']}", outcome="failed", code="no_account")
    assert (await inbox.named("payout.failed"))[0].event["data"]["object"]["failure_code"] == "no_account"
    again = await double.control("POST", "payouts", account=account, currency="eur")
    assert again["amount"] == 1412


async def test_an_account_that_takes_our_access_away_refuses_every_call(
    client: stripe.StripeClient, double: Running, account: str, inbox: Inbox
) -> None:
    await double.control("POST", f"accounts/{account}", deauthorized=True)
    assert (await inbox.named("account.application.deauthorized"))[0].event["account"] == account
    with pytest.raises(stripe.PermissionError):
        await client.v1.accounts.retrieve_async(account)
    with pytest.raises(stripe.PermissionError):
        await client.v1.balance.retrieve_async(options={"stripe_account": account})


async def test_a_refund_without_money_waits_for_it(
    client: stripe.StripeClient, double: Running, pay: Pay
) -> None:
    await double.control("POST", "settings", refunds="wait_for_funds")
    intent = await pay(2000)
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    await double.control("POST", f"refunds/{refund.id}", outcome="succeed")
    assert (await client.v1.refunds.retrieve_async(refund.id)).status == "succeeded"
