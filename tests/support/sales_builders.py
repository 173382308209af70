"""A shop with one event to sell, carts for it, and what one wants to know of it afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from admit.core import ids
from admit.core.db import CommitUnknown, Database, DatabaseGone, Tx
from admit.core.errors import Refusal
from admit.core.tenancy import Door, Scope
from admit.events.records import TicketType
from admit.flows import checkout, fulfilment
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.sales import invariants, orders, payments, refunds, reservations
from admit.sales.gateway import ProviderPayment
from admit.sales.holds import Held, HoldRequest, Limits, Line
from admit.sales.invariants import Breach
from admit.sales.records import Order, Payment, Refund
from admit.tickets import issuing
from admit.tickets.records import Ticket
from tests.support.builders import a_tenant, an_email
from tests.support.events_builders import a_published_event, a_ticket_type
from tests.support.fake_gateway import FakeGateway

ROOMY = Limits(per_cart=1000, per_email=1000, per_network=100_000)

COUNTS = """
select quantity_sold, quantity_reserved
from ticket_types
where id = %(id)s::uuid
"""

MAILS = """
select kind
from email_messages
where to_email = %(email)s::text
order by kind
"""

ACTIONS = """
select action
from activity_logs
where subject_id = %(id)s::uuid
order by created_at, id
"""


def a_cart(*lines: tuple[TicketType, int], **given: Any) -> HoldRequest:
    """A cart for so many of each type at the price it has."""
    wanted = tuple(Line(kind.id, quantity, kind.price_cents) for kind, quantity in lines)
    given.setdefault("order_id", ids.new_id())
    return HoldRequest(lines=wanted, **given)


@dataclass(frozen=True)
class Shop:
    """One tenant's published event with one ticket type, and the verbs of a buyer in it."""

    runtime: Runtime
    gateway: FakeGateway
    scope: Scope
    event_id: UUID
    kind: TicketType

    async def take(self, *carts: HoldRequest, limits: Limits = ROOMY) -> list[Held | Refusal]:
        now = self.runtime.clock.now()
        async with self.runtime.db.write(self.scope) as tx:
            return await reservations.take(tx, self.event_id, carts, now=now, limits=limits)

    async def hold(self, quantity: int = 2, **given: Any) -> Held:
        (answer,) = await self.take(a_cart((self.kind, quantity), **given))
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def named(self, quantity: int = 2, *, email: str = "", **given: Any) -> Held:
        held = await self.hold(quantity, **given)
        await checkout.name_buyer(
            self.runtime,
            held.public_lookup_token,
            name="Jonas Falk",
            email=email or an_email("jonas"),
            locale="en",
        )
        return held

    async def opened(self, quantity: int = 2, **given: Any) -> Held:
        """Held, named and with a payment open at the provider."""
        held = await self.named(quantity, **given)
        await checkout.pay(self.runtime, held.public_lookup_token)
        return held

    async def open_again(self, held: Held) -> None:
        """Another payment for a held order whose first one was given up."""
        await checkout.pay(self.runtime, held.public_lookup_token)

    async def paid(self, quantity: int = 2, **given: Any) -> Held:
        """Paid and settled."""
        held = await self.opened(quantity, **given)
        await self.settle(held, self.gateway.buyer_pays(await self.reference(held)))
        return held

    async def settle(self, held: Held, *told: ProviderPayment) -> None:
        """Settle these facts in one batch, each of the order's payment with that reference."""
        await fulfilment.settle(
            self.runtime, self.scope.tenant_id, [await self.fact(held, one) for one in told]
        )

    async def fact(self, held: Held, told: ProviderPayment) -> PaymentFact:
        found = {one.provider_reference: one for one in await self.payments(held)}
        return PaymentFact(found[told.reference].id, held.order_id, told)

    async def order(self, held: Held) -> Order:
        async with self.runtime.db.read(self.scope) as tx:
            return await orders.by_token(tx, held.public_lookup_token)

    async def payments(self, held: Held) -> list[Payment]:
        async with self.runtime.db.read(self.scope) as tx:
            return await payments.of_orders(tx, [held.order_id])

    async def payment(self, held: Held) -> Payment:
        (one,) = await self.payments(held)
        return one

    async def reference(self, held: Held) -> str:
        """The provider's reference of the order's newest payment."""
        reference = (await self.payments(held))[-1].provider_reference
        assert reference is not None
        return reference

    async def refunds(self, held: Held) -> list[Refund]:
        async with self.runtime.db.read(self.scope) as tx:
            return await refunds.of_orders(tx, [held.order_id])

    async def tickets(self, held: Held) -> list[Ticket]:
        async with self.runtime.db.read(self.scope) as tx:
            return await issuing.tickets_of_orders(tx, [held.order_id])

    async def counts(self, kind: TicketType | None = None) -> tuple[int, int]:
        """Sold and reserved of a type."""
        async with self.runtime.db.read(self.scope) as tx:
            ((sold, reserved),) = await tx.fetch_rows(COUNTS, {"id": (kind or self.kind).id})
        return sold, reserved

    async def mails(self, held: Held) -> list[str]:
        """The kinds of mail put out to the order's buyer."""
        order = await self.order(held)
        async with self.runtime.db.read(self.scope) as tx:
            return await tx.fetch_column(MAILS, {"email": order.buyer_email})

    async def trail(self, subject_id: UUID) -> list[str]:
        async with self.runtime.db.read(self.scope) as tx:
            return await tx.fetch_column(ACTIONS, {"id": subject_id})

    async def change(self, statement: str, **params: object) -> None:
        """Put something into a state, past all rules."""
        async with self.runtime.db.write(self.scope) as tx:
            assert await tx.execute(statement, params) > 0

    async def breaches(self) -> list[Breach]:
        """What is wrong with this tenant's counters and money; nothing, one hopes."""
        async with self.runtime.db.door(Door.OPERATOR) as tx:
            return [one for one in await invariants.breaches(tx) if one.tenant_id == self.scope.tenant_id]


async def a_shop(
    runtime: Runtime, gateway: FakeGateway, *, event: dict[str, Any] | None = None, **kind: Any
) -> Shop:
    """A new tenant that sells; `kind` are the details of its ticket type."""
    scope = await a_tenant(runtime.db)
    async with runtime.db.write(scope) as tx:
        made = await a_published_event(tx, **(event or {}))
        return Shop(runtime, gateway, scope, made.id, await a_ticket_type(tx, made.id, **kind))


@dataclass
class Faults:
    """What is to go wrong with the next writes: a name for each, taken from the front."""

    planned: list[str] = field(default_factory=list)


class FlakyDatabase(Database):
    """A database whose next writes fail as planned: `before_commit` (rolled back and known to be), `lost_undone`
    and `lost_done` (the answer to the commit is lost; it was not, or was, written)."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        super().__init__(url, pool_size=pool_size)
        self.faults = Faults()

    @asynccontextmanager
    async def write(self, scope: Scope) -> AsyncIterator[Tx]:
        fault = self.faults.planned.pop(0) if self.faults.planned else "none"
        async with super().write(scope) as tx:
            yield tx
            if fault == "before_commit":
                raise DatabaseGone("as planned")
            if fault == "lost_undone":
                raise CommitUnknown("as planned")
        if fault == "lost_done":
            raise CommitUnknown("as planned")


def later(moment: datetime | None) -> datetime:
    """A moment that is set."""
    assert moment is not None
    return moment
