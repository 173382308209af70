import pytest

from admit.audit import timeline
from admit.core.errors import StaleEdit
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.tickets import issuing, keys, voids
from admit.tickets.errors import TicketAdmitted, TicketVoid
from admit.tickets.records import Ticket, TicketStatus, VoidReason
from tests.support.builders import a_member
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


@pytest.fixture
async def place(runtime: Runtime, tenant: Scope) -> DoorPlace:
    return await a_door(runtime.db, tenant, now=runtime.clock.now())


async def reissued(runtime: Runtime, place: DoorPlace, ticket: Ticket, *, version: int = 1) -> Ticket:
    async with runtime.db.write(place.tenant.issuing()) as tx:
        signers = await keys.signers_for(tx, [place.event_id], runtime.sealer)
    async with runtime.db.write(place.tenant) as tx:
        return await voids.reissue(
            tx,
            ticket.id,
            signer=signers[place.event_id],
            attendee_name="Fatma Yıldız",
            attendee_email="fatma@example.org",
            version=version,
            now=runtime.clock.now(),
        )


async def the_ticket(runtime: Runtime, place: DoorPlace, ticket: Ticket) -> Ticket:
    async with runtime.db.read(place.tenant) as tx:
        return await issuing.ticket(tx, ticket.id)


async def test_a_void_ticket_says_why_since_when_and_by_whom(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    admin = await a_member(runtime.db, place.tenant)
    async with runtime.db.write(admin) as tx:
        assert await voids.void(tx, [order.ticket.id], reason=VoidReason.REVOKED) == [order.ticket.id]
        assert await tx.fetch_column("select voided_by from tickets") == [admin.actor.user_id]
    void = await the_ticket(runtime, place, order.ticket)
    assert (void.status, void.void_reason) == (TicketStatus.VOID, "revoked")
    assert void.voided_at is not None


async def test_voiding_again_changes_nothing(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    async with runtime.db.write(place.tenant) as tx:
        await voids.void(tx, [order.ticket.id], reason=VoidReason.REFUNDED)
        assert await voids.void(tx, [order.ticket.id], reason=VoidReason.REVOKED) == []
        assert len(await timeline.read(tx, limit=5, subject_id=order.ticket.id)) == 1
    assert (await the_ticket(runtime, place, order.ticket)).void_reason == "refunded"


async def test_a_reissued_ticket_has_a_new_id_code_and_token(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    new = await reissued(runtime, place, order.ticket)
    old = await the_ticket(runtime, place, order.ticket)
    assert (old.status, old.void_reason) == (TicketStatus.VOID, "reissued")
    assert new.status is TicketStatus.VALID
    assert new.attendee_name == "Fatma Yıldız"
    assert {new.id, new.code, new.qr_code_payload}.isdisjoint({old.id, old.code, old.qr_code_payload})
    assert (new.order_id, new.ticket_type_id) == (old.order_id, old.ticket_type_id)


async def test_a_reissued_ticket_counts_once_as_sold(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    await reissued(runtime, place, order.ticket)
    async with runtime.db.read(place.tenant) as tx:
        counted = await tx.fetch_value("select count(*) from tickets where released_at is null")
    assert counted == 1


async def test_a_ticket_is_not_reissued_twice(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    await reissued(runtime, place, order.ticket)
    with pytest.raises(TicketVoid):
        await reissued(runtime, place, order.ticket, version=2)


async def test_a_ticket_whose_holder_is_inside_is_not_reissued(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    async with runtime.db.write(place.tenant) as tx:
        await tx.execute("update tickets set checked_in_at = now()")
    with pytest.raises(TicketAdmitted):
        await reissued(runtime, place, order.ticket)


async def test_a_reissue_of_an_older_version_is_refused(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    with pytest.raises(StaleEdit):
        await reissued(runtime, place, order.ticket, version=4)


async def test_a_dispute_flags_the_tickets_of_its_order_until_it_is_cleared(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    async with runtime.db.write(place.tenant) as tx:
        flagged = await voids.flag_disputed(tx, [order.id])
        assert sorted(flagged) == sorted(ticket.id for ticket in order.tickets)
        assert await voids.flag_disputed(tx, [order.id]) == []
        assert len(await voids.clear_disputed(tx, [order.id])) == 2
    assert (await the_ticket(runtime, place, order.ticket)).disputed_at is None


async def test_a_ticket_in_the_place_of_a_disputed_one_is_disputed_too(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    async with runtime.db.write(place.tenant) as tx:
        await voids.flag_disputed(tx, [order.ticket.order_id])
    new = await reissued(runtime, place, order.ticket, version=2)
    flagged = await the_ticket(runtime, place, order.ticket)
    assert (await the_ticket(runtime, place, new)).disputed_at == flagged.disputed_at is not None
