"""The roster: whole, changed, and never short of a change."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from admit.checkin import cursors, event_facts, roster, roster_text, scans
from admit.checkin.cursors import Cursor
from admit.checkin.roster import Page
from admit.core import ids
from admit.core.db import Database
from admit.core.errors import Invalid
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.tickets import voids
from admit.tickets.records import Ticket, VoidReason
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for

SALT = b"s" * 16

TOUCH = """
update tickets
set updated_at = now()
where id = %(id)s::uuid
"""


async def page_of(
    db: Database, place: DoorPlace, since: Cursor | None = None, *, limit: int = roster.DEFAULT_TICKETS
) -> Page:
    async with db.write(place.staff) as tx:
        text = cursors.encode(since) if since else None
        return await roster.read(tx, place.event_id, since=text, limit=limit, now=place.now)


async def told(db: Database, place: DoorPlace, page: Page) -> dict[str, Any]:
    """The page as a device reads it."""
    async with db.read(place.staff) as tx:
        facts = await event_facts.read(tx, place.event_id, email_salt=SALT)
    decoded: dict[str, Any] = msgspec.json.decode(roster_text.write(page, facts, now=place.now).body)
    return decoded


def named(tickets: Iterable[Ticket]) -> list[UUID]:
    return [ticket.id for ticket in tickets]


def of(page: Page) -> list[UUID]:
    return [row[0] for row in page.tickets]


async def test_a_whole_roster_comes_in_pages_that_go_on_where_they_stopped(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=5)
    first = await page_of(runtime.db, place, limit=2)
    second = await page_of(runtime.db, place, first.cursor, limit=2)
    third = await page_of(runtime.db, place, second.cursor, limit=2)
    assert of(first) + of(second) + of(third) == sorted(named(order.tickets))
    assert [first.has_more, second.has_more, third.has_more] == [True, True, False]
    assert [first.is_first, second.is_first, second.is_inner] == [True, False, True]
    assert of(await page_of(runtime.db, place, third.cursor)) == []


async def test_what_changes_while_pages_are_read_comes_afterwards(
    runtime: Runtime, place: DoorPlace, tenant: Scope
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=4)
    first = await page_of(runtime.db, place, limit=3)
    gone = min(named(order.tickets))
    async with runtime.db.write(tenant) as tx:
        await voids.void(tx, [gone], reason=VoidReason.REISSUED)
    last = await page_of(runtime.db, place, first.cursor, limit=3)
    changed = await page_of(runtime.db, place, last.cursor)
    assert of(changed) == [gone]


async def test_a_delta_holds_what_was_sold_voided_disputed_and_admitted_since(
    runtime: Runtime, place: DoorPlace, tenant: Scope
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=3)
    whole = await page_of(runtime.db, place)
    refunded, admitted, _ = order.tickets
    async with runtime.db.write(tenant) as tx:
        await voids.void(tx, [refunded.id], reason=VoidReason.REFUNDED)
    async with runtime.db.write(place.staff) as tx:
        await scans.record(tx, place.event_id, [place.scan_of(admitted.qr_code_payload)], now=place.now)
    sold = (await tickets_for(runtime.db, place, runtime.sealer, name="Zoë Łaski")).ticket
    delta = await page_of(runtime.db, place, whole.cursor)
    rows = {row[0]: row for row in (await told(runtime.db, place, delta))["tickets"]}
    assert set(rows) == {str(refunded.id), str(admitted.id), str(sold.id)}
    assert rows[str(refunded.id)][3:6] == ["refunded", "", ""]
    assert rows[str(refunded.id)][8] is None
    [[session, _, gate, left]] = rows[str(admitted.id)][9]
    assert (session, gate, left) == (None, str(place.gate.id), None)
    assert rows[str(sold.id)][4:6] == ["Zoë Łaski", "zoe laski"]


async def test_no_email_stands_in_a_roster_but_its_keys_find_it(runtime: Runtime, place: DoorPlace) -> None:
    await tickets_for(runtime.db, place, runtime.sealer, email="noor@example.org")
    answer = await told(runtime.db, place, await page_of(runtime.db, place))
    assert b"example.org" not in msgspec.json.encode(answer)
    [row] = answer["tickets"]
    assert row[8] == roster_text.email_keys(SALT, "Noor@Example.org")
    assert row[8] != roster_text.email_keys(b"t" * 16, "noor@example.org")


async def test_a_change_that_commits_late_is_not_missed(runtime: Runtime, place: DoorPlace) -> None:
    """It began first, another one overtook it and was read, and only then it was committed."""
    early, late = (await tickets_for(runtime.db, place, runtime.sealer, quantity=2)).tickets
    cursor = (await page_of(runtime.db, place)).cursor
    async with runtime.db.write(place.tenant) as slow:
        await slow.execute(TOUCH, {"id": early.id})
        async with runtime.db.write(place.tenant) as quick:
            await quick.execute(TOUCH, {"id": late.id})
        between = await page_of(runtime.db, place, cursor)
        assert of(between) == [late.id]
    assert of(await page_of(runtime.db, place, between.cursor)) == [early.id]


async def test_a_change_on_a_change_nobody_numbered_is_passed_by_and_comes_later(
    runtime: Runtime, place: DoorPlace
) -> None:
    cursor = (await page_of(runtime.db, place)).cursor
    ticket = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    async with runtime.db.write(place.tenant) as writing:
        await writing.execute(TOUCH, {"id": ticket.id})
        between = await page_of(runtime.db, place, cursor)
        assert of(between) == []
        assert between.complete_up_to <= ids.made_at(ticket.id)
    assert of(await page_of(runtime.db, place, between.cursor)) == [ticket.id]


async def test_readers_and_writers_at_once_leave_no_reader_behind(runtime: Runtime, place: DoorPlace) -> None:
    """Each reader keeps the newest it was told of each ticket; in the end all have what stands."""
    tickets = (await tickets_for(runtime.db, place, runtime.sealer, quantity=12)).tickets
    done = asyncio.Event()
    held: list[dict[UUID, Any]] = [{}, {}, {}]

    async def write(mine: list[Ticket]) -> None:
        for number in range(12):
            async with runtime.db.write(place.tenant) as tx:
                for ticket in mine if number % 2 else reversed(mine[:2]):
                    await tx.execute(SEAT, {"id": ticket.id, "seat": f"{number}"})

    async def read(kept: dict[UUID, Any]) -> None:
        cursor: Cursor | None = None
        while True:
            is_last = done.is_set()
            page = await page_of(runtime.db, place, cursor)
            kept.update({row[0]: row[8] for row in page.tickets})
            cursor = page.cursor
            if is_last:
                return

    readers = [asyncio.create_task(read(kept)) for kept in held]
    await asyncio.gather(*(write(sorted(tickets[start::4], key=lambda one: one.id)) for start in range(4)))
    done.set()
    await asyncio.gather(*readers)
    stands = {row[0]: row[8] for row in (await page_of(runtime.db, place)).tickets}
    assert set(stands.values()) == {"11"}
    assert held == [stands] * 3


SEAT = """
update tickets
set seat_label = %(seat)s::text
where id = %(id)s::uuid
"""


async def test_a_cursor_of_another_series_begins_anew(runtime: Runtime, place: DoorPlace) -> None:
    await tickets_for(runtime.db, place, runtime.sealer)
    whole = await page_of(runtime.db, place)
    for stranger in (replace(whole.cursor, series=ids.new_id()), replace(whole.cursor, number=10**6)):
        again = await page_of(runtime.db, place, stranger)
        assert (again.is_first, of(again)) == (True, of(whole))


async def test_other_events_do_not_show(runtime: Runtime, place: DoorPlace) -> None:
    other = await a_door(runtime.db, place.tenant, now=place.now)
    await tickets_for(runtime.db, other, runtime.sealer)
    mine = (await tickets_for(runtime.db, place, runtime.sealer)).ticket
    assert of(await page_of(runtime.db, place)) == [mine.id]


async def test_what_was_made_long_ago_is_complete(runtime: Runtime, place: DoorPlace) -> None:
    page = await page_of(runtime.db, place)
    assert page.complete_up_to == place.now - timedelta(minutes=2)


@pytest.mark.parametrize("since", ["", "x", "r1.00.1", f"r1.{'0' * 32}.{'9' * 19}", f"r2.{'0' * 32}.1"])
def test_what_is_no_cursor_is_refused(since: str) -> None:
    with pytest.raises(Invalid):
        cursors.decode(since)
