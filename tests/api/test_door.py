"""The door and the QR pictures over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast
from uuid import UUID

import httpx
import numpy as np
import pytest
import zxingcpp
from litestar import Litestar, Router
from litestar.di import Provide
from PIL import Image

from admit.api import door, door_devices, door_incidents, passes
from admit.api.errors import API_HANDLERS
from admit.core import codes, ids
from admit.core.tenancy import Scope
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from tests.support.builders import a_member, a_slug, a_tenant
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


@asynccontextmanager
async def calling(runtime: Runtime, member: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """A client below `/api/v1`, signed in as the member."""
    assert member.actor.user_id is not None
    principal = Principal(member.actor.user_id, ids.new_id(), "mira@example.org", "Mira Osterhaus", False)
    app = Litestar(
        [
            Router(
                "/api/v1",
                route_handlers=[door.router, door_devices.router, door_incidents.router, passes.router],
            )
        ],
        dependencies={
            "runtime": Provide(lambda: runtime, sync_to_thread=False),
            "principal": Provide(lambda: principal, sync_to_thread=False),
            "keeper": Provide(lambda: Keeper(member=principal), sync_to_thread=False),
        },
        exception_handlers=API_HANDLERS,
    )
    transport = httpx.ASGITransport(cast(Any, app))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local/api/v1") as client:
        yield client


@dataclass(frozen=True)
class Post:
    """A Staff member at a door, and an admin of the same tenant."""

    staff: httpx.AsyncClient
    admin: httpx.AsyncClient
    path: str
    place: DoorPlace

    @property
    def event(self) -> str:
        return f"{self.path}/events/{self.place.event_id}"

    async def scan(self, *texts: str, **given: object) -> httpx.Response:
        body = {"device_id": str(self.place.device.id), "scans": [a_scan(text) for text in texts], **given}
        return await self.staff.post(f"{self.event}/scans", json=body)


def a_scan(text: str, **given: object) -> dict[str, object]:
    return {"id": str(ids.new_id()), "input": text, **given}


@pytest.fixture
async def post(runtime: Runtime) -> AsyncIterator[Post]:
    slug = a_slug()
    tenant = await a_tenant(runtime.db, slug=slug)
    place = await a_door(runtime.db, tenant, now=runtime.clock.now())
    admin = await a_member(runtime.db, tenant)
    async with calling(runtime, place.staff) as staff_client, calling(runtime, admin) as admin_client:
        yield Post(staff_client, admin_client, f"/tenants/{slug}/door", place)


async def test_a_scan_admits_and_the_second_says_when_and_where(runtime: Runtime, post: Post) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer)
    gate = str(post.place.gate.id)
    text = order.ticket.qr_code_payload
    first = await post.scan(text, scans=[a_scan(text, gate_id=gate)])
    assert first.status_code == 200, first.text
    [answer] = first.json()["answers"]
    assert (answer["outcome"], answer["reason"], answer["replayed"]) == ("admitted", None, False)
    assert answer["ticket"]["attendee_name"] == "Noor van Dijk"
    [again] = (await post.scan(text)).json()["answers"]
    assert (again["outcome"], again["reason"]) == ("refused", "already_admitted")
    assert (again["facts"]["gate"], again["facts"]["scan_id"]) == ("Gate A", answer["id"])


async def test_a_list_is_answered_in_its_order(runtime: Runtime, post: Post) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer, quantity=2)
    first, second = order.tickets
    scans = [
        a_scan("NOTHING"),
        a_scan(first.code),
        a_scan(second.code, gate_id=str(ids.new_id())),
        a_scan(second.code),
    ]
    answers = (await post.scan(scans=scans)).json()["answers"]
    assert [answer["id"] for answer in answers] == [scan["id"] for scan in scans]
    assert [answer["outcome"] for answer in answers] == ["refused", "admitted", "rejected", "admitted"]
    assert answers[2]["problem"] == "unknown_gate"


async def test_an_admission_is_undone_with_a_reason(runtime: Runtime, post: Post) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer)
    [answer] = (await post.scan(order.ticket.code)).json()["answers"]
    body = {"id": str(ids.new_id()), "device_id": str(post.place.device.id), "reason": "Wrong person"}
    undone = await post.staff.post(f"{post.event}/scans/{answer['id']}/undo", json=body)
    assert undone.status_code == 200, undone.text
    assert undone.json()["checked_in_at"] is None
    [again] = (await post.scan(order.ticket.code)).json()["answers"]
    assert again["outcome"] == "admitted"


async def test_counters_look_up_and_events_are_read_by_staff(runtime: Runtime, post: Post) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer, quantity=2)
    await post.scan(order.ticket.code)
    counters = (await post.staff.get(f"{post.event}/counters")).json()
    assert (counters["admitted"], counters["expected"]) == (1, 2)
    found = (await post.staff.get(f"{post.event}/lookup", params={"q": "dijk noor"})).json()["items"]
    assert {ticket["id"] for ticket in found} == {str(ticket.id) for ticket in order.tickets}
    assert not any("cents" in key or "token" in key for ticket in found for key in ticket)
    events = (await post.staff.get(f"{post.path}/events")).json()["items"]
    assert [event["id"] for event in events] == [str(post.place.event_id)]


async def test_gates_are_the_admin_s_to_change_and_staff_s_to_read(post: Post) -> None:
    refused = await post.staff.post(f"{post.event}/gates", json={"name": "North"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    made = await post.admin.post(f"{post.event}/gates", json={"name": "North"})
    assert made.status_code == 201, made.text
    gate = f"{post.event}/gates/{made.json()['id']}"
    assert (await post.admin.patch(gate, json={"name": "Gate N"})).json()["name"] == "Gate N"
    listed = (await post.staff.get(f"{post.event}/gates")).json()["items"]
    assert [one["name"] for one in listed] == ["Gate A", "Gate N"]
    assert (await post.admin.delete(gate)).status_code == 204


async def test_a_device_is_registered_by_staff_and_revoked_by_the_admin(post: Post) -> None:
    made = await post.staff.post(f"{post.path}/devices", json={"name": "Phone 2"})
    assert made.status_code == 201, made.text
    revoke = f"{post.path}/devices/{made.json()['id']}/revoke"
    assert (await post.staff.post(revoke)).status_code == 403
    assert (await post.admin.post(revoke)).json()["revoked_at"] is not None
    refused = await post.scan("NOTHING", device_id=made.json()["id"])
    assert (refused.status_code, refused.json()["code"]) == (403, "device_revoked")
    assert len((await post.staff.get(f"{post.path}/devices")).json()["items"]) == 2


async def test_an_incident_is_reported_and_listed_in_pages(post: Post) -> None:
    for text in ("one", "two", "three"):
        body = {"kind": "security", "severity": "low", "text": text}
        made = await post.staff.post(f"{post.event}/incidents", json=body)
        assert made.status_code == 201, made.text
    first = (await post.admin.get(f"{post.event}/incidents", params={"limit": 2})).json()
    rest = await post.admin.get(f"{post.event}/incidents", params={"cursor": first["next_cursor"]})
    told = [incident["text"] for incident in [*first["items"], *rest.json()["items"]]]
    assert told == ["three", "two", "one"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"device_id": "no id"}, "device_id"),
        ({"scans": []}, "scans"),
        ({"scans": [a_scan("x")] * 201}, "scans"),
        ({"scans": [a_scan("x" * 1001)]}, "scans[0].input"),
        ({"scans": [a_scan("x", sequence=-1)]}, "scans[0].sequence"),
        ({"scans": [a_scan("x", sequence=2**64)]}, "scans[0].sequence"),
        ({"scans": [{"input": "x"}]}, "scans[0]"),
        ({"extra": 1}, "extra"),
    ],
    ids=["bad id", "none", "too many", "too long", "negative", "huge", "no number", "unknown field"],
)
async def test_bad_input_is_refused_by_the_name_of_its_field(
    post: Post, change: dict[str, object], field: str
) -> None:
    answer = await post.scan("NOTHING", **change)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.text


@pytest.mark.parametrize("text", ["\x00", "\ud7ff\u202e", "💥" * 250, "'; drop table scans; --", "%"])
async def test_anything_scanned_is_answered(post: Post, text: str) -> None:
    [answer] = (await post.scan(text)).json()["answers"]
    assert answer["reason"] == "unknown"


async def test_a_look_up_needs_two_characters(post: Post) -> None:
    answer = await post.staff.get(f"{post.event}/lookup", params={"q": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


ROUTES = [
    ("GET", "/door/events"),
    ("GET", "/door/devices"),
    ("POST", "/door/events/{event_id}/scans"),
    ("POST", "/door/events/{event_id}/scans/{event_id}/undo"),
    ("GET", "/door/events/{event_id}/counters"),
    ("GET", "/door/events/{event_id}/lookup?q=anyone"),
    ("GET", "/door/events/{event_id}/gates"),
    ("POST", "/door/events/{event_id}/gates"),
    ("GET", "/door/events/{event_id}/incidents"),
    ("POST", "/door/events/{event_id}/incidents"),
    ("POST", "/door/devices"),
]


def a_body(path: str, place: DoorPlace) -> dict[str, object]:
    device_id = str(place.device.id)
    if path.endswith("/scans"):
        return {"device_id": device_id, "scans": [a_scan("NOTHING")]}
    if path.endswith("/undo"):
        return {"id": str(ids.new_id()), "device_id": device_id, "reason": "Why"}
    if path.endswith("/incidents"):
        return {"kind": "other", "severity": "low", "text": "What"}
    return {"name": "North"}


async def called(
    client: httpx.AsyncClient, method: str, path: str, slug: str, *, event_id: UUID, place: DoorPlace
) -> httpx.Response:
    url = f"/tenants/{slug}" + path.format(event_id=event_id)
    return await client.request(method, url, json=a_body(path, place) if method == "POST" else None)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_another_tenant_s_door_is_not_there(
    runtime: Runtime, post: Post, method: str, path: str
) -> None:
    stranger = await a_member(runtime.db, await a_tenant(runtime.db))
    slug = post.path.split("/")[2]
    async with calling(runtime, stranger) as client:
        answer = await called(client, method, path, slug, event_id=post.place.event_id, place=post.place)
    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "event_id" in route[1]])
async def test_another_tenant_s_event_and_a_missing_one_look_the_same(
    runtime: Runtime, post: Post, method: str, path: str
) -> None:
    foreign = await a_door(runtime.db, await a_tenant(runtime.db), now=runtime.clock.now())
    slug = post.path.split("/")[2]
    answers = [
        await called(post.admin, method, path, slug, event_id=event_id, place=post.place)
        for event_id in (foreign.event_id, ids.new_id())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({answer.json()["detail"] for answer in answers}) == 1


# -------------------------------------------------------------------------------------- QR pictures
def qr(order_token: str, ticket_id: object, kind: str) -> str:
    return f"/public/orders/{order_token}/tickets/{ticket_id}/qr.{kind}"


async def test_the_png_of_an_order_s_link_is_read_by_an_independent_decoder_and_admits(
    runtime: Runtime, post: Post
) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer)
    answer = await post.staff.get(qr(order.lookup_token, order.ticket.id, "png"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    [found] = zxingcpp.read_barcodes(np.asarray(Image.open(BytesIO(answer.content)).convert("L")))
    [verdict] = (await post.scan(found.text)).json()["answers"]
    assert verdict["outcome"] == "admitted"


async def test_pictures_of_secret_links_are_kept_nowhere(runtime: Runtime, post: Post) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer)
    answer = await post.staff.get(qr(order.lookup_token, order.ticket.id, "svg"))
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.text.startswith("<svg")


async def test_a_wrong_link_another_order_s_ticket_and_nonsense_look_the_same(
    runtime: Runtime, post: Post
) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer)
    other = await tickets_for(runtime.db, post.place, runtime.sealer)
    paths = [
        qr(other.lookup_token, order.ticket.id, "png"),
        qr(codes.public_token(post.place.tenant.tenant_id), order.ticket.id, "png"),
        qr("nonsense", order.ticket.id, "svg"),
        qr(order.lookup_token, ids.new_id(), "svg"),
    ]
    assert [(await post.staff.get(path)).status_code for path in paths] == [404] * 4


@pytest.mark.parametrize("scale", ["0", "33", "-1", "1e9", "x"])
async def test_a_picture_of_an_absurd_size_is_refused(runtime: Runtime, post: Post, scale: str) -> None:
    order = await tickets_for(runtime.db, post.place, runtime.sealer)
    answer = await post.staff.get(qr(order.lookup_token, order.ticket.id, "png"), params={"scale": scale})
    assert 400 <= answer.status_code < 500
