"""Enrolling a device and what it may do, over HTTP with real signatures."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from admit.core.clock import FixedClock, in_ms
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_member
from tests.support.device_builders import (
    EcdsaPhone,
    Ed25519Phone,
    Enrolled,
    Phone,
    a_claim,
    an_enrolled_phone,
)
from tests.support.http import bearer_of, calling_from, serving
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


@dataclass(frozen=True)
class Console:
    """An organizer at the console, and whoever calls besides."""

    runtime: Runtime
    clock: FixedClock
    client: httpx.AsyncClient
    bearer: dict[str, str]
    slug: str
    place: DoorPlace

    @property
    def door(self) -> str:
        return f"/api/v1/tenants/{self.slug}/door"

    @property
    def event(self) -> str:
        return f"{self.door}/events/{self.place.event_id}"

    async def post(self, path: str, body: object = None) -> httpx.Response:
        return await self.client.post(f"{self.door}{path}", json=body, headers=self.bearer)

    async def begin(self) -> dict[str, Any]:
        body = {"name": "Phone 3", "events": [{"event_id": str(self.place.event_id)}]}
        answer = await self.post("/enrolments", body)
        assert answer.status_code == 201, answer.text
        begun: dict[str, Any] = answer.json()
        return begun

    async def claim(self, phone: Phone, code: str, **given: Any) -> httpx.Response:
        return await self.client.post(
            f"/api/v1/public/door/{self.slug}/claims", json=a_claim(phone, self.slug, code, **given)
        )

    async def enrolled(self, *events: UUID) -> Enrolled:
        return await an_enrolled_phone(
            self.runtime, self.place.tenant, *(events or (self.place.event_id,)), phone=Ed25519Phone()
        )


@pytest.fixture
async def console(runtime: Runtime, clock: FixedClock, tenant: Scope) -> AsyncIterator[Console]:
    place = await a_door(runtime.db, tenant, now=clock.now())
    admin = await a_member(runtime.db, tenant)
    assert admin.actor.user_id is not None
    async with runtime.db.read(tenant) as tx:
        slug = await tx.fetch_value("select slug from tenants")
    async with serving(runtime) as client:
        bearer = await bearer_of(runtime, admin.actor.user_id)
        yield Console(runtime, clock, client, bearer, slug, place)


@pytest.mark.parametrize("phone", [Ed25519Phone(), EcdsaPhone()], ids=lambda phone: phone.algorithm)
async def test_a_device_is_enrolled_by_both_sides(console: Console, phone: Phone) -> None:
    begun = await console.begin()
    assert begun["link"].endswith(f"/door/enrol#{console.slug}/{begun['code'].replace('-', '')}")
    waiting = (await console.claim(phone, begun["code"])).json()
    assert (waiting["status"], waiting["device"]) == ("waiting", None)
    seen = await console.client.get(f"{console.door}/enrolments/{begun['id']}", headers=console.bearer)
    assert seen.json()["fingerprint"] == waiting["fingerprint"]
    assert "code" not in {name for name, value in seen.json().items() if value}
    confirmed = await console.post(
        f"/enrolments/{begun['id']}/confirm", {"fingerprint": waiting["fingerprint"]}
    )
    assert confirmed.json()["is_enrolled"]
    given = (await console.claim(phone, begun["code"])).json()["device"]
    assert given["events"] == [{"event_id": str(console.place.event_id), "gate_id": None}]
    assert given == (await console.claim(phone, begun["code"])).json()["device"]


async def test_a_code_lives_two_minutes_and_serves_one_key(console: Console) -> None:
    begun = await console.begin()
    await console.claim(Ed25519Phone(), begun["code"])
    second = await console.claim(Ed25519Phone(), begun["code"])
    assert (second.status_code, second.json()["code"]) == (409, "enrolment_claimed")
    late = await console.begin()
    console.clock.advance(timedelta(minutes=2))
    answer = await console.claim(Ed25519Phone(), late["code"])
    assert (answer.status_code, answer.json()["code"]) == (404, "enrolment_over")


async def test_two_who_claim_a_code_at_once_are_not_both_heard(console: Console) -> None:
    begun = await console.begin()
    answers = await asyncio.gather(*(console.claim(Ed25519Phone(), begun["code"]) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]


async def test_only_the_key_that_was_shown_is_confirmed(console: Console) -> None:
    begun = await console.begin()
    await console.claim(Ed25519Phone(), begun["code"])
    wrong = await console.post(f"/enrolments/{begun['id']}/confirm", {"fingerprint": "0000-0000"})
    assert wrong.json()["code"] == "fingerprint_differs"
    assert (await console.post(f"/enrolments/{begun['id']}/refuse")).json()["status"] == "refused"
    phone = Ed25519Phone()
    assert (await console.claim(phone, begun["code"])).status_code in {404, 409}


async def test_who_does_not_own_the_key_cannot_claim_with_it(console: Console) -> None:
    begun = await console.begin()
    phone = Ed25519Phone()
    answer = await console.claim(phone, begun["code"], signature=Ed25519Phone().sign(b"anything"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "signature"


async def test_guessing_codes_is_ended_by_the_throttle(console: Console) -> None:
    phone, path = Ed25519Phone(), f"/api/v1/public/door/{console.slug}/claims"
    async with calling_from(console.client, f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1") as guesser:
        tries = [a_claim(phone, console.slug, f"{number:08d}") for number in range(21)]
        answers = [(await guesser.post(path, json=body)).status_code for body in tries]
    assert answers[:19] == [404] * 19
    assert answers[-1] == 429


async def test_an_enrolled_device_works_at_its_event(console: Console) -> None:
    device = await console.enrolled()
    order = await tickets_for(console.runtime.db, console.place, console.runtime.sealer)
    itself = (await device.call(console.client, "GET", f"{console.door}/me")).json()
    assert (itself["kind"], [event["id"] for event in itself["events"]]) == (
        "device",
        [str(console.place.event_id)],
    )
    scan = {"id": str(uuid4()), "input": order.ticket.qr_code_payload}
    body = {"device_id": str(device.device.id), "scans": [scan]}
    answer = await device.call(console.client, "POST", f"{console.event}/scans", json=body)
    assert answer.json()["answers"][0]["outcome"] == "admitted"
    found = await device.call(console.client, "GET", f"{console.event}/lookup?q=Noor%20van")
    assert len(found.json()["items"]) == 1


async def test_every_answer_tells_the_servers_time(console: Console) -> None:
    device = await console.enrolled()
    now = str(in_ms(console.clock.now()))
    for answer in (
        await device.call(console.client, "GET", f"{console.door}/me"),
        await device.call(console.client, "GET", f"{console.door}/me", at_ms=1),
        await console.client.get(f"{console.door}/me"),
    ):
        assert answer.headers["admit-server-time"] == now, answer.text


async def test_a_device_does_nothing_else(console: Console) -> None:
    """Neither other events, nor what is the organizer's, nor another's scans, nor a member's routes."""
    device = await console.enrolled()
    other = await a_door(console.runtime.db, console.place.tenant, now=console.clock.now())
    foreign = f"{console.door}/events/{other.event_id}"
    scan = {"device_id": str(other.device.id), "scans": [{"id": str(uuid4()), "input": "x"}]}
    tries = [
        await device.call(console.client, "GET", f"{foreign}/lookup?q=Noor"),
        await device.call(console.client, "POST", f"{console.event}/scans", json=scan),
        await device.call(
            console.client,
            "POST",
            f"{foreign}/scans",
            json={"device_id": str(device.device.id), "scans": [{"id": str(uuid4()), "input": "x"}]},
        ),
        await device.call(console.client, "GET", f"{console.door}/devices"),
        await device.call(console.client, "GET", f"/api/v1/tenants/{console.slug}/orders"),
    ]
    assert [answer.status_code for answer in tries] == [404, 404, 404, 401, 401]


