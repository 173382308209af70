"""A sale where anything may happen in any order: what people, banks and the provider do, each as one verb.

A verb that is refused, or that has nothing to act on, does nothing: that is an answer too. Numbers choose among what
there is, so that any list of numbers is a script. `tests/support/at_rest.py` judges what is left in the end.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from admit.checkin import devices, scans, undo
from admit.checkin.records import Outcome, Scan, Undo, Verdict
from admit.core import ids
from admit.core.clock import FixedClock
from admit.core.errors import Refusal, VendorError
from admit.core.money import Money
from admit.core.tenancy import Part, Scope
from admit.events.records import TicketType
from admit.flows import checkout, expiry, free_orders, inbox, refund_wishes, refunding
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.sales.gateway import (
    DisputeState,
    ProviderDispute,
    ProviderEvent,
    ProviderPayment,
    ProviderRefund,
    ProviderState,
    RefundState,
)
from admit.sales.holds import Held
from admit.sales.records import OrderStatus
from tests.support.builders import a_member, a_tenant, an_email, set_tenant_status
from tests.support.crashing import FragileGateway, Fuse
from tests.support.events_builders import a_code, a_pool, a_published_event, a_ticket_type
from tests.support.sales_builders import Shop, a_cart

Said = ProviderPayment | ProviderRefund | ProviderDispute

HOLD = timedelta(minutes=20)
CANCEL_EVENT = "update events set status = 'cancelled' where id = %(id)s"


@dataclass
class TalkingGateway(FragileGateway):
    """A provider whose messages say how things stood when they were sent, however late they come."""

    said: list[Said] = field(default_factory=list)

    def message(self, said: Said) -> ProviderEvent:
        """A message about this, as often as it is wanted."""
        self.said.append(said)
        number = len(self.said) - 1
        return ProviderEvent(
            "stripe", said.account, f"evt_{number}_{self._name}", "any", None, {"said": number}
        )

    def payment_in(self, payload: Mapping[str, object]) -> ProviderPayment | None:
        said = self.said[int(str(payload["said"]))]
        return said if isinstance(said, ProviderPayment) else None

    def refund_in(self, payload: Mapping[str, object]) -> ProviderRefund | None:
        said = self.said[int(str(payload["said"]))]
        return said if isinstance(said, ProviderRefund) else None

    def dispute_in(self, payload: Mapping[str, object]) -> ProviderDispute | None:
        said = self.said[int(str(payload["said"]))]
        return said if isinstance(said, ProviderDispute) else None


@dataclass
class RoughSale:
    """Few tickets in one pool, a code, and what became of everything so far."""

    shop: Shop
    gateway: TalkingGateway
    clock: FixedClock
    fuse: Fuse
    free: TicketType
    code: str
    door: Scope
    device_id: UUID
    carts: list[Held] = field(default_factory=list)
    secrets: list[tuple[Held, str]] = field(default_factory=list)  # of payments a buyer was given to confirm
    messages: list[ProviderEvent] = field(default_factory=list)
    undelivered: list[ProviderEvent] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    told_paid: set[UUID] = field(default_factory=set)

    @property
    def runtime(self) -> Runtime:
        return self.shop.runtime

    def _cart(self, number: int) -> Held | None:
        return self.carts[number % len(self.carts)] if self.carts else None

    def _payment(self, number: int) -> ProviderPayment | None:
        if not self.secrets:
            return None
        return self.gateway.payments[self.secrets[number % len(self.secrets)][1]]

    def _say(self, said: Said) -> None:
        event = self.gateway.message(said)
        self.messages.append(event)
        self.undelivered.append(event)

    async def reserve(self, number: int) -> None:
        """One or two tickets, every third cart with the code, every fifth free."""
        kind = self.free if number % 5 == 4 else self.shop.kind
        given = {"discount_code": self.code} if number % 3 == 2 and kind is self.shop.kind else {}
        (answer,) = await self.shop.take(a_cart((kind, 1 + number % 2), **given))
        if isinstance(answer, Refusal):
            return
        self.carts.append(answer)
        await checkout.name_buyer(
            self.runtime, answer.public_lookup_token, name="Jo Falk", email=an_email("jo"), locale="en"
        )

    async def pay(self, number: int) -> None:
        """Open a payment, or take what is free."""
        if cart := self._cart(number):
            if cart.total_cents == 0:
                self._told((await free_orders.take(self.runtime, cart.public_lookup_token)).status, cart)
                return
            session = await checkout.pay(self.runtime, cart.public_lookup_token)
            entry = (cart, session.client_secret.removesuffix("_secret"))
            if entry not in self.secrets:
                self.secrets.append(entry)

    async def confirm(self, number: int) -> None:
        """The buyer pays; every seventh time another amount is captured, or in another currency, or too late."""
        if payment := self._payment(number):
            if payment.state is ProviderState.SUCCEEDED:
                return
            if payment.state is ProviderState.CANCELLED and number % 7 != 3:
                return  # else it was captured all the same
            amount = {5: Money(payment.amount.cents + 100, "EUR"), 6: Money(900, "USD")}.get(number % 7)
            self._say(self.gateway.buyer_pays(payment.reference, amount=amount))

    async def confirm_slowly(self, number: int) -> None:
        """A method that takes its time, or a card that is declined."""
        payment = self._payment(number)
        if payment and payment.state is ProviderState.REQUIRES_PAYMENT:
            how = self.gateway.buyer_is_processing if number % 2 else self.gateway.buyer_is_declined
            self._say(how(payment.reference))
        elif payment and payment.state is ProviderState.PROCESSING and number % 2:
            failed = replace(payment, state=ProviderState.REQUIRES_PAYMENT, failure_code="generic_decline")
            self.gateway.payments[payment.reference] = failed
            self._say(failed)

    async def cancel_there(self, number: int) -> None:
        """Somebody cancels the payment in the provider's console."""
        payment = self._payment(number)
        if payment and payment.state is ProviderState.REQUIRES_PAYMENT:
            self.gateway.payments[payment.reference] = replace(payment, state=ProviderState.CANCELLED)
            self._say(self.gateway.payments[payment.reference])

    async def deliver(self, number: int) -> None:
        """Any message, in any order, as often as it likes."""
        if self.messages:
            event = self.messages[number % len(self.messages)]
            await inbox.receive(self.runtime, [event])
            self.undelivered = [one for one in self.undelivered if one is not event]

    async def drain_inbox(self, _: int = 0) -> None:
        await inbox.drain(self.runtime)

    async def drain_refunds(self, _: int = 0) -> None:
        await refunding.drain(self.runtime)

    async def come_back(self, number: int) -> None:
        """The buyer's browser asks where the order stands."""
        if cart := self._cart(number):
            self._told((await checkout.refresh(self.runtime, cart.public_lookup_token)).status, cart)

    def _told(self, status: OrderStatus, cart: Held) -> None:
        if status.is_paid:
            self.told_paid.add(cart.order_id)

    async def cancel(self, number: int) -> None:
        if cart := self._cart(number):
            await expiry.cancel(self.runtime, cart.public_lookup_token)

    async def sweep(self, number: int = 0) -> None:
        """Time passes, and the sweepers come by."""
        self.clock.advance(HOLD if number % 2 else timedelta(minutes=4))
        await expiry.sweep(self.runtime)
        await expiry.ask_about_payments(self.runtime)

    async def refund(self, number: int) -> None:
        """By ticket, of all that is left, or out of goodwill; every fourth time two at once."""
        if cart := self._cart(number):
            tickets = [one.id for one in await self.shop.tickets(cart) if one.is_valid]
            asked = [
                Asked(ticket_ids=tuple(tickets[:1]), admitted_too=bool(number % 2)),
                Asked(admitted_too=True, restock=False),
                Asked(amount_cents=100 + number),
            ][number % 3]
            times = 2 if number % 4 == 3 else 1
            done = await asyncio.gather(
                *(self._ask(cart, asked) for _ in range(times)), return_exceptions=True
            )
            for one in done:
                if isinstance(one, BaseException):
                    raise one

    async def _ask(self, cart: Held, asked: Asked) -> None:
        async with self.runtime.db.write(self.shop.scope) as tx:
            await refund_wishes.ask(tx, cart.order_id, asked, now=self.clock.now())

    async def refund_there(self, number: int) -> None:
        """Somebody gives money back in the provider's console: some of it, or all that is left."""
        payment = self._payment(number)
        if payment and payment.captured.cents:
            left = payment.captured.cents - self.gateway.given_back(payment.reference)
            cents = left if number % 2 else min(left, 700)
            if cents:
                self._say(self.gateway.console_refunds(payment.reference, cents))

    async def take_refund_back(self, number: int) -> None:
        """A refund that went through comes back from the buyer's bank."""
        if made := list(self.gateway.refunds.values()):
            refund = made[number % len(made)]
            if refund.state is not RefundState.FAILED:
                self._say(self.gateway.fails_after_all(refund))

    async def dispute(self, number: int) -> None:
        payment = self._payment(number)
        if payment and payment.captured.cents:
            self._say(
                ProviderDispute(
                    account=payment.account,
                    reference=f"dp_{payment.reference}",
                    payment_reference=payment.reference,
                    state=list(DisputeState)[number % 3],
                    amount=payment.captured,
                    reason="fraudulent",
                    opened_at=self.clock.now(),
                )
            )

    async def scan(self, number: int) -> None:
        """A ticket at the door, by two people at once."""
        if cart := self._cart(number):
            for ticket in (await self.shop.tickets(cart))[:1]:
                tries = [self._scan(ticket.qr_code_payload), self._scan(ticket.qr_code_payload)]
                async with self.runtime.db.write(self.door) as tx:
                    answers = await scans.record(tx, self.shop.event_id, tries, now=self.clock.now())
                let_in = [isinstance(one, Verdict) and one.outcome is Outcome.ADMITTED for one in answers]
                assert sum(let_in) <= 1
                self.scans += [one for one, did in zip(tries, let_in, strict=True) if did]

    def _scan(self, text: str) -> Scan:
        return Scan(id=ids.new_id(), device_id=self.device_id, input=text, actor=self.door.actor)

    async def undo_scan(self, number: int) -> None:
        if self.scans:
            done = self.scans[number % len(self.scans)]
            wanted = Undo(
                id=ids.new_id(),
                device_id=self.device_id,
                scan_id=done.id,
                scan_device_id=done.device_id,
                reason="wrong person",
            )
            async with self.runtime.db.write(self.door) as tx:
                await undo.undo(tx, self.shop.event_id, wanted, now=self.clock.now())

    async def suspend(self, number: int) -> None:
        """The operator suspends the organizer, or lets them sell again."""
        status = "suspended" if number % 2 else "active"
        await set_tenant_status(self.runtime.db, self.shop.scope.tenant_id, status)

    async def cancel_event(self, _: int = 0) -> None:
        await self.shop.change(CANCEL_EVENT, id=self.shop.event_id)

    async def trouble(self, number: int) -> None:
        """The provider has a bad hour, of one kind or another, or gets over it."""
        self.heal()
        match number % 6:
            case 0:
                self.gateway.is_away = True
            case 1:
                self.gateway.lose_answers = 1 + number % 2
            case 2:
                self.gateway.refuse_refunds = "insufficient_funds"
            case 3:
                self.gateway.refunds_stay_pending = True
            case 4:
                self.gateway.refuse_payments = "account_invalid"
            case _:
                self.gateway.turns_us_away = True

    def heal(self) -> None:
        """The provider is well again."""
        gateway = self.gateway
        gateway.is_away = gateway.refunds_stay_pending = gateway.turns_us_away = False
        gateway.refuse_refunds = gateway.refuse_payments = None
        gateway.lose_answers = 0

    async def try_to(self, verb: str, number: int) -> None:
        """Do one of the above; a refusal and a vendor's failure are answers."""
        with suppress(Refusal, VendorError):
            await getattr(self, verb)(number)


