"""The Stripe double with our adapter before it, and a buyer's browser that pays."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import stripe as sdk

from admit.adapters.stripe import StripeGateway
from admit.core.money import Money
from admit.sales.gateway import PaymentRequest, ProviderPayment
from stripe_double.server import Running, running

WEBHOOK_SECRET = "whsec_of_these_tests"
OLD_SECRET = "whsec_before_the_rotation"


@dataclass(frozen=True, slots=True)
class World:
    """A double, our gateway to it, and what a buyer and Stripe's console would do."""

    double: Running
    gateway: StripeGateway

    async def pay(
        self, payment: ProviderPayment, *, card: str = "pm_card_visa", **more: str
    ) -> dict[str, Any]:
        """The buyer's browser confirms with a card; the object as the browser sees it, or Stripe's `error`."""
        form = {"payment_method": card, "client_secret": payment.client_secret or "", **more}
        headers = {"authorization": "Bearer pk_test_browser"}
        if payment.account:
            headers["stripe-account"] = payment.account
        address = f"{self.double.base_url}/v1/payment_intents/{payment.reference}/confirm"
        async with httpx.AsyncClient(trust_env=False) as browser:
            told: dict[str, Any] = (await browser.post(address, data=form, headers=headers)).json()
        return told

    async def answer_second_factor(self, confirmed: dict[str, Any], outcome: str) -> str:
        """The buyer approves or fails the second factor; where the browser is sent then."""
        url = confirmed["next_action"]["redirect_to_url"]["url"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            sent = await browser.post(url, data={"outcome": outcome})
        return sent.headers["location"]

    async def account(self) -> str:
        """A connected account that can charge."""
        client = sdk.StripeClient(
            "sk_test_platform",
            base_addresses={"api": self.double.base_url},
            http_client=self.gateway._http,
        )
        made = await client.v1.accounts.create_async({"type": "standard", "email": "box@office.example"})
        await self.double.control("POST", f"accounts/{made.id}", charges_enabled=True, details_submitted=True)
        return made.id

    async def fault(self, **given: object) -> None:
        """Let answers go wrong."""
        await self.double.control("POST", "faults", **given)

    async def events(self, name: str) -> list[dict[str, Any]]:
        """The double's events of one type, as it would send them, oldest first."""
        async with httpx.AsyncClient(trust_env=False) as anyone:
            answer = await anyone.get(
                f"{self.double.base_url}/v1/events",
                params={"type": name},
                headers={"authorization": "Bearer sk_test_platform"},
            )
        return list(reversed(answer.json()["data"]))


@asynccontextmanager
async def a_world(*, retries: int = 0) -> AsyncIterator[World]:
    """A double of one's own with the adapter before it."""
    async with running(seed=11) as double:
        gateway = StripeGateway(
            "sk_test_platform",
            api_url=double.base_url,
            webhook_secrets=(WEBHOOK_SECRET, OLD_SECRET),
            retries=retries,
        )
        try:
            yield World(double, gateway)
        finally:
            await gateway.aclose()


def a_request(cents: int = 6400, currency: str = "EUR", **given: Any) -> PaymentRequest:
    """A payment of two standing tickets, with a key of its own."""
    wanted: dict[str, Any] = {
        "account": "",
        "amount": Money(cents, currency),
        "application_fee_cents": 0,
        "idempotency_key": f"admit-payment-{uuid4()}",
        "description": "Pulse for Eighteen · K7Q2-9FXD",
        "metadata": {"admit_payment": "one"},
    }
    return PaymentRequest(**(wanted | given))


def signed(event: dict[str, Any], *, secret: str = WEBHOOK_SECRET, age_s: int = 0) -> tuple[bytes, str]:
    """A raw body and the signature header Stripe would send with it."""
    body = json.dumps(event)
    header = sdk.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age_s)
    return body.encode(), str(header)
