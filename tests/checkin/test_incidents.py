import pytest

from admit.checkin import incident_list, incidents
from admit.checkin.errors import UnknownGate
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import IncidentKind, Report, Severity
from admit.core import ids
from admit.core.errors import Invalid, NotFound
from admit.flows.runtime import Runtime
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


def a_report(**given: object) -> Report:
    fields: dict[str, object] = {
        "kind": IncidentKind.MEDICAL,
        "severity": Severity.HIGH,
        "text": "Someone fainted.\nFirst aid is there.",
        **given,
    }
    return Report(**fields)  # type: ignore[arg-type]


async def test_an_incident_is_told_with_who_where_and_how_bad(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    async with runtime.db.write(place.staff) as tx:
        kept = await incidents.report(
            tx,
            place.event_id,
            a_report(ticket_id=order.ticket.id, gate_id=place.gate.id),
            now=place.now,
        )
        [told] = await incident_list.page(tx, Narrowing(place.event_id), limit=5)
    assert told.id == kept
    assert (told.kind, told.severity) == (IncidentKind.MEDICAL, Severity.HIGH)
    assert (told.ticket_id, told.gate_name, told.reported_by) == (order.ticket.id, "Gate A", "Mira Osterhaus")
    assert told.text == "Someone fainted.\nFirst aid is there."


async def test_incidents_are_told_newest_first_a_page_at_a_time(runtime: Runtime, place: DoorPlace) -> None:
    kept = []
    for text in ("one", "two", "three"):
        async with runtime.db.write(place.staff) as tx:
            kept.append(await incidents.report(tx, place.event_id, a_report(text=text), now=place.now))
    async with runtime.db.read(place.staff) as tx:
        first = await incident_list.page(tx, Narrowing(place.event_id), limit=2)
        last = first[-1]
        rest = await incident_list.page(
            tx, Narrowing(place.event_id), limit=2, before=(last.reported_at, last.id)
        )
    assert [incident.id for incident in [*first, *rest]] == kept[::-1]


async def test_an_incident_needs_words(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.write(place.staff) as tx:
        with pytest.raises(Invalid):
            await incidents.report(tx, place.event_id, a_report(text=" "), now=place.now)


async def test_a_gate_ticket_or_event_that_is_another_s_is_refused(
    runtime: Runtime, place: DoorPlace
) -> None:
    other = await a_door(runtime.db, place.tenant, now=runtime.clock.now())
    order = await tickets_for(runtime.db, other, runtime.sealer)
    async with runtime.db.write(place.staff) as tx:
        with pytest.raises(UnknownGate):
            await incidents.report(tx, place.event_id, a_report(gate_id=other.gate.id), now=place.now)
        with pytest.raises(NotFound):
            await incidents.report(tx, place.event_id, a_report(ticket_id=order.ticket.id), now=place.now)
        with pytest.raises(NotFound):
            await incidents.report(tx, ids.new_id(), a_report(), now=place.now)
