"""Going out and coming in again, where the event allows it."""

from datetime import timedelta
from typing import Any

import pytest

from admit.checkin import counters, door_settings, passages, scans
from admit.checkin.door_settings import DoorSettings
from admit.checkin.errors import ReentryNotAllowed
from admit.checkin.merge import Direction
from admit.checkin.records import Outcome, Reason, Verdict
from admit.checkin.scans import Answer
from admit.flows.runtime import Runtime
from tests.support.ticket_builders import DoorPlace, tickets_for

IN, OUT = Direction.IN, Direction.OUT


@pytest.fixture
async def open_place(runtime: Runtime, place: DoorPlace) -> DoorPlace:
    """A door where people may come in again."""
    async with runtime.db.write(place.tenant) as tx:
        await door_settings.keep(tx, place.event_id, DoorSettings(allows_reentry=True), now=place.now)
    return place


async def passed(runtime: Runtime, place: DoorPlace, text: str, *ways: Direction) -> list[Answer]:
    """Attempts one after another, each in a batch of its own, a minute apart."""
    answers = []
    for number, way in enumerate(ways):
        now = place.now + timedelta(minutes=number)
        async with runtime.db.write(place.staff) as tx:
            answers += await scans.record(tx, place.event_id, [place.scan_of(text, direction=way)], now=now)
    return answers


def words(answers: list[Answer]) -> list[Any]:
    return [answer.reason or answer.outcome for answer in answers if isinstance(answer, Verdict)]


async def test_who_went_out_comes_in_again_but_nobody_twice(runtime: Runtime, open_place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, open_place, runtime.sealer)).ticket
    ways = (IN, IN, OUT, OUT, IN, IN)
    answers = await passed(runtime, open_place, ticket.qr_code_payload, *ways)
    assert words(answers) == [
        Outcome.ADMITTED,
        Reason.ALREADY_ADMITTED,
        Outcome.ADMITTED,
        Reason.NOT_INSIDE,
        Outcome.ADMITTED,
        Reason.ALREADY_ADMITTED,
    ]


async def test_all_in_one_batch_is_the_same(runtime: Runtime, open_place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, open_place, runtime.sealer)).ticket
    attempts = [open_place.scan_of(ticket.qr_code_payload, direction=way) for way in (IN, OUT, IN, OUT)]
    async with runtime.db.write(open_place.staff) as tx:
        answers = await scans.record(tx, open_place.event_id, attempts, now=open_place.now)
        [(left,)] = await tx.fetch_rows("select left_at from admissions where undone_at is null")
    assert words(answers) == [Outcome.ADMITTED] * 4
    assert left == open_place.now


async def test_what_was_written_is_what_the_merge_says(runtime: Runtime, open_place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, open_place, runtime.sealer)).ticket
    await passed(runtime, open_place, ticket.qr_code_payload, IN, OUT, IN, OUT)
    async with runtime.db.read(open_place.staff) as tx:
        [(scan_id, left)] = await tx.fetch_rows(
            "select scan_id, left_at from admissions where undone_at is null"
        )
        found = (await passages.merged(tx, [ticket.id])).states[ticket.id]
        counted = await counters.read(tx, open_place.event_id, now=open_place.now)
    [standing] = found.standing
    assert (standing.first.id, standing.left_at, list(found.doubles)) == (scan_id, left, [])
    assert counted.admitted == 1


async def test_where_it_is_not_allowed_nobody_is_scanned_out(runtime: Runtime, place: DoorPlace) -> None:
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    answers = await passed(runtime, place, ticket.qr_code_payload, IN, OUT, IN)
    assert isinstance(answers[1], ReentryNotAllowed)
    assert words(answers) == [Outcome.ADMITTED, Reason.ALREADY_ADMITTED]
