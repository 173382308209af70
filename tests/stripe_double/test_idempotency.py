"""Idempotency keys: the first answer is the answer."""

from typing import Any

import pytest
import stripe

from stripe_double.server import Running
from tests.stripe_double.conftest import Pay, a_client

GIVEN: Any = {"amount": 2000, "currency": "eur"}


async def test_the_same_key_and_parameters_replay_the_first_answer(client: stripe.StripeClient) -> None:
    first = await client.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    again = await client.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    assert first.to_dict() == again.to_dict()
    assert again.last_response
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len((await client.v1.payment_intents.list_async()).data) == 1


async def test_the_same_key_with_other_parameters_is_a_conflict(client: stripe.StripeClient) -> None:
    await client.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as caught:
        await client.v1.payment_intents.create_async(GIVEN | {"amount": 2001}, {"idempotency_key": "order-1"})
    assert caught.value.http_status == 400


async def test_a_decline_is_replayed_too(client: stripe.StripeClient) -> None:
    intent = await client.v1.payment_intents.create_async(GIVEN)
    given: Any = {"payment_method": "pm_card_chargeDeclined", "return_url": "http://127.0.0.1/"}
    charges = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as caught:
            await client.v1.payment_intents.confirm_async(intent.id, given, {"idempotency_key": "try-1"})
        error: Any = caught.value.error
        charges.append(error.charge)
    assert charges[0] == charges[1]
    assert len((await client.v1.charges.list_async()).data) == 1


async def test_a_call_refused_before_its_work_leaves_its_key_free(client: stripe.StripeClient) -> None:
    unknown: Any = GIVEN | {"tip": 1}
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.create_async(unknown, {"idempotency_key": "order-1"})
    made = await client.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    assert made.status == "requires_payment_method"


async def test_a_saved_500_is_replayed_and_an_unsaved_one_is_not(
    double: Running, client: stripe.StripeClient
) -> None:
    patient = a_client(double, max_network_retries=0)
    for saved in (True, False):
        key: Any = {"idempotency_key": f"order-{saved}"}
        await double.control("POST", "faults", kind="error", work=False, saved=saved)
        with pytest.raises(stripe.APIError):
            await patient.v1.payment_intents.create_async(GIVEN, key)
        if saved:
            with pytest.raises(stripe.APIError):
                await patient.v1.payment_intents.create_async(GIVEN, key)
        else:
            made = await patient.v1.payment_intents.create_async(GIVEN, key)
            assert made.status == "requires_payment_method"
    await patient._requestor._get_http_client().close_async()  # type: ignore[no-untyped-call]


async def test_keys_belong_to_one_account_and_last_a_day(
    double: Running, client: stripe.StripeClient, pay: Pay
) -> None:
    account = await client.v1.accounts.create_async({"type": "standard"})
    await double.control("POST", f"accounts/{account.id}", charges_enabled=True)
    mine = await client.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    theirs = await client.v1.payment_intents.create_async(
        GIVEN | {"amount": 3000}, {"idempotency_key": "order-1", "stripe_account": account.id}
    )
    await double.control("POST", "clock", advance_s=86_401)
    later = await client.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    assert len({mine.id, theirs.id, later.id}) == 3