VERBS = (
    "reserve", "pay", "confirm", "confirm_slowly", "cancel_there", "deliver", "drain_inbox", "drain_refunds",
    "come_back", "cancel", "sweep", "refund", "refund_there", "take_refund_back", "dispute", "scan", "undo_scan",
    "suspend", "cancel_event", "trouble",
)  # fmt: skip
"""What may happen, by name."""


async def a_rough_sale(runtime: Runtime, gateway: TalkingGateway, clock: FixedClock) -> RoughSale:
    """A new organizer with five tickets to sell, some of them free, a code for two orders, and an open door."""
    fuse = gateway.fuse
    fuse.light(None)
    scope, now = await a_tenant(runtime.db), clock.now()
    async with runtime.db.write(scope) as tx:
        event = await a_published_event(
            tx, start_at=now + timedelta(minutes=30), end_at=now + timedelta(days=60), doors_at=now
        )
        pool = await a_pool(tx, event.id, total=5)
        kind = await a_ticket_type(tx, event.id, quantity_total=4, pool_ids=(pool.id,))
        free = await a_ticket_type(
            tx, event.id, name="Free", price_cents=0, quantity_total=2, pool_ids=(pool.id,)
        )
        code = await a_code(tx, event.id, max_redemptions=2)
    member = await a_member(runtime.db, scope, role="staff")
    door = Scope(scope.tenant_id, member.actor, Part.STAFF)
    async with runtime.db.write(door) as tx:
        device = await devices.register(tx, "Phone 1", now=now)
    shop = Shop(runtime, gateway, scope, event.id, kind)
    return RoughSale(shop, gateway, clock, fuse, free, code.code, door, device.id)
