"""Buying, as browsers do it: hold, pay at the provider with a test card, and see the tickets."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from admit.core.clock import FixedClock
from admit.core.errors import Refusal
from admit.core.logging import get_logger
from admit.demo.audience import Cart, Ending
from admit.demo.counter import Counter
from admit.flows import checkout, expiry, free_orders
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.sales.holds import Held, Limits

log = get_logger(__name__)

AT_ONCE = 8
APPROVED = "pm_card_visa"
DECLINED = "pm_card_chargeDeclined"
DISPUTED = "pm_card_createDispute"
SLOW = "pm_double_slow"


class Crowd:
    """Buyers who come wave after wave. `counter` is None where no double stands: then only free orders are made."""

    def __init__(self, runtime: Runtime, clock: FixedClock, counter: Counter | None) -> None:
        self._runtime = runtime
        self._clock = clock
        self._counter = counter
        self._places = asyncio.Semaphore(AT_ONCE)

    async def buy(self, carts: Sequence[Cart]) -> dict[Cart, Held]:
        """Let everybody buy, in the order of their moments; those who got no ticket are left out."""
        bought: dict[Cart, Held] = {}
        for moment, wave in groupby(sorted(carts, key=lambda cart: cart.at), key=lambda cart: cart.at):
            self._clock.set(moment)
            bought |= await self._wave(list(wave))
        return bought

    async def _wave(self, wave: Sequence[Cart]) -> dict[Cart, Held]:
        till = Till(self._runtime.db, self._clock, Limits())
        try:
            answers = await asyncio.gather(*(self._hold(till, cart) for cart in wave))
        finally:
            await till.aclose()
        held = {cart: answer for cart, answer in zip(wave, answers, strict=True) if answer is not None}
        await asyncio.gather(*(self._end(cart, order) for cart, order in held.items()))
        return held

    async def _hold(self, till: Till, cart: Cart) -> Held | None:
        if self._counter is None and any(line.unit_price_cents for line in cart.request.lines):
            return None
        staged = cart.staged
        try:
            return await till.hold(staged.house.tenant_id, staged.event.id, cart.request)
        except Refusal as refusal:  # sold out, as popular events are
            log.info("demo.not_sold", show=staged.show.slug, code=refusal.code)
            return None

    async def _end(self, cart: Cart, order: Held) -> None:
        async with self._places:
            match cart.ending:
                case Ending.PENDING | Ending.EXPIRED:
                    return
                case Ending.CANCELLED:
                    await expiry.cancel(self._runtime, order.public_lookup_token)
                case _ if order.total_cents == 0:
                    await free_orders.take(self._runtime, order.public_lookup_token)
                case Ending.PROCESSING:
                    await self._pay(order, SLOW)
                case Ending.DISPUTED:
                    await self._pay(order, DISPUTED)
                case Ending.DECLINED_FIRST:
                    await self._pay(order, DECLINED, APPROVED)
                case Ending.PAID:
                    await self._pay(order, APPROVED)

    async def _pay(self, order: Held, *cards: str) -> None:
        assert self._counter is not None
        session = await checkout.pay(self._runtime, order.public_lookup_token)
        for card in cards:
            await self._counter.confirm(session.client_secret, card, account=session.account)
        await checkout.refresh(self._runtime, order.public_lookup_token)
