"""Stripe as the payment provider, through its official SDK.

Payments are PaymentIntents for cards (wallets are cards too). Not `automatic_payment_methods`: that follows
the dashboard, where someone may switch on methods that settle days later, and a hold cannot wait for days.
With `allow_redirects: never` it would also forbid the `return_url` that a second factor comes back to.

Tenants are merchants of record: with an account, the charge is made directly on it, less our fee.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import stripe as sdk
from pydantic import SecretStr

from admit.adapters import stripe_reading as reading
from admit.adapters.stripe_absent import Unconfigured
from admit.adapters.stripe_transport import BoundedClient, asked
from admit.core import money
from admit.core.errors import Bug
from admit.core.money import CURRENCIES, Money
from admit.core.settings import Settings
from admit.sales.gateway import (
    Gateway,
    GatewayRefused,
    PaymentRequest,
    ProviderDispute,
    ProviderEvent,
    ProviderPayment,
    ProviderRefund,
    SignatureRejected,
    Told,
)

API_VERSION = "2026-10-28.endive"
MOST_RETRIES = 1
SIGNATURE_LASTS_S = 300
LONGEST_SIGNATURE = 2_000
LONGEST_DESCRIPTION = 1_000
MOST_REFUNDS = 100

PAGE_OF_EVENTS = 100
MOST_TOLD = 2_000
TOLD = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "refund.created",
    "refund.updated",
    "refund.failed",
)
"""What nobody here would know to ask about. Source: docs.stripe.com/api/events/types."""

NOT_CANCELABLE = "payment_intent_unexpected_state"


def gateway_of(settings: Settings) -> Gateway:
    """The gateway these settings ask for; without a key, one that refuses everything and says why."""
    if settings.stripe_api_key is None:
        return Unconfigured()
    return StripeGateway(
        settings.stripe_api_key.get_secret_value(),
        api_url=settings.stripe_api_url,
        webhook_secrets=_split(settings.stripe_webhook_secret),
    )


class StripeGateway:
    """Implements `Gateway`. Keeps connections open until `aclose`."""

    def __init__(
        self, api_key: str, *, api_url: str, webhook_secrets: tuple[str, ...], retries: int = MOST_RETRIES
    ) -> None:
        logging.getLogger("stripe").setLevel(logging.WARNING)  # its info lines hold whole addresses
        self._secrets = webhook_secrets
        self._http = BoundedClient()
        self.client = sdk.StripeClient(
            api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_url},
            http_client=self._http,
            max_network_retries=retries,
        )

    async def open_payment(self, request: PaymentRequest) -> ProviderPayment:
        """Make a PaymentIntent; the same key gives the same one.

        Raises: GatewayRefused, GatewayUnreachable.
        """
        params: Any = {
            "amount": _units(request.amount),
            "currency": request.amount.currency.lower(),
            "payment_method_types": ["card"],
            "description": request.description[:LONGEST_DESCRIPTION],
            "metadata": dict(request.metadata),
        }
        if request.receipt_email:
            params["receipt_email"] = request.receipt_email
        if request.account and (fee := _fee_units(request)):
            params["application_fee_amount"] = fee
        options = options_for(request.account, key=request.idempotency_key)
        intent = await asked(self.client.v1.payment_intents.create_async(params, options))
        return reading.payment(request.account, intent.to_dict())

    async def payment(self, account: str, reference: str) -> ProviderPayment:
        """The PaymentIntent as it stands now. Raises: GatewayRefused, GatewayUnreachable."""
        return reading.payment(account, await self._intent(account, reference))

    async def cancel_payment(self, account: str, reference: str) -> ProviderPayment:
        """Cancel, or say in which state it is beyond that. Raises: GatewayRefused, GatewayUnreachable."""
        cancelling = self.client.v1.payment_intents.cancel_async(reference, {}, options_for(account))
        try:
            intent = await asked(cancelling)
        except GatewayRefused as refused:
            if refused.code != NOT_CANCELABLE:
                raise
            return await self.payment(account, reference)
        return reading.payment(account, intent.to_dict())

    async def open_refund(
        self, account: str, reference: str, amount: Money, *, idempotency_key: str, our_id: str
    ) -> ProviderRefund:
        """Give money back; of a direct charge our fee goes back in proportion, since the sale is undone.

        Raises: GatewayRefused, GatewayUnreachable.
        """
        params: Any = {
            "payment_intent": reference,
            "amount": _units(amount),
            "metadata": {reading.OUR_REFUND: our_id},
        }
        # Asking for a fee back where none was taken is refused, so look first; what is there never changes.
        if account and (await self._intent(account, reference)).get("application_fee_amount"):
            params["refund_application_fee"] = True
        options = options_for(account, key=idempotency_key)
        made = await asked(self.client.v1.refunds.create_async(params, options))
        return reading.refund(account, made.to_dict())

    async def refund(self, account: str, reference: str) -> ProviderRefund:
        """The refund as it stands now. Raises: GatewayRefused, GatewayUnreachable."""
        found = await asked(self.client.v1.refunds.retrieve_async(reference, {}, options_for(account)))
        return reading.refund(account, found.to_dict())

    async def refunds_of(self, account: str, reference: str) -> list[ProviderRefund]:
        """The latest hundred refunds of a payment, newest first. Raises: GatewayRefused, GatewayUnreachable."""
        params: Any = {"payment_intent": reference, "limit": MOST_REFUNDS}
        found = await asked(self.client.v1.refunds.list_async(params, options_for(account)))
        return [reading.refund(account, one.to_dict()) for one in found.data]

    async def told(self, account: str, *, after: datetime, until: datetime) -> Told:
        """Events of the kinds in `TOLD`, the oldest first, at most `MOST_TOLD`, which the newest of the span are.

        Raises: GatewayRefused, GatewayUnreachable.
        """
        params: Any = {"types": list(TOLD), "limit": PAGE_OF_EVENTS, "created": _span(after, until)}
        events: list[ProviderEvent] = []
        while len(events) < MOST_TOLD:
            page = await asked(self.client.v1.events.list_async(params, options_for(account)))
            events += [_event_of({**one.to_dict(), **_whose(account)}) for one in page.data]
            if not page.has_more:
                return Told(events[::-1], is_whole=True)
            params["starting_after"] = page.data[-1].id
        return Told(events[::-1], is_whole=False)

    def verified(self, raw_body: bytes, signature: str) -> ProviderEvent:
        """The message, when one of our secrets signed it within five minutes. Raises: SignatureRejected."""
        text = _text_of(raw_body, signature)
        if not any(_is_signed(text, signature, secret) for secret in self._secrets):
            raise SignatureRejected("No secret of ours signed this message within the last five minutes.")
        return _event(raw_body)

    def payment_in(self, payload: Mapping[str, object]) -> ProviderPayment | None:
        """The payment a stored message is about; None also for amounts that cannot be ours."""
        found = reading.object_in(payload, "payment_intent")
        try:
            return reading.payment(reading.account_of(payload), found) if found else None
        except GatewayRefused:
            return None

    def refund_in(self, payload: Mapping[str, object]) -> ProviderRefund | None:
        """The refund a stored message is about, or None."""
        found = reading.object_in(payload, "refund")
        try:
            return reading.refund(reading.account_of(payload), found) if found else None
        except GatewayRefused:
            return None

    def dispute_in(self, payload: Mapping[str, object]) -> ProviderDispute | None:
        """The dispute a stored message is about, or None."""
        found = reading.object_in(payload, "dispute")
        try:
            return reading.dispute(reading.account_of(payload), found) if found else None
        except GatewayRefused:
            return None

    async def check(self) -> None:
        """Whether Stripe answers to our key. Raises: GatewayRefused, GatewayUnreachable."""
        await asked(self.client.v1.balance.retrieve_async())

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.close_async()

    async def _intent(self, account: str, reference: str) -> dict[str, Any]:
        call = self.client.v1.payment_intents.retrieve_async(reference, {}, options_for(account))
        return (await asked(call)).to_dict()


def _split(secrets: SecretStr | None) -> tuple[str, ...]:
    text = secrets.get_secret_value() if secrets else ""
    return tuple(secret for part in text.split(",") if (secret := part.strip()))


def options_for(account: str, *, key: str | None = None) -> Any:
    """The options of a call: on which account, and under which key; the platform's own is empty."""
    options: dict[str, str] = {}
    if account:
        options["stripe_account"] = account
    if key:
        options["idempotency_key"] = key
    return options


