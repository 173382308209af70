"""Answers that go wrong as asked."""

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import stripe

from stripe_double.server import Running
from tests.stripe_double.conftest import a_client

GIVEN: Any = {"amount": 2000, "currency": "eur"}


@pytest.fixture
async def hasty(double: Running) -> AsyncIterator[stripe.StripeClient]:
    """A client that neither waits nor tries again."""
    client = a_client(double, max_network_retries=0, timeout=0.3)
    yield client
    await client._requestor._get_http_client().close_async()  # type: ignore[no-untyped-call]


async def made(double: Running) -> int:
    accounts = (await double.control("GET", "state"))["accounts"]
    return sum(len(account["payment_intents"]) for account in accounts.values())


async def test_a_time_out_after_success_is_replayed_by_the_same_key(
    double: Running, hasty: stripe.StripeClient
) -> None:
    await double.control("POST", "faults", kind="never", method="POST", path="/v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        await hasty.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    assert await made(double) == 1
    again = await hasty.v1.payment_intents.create_async(GIVEN, {"idempotency_key": "order-1"})
    assert (again.status, await made(double)) == ("requires_payment_method", 1)


@pytest.mark.parametrize(("work", "intents"), [(True, 1), (False, 0)])
async def test_a_connection_is_cut_after_or_before_the_work(
    double: Running, hasty: stripe.StripeClient, work: bool, intents: int
) -> None:
    await double.control("POST", "faults", kind="cut", work=work)
    with pytest.raises(stripe.APIConnectionError):
        await hasty.v1.payment_intents.create_async(GIVEN)
    assert await made(double) == intents


async def test_errors_are_answered_as_often_as_asked(double: Running, hasty: stripe.StripeClient) -> None:
    await double.control("POST", "faults", kind="error", status=503, times=2, skip=1, work=False)
    await hasty.v1.payment_intents.create_async(GIVEN)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            await hasty.v1.payment_intents.create_async(GIVEN)
        assert caught.value.http_status == 503
    await hasty.v1.payment_intents.create_async(GIVEN)
    assert await made(double) == 2
    assert await double.control("GET", "faults") == []


async def test_the_sdks_own_retry_overcomes_a_500(double: Running, client: stripe.StripeClient) -> None:
    await double.control("POST", "faults", kind="error", work=True, saved=False)
    await client.v1.payment_intents.create_async(GIVEN, {"max_network_retries": 2})
    assert await made(double) == 1


async def test_answers_are_delayed(double: Running, client: stripe.StripeClient) -> None:
    await double.control("POST", "faults", kind="delay", seconds=0.2)
    began = time.monotonic()
    await client.v1.payment_intents.create_async(GIVEN)
    assert time.monotonic() - began >= 0.2


async def test_a_fault_leaves_other_paths_alone(double: Running, client: stripe.StripeClient) -> None:
    await double.control("POST", "faults", kind="cut", path="/v1/refunds*")
    await client.v1.payment_intents.create_async(GIVEN)
    assert await made(double) == 1
    assert len(await double.control("GET", "faults")) == 1


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("faults", {"kind": "explode"}),
        ("faults", {"kind": "cut", "colour": "red"}),
        ("clock", {"advance_s": -1}),
        ("settings", {"refunds": "perhaps"}),
        ("disputes", {"charge": "ch_none"}),
        ("nothing", {}),
    ],
)
async def test_a_control_that_makes_no_sense_is_refused(
    double: Running, path: str, given: dict[str, Any]
) -> None:
    with pytest.raises(httpx.HTTPStatusError) as caught:
        await double.control("POST", path, **given)
    assert 400 <= caught.value.response.status_code < 500


async def test_a_reset_forgets_all_but_the_endpoints(double: Running, client: stripe.StripeClient) -> None:
    await client.v1.payment_intents.create_async(GIVEN)
    await double.control("POST", "reset")
    assert await made(double) == 0
    assert len((await client.v1.webhook_endpoints.list_async()).data) == 1


async def test_a_body_of_two_megabytes_is_refused(double: Running) -> None:
    async with httpx.AsyncClient(trust_env=False) as anyone:
        answer = await anyone.post(f"{double.base_url}/v1/payment_intents", content=b"x" * (2 << 20))
    assert answer.status_code == 413
