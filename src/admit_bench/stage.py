"""What a benchmark needs in an empty installation: an organizer, events on sale, tickets, open payments."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import httpx

from admit import assembly
from admit.core import ids
from admit.core.tenancy import BUYER, Scope
from admit.demo import stage
from admit.demo.catalogue import PASSWORD
from admit.demo.counter import Counter
from admit.demo.records import Organizer, Person
from admit.demo.stage import House as Tenant
from admit.events import events, ticket_types
from admit.events.records import Event, EventDetails, TicketType, TicketTypeDetails
from admit.flows import checkout, entering, free_orders, publishing
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.identity.permissions import Permission
from admit.sales.holds import Held, HoldRequest, Limits, Line
from admit_bench.house import House

AT_ONCE = 8
PRICE_CENTS = 4200
IN_AN_ORDER = 100
OWNER = Person("Bea Bench", "bea@example.org")
ORGANIZER = Organizer(name="Bench Hall", slug="bench-hall", accent="#334455", admins=(OWNER,))

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Stage:
    """An organizer who may sell, and the runtime beside the installation in which things are made."""

    runtime: Runtime
    tenant: Tenant

    @property
    def slug(self) -> str:
        """The organizer's address."""
        return self.tenant.organizer.slug

    async def event(
        self, name: str, *types: TicketTypeDetails, hold_seconds: int = 7200
    ) -> tuple[Event, list[TicketType]]:
        """An event that starts in an hour and a half, published, its door open."""
        now = datetime.now(UTC)
        details = EventDetails(
            name=name,
            slug=name,
            venue="Hall",
            city="Bern",
            country="CH",
            timezone="Europe/Zurich",
            currency="EUR",
            start_at=now + timedelta(minutes=90),
            end_at=now + timedelta(hours=6),
            doors_at=now - timedelta(minutes=5),
            hold_seconds=hold_seconds,
            description="An evening in the hall, with an interval and a bar. " * 12,
        )
        admin = self.tenant.admin
        async with entering.write(self.runtime.db, admin, self.slug, Permission.EVENTS_EDIT) as tx:
            event = await events.create(tx, details)
            for one in types:
                await ticket_types.add(tx, event.id, one)
            made = await ticket_types.of_event(tx, event.id)
        return await publishing.publish(self.runtime, admin, self.slug, event.id), list(made)

    async def hold(self, kind: TicketType, quantities: Iterable[int]) -> list[Held]:
        """Orders of these quantities, held, each with a buyer of its own."""
        till = Till(self.runtime.db, self.runtime.clock, Limits(per_network=1_000_000))
        try:
            wanted = [_request(kind, quantity, number) for number, quantity in enumerate(quantities)]
            return await at_once(wanted, lambda one: till.hold(self.tenant.tenant_id, kind.event_id, one))
        finally:
            await till.aclose()

    async def tickets(self, kind: TicketType, number: int) -> list[tuple[UUID, str]]:
        """So many issued tickets of a free type: ids and QR contents."""
        whole, rest = divmod(number, IN_AN_ORDER)
        held = await self.hold(kind, [IN_AN_ORDER] * whole + ([rest] if rest else []))
        await at_once(held, lambda one: free_orders.take(self.runtime, one.public_lookup_token))
        async with self.runtime.db.read(Scope(self.tenant.tenant_id, BUYER)) as tx:
            rows = await tx.fetch_rows(
                "select id, qr_code_payload from tickets where event_id = %(event_id)s::uuid",
                {"event_id": kind.event_id},
            )
        return [(row[0], row[1]) for row in rows]

    async def captured(self, held: list[Held], counter: Counter) -> None:
        """Each order's payment opened and paid at the double."""
        sessions = await at_once(held, lambda one: checkout.pay(self.runtime, one.public_lookup_token))
        await at_once(
            sessions,
            lambda one: counter.confirm(one.client_secret, "pm_card_visa", account=one.account),
        )


@asynccontextmanager
async def opened(house: House) -> AsyncIterator[Stage]:
    """The organizer made and approved."""
    with house.database() as where:
        settings = where.named_in(house.settings)
        async with assembly.running(settings, application="admit bench") as runtime:
            operator = await stage.open_platform(runtime)
            (tenant,) = await stage.found_tenants(runtime, operator, [ORGANIZER])
            yield Stage(runtime, tenant)


async def token(house: House) -> str:
    """The organizer's bearer token."""
    async with httpx.AsyncClient(base_url=house.url, trust_env=False, timeout=20) as client:
        body = {"email": OWNER.email, "password": PASSWORD}
        answer = await client.post("/api/v1/auth/token", json=body)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


async def at_once(items: Iterable[T], act: Callable[[T], Awaitable[U]], *, most: int = AT_ONCE) -> list[U]:
    """Do something with each, so many at a time; the answers in order."""
    places = asyncio.Semaphore(most)

    async def one(item: T) -> U:
        async with places:
            return await act(item)

    return await asyncio.gather(*(one(item) for item in items))


def _request(kind: TicketType, quantity: int, number: int) -> HoldRequest:
    return HoldRequest(
        order_id=ids.new_id(),
        lines=(Line(kind.id, quantity, kind.price_cents),),
        buyer_email=f"buyer{number}@example.org",
        buyer_name=f"Buyer {number}",
    )
