"""How we call Stripe: bounded connections and time, and every failure as one of ours.

The SDK's own httpx client leaves the number of connections to the library and sends forms in a way that
library warns of; this one is the same in thirty lines, through the base class the SDK offers for it.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

import httpx
import stripe as sdk
import structlog

from admit.sales.gateway import GatewayRefused, GatewayUnreachable

log = structlog.get_logger(__name__)

T = TypeVar("T")

MOST_CONNECTIONS = 40
"""Stripe allows about 100 calls a second in all: more connections from one process would only wait there."""

MOST_ANSWER_S = 12.0
"""Longer than nearly all of Stripe's answers; with one retry a call ends within half a minute."""


class BoundedClient(sdk.HTTPClient):
    """The SDK's way out to the network, over httpx."""

    name = "httpx"

    def __init__(self) -> None:
        super().__init__()
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=sdk.ca_bundle_path),
            timeout=httpx.Timeout(MOST_ANSWER_S, connect=4.0),
            limits=httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
        )

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call. Raises: sdk.APIConnectionError, which the SDK may retry with the same key."""
        try:
            answer = await self._client.request(method, url, headers=dict(headers), content=post_data or None)
        except httpx.HTTPError as error:
            raise sdk.APIConnectionError(  # type: ignore[no-untyped-call, unused-ignore]
                f"Stripe was not reached ({type(error).__name__}).", should_retry=True
            ) from error
        return answer.content, answer.status_code, answer.headers

    async def sleep_async(self, secs: float) -> None:
        """Wait before a retry."""
        await asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def asked(call: Awaitable[T]) -> T:
    """The answer of a call. Raises: GatewayRefused, GatewayUnreachable."""
    try:
        return await call
    except sdk.StripeError as error:
        raise as_ours(error) from error


def as_ours(error: sdk.StripeError) -> GatewayRefused | GatewayUnreachable:
    """What a failure of the SDK means here.

    Unreachable is whatever the same call with the same key may still turn into an answer. That includes a
    conflict of idempotency keys: a new key could charge or refund twice, so the old one is kept and the
    conflict logged.
    """
    match error:
        case sdk.AuthenticationError():
            log.error("stripe.key_refused", request=error.request_id)
            words = "Stripe does not take our key."
            return GatewayRefused(words, code="provider_key_refused", was_considered=False)
        case sdk.IdempotencyError():
            log.error("stripe.idempotency_conflict", request=error.request_id, error=error.user_message)
            return GatewayUnreachable(_words(error))
        case sdk.APIConnectionError() | sdk.RateLimitError():
            return GatewayUnreachable(_words(error))
        case sdk.CardError():
            return GatewayRefused(_words(error), code=_code(error) or "card_declined")
        case sdk.PermissionError():
            log.error("stripe.not_permitted", request=error.request_id, code=_code(error))
            code = _code(error) or "provider_not_permitted"
            return GatewayRefused(_words(error), code=code, was_considered=False)
        case sdk.InvalidRequestError() if _is_final(error):
            return GatewayRefused(_words(error), code=_code(error) or "invalid_request")
        case _:
            return GatewayUnreachable(_words(error))


def _is_final(error: sdk.StripeError) -> bool:
    """Whether repeating the call would get the same answer; 409 and 429 are Stripe's words for "not now"."""
    return (
        error.http_status is not None
        and 400 <= error.http_status < 500
        and error.http_status not in {409, 429}
    )


def _words(error: sdk.StripeError) -> str:
    words = error.user_message or type(error).__name__
    return f"{words} ({error.request_id})" if error.request_id else words


def _code(error: sdk.StripeError) -> str | None:
    """Stripe's stable reason; the SDK leaves it in the body for some kinds of error."""
    return error.code or (error.error.code if error.error else None)