def _span(after: datetime, until: datetime) -> dict[str, int]:
    """Whole seconds, both ends in it."""
    return {"gte": int(after.timestamp()), "lte": int(until.timestamp())}


def _whose(account: str) -> dict[str, str]:
    """What a message of a connected account says, and one that was asked for does not."""
    return {"account": account} if account else {}


def _units(amount: Money) -> int:
    """Raises: GatewayRefused for what Stripe cannot take, as a sum above its most."""
    try:
        return money.to_provider(amount)
    except Bug as error:
        raise GatewayRefused(str(error), code="amount_not_possible") from error


def _fee_units(request: PaymentRequest) -> int:
    """Our fee, rounded down to what the currency can be charged in."""
    rules = CURRENCIES[request.amount.currency]
    cents = request.application_fee_cents
    return _units(Money(cents - cents % rules.step_cents, rules.code))


def _text_of(raw_body: bytes, signature: str) -> str:
    if not signature.isascii() or len(signature) > LONGEST_SIGNATURE:
        raise SignatureRejected("The signature is not one of Stripe's.")
    try:
        return raw_body.decode()
    except UnicodeDecodeError:
        raise SignatureRejected("The message is not text.") from None


def _is_signed(text: str, signature: str, secret: str) -> bool:
    try:
        sdk.WebhookSignature.verify_header(text, signature, secret, tolerance=SIGNATURE_LASTS_S)
    except sdk.SignatureVerificationError:
        return False
    return True


def _event(raw_body: bytes) -> ProviderEvent:
    try:
        payload = msgspec.json.decode(raw_body, type=dict[str, Any])
        return _event_of(payload)
    except (msgspec.DecodeError, KeyError):
        raise SignatureRejected("The message is signed and is no event.") from None


def _event_of(payload: dict[str, Any]) -> ProviderEvent:
    """Raises: KeyError for what is no event."""
    return ProviderEvent(
        provider="stripe",
        account=reading.account_of(payload),
        event_id=str(payload["id"]),
        event_type=str(payload["type"]),
        object_reference=reading.reference_in(payload),
        payload=payload,
    )
