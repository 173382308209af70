"""Events and their deliveries: signed, retried, and as faulty as asked."""

import time
from typing import Any

import pytest
import stripe

from stripe_double.server import Running
from stripe_double.webhooks import sign
from tests.stripe_double.conftest import SECRET, Pay
from tests.stripe_double.inbox import Inbox, Received


def opened(received: Received) -> stripe.Event:
    return stripe.Webhook.construct_event(received.body, received.signature, SECRET)  # type: ignore[no-untyped-call, no-any-return, unused-ignore]


async def test_a_payment_is_told_in_order_and_its_signature_is_good(pay: Pay, inbox: Inbox) -> None:
    intent = await pay()
    received = await inbox.named("payment_intent.succeeded")
    assert set(await inbox.types(3)) == {
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    }
    event = opened(received[0])
    assert (event.data.object["id"], event.livemode, event.api_version) == (
        intent.id,
        False,
        "2026-10-28.endive",
    )


async def test_an_altered_body_or_another_secret_is_rejected(pay: Pay, inbox: Inbox) -> None:
    await pay()
    received = (await inbox.named("payment_intent.succeeded"))[0]
    with pytest.raises(stripe.SignatureVerificationError):
        opened(Received(received.body.replace(b"2000", b"1000"), received.signature))
    with pytest.raises(stripe.SignatureVerificationError):
        opened(Received(received.body, sign(received.body, "whsec_other", int(time.time()))))


async def test_an_old_signature_is_rejected(double: Running, pay: Pay, inbox: Inbox) -> None:
    await double.control("POST", "delivery_faults", kind="skew", type="payment_intent.succeeded", seconds=600)
    await pay()
    received = (await inbox.named("payment_intent.succeeded"))[0]
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        opened(received)


async def test_a_tampered_delivery_is_rejected(double: Running, pay: Pay, inbox: Inbox) -> None:
    await double.control("POST", "delivery_faults", kind="tamper", type="payment_intent.succeeded")
    await pay()
    received = (await inbox.named("payment_intent.succeeded"))[0]
    with pytest.raises(stripe.SignatureVerificationError):
        opened(received)


async def test_a_delivery_is_tried_until_it_is_taken(pay: Pay, inbox: Inbox) -> None:
    inbox.failures = 5
    await pay()
    received = await inbox.until(lambda received: len(received) >= 8)
    assert len({one.event["id"] for one in received}) == 3


async def test_dropped_deliveries_come_with_redeliver(double: Running, pay: Pay, inbox: Inbox) -> None:
    await double.control("POST", "delivery_faults", kind="drop", type="payment_intent.succeeded")
    await pay()
    await inbox.named("charge.succeeded")
    counts = (await double.control("GET", "deliveries"))["counts"]
    assert counts["dropped"] == 1
    answer = await double.control("POST", "deliveries/redeliver", type="payment_intent.*")
    assert answer["queued"] == 2
    assert await inbox.named("payment_intent.succeeded")


async def test_duplicates_arrive_as_often_as_asked(double: Running, pay: Pay, inbox: Inbox) -> None:
    await double.control(
        "POST", "delivery_faults", kind="duplicate", type="payment_intent.succeeded", copies=3
    )
    await pay()
    received = await inbox.named("payment_intent.succeeded", 4)
    assert len({one.event["id"] for one in received}) == 1


async def test_delayed_deliveries_are_overtaken(double: Running, pay: Pay, inbox: Inbox) -> None:
    await double.control("POST", "delivery_faults", kind="delay", type="payment_intent.created", seconds=0.3)
    await pay()
    assert (await inbox.types(3))[-1] == "payment_intent.created"


async def test_reordered_deliveries_all_arrive_but_not_as_they_happened(
    double: Running, client: stripe.StripeClient, inbox: Inbox
) -> None:
    await double.control("POST", "delivery_faults", kind="reorder", seconds=0.3, times=None)
    given: Any = {"amount": 2000, "currency": "eur"}
    made = [(await client.v1.payment_intents.create_async(given)).id for _ in range(12)]
    received = await inbox.named("payment_intent.created", 12)
    arrived = [one.event["data"]["object"]["id"] for one in received]
    assert sorted(arrived) == sorted(made)
    assert arrived != made


async def test_paused_deliveries_wait_for_resume(double: Running, pay: Pay, inbox: Inbox) -> None:
    await double.control("POST", "deliveries/pause")
    await pay()
    report = await double.control("GET", "deliveries")
    assert (report["is_paused"], report["waiting"], inbox.received) == (True, 3, [])
    await double.control("POST", "deliveries/resume")
    assert len(await inbox.until(lambda received: len(received) == 3)) == 3


async def test_events_are_listed_by_type_and_by_account(client: stripe.StripeClient, pay: Pay) -> None:
    intent = await pay()
    events = await client.v1.events.list_async({"type": "payment_intent.succeeded"})
    assert [event.data.object["id"] for event in events.data] == [intent.id]
    again = await client.v1.events.retrieve_async(events.data[0].id)
    assert again.type == "payment_intent.succeeded"


async def test_an_endpoint_of_the_api_hears_what_it_asked_for(
    client: stripe.StripeClient, pay: Pay, inbox: Inbox
) -> None:
    made = await client.v1.webhook_endpoints.create_async(
        {"url": inbox.url + "?second", "enabled_events": ["charge.succeeded"]}
    )
    assert str(made.secret).startswith("whsec_")
    await pay()
    received = await inbox.named("charge.succeeded", 2)
    good = [one for one in received if one.signature and accepted(one, str(made.secret))]
    assert len(good) == 1
    await client.v1.webhook_endpoints.delete_async(made.id)


def accepted(received: Received, secret: str) -> bool:
    try:
        stripe.Webhook.construct_event(received.body, received.signature, secret)  # type: ignore[no-untyped-call, unused-ignore]
    except stripe.SignatureVerificationError:
        return False
    return True


async def test_an_endpoint_beyond_this_machine_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="this machine only"):
        await client.v1.webhook_endpoints.create_async(
            {"url": "http://127.0.0.1.example/", "enabled_events": ["*"]}
        )
