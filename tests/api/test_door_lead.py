"""The lead's view, announcements, incidents told offline, and the report, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from admit.core.clock import FixedClock
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_member
from tests.support.device_builders import Enrolled, a_picture, an_enrolled_phone
from tests.support.http import bearer_of, serving
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


@dataclass(frozen=True)
class Hall:
    """An organizer who leads a door, and an enrolled phone at it."""

    runtime: Runtime
    clock: FixedClock
    client: httpx.AsyncClient
    bearer: dict[str, str]
    phone: Enrolled
    place: DoorPlace
    event: str

    async def get(self, path: str, **given: Any) -> httpx.Response:
        return await self.client.get(f"{self.event}{path}", headers=self.bearer, **given)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.client.post(f"{self.event}{path}", json=body, headers=self.bearer)

    async def phones(self, method: str, path: str, body: object = None, **given: Any) -> httpx.Response:
        return await self.phone.call(self.client, method, f"{self.event}{path}", json=body, **given)

    async def scan(self, *inputs: str) -> httpx.Response:
        attempts = [{"id": str(uuid4()), "input": one, "gate_id": str(self.place.gate.id)} for one in inputs]
        return await self.phones(
            "POST", "/scans", {"device_id": str(self.phone.device.id), "scans": attempts}
        )


@pytest.fixture
async def hall(runtime: Runtime, clock: FixedClock, tenant: Scope) -> AsyncIterator[Hall]:
    place = await a_door(runtime.db, tenant, now=clock.now())
    phone = await an_enrolled_phone(runtime, tenant, place.event_id)
    admin = await a_member(runtime.db, tenant)
    assert admin.actor.user_id is not None
    async with runtime.db.read(tenant) as tx:
        slug = await tx.fetch_value("select slug from tenants")
    async with serving(runtime) as client:
        path = f"/api/v1/tenants/{slug}/door/events/{place.event_id}"
        bearer = await bearer_of(runtime, admin.actor.user_id)
        yield Hall(runtime, clock, client, bearer, phone, place, path)


async def test_the_lead_sees_who_comes_in_where(hall: Hall) -> None:
    order = await tickets_for(hall.runtime.db, hall.place, hall.runtime.sealer, quantity=4)
    await hall.scan(*(ticket.qr_code_payload for ticket in order.tickets[:3]), "ZZZZ9999")
    seen = (await hall.get("/lead")).json()
    assert (seen["expected"], seen["admitted"], seen["inside"], seen["refused"]) == (4, 3, 3, 1)
    [gate] = [one for one in seen["gates"] if one["name"] == "Gate A"]
    assert (gate["admitted"], gate["per_minute"][-1], len(gate["per_minute"])) == (3, 3, 60)
    assert len(seen["minutes"]) == 60
    assert seen["minutes_left"] == 2
    assert [device["name"] for device in seen["devices"]] == ["Phone 3"]


async def test_sessions_are_counted_by_themselves(hall: Hall) -> None:
    seen = (await hall.get("/lead")).json()
    assert (seen["sessions"], seen["conflicts"], seen["minutes_left"]) == ([], 0, 0)


async def test_a_change_is_streamed_while_somebody_watches(hall: Hall) -> None:
    """The stream is read by hand, since the test client gathers an answer before it gives it."""
    order = await tickets_for(hall.runtime.db, hall.place, hall.runtime.sealer)
    reading = asyncio.create_task(hall.get("/lead/stream?seconds=5"))
    await asyncio.sleep(0)
    await hall.scan(order.ticket.qr_code_payload)
    answer = await reading
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [part for part in answer.text.split("\n\n") if part.startswith("event: lead")]
    views = [msgspec.json.decode(part.partition("data: ")[2]) for part in events]
    assert views[-1]["admitted"] == 1
    assert [view["admitted"] for view in views] == sorted(view["admitted"] for view in views)


async def test_an_announcement_reaches_the_devices_and_their_receipt_the_lead(hall: Hall) -> None:
    kept = await hall.post("/announcements", {"text": "Gate B is open.", "is_urgent": True})
    announcement = kept.json()["id"]
    roster = (await hall.phones("GET", "/roster")).json()
    assert roster["event"]["newest_announcement"] == announcement
    [heard] = (await hall.phones("GET", "/announcements")).json()["items"]
    assert (heard["text"], heard["is_urgent"], heard["acknowledged"]) == ("Gate B is open.", True, False)
    receipt = {"device_id": str(hall.phone.device.id)}
    for _ in range(2):
        done = await hall.phones("POST", f"/announcements/{announcement}/acknowledge", receipt)
        assert done.status_code == 204
    [heard] = (await hall.phones("GET", "/announcements")).json()["items"]
    [told] = (await hall.get("/lead")).json()["announcements"]
    assert (heard["acknowledged"], told["acknowledged_by"]) == (True, ["Phone 3"])


async def test_a_device_does_not_announce(hall: Hall) -> None:
    answer = await hall.phones("POST", "/announcements", {"text": "Everybody out."})
    assert answer.status_code == 401


async def test_an_incident_filed_offline_is_kept_once_with_its_picture(hall: Hall) -> None:
    happened = (hall.clock.now() - timedelta(minutes=40)).isoformat()
    report = {
        "id": str(uuid4()),
        "kind": "medical",
        "severity": "high",
        "text": "Someone fainted.",
        "gate_id": str(hall.place.gate.id),
        "happened_at": happened,
    }
    answers = [await hall.phones("POST", "/incidents", report) for _ in range(2)]
    assert [(one.status_code, one.json()["id"]) for one in answers] == [(201, report["id"])] * 2
    other = await hall.phones("POST", "/incidents", {**report, "text": "Something else."})
    assert other.json()["code"] == "incident_id_reused"
    path = f"/incidents/{report['id']}/photo"
    for content, status, code in (
        (b"no picture", 422, "not_a_picture"),
        (a_picture(), 204, ""),
        (a_picture(), 204, ""),
        (a_picture(size=(30, 30)), 409, "photo_there"),
        (b"x" * 8_000_001, 413, "body_too_large"),
    ):
        done = await hall.phones("PUT", path, content=content, headers={"content-type": "image/png"})
        assert done.status_code == status
        assert not code or done.json()["code"] == code
    [listed] = (await hall.get("/incidents")).json()["items"]
    assert (listed["has_photo"], listed["reported_by"]) == (True, "Phone 3")
    assert listed["happened_at"] == happened.replace("+00:00", "Z")
    shown = await hall.get(path)
    assert (shown.headers["content-type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert (await hall.phones("GET", path)).status_code == 401


async def test_the_organizer_sees_to_an_incident_and_the_door_sees_that(hall: Hall) -> None:
    report = {"id": str(uuid4()), "kind": "medical", "severity": "critical", "text": "Someone fainted."}
    await hall.phones("POST", "/incidents", report)
    path = f"/incidents/{report['id']}"
    assert (await hall.phones("POST", f"{path}/acknowledge", {})).status_code == 401
    seen = (await hall.post(f"{path}/acknowledge", {})).json()
    assert (seen["state"], bool(seen["acknowledged_by"]), seen["closed_at"]) == ("acknowledged", True, None)
    late = await hall.post(f"{path}/acknowledge", {})
    assert (late.status_code, late.json()["code"]) == (409, "incident_moved_on")
    [told] = (await hall.get("/lead")).json()["incidents"]
    assert told == seen
    over = (await hall.post(f"{path}/close", {"note": "She is home."})).json()
    assert (over["state"], over["note"]) == ("closed", "She is home.")
    for query, count in (("state=closed&severity=critical", 1), ("state=open", 0), ("kind=security", 0)):
        assert len((await hall.get(f"/incidents?{query}")).json()["items"]) == count
    tenant_wide = hall.event.partition("/events/")[0] + "/incidents"
    [found] = (await hall.client.get(tenant_wide, headers=hall.bearer)).json()["items"]
    assert found == over


async def test_incidents_told_at_once_under_one_id_are_one(hall: Hall) -> None:
    report = {"id": str(uuid4()), "kind": "other", "severity": "low", "text": "A wet floor."}
    answers = await asyncio.gather(*(hall.phones("POST", "/incidents", report) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len((await hall.get("/incidents")).json()["items"]) == 1


async def test_the_report_comes_in_pages_and_as_a_spreadsheet(hall: Hall) -> None:
    hall.clock.advance(timedelta(minutes=2))
    order = await tickets_for(hall.runtime.db, hall.place, hall.runtime.sealer, quantity=3)
    at = (hall.clock.now() - timedelta(minutes=1)).isoformat()
    entries = [
        {
            "id": str(uuid4()),
            "sequence": number,
            "kind": "scan",
            "at": at,
            "heard_at": at,
            "input": ticket.qr_code_payload,
            "outcome": "admitted",
            "provisional": True,
        }
        for number, ticket in enumerate([*order.tickets, order.ticket], start=1)
    ]
    await hall.phones("POST", "/uploads", {"device_id": str(hall.phone.device.id), "entries": entries})
    found: list[tuple[str, str]] = []
    cursor = ""
    for _ in range(10):
        page = (await hall.get(f"/conflicts?limit=2{cursor}")).json()
        found += [(item["kind"], item["scan"]["scan_id"]) for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(found) == len(set(found)) == 5
    written = await hall.get("/conflicts.csv")
    assert len(written.text.splitlines()) == 6
    assert "attachment" in written.headers["content-disposition"]


async def test_the_settings_of_the_door_reach_the_devices(hall: Hall) -> None:
    put = await hall.client.put(
        f"{hall.event}/door-settings", json={"allows_reentry": True}, headers=hall.bearer
    )
    assert put.json() == {"allows_reentry": True}
    assert (await hall.phones("GET", "/roster")).json()["event"]["allows_reentry"] is True
    assert (await hall.phones("GET", "/door-settings")).json() == {"allows_reentry": True}
