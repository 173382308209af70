"""The door's pages without script: a browser becomes a device, scans, looks up, undoes, reports."""

import re

import pytest

from admit.checkin import devices
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, another_window, signed_in, words_of
from tests.support.builders import a_member
from tests.support.page_world import PageWorld


@pytest.fixture
async def door(staff: Surfer, world: PageWorld) -> Surfer:
    """Somebody of the staff who stands at Gate A with a device of their own."""
    start = f"{world.door}/start"
    await staff.send(start, {"name": "Mira's phone", "gate": str(world.place.gate.id)})
    return staff


async def scan(door: Surfer, world: PageWorld, code: str) -> str:
    """What the screen says to a code."""
    answer = await door.send(world.door, {"code": code}, to=f"{world.door}/scan")
    assert answer.status_code == 200
    return words_of(answer)


async def test_staff_choose_among_the_events_they_work_at(staff: Surfer, world: PageWorld) -> None:
    shown = await staff.read("/door")
    assert "Pulse for Eighteen" in shown
    assert "Night Ridge" not in shown  # a draft has no door


async def test_a_browser_becomes_a_device_once_and_remembers_its_gate(
    staff: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    assert (await staff.get(world.door)).headers["location"] == f"{world.door}/start"
    typed = {"name": "Mira's phone", "gate": str(world.place.gate.id)}
    answer = await staff.send(f"{world.door}/start", typed)
    assert answer.headers["location"] == world.door
    assert all("HttpOnly" in cookie for cookie in answer.headers.get_list("set-cookie"))
    assert "Gate A" in await staff.read(world.door)
    await staff.send(f"{world.door}/start", {"gate": ""})
    async with runtime.db.read(world.tenant) as tx:
        names = [device.name for device in await devices.list_all(tx)]
    assert names.count("Mira's phone") == 1
    assert "Any gate" in await staff.read(world.door)


async def test_a_device_without_a_name_is_asked_for_one(staff: Surfer, world: PageWorld) -> None:
    answer = await staff.send(f"{world.door}/start", {"name": " "})
    assert (answer.status_code, 'id="name-error"' in answer.text) == (422, True)


async def test_a_ticket_enters_once_and_the_second_scan_says_when_and_where(
    door: Surfer, world: PageWorld
) -> None:
    first = await scan(door, world, world.expected.ticket.qr_code_payload)
    assert "Admitted Ilias Petridis" in first
    second = await scan(door, world, world.expected.ticket.code)
    assert "Already admitted" in second
    assert "Today 13:00 at Gate A" in second


async def test_a_verdict_is_a_colour_a_shape_and_a_word(door: Surfer, world: PageWorld) -> None:
    answer = await door.send(world.door, {"code": "no such thing"}, to=f"{world.door}/scan")
    assert "door--no" in answer.text
    assert 'class="shape"' in answer.text
    assert "Not known here" in words_of(answer)


async def test_script_gets_only_what_the_door_says(door: Surfer, world: PageWorld) -> None:
    code = world.expected.ticket.code
    answer = await door.send(world.door, {"code": code}, to=f"{world.door}/scan", **{"hx-request": "true"})
    assert 'data-verdict="ok"' in answer.text
    assert "<html" not in answer.text
    ready = await door.get(world.door, **{"hx-request": "true"})
    assert "Scan a ticket" in ready.text
    assert "<html" not in ready.text


async def test_the_counter_counts_who_came_in(door: Surfer, world: PageWorld) -> None:
    assert "1 admitted of 3 expected" in await door.read(world.door)
    await scan(door, world, world.expected.ticket.code)
    assert "2 admitted of 3 expected" in await door.read(world.door)


async def test_an_admission_is_undone_with_a_reason_and_the_ticket_enters_again(
    door: Surfer, world: PageWorld
) -> None:
    answer = await door.send(world.door, {"code": world.expected.ticket.code}, to=f"{world.door}/scan")
    undo = re.search(r'href="([^"]+/undo\?[^"]+)"', answer.text)
    assert undo is not None
    page = undo[1].replace("&amp;", "&")
    bare = await door.send(page, {"reason": ""}, to=page)
    assert (bare.status_code, 'id="reason-error"' in bare.text) == (422, True)
    done = await door.send(page, {"reason": "Went out again"}, to=page)
    assert "The admission was taken back" in await door.read(done.headers["location"])
    assert "Admitted Ilias Petridis" in await scan(door, world, world.expected.ticket.code)


async def test_a_holder_is_found_by_name_and_admitted_by_the_button(door: Surfer, world: PageWorld) -> None:
    page = f"{world.door}/find?q=PETRI"
    assert "Ilias Petridis" in await door.read(page)
    answer = await door.send(page, {"code": str(world.expected.ticket.id)}, to=f"{world.door}/scan")
    assert "Admitted Ilias Petridis" in words_of(answer)
    assert "Admitted: Today 13:00" in await door.read(page)


async def test_nobody_found_says_what_to_try(door: Surfer, world: PageWorld) -> None:
    assert "Nobody found for “zzz”" in await door.read(f"{world.door}/find?q=zzz")
    assert "Type 2 to 100 characters." in await door.read(f"{world.door}/find?q=z")


async def test_an_incident_is_reported_and_listed(door: Surfer, world: PageWorld) -> None:
    page = f"{world.door}/report"
    typed = {"kind": "technical", "severity": "high", "text": "The turnstile is stuck."}
    answer = await door.send(page, typed)
    shown = await door.read(answer.headers["location"])
    assert "Reported." in shown
    assert "The turnstile is stuck." in shown
    empty = await door.send(page, {**typed, "text": ""})
    assert (empty.status_code, 'id="text-error"' in empty.text) == (422, True)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("de", ("Mittel", "Offen", "Zugang")), ("fr", ("Moyenne", "Ouvert", "Accès"))],
)
async def test_what_an_incident_is_and_how_bad_is_said_in_the_readers_language(
    organizer: Surfer, staff: Surfer, world: PageWorld, lang: str, words: tuple[str, ...]
) -> None:
    shown = words_of(await organizer.get(f"{world.desk}/incidents", **{"accept-language": lang}))
    assert [word for word in words if word not in shown] == []
    told = words_of(await staff.get(f"{world.door}/report", **{"accept-language": lang}))
    assert words[0] in told


async def test_a_device_that_was_taken_off_the_door_admits_nobody(
    door: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    async with runtime.db.write(Scope(world.tenant.tenant_id, world.tenant.actor)) as tx:
        mine = next(one for one in await devices.list_all(tx) if one.name == "Mira's phone")
        await devices.revoke(tx, mine.id, now=runtime.clock.now())
    shown = await scan(door, world, world.expected.ticket.code)
    assert "Not checked" in shown
    assert "This device was taken off the door" in shown


async def test_a_door_of_another_tenant_is_not_there(
    runtime: Runtime, stranger: Surfer, world: PageWorld
) -> None:
    member = await a_member(runtime.db, world.waiting)
    assert member.actor.user_id is not None
    async with another_window(stranger.client) as window:
        other = await signed_in(runtime, window, member.actor.user_id)
        for path in ("/start", "/find?q=noor", "/report"):
            assert (await other.get(world.door + path)).status_code == 404, path


async def test_a_scan_from_another_site_is_refused(door: Surfer, world: PageWorld) -> None:
    answer = await door.post(f"{world.door}/scan", {"code": world.expected.ticket.code}, site="cross-site")
    assert answer.status_code == 403
