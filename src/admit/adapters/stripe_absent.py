"""The gateway of an installation without a key: it refuses, so that all the rest of the product works."""

# ruff: noqa: ARG002 - the parameters are the protocol's

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from admit.core.money import Money
from admit.sales.gateway import (
    GatewayRefused,
    PaymentRequest,
    ProviderDispute,
    ProviderEvent,
    ProviderPayment,
    ProviderRefund,
    SignatureRejected,
    Told,
)


class Unconfigured:
    """Stands where no key is set, outside production: free orders work, and paid ones are told why not."""

    async def open_payment(self, request: PaymentRequest) -> ProviderPayment:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def payment(self, account: str, reference: str) -> ProviderPayment:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def cancel_payment(self, account: str, reference: str) -> ProviderPayment:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def open_refund(
        self, account: str, reference: str, amount: Money, *, idempotency_key: str, our_id: str
    ) -> ProviderRefund:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def refund(self, account: str, reference: str) -> ProviderRefund:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def refunds_of(self, account: str, reference: str) -> list[ProviderRefund]:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def told(self, account: str, *, after: datetime, until: datetime) -> Told:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    def verified(self, raw_body: bytes, signature: str) -> ProviderEvent:
        """Reject: nothing can be proved without a secret. Raises: SignatureRejected."""
        raise SignatureRejected("No payment provider is configured.")

    def payment_in(self, payload: Mapping[str, object]) -> ProviderPayment | None:
        """Refuse: what was kept from before must wait for the key. Raises: GatewayRefused."""
        _not_configured()

    def refund_in(self, payload: Mapping[str, object]) -> ProviderRefund | None:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    def dispute_in(self, payload: Mapping[str, object]) -> ProviderDispute | None:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def check(self) -> None:
        """Refuse. Raises: GatewayRefused."""
        _not_configured()

    async def aclose(self) -> None:
        """Nothing is open."""


def _not_configured() -> NoReturn:
    raise GatewayRefused(
        "No payment provider is configured: set ADMIT_STRIPE_API_KEY.", code="provider_not_configured"
    )
