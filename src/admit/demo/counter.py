"""The other sides of the Stripe double: buyers who confirm with a test card, owners who tell of themselves, banks."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx

DECLINED_STATUS = 402
NOTHING_THERE = 400


class Counter:
    """Speaks to one double with the publishable key."""

    def __init__(self, api_url: str, publishable_key: str) -> None:
        self._client = httpx.AsyncClient(base_url=api_url, timeout=20, trust_env=False)
        self._headers = {"authorization": f"Bearer {publishable_key}"}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def confirm(self, client_secret: str, card: str, *, account: str = "") -> str:
        """Pay with a test card, such as `pm_card_visa`; the payment's status, or `declined`."""
        intent = client_secret.partition("_secret_")[0]
        headers = {**self._headers, **({"stripe-account": account} if account else {})}
        answer = await self._client.post(
            f"/v1/payment_intents/{intent}/confirm",
            data={"client_secret": client_secret, "payment_method": card},
            headers=headers,
        )
        if answer.status_code == DECLINED_STATUS:
            return "declined"
        answer.raise_for_status()
        return str(answer.json()["status"])

    async def money_comes(self, *, after_s: float) -> None:
        """How long a charge's money is pending."""
        told = await self._client.post("/_double/settings", json={"available_after_s": after_s})
        told.raise_for_status()

    async def onboard(self, link: str, only: Sequence[str]) -> None:
        """The account's owner tells everything that is asked for, or `only` some of it."""
        form = {"only": "1", "given": list(only)} if only else {}
        answer = await self._client.post(link, data=form, follow_redirects=False)
        if not answer.is_redirect:
            answer.raise_for_status()

    async def pay_out(self, account: str, currency: str, *, outcome: str) -> None:
        """Pay out all that is available, if anything, and let the bank end it as `paid` or `failed`."""
        asked = {"account": account, "currency": currency.lower()}
        answer = await self._client.post("/_double/payouts", json=asked)
        if answer.status_code == NOTHING_THERE:
            return
        payout = answer.raise_for_status().json()
        ended = await self._client.post(f"/_double/payouts/{payout['id']}", json={"outcome": outcome})
        ended.raise_for_status()

    async def hold_deliveries(self) -> None:
        """Let the double keep its messages for itself for now."""
        (await self._client.post("/_double/deliveries/pause")).raise_for_status()

    async def resume_deliveries(self) -> None:
        """Let it send what it kept, and go on."""
        (await self._client.post("/_double/deliveries/resume")).raise_for_status()
