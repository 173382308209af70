"""Money going back: refunds within their limits, their later life, disputes."""

from typing import Any

import pytest
import stripe

from stripe_double.server import Running
from tests.stripe_double.conftest import Pay
from tests.stripe_double.inbox import Inbox


async def test_refunds_add_up_to_the_charge_and_not_a_cent_more(
    client: stripe.StripeClient, pay: Pay
) -> None:
    intent = await pay(2000)
    part = await client.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 500, "metadata": {"n": "1"}}
    )
    assert (part.status, part.amount, part.charge) == ("succeeded", 500, intent.latest_charge)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 1501})
    rest = await client.v1.refunds.create_async({"charge": str(intent.latest_charge)})
    assert rest.amount == 1500
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert caught.value.code == "charge_already_refunded"
    charge = await client.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.refunded, charge.amount_refunded) == (True, 2000)
    listed = await client.v1.refunds.list_async({"payment_intent": intent.id})
    assert [one.id for one in listed.data] == [rest.id, part.id]


async def test_an_unpaid_intent_has_nothing_to_refund(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async({"amount": 2000, "currency": "eur"})
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        await client.v1.refunds.create_async({"payment_intent": intent.id})


async def test_a_pending_refund_succeeds_later(
    client: stripe.StripeClient, double: Running, pay: Pay, inbox: Inbox
) -> None:
    intent = await pay(card="pm_card_pendingRefund")
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "pending"
    await double.control("POST", f"refunds/{refund.id}", outcome="succeed")
    assert (await client.v1.refunds.retrieve_async(refund.id)).status == "succeeded"
    assert (await inbox.named("refund.updated"))[0].event["data"]["object"]["id"] == refund.id


async def test_a_refund_that_fails_later_gives_the_money_back_to_the_charge(
    client: stripe.StripeClient, double: Running, pay: Pay, inbox: Inbox
) -> None:
    await double.control("POST", "settings", refund_settles_after_s=60)
    intent = await pay(card="pm_card_refundFail")
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    await double.control("POST", "clock", advance_s=61)
    failed = (await inbox.named("refund.failed"))[0].event["data"]["object"]
    assert (failed["id"], failed["status"]) == (refund.id, "failed")
    again = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert again.amount == 2000


async def test_an_account_without_money_cannot_refund_until_it_has_some(
    client: stripe.StripeClient, double: Running, pay: Pay
) -> None:
    intent = await pay()
    await double.control("POST", "settings", insufficient_balance=True)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert caught.value.code == "balance_insufficient"
    await double.control("POST", "settings", insufficient_balance=False, refunds="pending")
    assert (await client.v1.refunds.create_async({"payment_intent": intent.id})).status == "pending"


@pytest.mark.parametrize(("outcome", "balance"), [("won", 2000 - 88 - 1500), ("lost", -88 - 1500)])
async def test_a_dispute_takes_the_money_and_a_fee_and_winning_brings_the_money_back(
    client: stripe.StripeClient, double: Running, pay: Pay, inbox: Inbox, outcome: str, balance: int
) -> None:
    intent = await pay(2000)
    dispute = await double.control(
        "POST", "disputes", payment_intent=intent.id, reason="product_not_received"
    )
    assert (dispute["status"], dispute["amount"]) == ("needs_response", 2000)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert caught.value.code == "charge_disputed"
    await double.control("POST", f"disputes/{dispute['id']}", outcome=outcome)
    assert (await client.v1.disputes.retrieve_async(dispute["id"])).status == outcome
    assert (await inbox.named("charge.dispute.closed"))[0].event["data"]["object"]["status"] == outcome
    sums: Any = (await client.v1.balance.retrieve_async()).to_dict()
    assert sums["available"][0]["amount"] + sums["pending"][0]["amount"] == balance


async def test_the_disputing_card_is_disputed_at_once(client: stripe.StripeClient, pay: Pay) -> None:
    intent = await pay(card="pm_card_createDispute")
    disputes = await client.v1.disputes.list_async({"payment_intent": intent.id})
    assert [one.status for one in disputes.data] == ["needs_response"]
    closed = await client.v1.disputes.close_async(disputes.data[0].id)
    assert closed.status == "lost"
