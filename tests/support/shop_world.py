"""An organizer that sells: a published event with ticket types, and buyers over HTTP."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx

from admit.core.tenancy import Scope
from admit.events.records import Event, TicketType
from admit.flows import fulfilment
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.sales import payments
from tests.support.builders import a_member, a_slug, a_tenant, an_email
from tests.support.events_builders import a_ticket_type, an_event
from tests.support.fake_gateway import FakeGateway
from tests.support.http import a_key, bearer_of_member


@dataclass(frozen=True, slots=True)
class Shop:
    """A tenant with an admin, a published event, and two ticket types: at 24.00 and free."""

    client: httpx.AsyncClient
    runtime: Runtime
    gateway: FakeGateway
    slug: str
    scope: Scope
    admin: dict[str, str]
    event: Event
    standing: TicketType
    free: TicketType

    @property
    def public(self) -> str:
        """Where the event is bought."""
        return f"/api/v1/public/events/{self.slug}/{self.event.slug}/orders"

    @property
    def desk(self) -> str:
        """Where the organizer's resources are."""
        return f"/api/v1/tenants/{self.slug}"

    def cart(self, quantity: int = 2, *, kind: TicketType | None = None, **given: Any) -> dict[str, Any]:
        """A cart of one ticket type, from a browser of its own."""
        wanted = kind or self.standing
        line = {
            "ticket_type_id": str(wanted.id),
            "quantity": quantity,
            "unit_price_cents": wanted.price_cents,
        }
        return {"cart_id": uuid4().hex, "items": [line], **given}

    async def reserve(self, body: dict[str, Any] | None = None, **given: Any) -> httpx.Response:
        """Ask for a hold under a new key."""
        return await self.client.post(
            self.public, json=body if body is not None else self.cart(**given), headers=a_key()
        )

    async def held(self, quantity: int = 2, **given: Any) -> dict[str, Any]:
        """A held order with its buyer named."""
        answer = await self.reserve(self.cart(quantity, **given))
        assert answer.status_code == 201, answer.text
        order: dict[str, Any] = answer.json()
        buyer = {"name": "Noor van Dijk", "email": an_email("noor")}
        named = await self.client.put(f"{where(order)}/buyer", json=buyer)
        assert named.status_code == 200, named.text
        return order

    async def paid(self, quantity: int = 2) -> dict[str, Any]:
        """An order whose money has arrived, as its buyer sees it."""
        order = await self.held(quantity)
        opened = await self.client.post(f"{where(order)}/payment")
        assert opened.status_code == 200, opened.text
        reference = opened.json()["client_secret"].removesuffix("_secret")
        self.gateway.buyer_pays(reference)
        told: dict[str, Any] = (await self.client.post(f"{where(order)}/refresh")).json()
        assert told["status"] == "paid"
        return {**told, "id": order["id"]}

    async def settle(self, order: dict[str, Any], **change: Any) -> None:
        """Let the provider's news of an order's payment arrive, changed as told."""
        async with self.runtime.db.read(self.scope) as tx:
            (payment,) = await payments.of_orders(tx, [UUID(order["id"])])
        assert payment.provider_reference is not None
        told = replace(self.gateway.payments[payment.provider_reference], **change)
        await fulfilment.settle(
            self.runtime, self.scope.tenant_id, [PaymentFact(payment.id, payment.order_id, told)]
        )

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """Read as the organizer."""
        return await self.client.get(f"{self.desk}{path}", params=params, headers=self.admin)

    async def post(self, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """Act as the organizer."""
        headers = self.admin | ({"idempotency-key": key} if key else {})
        return await self.client.post(f"{self.desk}{path}", json=body, headers=headers)


def where(order: dict[str, Any]) -> str:
    """The address of an order's resources."""
    return f"/api/v1/public/orders/{order['token']}"


async def a_shop(
    client: httpx.AsyncClient, runtime: Runtime, *, quantity_total: int = 100, **given: Any
) -> Shop:
    """A shop of its own."""
    slug = a_slug()
    scope = await a_tenant(runtime.db, slug=slug)
    member = await a_member(runtime.db, scope)
    async with runtime.db.write(scope) as tx:
        event = await an_event(tx, published=True, **given)
        standing = await a_ticket_type(tx, event.id, name="Balcony", quantity_total=quantity_total)
        free = await a_ticket_type(tx, event.id, name="Helpers", price_cents=0)
    gateway = runtime.gateway
    assert isinstance(gateway, FakeGateway)
    admin = await bearer_of_member(runtime, member)
    return Shop(client, runtime, gateway, slug, scope, admin, event, standing, free)
