"""Roster and logs as the app calls them: signed, compressed, resumed."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from admit.checkin import devices
from admit.core.clock import FixedClock
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.device_builders import Enrolled, an_enrolled_phone
from tests.support.http import serving
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


@dataclass(frozen=True)
class AtTheDoor:
    """An enrolled phone at an event with tickets."""

    runtime: Runtime
    clock: FixedClock
    client: httpx.AsyncClient
    phone: Enrolled
    place: DoorPlace
    event: str

    async def get(self, path: str, **given: Any) -> httpx.Response:
        return await self.phone.call(self.client, "GET", f"{self.event}{path}", **given)

    async def upload(self, *entries: dict[str, Any], **given: Any) -> httpx.Response:
        body = {"device_id": str(self.phone.device.id), "entries": list(entries), **given}
        return await self.phone.call(self.client, "POST", f"{self.event}/uploads", json=body)

    def entry(self, text: str, sequence: int, **given: Any) -> dict[str, Any]:
        at = (self.clock.now() - timedelta(minutes=1)).isoformat()
        fields = {"kind": "scan", "at": at, "heard_at": at, "input": text, "outcome": "admitted"}
        return {"id": str(uuid4()), "sequence": sequence, **fields, **given}


@pytest.fixture
async def door(runtime: Runtime, clock: FixedClock, tenant: Scope) -> AsyncIterator[AtTheDoor]:
    place = await a_door(runtime.db, tenant, now=clock.now())
    phone = await an_enrolled_phone(runtime, tenant, place.event_id)
    clock.advance(timedelta(minutes=5))
    async with runtime.db.read(tenant) as tx:
        slug = await tx.fetch_value("select slug from tenants")
    async with serving(runtime) as client:
        path = f"/api/v1/tenants/{slug}/door/events/{place.event_id}"
        yield AtTheDoor(runtime, clock, client, phone, place, path)


async def test_a_device_keeps_its_roster_by_cursor_and_tag(door: AtTheDoor) -> None:
    order = await tickets_for(door.runtime.db, door.place, door.runtime.sealer, quantity=3)
    first = await door.get("/roster?limit=2")
    page = first.json()
    assert (page["reset"], page["more"], len(page["tickets"])) == (True, True, 2)
    assert [key["index"] for key in page["event"]["keys"]] == [0]
    last = (await door.get(f"/roster?limit=2&since={page['cursor']}")).json()
    assert (last["reset"], last["more"], last["event"]) == (False, False, None)
    listed = [row[0] for row in page["tickets"] + last["tickets"]]
    assert listed == sorted(str(ticket.id) for ticket in order.tickets)
    since = f"/roster?since={last['cursor']}"
    nothing = await door.get(since)
    again = await door.get(since, headers={"if-none-match": nothing.headers["etag"]})
    assert (nothing.json()["tickets"], again.status_code, again.content) == ([], 304, b"")
    await tickets_for(door.runtime.db, door.place, door.runtime.sealer)
    changed = await door.get(since, headers={"if-none-match": nothing.headers["etag"]})
    assert len(changed.json()["tickets"]) == 1


async def test_a_roster_is_compressed_when_that_is_taken(door: AtTheDoor) -> None:
    await tickets_for(door.runtime.db, door.place, door.runtime.sealer, quantity=30)
    plain = await door.get("/roster", headers={"accept-encoding": "identity"})
    packed = await door.get("/roster", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json()["tickets"] == plain.json()["tickets"]
    assert len(gzip.compress(plain.content)) < len(plain.content)


async def test_what_the_device_decided_is_brought_and_answered(door: AtTheDoor) -> None:
    order = await tickets_for(door.runtime.db, door.place, door.runtime.sealer, quantity=2)
    one, two = order.tickets
    entries = [
        door.entry(one.qr_code_payload, 1),
        door.entry(one.qr_code_payload, 2),
        door.entry(two.code, 3, outcome="refused", reason="not_yet_open"),
    ]
    device_time = (door.clock.now() + timedelta(seconds=7)).isoformat()
    answer = await door.upload(*entries, waiting=5, app_version="1.4.0", device_time=device_time)
    told = answer.json()
    assert told["have"] == 3, told
    assert [one["outcome"] for one in told["answers"]] == ["admitted", "admitted", "refused"]
    assert [one["conflicts"] for one in told["answers"]] == [[], ["double_entry"], []]
    assert told["answers"][1]["facts"]["scan_id"] == entries[0]["id"]
    async with door.runtime.db.read(door.place.staff) as tx:
        kept = await devices.read(tx, door.phone.device.id)
    assert (kept.waiting, kept.app_version, kept.clock_offset_ms) == (2, "1.4.0", 7_000)
    head = await door.get(f"/uploads?device_id={door.phone.device.id}")
    assert head.json()["have"] == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "undo", "note": "x"}, "entries[0].scan_id"),
        ({"kind": "undo", "scan_id": str(uuid4())}, "entries[0].note"),
        ({"outcome": "undone"}, "entries[0].outcome"),
        ({"input": " "}, "entries[0].input"),
        ({"at": "2027-01-10T12:00:00"}, "entries[0].at"),
        ({"sequence": 0}, "entries[0].sequence"),
    ],
)
async def test_an_entry_that_is_none_is_refused_by_its_field(
    door: AtTheDoor, change: dict[str, Any], field: str
) -> None:
    answer = await door.upload({**door.entry("K7Q29FXD", 1), **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_a_gap_says_where_to_go_on(door: AtTheDoor) -> None:
    answer = await door.upload(door.entry("K7Q29FXD", 2))
    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (
        409,
        "sequence_gap",
        {"have": 0},
    )


async def test_a_revoked_device_neither_syncs_nor_brings(door: AtTheDoor) -> None:
    async with door.runtime.db.write(door.place.tenant) as tx:
        await devices.revoke(tx, door.phone.device.id, now=door.clock.now())
    for answer in (await door.get("/roster"), await door.upload(door.entry("K7Q29FXD", 1))):
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")


async def test_a_device_sees_the_roster_of_its_events_only(door: AtTheDoor) -> None:
    other = await a_door(door.runtime.db, door.place.tenant, now=door.clock.now())
    path = door.event.replace(str(door.place.event_id), str(other.event_id))
    answer = await door.phone.call(door.client, "GET", f"{path}/roster")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