async def test_nobody_speaks_for_a_device_with_a_key(console: Console) -> None:
    device = await console.enrolled()
    body = {"device_id": str(device.device.id), "scans": [{"id": str(uuid4()), "input": "x"}]}
    answer = await console.client.post(f"{console.event}/scans", json=body, headers=console.bearer)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_device")


async def test_a_proof_serves_once_and_for_ninety_seconds(console: Console) -> None:
    device = await console.enrolled()
    path = f"{console.door}/me"
    nonce = uuid4().hex
    first = await device.call(console.client, "GET", path, nonce=nonce)
    again = await device.call(console.client, "GET", path, nonce=nonce)
    assert (first.status_code, again.json()["code"]) == (200, "proof_replayed")
    for off_s, code in ((89, 200), (-89, 200), (91, 401), (-91, 401)):
        at_ms = in_ms(console.clock.now() + timedelta(seconds=off_s))
        answer = await device.call(console.client, "GET", path, at_ms=at_ms)
        assert answer.status_code == code
        assert code == 200 or answer.json()["code"] == "proof_stale"


async def test_a_proof_is_for_its_own_request_and_key(console: Console) -> None:
    device = await console.enrolled()
    path = f"{console.door}/me"
    signed = device.signed("GET", path)
    headers = {"authorization": f"Admit-Device {device.token}", "admit-proof": signed.proof}
    elsewhere = await console.client.get(f"{console.event}/gates", headers=headers)
    assert elsewhere.json()["code"] == "proof_invalid"
    thief = Enrolled(Ed25519Phone(), device.device, device.token, device.tenant_id, console.clock)
    assert (await thief.call(console.client, "GET", path)).json()["code"] == "proof_invalid"
    made_up = Enrolled(device.phone, device.device, "A" * 67, device.tenant_id, console.clock)
    assert (await made_up.call(console.client, "GET", path)).json()["code"] == "device_unknown"


async def test_a_revoked_device_is_told_to_wipe(console: Console) -> None:
    device = await console.enrolled()
    await console.post(f"/devices/{device.device.id}/revoke")
    body = {"device_id": str(device.device.id), "scans": [{"id": str(uuid4()), "input": "x"}]}
    tries = [
        await device.call(console.client, "GET", f"{console.door}/me"),
        await device.call(console.client, "GET", f"{console.event}/lookup?q=Noor"),
        await device.call(console.client, "POST", f"{console.event}/scans", json=body),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in tries] == [(401, "device_revoked")] * 3


async def test_a_device_is_renamed_and_sent_elsewhere(console: Console) -> None:
    device = await console.enrolled()
    other = await a_door(console.runtime.db, console.place.tenant, now=console.clock.now())
    path = f"{console.door}/devices/{device.device.id}"
    events = [{"event_id": str(other.event_id), "gate_id": str(other.gate.id)}]
    body = {"version": device.device.version, "name": "North phone", "events": events}
    edited = await console.client.patch(path, json=body, headers=console.bearer)
    assert (edited.json()["name"], edited.json()["events"]) == ("North phone", events)
    stale = await console.client.patch(path, json=body, headers=console.bearer)
    assert stale.json()["code"] == "stale_edit"
    assert (await device.call(console.client, "GET", f"{console.event}/gates")).status_code == 404
