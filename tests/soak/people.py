"""The people of the soak: they hold, pay, wait, cancel, stay away; what they do with tickets stands in `afterwards`."""

import asyncio
import random
import time
from typing import Any

import httpx

from tests.soak import afterwards, strangers
from tests.soak.ledger import Purchase
from tests.soak.town import Town, Visitor

PAID_WITHIN_S = 40.0
REGULARS = 6
BAD_CARD = "pm_card_chargeDeclined"
CARDS = {
    "pm_card_visa": 86,
    "pm_double_slow": 7,
    "pm_double_slow_fails": 3,
    "pm_card_createDispute": 4,
}


class Person:
    """One buyer after another, each with a mind of its own made from the seed."""

    def __init__(self, town: Town, *, rng: random.Random) -> None:
        self._town = town
        self._rng = rng

    async def live(self, *, until: float) -> None:
        """Buy until that moment of `time.monotonic`; what was begun is finished."""
        while time.monotonic() < until:
            visitor = Visitor(self._town, self._rng.choice(self._town.scenes), self._rng)
            purchase = await self._hold(visitor)
            if purchase is None:
                await asyncio.sleep(0.3)
                continue
            await self._go_on(visitor, purchase)
            await asyncio.sleep(self._rng.uniform(0.0, 0.2))

    async def _go_on(self, visitor: Visitor, purchase: Purchase) -> None:
        if self._rng.random() < 0.06:
            await strangers.trespass(visitor, purchase)
        mood = self._rng.random()
        if mood < 0.10:
            return  # the hold runs out by itself
        if mood < 0.20:
            await self._cancel(purchase)
            return
        if not await self._pay(purchase):
            return
        await self._read_until_paid(purchase)
        if purchase.tickets:
            await afterwards.use(visitor, purchase)

    async def _hold(self, visitor: Visitor) -> Purchase | None:
        scene, key = visitor.scene, visitor.new_id()
        kind = self._rng.choice(scene.types)
        quantity = self._rng.choice((1, 1, 2, 3))
        code = self._rng.choice(sorted(scene.uses)) if self._rng.random() < 0.3 else ""
        email = f"sam.{key[:18]}@example.org"
        if code.startswith("HALF"):
            email = f"regular{self._rng.randrange(REGULARS)}@example.org"
        purchase = self._town.ledger.open(key, scene.slug, quantity, email=email, code=code)
        line = {"ticket_type_id": str(kind.id), "quantity": quantity, "unit_price_cents": kind.price_cents}
        body: dict[str, object] = {
            "cart_id": key,
            "items": [line],
            "buyer": {"name": "Sam Soak", "email": email},
        }
        if code:
            body["discount_code"] = code
        for _ in range(2 if self._rng.random() < 0.1 else 1):  # some click twice
            answer = await self._town.street.ask("POST", scene.orders_path, body, key=key)
            if answer.is_fine:
                self._town.ledger.told_order(purchase, answer.body)
        return purchase if purchase.order_id else None

    async def _cancel(self, purchase: Purchase) -> None:
        answer = await self._town.street.ask("POST", f"/public/orders/{purchase.token}/cancel", {})
        if answer.is_fine and answer.body["status"] == "cancelled":
            purchase.is_told_cancelled = True

    async def _pay(self, purchase: Purchase) -> bool:
        path = f"/public/orders/{purchase.token}"
        if purchase.total_cents == 0:
            answer = await self._town.street.ask("POST", f"{path}/confirm", {})
            return answer.is_fine
        session = await self._town.street.ask("POST", f"{path}/payment", {})
        if not session.is_fine:
            return False
        purchase.intent = session.body["client_secret"].partition("_secret_")[0]
        card = self._rng.choices(list(CARDS), weights=list(CARDS.values()))[0]
        purchase.is_disputed = card == "pm_card_createDispute"
        for one in [BAD_CARD, card] if self._rng.random() < 0.1 else [card]:
            purchase.is_charged |= await self._confirm(session.body, one)
        return True

    async def _confirm(self, session: Any, card: str) -> bool:
        """Whether the bank said that the money is taken; a lost answer leaves the buyer in doubt."""
        for _ in range(3):
            try:
                told = await self._town.bank.confirm(
                    session["client_secret"], card, account=session["account"]
                )
            except httpx.HTTPStatusError as error:
                if error.response.status_code < 500:
                    return False
            except httpx.TransportError:
                pass
            else:
                return told == "succeeded"
            await asyncio.sleep(0.3)
        return False

    async def _read_until_paid(self, purchase: Purchase) -> None:
        deadline = time.monotonic() + PAID_WITHIN_S
        while time.monotonic() < deadline:
            answer = await self._town.street.ask("GET", f"/public/orders/{purchase.token}")
            if answer.is_fine and answer.body["status"] == "paid":
                purchase.is_told_paid = True
                purchase.tickets = {ticket["id"] for ticket in answer.body["tickets"]}
                return
            if answer.is_fine and answer.body["status"] in ("cancelled", "expired"):
                return
            await asyncio.sleep(0.4)
