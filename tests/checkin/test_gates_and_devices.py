import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from admit.audit import timeline
from admit.checkin import devices, gates, posts, scans
from admit.checkin.errors import GateInUse, GateNameTaken, UnknownDevice, UnknownGate
from admit.core import ids
from admit.core.errors import Invalid, NotFound
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.identity import members
from tests.support.builders import a_member, a_tenant
from tests.support.ticket_builders import DoorPlace, a_door, a_door_event


async def names(runtime: Runtime, place: DoorPlace) -> list[str]:
    async with runtime.db.read(place.staff) as tx:
        return [gate.name for gate in await gates.of_event(tx, place.event_id)]


async def test_gates_are_added_renamed_and_removed_on_record(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.tenant) as tx:
        added = await gates.add(tx, place.event_id, "North", now=runtime.clock.now())
        await gates.rename(tx, place.event_id, added.id, name="Gate N")
        await gates.remove(tx, place.event_id, place.gate.id)
        entries = await timeline.read(tx, limit=9, subject_id=added.id)
    assert await names(runtime, place) == ["Gate N"]
    assert {entry.action for entry in entries} == {"gate.added", "gate.renamed"}


async def test_two_gates_cannot_have_one_name(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.tenant) as tx:
        with pytest.raises(GateNameTaken):
            await gates.add(tx, place.event_id, " Gate A ", now=runtime.clock.now())
        other = await gates.add(tx, place.event_id, "Gate B", now=runtime.clock.now())
        with pytest.raises(GateNameTaken):
            await gates.rename(tx, place.event_id, other.id, name="Gate A")


async def test_of_gates_added_at_once_under_one_name_one_is_made(runtime: Runtime, place: DoorPlace) -> None:
    async def add() -> bool:
        async with runtime.db.write(place.tenant) as tx:
            try:
                await gates.add(tx, place.event_id, "North", now=runtime.clock.now())
            except GateNameTaken:
                return False
            return True

    assert sorted(await asyncio.gather(*(add() for _ in range(4)))) == [False, False, False, True]


async def test_a_gate_where_tickets_were_scanned_stays(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.staff) as tx:
        await scans.record(tx, place.event_id, [place.scan_of("NOTHING")], now=runtime.clock.now())
    async with runtime.db.write(place.tenant) as tx:
        with pytest.raises(GateInUse):
            await gates.remove(tx, place.event_id, place.gate.id)


async def test_a_gate_needs_a_name_and_an_event_of_its_own(runtime: Runtime, place: DoorPlace) -> None:
    other = await a_door(runtime.db, place.tenant, now=runtime.clock.now())
    async with runtime.db.write(place.tenant) as tx:
        with pytest.raises(Invalid):
            await gates.add(tx, place.event_id, "", now=runtime.clock.now())
        with pytest.raises(NotFound):
            await gates.add(tx, ids.new_id(), "North", now=runtime.clock.now())
        with pytest.raises(UnknownGate):
            await gates.rename(tx, place.event_id, other.gate.id, name="North")


async def test_a_registered_device_is_listed_and_on_record(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.staff) as tx:
        made = await devices.register(tx, "Phone 2", now=runtime.clock.now())
        assert made.id in {device.id for device in await devices.list_all(tx)}
        [entry] = await timeline.read(tx, limit=5, subject_id=made.id)
    assert entry.action == "device.registered"


async def test_a_device_is_revoked_once_and_listed_last(runtime: Runtime, place: DoorPlace) -> None:
    now = runtime.clock.now()
    async with runtime.db.write(place.tenant) as tx:
        await devices.register(tx, "Phone 2", now=now)
        first = await devices.revoke(tx, place.device.id, now=now)
        again = await devices.revoke(tx, place.device.id, now=now + timedelta(hours=1))
        listed = await devices.list_all(tx)
        entries = await timeline.read(tx, limit=9, subject_id=place.device.id, action="device.revoked")
    assert first.revoked_at == again.revoked_at == now
    assert [device.name for device in listed] == ["Phone 2", "Phone 1"]
    assert len(entries) == 1


async def test_another_tenant_s_device_is_not_there(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(await a_tenant(runtime.db)) as tx:
        with pytest.raises(UnknownDevice):
            await devices.revoke(tx, place.device.id, now=runtime.clock.now())


# ------------------------------------------------------------------------------------- where one works
async def assign(runtime: Runtime, member: Scope, event_id: UUID) -> None:
    admin = await a_member(runtime.db, member)
    async with runtime.db.write(admin) as tx:
        found = await tx.fetch_value(
            "select id from tenant_users where user_id = %(id)s", {"id": member.actor.user_id}
        )
        await members.assign_events(tx, found, event_ids=[event_id], now=runtime.clock.now())


async def test_staff_without_assignment_work_at_every_event_but_drafts(
    runtime: Runtime, place: DoorPlace
) -> None:
    async with runtime.db.write(place.tenant) as tx:
        draft = await a_door_event(tx, now=place.now, status="draft")
        other = await a_door_event(tx, now=place.now)
    user_id = place.staff.actor.user_id
    assert user_id is not None
    async with runtime.db.read(place.staff) as tx:
        listed = {event.id for event in await posts.events_of(tx, user_id, now=place.now)}
    assert listed == {place.event_id, other}
    assert draft not in listed


async def test_assigned_staff_work_there_only(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.tenant) as tx:
        other = await a_door_event(tx, now=place.now)
    await assign(runtime, place.staff, other)
    user_id = place.staff.actor.user_id
    assert user_id is not None
    async with runtime.db.read(place.staff) as tx:
        assert [event.id for event in await posts.events_of(tx, user_id, now=place.now)] == [other]
        assert await posts.working_here(tx, other, [user_id]) == {user_id}
        assert await posts.working_here(tx, place.event_id, [user_id]) == frozenset()


async def test_an_event_long_over_is_no_longer_listed(runtime: Runtime, place: DoorPlace) -> None:
    user_id = place.staff.actor.user_id
    assert user_id is not None
    async with runtime.db.read(place.staff) as tx:
        assert await posts.events_of(tx, user_id, now=place.now + timedelta(days=3)) == []
