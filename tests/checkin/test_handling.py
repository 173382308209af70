"""What becomes of an incident: a step at a time, under a name, and never twice."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from admit.audit import timeline
from admit.checkin import handling, incident_list, incidents, photos
from admit.checkin.errors import IncidentMovedOn
from admit.checkin.handling import Step
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import Incident, IncidentKind, IncidentState, Severity
from admit.core import ids
from admit.core.errors import Invalid, NotFound
from admit.core.tenancy import Part, Scope
from admit.flows.runtime import Runtime
from tests.checkin.test_incidents import a_report
from tests.support.builders import a_member
from tests.support.ticket_builders import DoorPlace, a_door


@pytest.fixture
async def admin(runtime: Runtime, place: DoorPlace) -> Scope:
    member = await a_member(runtime.db, place.tenant)
    return Scope(place.tenant.tenant_id, member.actor, Part.TENANT)


async def reported(runtime: Runtime, place: DoorPlace, **given: object) -> UUID:
    async with runtime.db.write(place.staff) as tx:
        return await incidents.report(tx, place.event_id, a_report(**given), now=place.now)


async def taken(
    runtime: Runtime, place: DoorPlace, admin: Scope, incident_id: UUID, step: Step, note: str = ""
) -> Incident:
    async with runtime.db.write(admin) as tx:
        return await handling.take(tx, place.event_id, incident_id, step, note=note, now=place.now)


async def listed(runtime: Runtime, admin: Scope, narrowing: Narrowing) -> list[UUID]:
    async with runtime.db.read(admin) as tx:
        return [one.id for one in await incident_list.page(tx, narrowing, limit=10)]


async def test_an_incident_goes_from_open_over_acknowledged_to_closed_under_names(
    runtime: Runtime, place: DoorPlace, admin: Scope
) -> None:
    incident_id = await reported(runtime, place)
    seen = await taken(runtime, place, admin, incident_id, Step.ACKNOWLEDGE)
    assert (seen.state, seen.acknowledged_at, seen.closed_at) == (
        IncidentState.ACKNOWLEDGED,
        place.now,
        None,
    )
    over = await taken(runtime, place, admin, incident_id, Step.CLOSE, " She is home. ")
    assert (over.state, over.closed_at, over.note) == (IncidentState.CLOSED, place.now, "She is home.")
    assert over.acknowledged_by == over.closed_by != ""
    again = await taken(runtime, place, admin, incident_id, Step.REOPEN, "She came back.")
    assert (again.state, again.acknowledged_at, again.closed_by) == (IncidentState.OPEN, None, "")
    async with runtime.db.read(admin) as tx:
        trail = await timeline.read(tx, limit=9, subject_id=incident_id)
    assert [(one.action, one.metadata["note"]) for one in trail][::-1] == [
        ("incident.acknowledged", ""),
        ("incident.closed", "She is home."),
        ("incident.reopened", "She came back."),
    ]


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((Step.ACKNOWLEDGE,), Step.ACKNOWLEDGE),
        ((Step.CLOSE,), Step.ACKNOWLEDGE),
        ((Step.CLOSE,), Step.CLOSE),
        ((), Step.REOPEN),
        ((Step.ACKNOWLEDGE,), Step.REOPEN),
    ],
)
async def test_a_step_that_does_not_lead_on_is_refused_and_says_how_far_it_is(
    runtime: Runtime, place: DoorPlace, admin: Scope, before: tuple[Step, ...], step: Step
) -> None:
    incident_id = await reported(runtime, place)
    state = IncidentState.OPEN
    for one in before:
        state = (await taken(runtime, place, admin, incident_id, one)).state
    with pytest.raises(IncidentMovedOn) as refused:
        await taken(runtime, place, admin, incident_id, step)
    assert refused.value.facts["state"] == state.value


async def test_of_many_who_acknowledge_at_once_one_does(
    runtime: Runtime, place: DoorPlace, admin: Scope
) -> None:
    incident_id = await reported(runtime, place)
    answers = await asyncio.gather(
        *(taken(runtime, place, admin, incident_id, Step.ACKNOWLEDGE) for _ in range(6)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in answers) == ["Incident"] + ["IncidentMovedOn"] * 5


async def test_a_note_too_long_or_an_incident_of_another_event_changes_nothing(
    runtime: Runtime, place: DoorPlace, admin: Scope
) -> None:
    incident_id = await reported(runtime, place)
    other = await a_door(runtime.db, place.tenant, now=place.now)
    with pytest.raises(Invalid):
        await taken(runtime, place, admin, incident_id, Step.CLOSE, "x" * 1001)
    with pytest.raises(NotFound):
        await taken(runtime, other, admin, incident_id, Step.CLOSE)
    with pytest.raises(NotFound):
        await taken(runtime, place, admin, ids.new_id(), Step.CLOSE)
    assert await listed(runtime, admin, Narrowing(state=IncidentState.OPEN)) == [incident_id]


async def test_the_list_is_narrowed_by_event_state_severity_kind_and_gate(
    runtime: Runtime, place: DoorPlace, admin: Scope
) -> None:
    other = await a_door(runtime.db, place.tenant, now=place.now)
    hurt = await reported(runtime, place, gate_id=place.gate.id)
    lost = await reported(runtime, place, kind=IncidentKind.LOST_AND_FOUND, severity=Severity.LOW)
    elsewhere = await reported(runtime, other)
    await taken(runtime, place, admin, lost, Step.CLOSE)
    for narrowing, expected in (
        (Narrowing(), [elsewhere, lost, hurt]),
        (Narrowing(place.event_id), [lost, hurt]),
        (Narrowing(state=IncidentState.OPEN), [elsewhere, hurt]),
        (Narrowing(severity=Severity.LOW), [lost]),
        (Narrowing(kind=IncidentKind.MEDICAL), [elsewhere, hurt]),
        (Narrowing(gate_id=place.gate.id), [hurt]),
    ):
        assert await listed(runtime, admin, narrowing) == expected
    async with runtime.db.read(admin) as tx:
        counted = await incident_list.counts(tx, Narrowing(place.event_id, IncidentState.OPEN))
    assert counted == {IncidentState.OPEN: 1, IncidentState.ACKNOWLEDGED: 0, IncidentState.CLOSED: 1}


async def test_whatever_happens_to_an_incident_makes_the_number_grow(
    runtime: Runtime, place: DoorPlace, admin: Scope
) -> None:
    seen = []

    async def look() -> None:
        async with runtime.db.read(admin) as tx:
            seen.append(await incident_list.changes(tx, place.event_id))

    await look()
    incident_id = await reported(runtime, place)
    await look()
    async with runtime.db.write(place.staff) as tx:
        await photos.keep(tx, place.event_id, incident_id, original=b"png", content=b"jpeg")
    await look()
    for step in Step:
        await taken(runtime, place, admin, incident_id, step)
        await look()
    assert seen == sorted(set(seen))
    assert len(seen) == 6


async def test_one_told_offline_keeps_the_time_it_happened(runtime: Runtime, place: DoorPlace) -> None:
    happened = place.now - timedelta(minutes=40)
    incident_id = await reported(runtime, place, happened_at=happened)
    async with runtime.db.read(place.staff) as tx:
        assert (await incident_list.one(tx, place.event_id, incident_id)).happened_at == happened
