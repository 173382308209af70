from dataclasses import dataclass
from uuid import UUID

import pytest

from admit.audit import timeline
from admit.core import ids
from admit.core.db import UniqueViolated
from admit.core.errors import Bug, Invalid, NotFound, StaleEdit
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.tickets import codes, issuing, keys, voids
from admit.tickets.errors import TicketVoid
from admit.tickets.records import TicketStatus, VoidReason, Wanted
from tests.support.builders import a_tenant
from tests.support.ticket_builders import (
    PaidOrder,
    a_door_event,
    a_door_type,
    a_paid_order_with_tickets,
)
from tests.support.token_vectors import EVENT, signer


@dataclass(frozen=True, slots=True)
class Shop:
    tenant: Scope
    event_id: UUID
    type_id: UUID


@pytest.fixture
async def shop(runtime: Runtime, tenant: Scope) -> Shop:
    async with runtime.db.write(tenant) as tx:
        event_id = await a_door_event(tx, now=runtime.clock.now())
        return Shop(tenant, event_id, await a_door_type(tx, event_id, token_index=7))


async def an_order(runtime: Runtime, shop: Shop, *, quantity: int = 1) -> PaidOrder:
    return await a_paid_order_with_tickets(
        runtime.db,
        shop.tenant,
        runtime.sealer,
        event_id=shop.event_id,
        ticket_type_id=shop.type_id,
        quantity=quantity,
        token_index=7,
    )


def wanted(quantity: int = 1) -> Wanted:
    return Wanted(
        order_id=ids.new_id(),
        order_item_id=ids.new_id(),
        event_id=EVENT,
        ticket_type_id=ids.new_id(),
        token_index=1,
        quantity=quantity,
        attendee_name="Zoë O'Brien-Łaski",
        attendee_email="zoe@example.org",
    )


def test_as_many_tickets_are_prepared_as_wanted_each_of_its_own() -> None:
    made = issuing.prepare([wanted(3), wanted(2)], {EVENT: signer(0)})
    assert len(made) == 5
    assert len({ticket.id for ticket in made}) == len({ticket.code for ticket in made}) == 5
    assert len({ticket.qr_code_payload for ticket in made}) == 5


def test_a_prepared_ticket_is_found_by_its_folded_words() -> None:
    [made] = issuing.prepare([wanted()], {EVENT: signer(0)})
    assert made.search_text == " zoe obrien laski zoe example org"


@pytest.mark.parametrize("quantity", [0, -1, issuing.MOST_AT_ONCE + 1])
def test_no_tickets_or_too_many_are_not_prepared(quantity: int) -> None:
    with pytest.raises(Bug):
        issuing.prepare([wanted(quantity)], {EVENT: signer(0)})


def test_nothing_is_prepared_without_a_signer() -> None:
    with pytest.raises(Bug):
        issuing.prepare([wanted()], {})


async def test_a_stored_ticket_is_valid_and_its_token_is_signed_for_its_event(
    runtime: Runtime, shop: Shop
) -> None:
    order = await an_order(runtime, shop, quantity=2)
    assert [ticket.status for ticket in order.tickets] == [TicketStatus.VALID] * 2
    token = codes.read(order.ticket.qr_code_payload)
    async with runtime.db.read(shop.tenant) as tx:
        public = await keys.public_keys(tx, shop.event_id)
    assert codes.verify(token, public)
    assert (token.ticket_id, token.token_index) == (order.ticket.id, 7)


async def test_a_code_taken_at_the_event_is_refused(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    again = issuing.prepare(
        [
            Wanted(
                order_id=order.id,
                order_item_id=order.ticket.order_item_id,
                event_id=shop.event_id,
                ticket_type_id=shop.type_id,
                token_index=7,
                quantity=1,
            )
        ],
        {shop.event_id: signer(0)},
    )
    object.__setattr__(again[0], "code", order.ticket.code)
    with pytest.raises(UniqueViolated):
        async with runtime.db.write(shop.tenant) as tx:
            await issuing.insert(tx, again)


async def test_tickets_of_several_orders_come_together(runtime: Runtime, shop: Shop) -> None:
    orders = [await an_order(runtime, shop, quantity=2) for _ in range(2)]
    async with runtime.db.read(shop.tenant) as tx:
        found = await issuing.tickets_of_orders(tx, [order.id for order in orders])
    assert {ticket.order_id for ticket in found} == {order.id for order in orders}
    assert len(found) == 4


async def test_a_corrected_name_keeps_the_ticket_and_its_code(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    async with runtime.db.write(shop.tenant) as tx:
        corrected = await issuing.correct_attendee(
            tx, order.ticket.id, name=" Jonas Achterberg ", email="Jonas@Example.org", version=1
        )
    assert (corrected.attendee_name, corrected.attendee_email) == ("Jonas Achterberg", "jonas@example.org")
    assert (corrected.id, corrected.qr_code_payload) == (order.ticket.id, order.ticket.qr_code_payload)
    assert corrected.version == 2


async def test_a_correction_is_on_record(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    async with runtime.db.write(shop.tenant) as tx:
        await issuing.correct_attendee(tx, order.ticket.id, name="Jonas", email=None, version=1)
        [entry] = await timeline.read(tx, limit=5, subject_id=order.ticket.id)
    assert entry.action == "ticket.corrected"


async def test_a_correction_of_an_older_version_is_refused(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    async with runtime.db.write(shop.tenant) as tx:
        with pytest.raises(StaleEdit):
            await issuing.correct_attendee(tx, order.ticket.id, name="Jonas", email=None, version=9)


async def test_a_void_ticket_is_not_corrected(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    async with runtime.db.write(shop.tenant) as tx:
        await voids.void(tx, [order.ticket.id], reason=VoidReason.REFUNDED)
        with pytest.raises(TicketVoid):
            await issuing.correct_attendee(tx, order.ticket.id, name="Jonas", email=None, version=2)


async def test_a_name_with_control_characters_is_refused(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    async with runtime.db.write(shop.tenant) as tx:
        with pytest.raises(Invalid):
            await issuing.correct_attendee(tx, order.ticket.id, name="Jo\x00nas", email=None, version=1)


async def test_another_tenant_s_ticket_is_not_there(runtime: Runtime, shop: Shop) -> None:
    order = await an_order(runtime, shop)
    async with runtime.db.write(await a_tenant(runtime.db)) as tx:
        with pytest.raises(NotFound):
            await issuing.correct_attendee(tx, order.ticket.id, name="Jonas", email=None, version=1)


async def test_the_secret_link_of_an_order_opens_its_own_valid_tickets_only(
    runtime: Runtime, shop: Shop
) -> None:
    order, other = await an_order(runtime, shop), await an_order(runtime, shop)
    async with runtime.db.write(shop.tenant) as tx:
        payload = await issuing.payload_of(tx, order.lookup_token, order.ticket.id)
        assert payload == order.ticket.qr_code_payload
        with pytest.raises(NotFound):
            await issuing.payload_of(tx, order.lookup_token, other.ticket.id)
        await voids.void(tx, [order.ticket.id], reason=VoidReason.REFUNDED)
        with pytest.raises(NotFound):
            await issuing.payload_of(tx, order.lookup_token, order.ticket.id)
