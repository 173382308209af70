"""PaymentIntents through the real SDK: every state, every refusal."""

import re
from typing import Any

import httpx
import pytest
import stripe

from stripe_double.server import Running
from tests.stripe_double.conftest import Pay

WHOLE: Any = {
    "amount": 2000,
    "currency": "eur",
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    "metadata": {"order": "A1"},
    "description": "Two tickets",
    "receipt_email": "ada@example.org",
    "statement_descriptor_suffix": "SHOW",
}


async def test_a_new_intent_waits_for_a_payment_method(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async(WHOLE)
    assert intent.status == "requires_payment_method"
    assert (intent.amount, intent.currency, intent.metadata["order"]) == (2000, "eur", "A1")
    assert intent.client_secret
    assert intent.client_secret.startswith(intent.id + "_secret_")
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).to_dict() == intent.to_dict()


async def test_an_approved_card_succeeds_and_leaves_a_charge_with_its_fee(
    client: stripe.StripeClient, pay: Pay
) -> None:
    intent = await pay(2000)
    assert (intent.status, intent.amount_received) == ("succeeded", 2000)
    whole = await client.v1.payment_intents.retrieve_async(
        intent.id, {"expand": ["latest_charge.balance_transaction"]}
    )
    charge: Any = whole.latest_charge
    assert (charge.paid, charge.captured, charge.payment_intent) == (True, True, intent.id)
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (88, 1912)


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
async def test_a_declined_card_says_why_and_the_intent_can_be_paid_again(
    client: stripe.StripeClient, pay: Pay, card: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        await pay(card=card)
    error: Any = caught.value.error
    assert (caught.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert str(caught.value.request_id).startswith("req_")
    intent = error.payment_intent
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    again = await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert (again.status, again.last_payment_error) == ("succeeded", None)


@pytest.mark.parametrize(
    ("answer", "status", "redirect_status"),
    [("approve", "succeeded", "succeeded"), ("fail", "requires_payment_method", "failed")],
)
async def test_a_second_factor_sends_the_buyer_away_and_back(
    client: stripe.StripeClient, answer: str, status: str, redirect_status: str
) -> None:
    intent = await client.v1.payment_intents.create_async({"amount": 2000, "currency": "eur"})
    back = "http://127.0.0.1:9/orders?code=A1"
    intent = await client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_authenticationRequired", "return_url": back}
    )
    assert intent.status == "requires_action"
    action: Any = intent.next_action
    assert (action.type, action.redirect_to_url.return_url) == ("redirect_to_url", back)
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert "20.00 EUR" in (await browser.get(action.redirect_to_url.url)).text
        sent = await browser.post(action.redirect_to_url.url, data={"outcome": answer})
    told = dict(httpx.URL(sent.headers["location"]).params)
    assert told == {
        "code": "A1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": redirect_status,
    }
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == status


@pytest.mark.parametrize(
    ("outcome", "status"), [("succeed", "succeeded"), ("fail", "requires_payment_method")]
)
async def test_a_slow_method_stays_in_processing_until_it_is_settled(
    client: stripe.StripeClient, double: Running, pay: Pay, outcome: str, status: str
) -> None:
    intent = await pay(card="pm_double_slow")
    assert intent.status == "processing"
    await double.control("POST", f"payment_intents/{intent.id}", outcome=outcome)
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == status


async def test_a_slow_method_settles_by_itself_when_the_clock_reaches_its_time(
    client: stripe.StripeClient, double: Running, pay: Pay, inbox: Any
) -> None:
    await double.control("POST", "settings", slow_settles_after_s=3600)
    good, bad = await pay(card="pm_double_slow"), await pay(card="pm_double_slow_fails")
    await double.control("POST", "clock", advance_s=3601)
    await inbox.named("payment_intent.succeeded")
    await inbox.named("payment_intent.payment_failed")
    assert (await client.v1.payment_intents.retrieve_async(good.id)).status == "succeeded"
    assert (await client.v1.payment_intents.retrieve_async(bad.id)).status == "requires_payment_method"


async def test_an_unpaid_intent_is_cancelled_and_cannot_be_paid_any_more(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async(WHOLE)
    cancelled = await client.v1.payment_intents.cancel_async(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled") as caught:
        await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert caught.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("card", "status"), [("pm_card_visa", "succeeded"), ("pm_double_slow", "processing")]
)
async def test_cancelling_is_refused_once_money_moves(
    client: stripe.StripeClient, pay: Pay, card: str, status: str
) -> None:
    intent = await pay(card=card)
    with pytest.raises(stripe.InvalidRequestError, match=f"status of {status}") as caught:
        await client.v1.payment_intents.cancel_async(intent.id)
    error: Any = caught.value.error
    assert (error.code, error.payment_intent.status) == ("payment_intent_unexpected_state", status)


async def test_a_manual_capture_takes_part_of_what_was_authorized(
    client: stripe.StripeClient, pay: Pay
) -> None:
    intent = await pay(2000, capture_method="manual")
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 2000, 0)
    captured = await client.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 1500})
    assert (captured.status, captured.amount_received) == ("succeeded", 1500)


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"tip": 5}, "parameter_unknown", "tip"),
        ({"automatic_payment_methods": {"enabled": True, "maybe": 1}}, "parameter_unknown", None),
        ({"amount": 49}, "amount_too_small", "amount"),
        ({"amount": -5}, "parameter_invalid_integer", "amount"),
        ({"amount": 100_000_000}, "amount_too_large", "amount"),
        ({"amount": 10**30}, "parameter_invalid_integer", "amount"),
        ({"amount": "12.5"}, "parameter_invalid_integer", "amount"),
        ({"currency": "xxx"}, None, "currency"),
        ({"description": ""}, "parameter_invalid_empty", "description"),
        ({"application_fee_amount": 5}, None, "application_fee_amount"),
        ({"payment_method": "pm_nothing"}, "resource_missing", "payment_method"),
    ],
)
async def test_what_stripe_would_refuse_is_refused_and_nothing_is_made(
    client: stripe.StripeClient, change: dict[str, Any], code: str | None, param: str | None
) -> None:
    given: Any = WHOLE | change
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await client.v1.payment_intents.create_async(given)
    assert caught.value.code == code
    assert param is None or caught.value.param == param
    assert (await client.v1.payment_intents.list_async()).data == []


