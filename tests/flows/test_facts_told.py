"""Each act tells the organizer's programs of itself, in its own transaction, with ids and amounts and nobody's name."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from admit.core.clock import FixedClock
from admit.core.tenancy import Scope
from admit.flows import calling_off, door, expiry, publishing
from admit.flows.runtime import Runtime
from tests.checkin.test_uploads import an_entry, brought
from tests.flows.test_disputing import told as dispute_told
from tests.support.events_builders import a_ticket_type, an_event
from tests.support.fake_carrier import an_endpoint, kept
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import a_colleague, slug_of
from tests.support.refund_builders import ask, carry_out, ids_of
from tests.support.sales_builders import Shop, a_shop
from tests.support.ticket_builders import a_door, tickets_for
from tests.tickets.test_voids import reissued


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


async def listen(runtime: Runtime, scope: Scope) -> UUID:
    return (await an_endpoint(runtime.db, scope, runtime.sealer))[0]


async def heard(runtime: Runtime, scope: Scope, endpoint_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    bodies = [json.loads(one.body) for one in await kept(runtime.db, scope, endpoint_id)]
    assert not any("@" in json.dumps(body) or "Jonas" in json.dumps(body) for body in bodies)
    return sorted((body["type"], body["data"]) for body in bodies)


async def test_a_sale_a_refund_and_a_dispute_are_told(shop: Shop) -> None:
    endpoint_id = await listen(shop.runtime, shop.scope)
    held = await shop.paid(2)
    order = await shop.order(held)
    [(kind, about)] = await heard(shop.runtime, shop.scope, endpoint_id)
    assert (kind, about["order_id"], about["code"]) == ("order.paid", str(order.id), order.code)
    assert (about["status"], about["total_cents"], about["currency"], about["tickets"]) == (
        "paid",
        4800,
        "EUR",
        2,
    )
    [first, _] = await ids_of(shop, held)
    await ask(shop, held, ticket_ids=[first], amount_cents=2400)
    await carry_out(shop)
    await dispute_told(shop, held, "open")
    await dispute_told(shop, held, "open")
    told = await heard(shop.runtime, shop.scope, endpoint_id)
    assert [kind for kind, _ in told] == ["dispute.opened", "order.paid", "order.refunded", "ticket.voided"]
    facts = dict(told)
    assert (facts["order.refunded"]["amount_cents"], facts["order.refunded"]["refund_kind"]) == (
        2400,
        "tickets",
    )
    assert (facts["ticket.voided"]["ticket_id"], facts["ticket.voided"]["reason"]) == (str(first), "refunded")
    assert facts["dispute.opened"]["order_id"] == str(order.id)


async def test_a_refund_that_is_refused_is_told(shop: Shop, gateway: FakeGateway) -> None:
    held = await shop.paid(1)
    endpoint_id = await listen(shop.runtime, shop.scope)
    await ask(shop, held, amount_cents=100)
    gateway.refuse_refunds = "insufficient_funds"
    await carry_out(shop)
    [(kind, about)] = await heard(shop.runtime, shop.scope, endpoint_id)
    assert (kind, about["amount_cents"], about["failure_code"]) == (
        "refund.failed",
        100,
        "insufficient_funds",
    )


async def test_holds_that_end_are_told_by_how_they_ended(shop: Shop, clock: FixedClock) -> None:
    endpoint_id = await listen(shop.runtime, shop.scope)
    cancelled, expired = await shop.named(1), await shop.hold(1)
    await expiry.cancel(shop.runtime, cancelled.public_lookup_token)
    clock.advance(timedelta(hours=1))
    assert await expiry.sweep(shop.runtime) == 1
    told = await heard(shop.runtime, shop.scope, endpoint_id)
    assert [(kind, about["order_id"], about["status"]) for kind, about in told] == [
        ("order.cancelled", str(cancelled.order_id), "cancelled"),
        ("order.expired", str(expired.order_id), "expired"),
    ]


async def test_an_event_is_told_when_it_goes_on_sale_and_when_it_is_called_off(
    runtime: Runtime, tenant: Scope
) -> None:
    admin, endpoint_id = await a_colleague(runtime.db, tenant), await listen(runtime, tenant)
    async with runtime.db.write(tenant) as tx:
        event = await an_event(tx)
        await a_ticket_type(tx, event.id)
    await publishing.publish(runtime, admin.principal, admin.slug, event.id)
    async with runtime.db.write(tenant) as tx:
        await calling_off.begin(tx, event.id, name=event.name, message="", now=runtime.clock.now())
    about = {"event_id": str(event.id), "slug": event.slug}
    assert await heard(runtime, tenant, endpoint_id) == [
        ("event.cancelled", about),
        ("event.published", about),
    ]


async def test_who_is_let_in_is_told_once_and_who_is_refused_is_not(runtime: Runtime, tenant: Scope) -> None:
    place = await a_door(runtime.db, tenant, now=runtime.clock.now())
    order = await tickets_for(runtime.db, place, runtime.sealer)
    endpoint_id, slug = await listen(runtime, tenant), await slug_of(runtime.db, tenant.tenant_id)
    for _ in range(2):
        attempt = place.scan_of(order.ticket.qr_code_payload)
        await door.scan(runtime, slug, place.event_id, attempts=[attempt])
    [(kind, about)] = await heard(runtime, tenant, endpoint_id)
    assert (kind, about["ticket_id"], about["is_offline"]) == ("ticket.admitted", str(order.ticket.id), False)


async def test_a_ticket_that_takes_anothers_place_is_told_with_the_one_that_ended(
    runtime: Runtime, tenant: Scope
) -> None:
    place = await a_door(runtime.db, tenant, now=runtime.clock.now())
    order = await tickets_for(runtime.db, place, runtime.sealer)
    endpoint_id = await listen(runtime, tenant)
    new = await reissued(runtime, place, order.ticket)
    (_, issued), (_, voided) = told = await heard(runtime, tenant, endpoint_id)
    assert [kind for kind, _ in told] == ["ticket.reissued", "ticket.voided"]
    assert (issued["ticket_id"], issued["replaces"]) == (str(new.id), str(order.ticket.id))
    assert (voided["ticket_id"], voided["reason"]) == (str(order.ticket.id), "reissued")


async def test_who_was_let_in_without_a_network_is_told_when_the_device_tells_it(
    runtime: Runtime, tenant: Scope
) -> None:
    place = await a_door(runtime.db, tenant, now=runtime.clock.now())
    order = await tickets_for(runtime.db, place, runtime.sealer)
    endpoint_id = await listen(runtime, tenant)
    await brought(runtime, place, an_entry(place, order.ticket.qr_code_payload))
    [(kind, about)] = await heard(runtime, tenant, endpoint_id)
    assert (kind, about["ticket_id"], about["is_offline"]) == ("ticket.admitted", str(order.ticket.id), True)
    async with runtime.db.read(tenant) as tx:
        admitted_at = await tx.fetch_value("select admitted_at from admissions")
    assert datetime.fromisoformat(about["admitted_at"]) == admitted_at
