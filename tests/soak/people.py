"""The people of the soak: they hold, pay, wait, cancel, stay away, ask for their money, and go to the door."""

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from admit.demo.counter import Counter as BankCounter
from admit.events.records import Event, TicketType
from tests.soak.ledger import Ledger, Purchase
from tests.soak.street import Street

PAID_WITHIN_S = 25.0
GOOD_CARD = "pm_card_visa"
BAD_CARD = "pm_card_chargeDeclined"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where they go."""

    slug: str
    event: Event
    types: list[TicketType]
    device_id: str

    @property
    def orders_path(self) -> str:
        """Where carts are held."""
        return f"/public/events/{self.slug}/{self.event.slug}/orders"

    @property
    def scans_path(self) -> str:
        """The door."""
        return f"/tenants/{self.slug}/door/events/{self.event.id}/scans"


class Person:
    """One buyer after another, each with a mind of its own made from the seed."""

    def __init__(
        self, scene: Scene, street: Street, bank: BankCounter, ledger: Ledger, *, rng: random.Random
    ) -> None:
        self._scene = scene
        self._street = street
        self._bank = bank
        self._ledger = ledger
        self._rng = rng

    async def live(self, *, until: float) -> None:
        """Buy until that moment of `time.monotonic`; what was begun is finished."""
        while time.monotonic() < until:
            purchase = await self._hold()
            if purchase is None:
                await asyncio.sleep(0.3)
                continue
            await self._go_on(purchase)
            await asyncio.sleep(self._rng.uniform(0.0, 0.2))

    async def _go_on(self, purchase: Purchase) -> None:
        mood = self._rng.random()
        if mood < 0.10:
            return  # the hold runs out by itself
        if mood < 0.20:
            await self._cancel(purchase)
            return
        if not await self._pay(purchase):
            return
        await self._read_until_paid(purchase)
        if purchase.tickets and self._rng.random() < 0.4:
            await self._enter(purchase)
        if purchase.tickets and self._rng.random() < 0.3:
            await self._ask_money_back(purchase)

    async def _hold(self) -> Purchase | None:
        kind = self._rng.choice(self._scene.types)
        quantity = self._rng.choice((1, 1, 2, 3))
        key = str(uuid4())
        purchase = self._ledger.open(key, quantity)
        line = {"ticket_type_id": str(kind.id), "quantity": quantity, "unit_price_cents": kind.price_cents}
        buyer = {"name": "Sam Soak", "email": f"sam.{key[:18]}@example.org"}
        body = {"cart_id": key, "items": [line], "buyer": buyer}
        for _ in range(2 if self._rng.random() < 0.1 else 1):  # some click twice
            answer = await self._street.ask("POST", self._scene.orders_path, body, key=key)
            if answer.is_fine:
                told = answer.body
                self._ledger.told_order(purchase, told["id"], told["token"], told["total_cents"])
        return purchase if purchase.order_id else None

    async def _cancel(self, purchase: Purchase) -> None:
        answer = await self._street.ask("POST", f"/public/orders/{purchase.token}/cancel", {})
        if answer.is_fine and answer.body["status"] == "cancelled":
            purchase.is_told_cancelled = True

    async def _pay(self, purchase: Purchase) -> bool:
        path = f"/public/orders/{purchase.token}"
        if purchase.total_cents == 0:
            answer = await self._street.ask("POST", f"{path}/confirm", {})
            return answer.is_fine
        session = await self._street.ask("POST", f"{path}/payment", {})
        if not session.is_fine:
            return False
        cards = [BAD_CARD, GOOD_CARD] if self._rng.random() < 0.1 else [GOOD_CARD]
        for card in cards:
            purchase.is_charged |= await self._confirm(session.body, card)
        return True

    async def _confirm(self, session: Any, card: str) -> bool:
        """Whether the bank said that the money is taken; a lost answer leaves the buyer in doubt."""
        for _ in range(3):
            try:
                told = await self._bank.confirm(session["client_secret"], card, account=session["account"])
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
            answer = await self._street.ask("GET", f"/public/orders/{purchase.token}", patience_s=10)
            if answer.is_fine and answer.body["status"] == "paid":
                purchase.is_told_paid = True
                purchase.tickets = {ticket["id"] for ticket in answer.body["tickets"]}
                return
            if answer.is_fine and answer.body["status"] in ("cancelled", "expired"):
                return
            await asyncio.sleep(0.4)

    async def _enter(self, purchase: Purchase) -> None:
        """Each ticket twice at the same moment, as when two gates scan a shared picture: one may enter."""
        order = await self._street.ask("GET", f"/public/orders/{purchase.token}")
        if not order.is_fine:
            return
        for ticket in order.body["tickets"]:
            scans = [self._scan(ticket["code"]) for _ in range(2)]
            purchase.admitted += [ticket["id"] for is_in in await asyncio.gather(*scans) if is_in]

    async def _scan(self, code: str) -> bool:
        scan = {"id": str(uuid4()), "input": code}
        body = {"device_id": self._scene.device_id, "scans": [scan]}
        answer = await self._street.ask("POST", self._scene.scans_path, body, signed_in=True)
        return answer.is_fine and answer.body["answers"][0]["outcome"] == "admitted"

    async def _ask_money_back(self, purchase: Purchase) -> None:
        chosen = sorted(purchase.tickets)[: self._rng.randint(1, len(purchase.tickets))]
        path = f"/tenants/{self._scene.slug}/orders/{purchase.order_id}/refunds"
        body = {"ticket_ids": chosen, "admitted_too": True, "note": "soak"}
        answer = await self._street.ask("POST", path, body, key=str(uuid4()), signed_in=True)
        if answer.is_fine and answer.body["refund_id"] is not None:
            purchase.refunds.add(answer.body["refund_id"])
