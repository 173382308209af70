"""The double in this process, the real SDK, and a webhook receiver."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import stripe

from stripe_double.deliveries import Pace
from stripe_double.server import Running, Webhook, running
from tests.stripe_double.inbox import Inbox, listening

SECRET = "whsec_tests"
PACE = Pace(workers=2, timeout_s=2, retry_base_s=0.01, retry_cap_s=0.05)

SDK_WARNS = pytest.mark.filterwarnings("ignore:Use 'content=<...>' to upload:DeprecationWarning")
"""The SDK hands httpx its form as `data`; that is its business, not ours."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(SDK_WARNS)


@pytest.fixture(scope="session")
async def receiver() -> AsyncIterator[Inbox]:
    async with listening() as inbox:
        yield inbox


@pytest.fixture(scope="session")
async def shared(receiver: Inbox) -> AsyncIterator[Running]:
    async with running(webhook=Webhook(receiver.url, SECRET), pace=PACE, seed=7) as double:
        yield double


@pytest.fixture
async def double(shared: Running, receiver: Inbox) -> Running:
    await shared.control("POST", "reset")
    receiver.received.clear()
    receiver.failures = 0
    return shared


@pytest.fixture
def inbox(double: Running, receiver: Inbox) -> Inbox:
    return receiver


def a_client(double: Running, **options: Any) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_platform",
        base_addresses={"api": double.base_url},
        http_client=stripe.HTTPXClient(timeout=options.pop("timeout", 20)),
        **options,
    )


@pytest.fixture
async def client(double: Running) -> AsyncIterator[stripe.StripeClient]:
    client = a_client(double)
    yield client
    await client._requestor._get_http_client().close_async()  # type: ignore[no-untyped-call]


Pay = Callable[..., Any]


@pytest.fixture
def pay(client: stripe.StripeClient) -> Pay:
    """Make an intent and confirm it with a test card, by default one that is approved."""

    async def paid(
        amount: int = 2000, *, card: str = "pm_card_visa", account: str | None = None, **more: Any
    ) -> stripe.PaymentIntent:
        options: Any = {"stripe_account": account} if account else {}
        never = {"enabled": True, "allow_redirects": "never"}
        given: Any = {"amount": amount, "currency": "eur", "automatic_payment_methods": never} | more
        intent = await client.v1.payment_intents.create_async(given, options)
        return await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": card}, options)

    return paid