async def test_a_missing_amount_is_named(client: stripe.StripeClient) -> None:
    lacking: Any = {"currency": "eur"}
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: amount"):
        await client.v1.payment_intents.create_async(lacking)


async def test_redirecting_methods_need_somewhere_to_come_back_to(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async({"amount": 2000, "currency": "eur"})
    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})


async def test_lists_are_newest_first_in_pages_and_narrowed_by_time(
    client: stripe.StripeClient, double: Running
) -> None:
    made = [(await client.v1.payment_intents.create_async(WHOLE)).id for _ in range(3)]
    await double.control("POST", "clock", advance_s=100)
    late = await client.v1.payment_intents.create_async(WHOLE)
    first = await client.v1.payment_intents.list_async({"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == ([late.id, made[2]], True)
    rest = await client.v1.payment_intents.list_async({"limit": 2, "starting_after": made[2]})
    assert ([one.id for one in rest.data], rest.has_more) == ([made[1], made[0]], False)
    recent = await client.v1.payment_intents.list_async({"created": {"gte": late.created}})
    assert [one.id for one in recent.data] == [late.id]
    every = [one.id async for one in first.auto_paging_iter()]
    assert every == [late.id, *reversed(made)]


async def test_a_browser_sees_an_intent_only_with_its_client_secret(
    client: stripe.StripeClient, double: Running
) -> None:
    intent = await client.v1.payment_intents.create_async(WHOLE)
    async with httpx.AsyncClient(
        base_url=double.base_url, headers={"authorization": "Bearer pk_test_x"}, trust_env=False
    ) as browser:
        path = f"/v1/payment_intents/{intent.id}"
        seen = await browser.get(path, params={"client_secret": str(intent.client_secret)})
        assert seen.status_code == 200
        assert seen.headers["access-control-allow-origin"] == "*"
        assert "metadata" not in seen.json()
        assert (await browser.get(path)).status_code == 400
        assert (await browser.get(path, params={"client_secret": f"{intent.id}_secret_x"})).status_code == 400
        refused = await browser.get("/v1/payment_intents")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "secret_key_required")


async def test_a_browser_confirms_with_a_card_number_that_is_not_kept(
    client: stripe.StripeClient, double: Running
) -> None:
    intent = await client.v1.payment_intents.create_async(WHOLE)
    form = {
        "client_secret": str(intent.client_secret),
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": "4242 4242 4242 4242",
        "payment_method_data[card][exp_month]": "12",
        "payment_method_data[card][exp_year]": "40",
        "payment_method_data[card][cvc]": "123",
    }
    headers = {"authorization": "Bearer pk_test_x"}
    async with httpx.AsyncClient(base_url=double.base_url, headers=headers, trust_env=False) as browser:
        answer = await browser.post(f"/v1/payment_intents/{intent.id}/confirm", data=form)
        assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
        everything = await browser.get("/_double/state")
    assert not re.search("4242 ?4242 ?4242", everything.text)


@pytest.mark.parametrize("key", ["", "sk_live_abc", "nonsense"])
async def test_keys_that_are_not_test_keys_are_refused(double: Running, key: str) -> None:
    async with httpx.AsyncClient(base_url=double.base_url, trust_env=False) as anyone:
        answer = await anyone.get("/v1/balance", headers={"authorization": f"Bearer {key}".strip()})
    assert answer.status_code == 401
    assert key == "" or key not in answer.text
