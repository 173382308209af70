"""An organizer's events over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_member, a_slug, a_tenant
from tests.support.events_api import calling
from tests.support.events_builders import a_ticket_type, an_event, with_counts

NEW_EVENT = {
    "name": "Pulse for Eighteen",
    "start_at": "2027-03-13T20:00:00+01:00",
    "end_at": "2027-03-13T23:00:00+01:00",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "venue": "Maschinenhalle",
}
NEW_TYPE = {"name": "Standing", "price_cents": 2400, "quantity_total": 100}


@dataclass(frozen=True)
class Desk:
    """An organizer at work: the client, where its events are, and its tenant."""

    client: httpx.AsyncClient
    path: str
    scope: Scope

    async def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.client.post(self.path + path, json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def desk(runtime: Runtime, db: Database) -> AsyncIterator[Desk]:
    slug = a_slug()
    scope = await a_tenant(db, slug=slug)
    async with calling(runtime, await a_member(db, scope)) as client:
        yield Desk(client, f"/tenants/{slug}/events", scope)


async def test_an_event_is_made_where_its_location_says(desk: Desk) -> None:
    answer = await desk.client.post(desk.path, json=NEW_EVENT)
    assert answer.status_code == 201
    read = await desk.client.get(answer.headers["location"].removeprefix("/api/v1"))
    assert read.json() == answer.json()
    assert read.json()["start_at"] == "2027-03-13T19:00:00Z"
    assert read.json()["slug"] == "pulse-for-eighteen"


async def test_a_patch_changes_only_what_is_sent(desk: Desk) -> None:
    event = await desk.made("", NEW_EVENT | {"doors_at": "2027-03-13T19:00:00+01:00"})
    answer = await desk.client.patch(f"{desk.path}/{event['id']}", json={"version": 1, "doors_at": None})
    changed = {name for name, value in answer.json().items() if value != event[name]}
    assert changed == {"doors_at", "version", "updated_at"}


async def test_a_patch_of_an_old_version_is_a_conflict(desk: Desk) -> None:
    event = await desk.made("", NEW_EVENT)
    await desk.client.patch(f"{desk.path}/{event['id']}", json={"version": 1, "venue": "Hall"})
    answer = await desk.client.patch(f"{desk.path}/{event['id']}", json={"version": 1, "venue": "Barn"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_edit")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surprise": 1}, "surprise"),
        ({"name": 7}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"slug": "admin"}, "slug"),
        ({"start_at": "tomorrow"}, "start_at"),
        ({"start_at": "2027-03-13T20:00:00"}, "start_at"),
        ({"start_at": "9999-12-31T23:59:59-01:00"}, "start_at"),
        ({"end_at": "2027-03-13T19:00:00+01:00"}, "end_at"),
        ({"hold_seconds": -1}, "hold_seconds"),
        ({"hold_seconds": 10**30}, "hold_seconds"),
        ({"is_public": "yes"}, "is_public"),
    ],
)
async def test_bad_input_is_refused_naming_the_field_and_nothing_is_written(
    desk: Desk, change: dict[str, Any], field: str
) -> None:
    answer = await desk.client.post(desk.path, json=NEW_EVENT | change)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]
    assert (await desk.client.get(desk.path)).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_cents": -5}, "price_cents"),
        ({"price_cents": 24.5}, "price_cents"),
        ({"quantity_total": 10**15}, "quantity_total"),
        ({"sales_start": "2027-01-02T00:00:00Z", "sales_end": "2027-01-01T00:00:00Z"}, "sales_end"),
        ({"session_ids": [str(uuid4())]}, "session_ids"),
        ({"pool_ids": ["not an id"]}, "pool_ids[0]"),
        ({"status": "given away"}, "status"),
    ],
)
async def test_a_bad_ticket_type_is_refused_naming_the_field(
    desk: Desk, change: dict[str, Any], field: str
) -> None:
    event = await desk.made("", NEW_EVENT)
    answer = await desk.client.post(f"{desk.path}/{event['id']}/ticket-types", json=NEW_TYPE | change)
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("end", ["2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z"])
async def test_a_sale_window_that_ends_before_it_begins_is_refused_and_nothing_is_written(
    desk: Desk, end: str
) -> None:
    begin = "2027-01-02T00:00:00Z"
    event = await desk.made("", NEW_EVENT)
    types, codes = (f"{desk.path}/{event['id']}/{name}" for name in ("ticket-types", "discount-codes"))
    new_code = {"code": "EARLY", "discount_type": "percent", "discount_value": 10}
    kind = await desk.made(f"/{event['id']}/ticket-types", NEW_TYPE | {"sales_start": begin})
    code = await desk.made(f"/{event['id']}/discount-codes", new_code | {"starts_at": begin})
    refused = [
        await desk.client.post(types, json=NEW_TYPE | {"sales_start": begin, "sales_end": end}),
        await desk.client.patch(f"{types}/{kind['id']}", json={"version": 1, "sales_end": end}),
        await desk.client.post(
            codes, json=new_code | {"code": "LATER", "starts_at": begin, "expires_at": end}
        ),
        await desk.client.patch(f"{codes}/{code['id']}", json={"version": 1, "expires_at": end}),
    ]
    assert {(one.status_code, one.headers["content-type"]) for one in refused} == {
        (422, "application/problem+json")
    }
    told = [(problem["field"], problem["code"]) for one in refused for problem in one.json()["errors"]]
    assert told == [("sales_end", "before_start")] * 2 + [("expires_at", "before_start")] * 2
    assert (await desk.client.get(types)).json()["items"] == [kind]
    assert (await desk.client.get(codes)).json()["items"] == [code]


async def test_the_checklist_names_what_is_missing_until_the_event_can_be_published(desk: Desk) -> None:
    event = await desk.made("", NEW_EVENT)
    path = f"{desk.path}/{event['id']}"
    lacking = (await desk.client.get(f"{path}/checklist")).json()
    refused = await desk.client.post(f"{path}/publish")
    await desk.made(f"/{event['id']}/ticket-types", NEW_TYPE)
    published = await desk.client.post(f"{path}/publish")
    assert [problem["code"] for problem in lacking["problems"]] == ["nothing_to_sell"]
    assert refused.status_code == 422
    assert (published.status_code, published.json()["status"]) == (200, "published")


async def test_a_tenant_that_waits_for_approval_can_prepare_but_not_publish(
    runtime: Runtime, db: Database
) -> None:
    slug = a_slug()
    scope = await a_tenant(db, slug=slug, status="pending")
    async with calling(runtime, await a_member(db, scope)) as client:
        event = (await client.post(f"/tenants/{slug}/events", json=NEW_EVENT)).json()
        await client.post(f"/tenants/{slug}/events/{event['id']}/ticket-types", json=NEW_TYPE)
        answer = await client.post(f"/tenants/{slug}/events/{event['id']}/publish")
    assert [problem["code"] for problem in answer.json()["errors"]] == ["tenant_not_active"]


async def test_an_inventory_below_what_is_sold_is_a_conflict_with_the_numbers(
    desk: Desk, db: Database
) -> None:
    event = await desk.made("", NEW_EVENT)
    kind = await desk.made(f"/{event['id']}/ticket-types", NEW_TYPE)
    async with db.write(desk.scope) as tx:
        await with_counts(tx, await a_ticket_type(tx, event["id"], name="Seat"), sold=0)
        await tx.execute(
            "update ticket_types set quantity_sold = 7 where id = %(id)s::uuid", {"id": kind["id"]}
        )
    path = f"{desk.path}/{event['id']}/ticket-types/{kind['id']}"
    answer = await desk.client.patch(path, json={"version": 1, "quantity_total": 6})
    assert (answer.status_code, answer.json()["code"]) == (409, "inventory_too_low")
    assert answer.json()["facts"] == {"least": 7, "sold": 7, "reserved": 0}


async def test_everything_inside_an_event_is_made_read_changed_and_removed(desk: Desk) -> None:
    event = await desk.made("", NEW_EVENT)
    inside: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "sessions": (
            {"title": "One", "start_at": event["start_at"], "end_at": event["end_at"]},
            {"title": "Two"},
        ),
        "pools": ({"name": "Hall", "total": 100}, {"total": 90}),
        "ticket-types": (NEW_TYPE, {"price_cents": 3000}),
        "discount-codes": (
            {"code": "halde10", "discount_type": "percent", "discount_value": 10},
            {"status": "paused"},
        ),
    }
    for kind, (body, change) in inside.items():
        made = await desk.made(f"/{event['id']}/{kind}", body)
        path = f"{desk.path}/{event['id']}/{kind}"
        edited = await desk.client.patch(f"{path}/{made['id']}", json={"version": 1, **change})
        read = await desk.client.get(f"{path}/{made['id']}")
        listed = await desk.client.get(path)
        removed = await desk.client.delete(f"{path}/{made['id']}")
        gone = await desk.client.get(f"{path}/{made['id']}")
        assert edited.json() == made | change | {"version": 2}, kind
        assert read.json() == edited.json()
        assert listed.json()["items"] == [edited.json()]
        assert (removed.status_code, gone.status_code) == (204, 404)


async def test_lists_go_on_page_by_page(desk: Desk) -> None:
    event = await desk.made("", NEW_EVENT)
    for code in ("B2", "A1", "C3"):
        body = {"code": code, "discount_type": "fixed", "discount_value": 500}
        await desk.made(f"/{event['id']}/discount-codes", body)
    path = f"{desk.path}/{event['id']}/discount-codes"
    first = (await desk.client.get(path, params={"limit": 2})).json()
    second = (await desk.client.get(path, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [code["code"] for code in first["items"] + second["items"]] == ["A1", "B2", "C3"]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "nonsense"}])
async def test_a_bad_page_is_refused(desk: Desk, params: dict[str, Any]) -> None:
    assert (await desk.client.get(desk.path, params=params)).status_code == 422


async def test_a_copy_is_a_draft_with_its_dates_moved(desk: Desk) -> None:
    event = await desk.made("", NEW_EVENT)
    body = {"code": "HALDE10", "discount_type": "percent", "discount_value": 10}
    await desk.made(f"/{event['id']}/discount-codes", body)
    copy = await desk.made(f"/{event['id']}/duplicate", {"shift_days": 28, "with_codes": True})
    codes = await desk.client.get(f"{desk.path}/{copy['id']}/discount-codes")
    assert (copy["start_at"], copy["status"]) == ("2027-04-10T18:00:00Z", "draft")
    assert [code["code"] for code in codes.json()["items"]] == ["HALDE10"]


async def test_staff_see_events_and_capacity_but_no_prices_and_change_nothing(
    runtime: Runtime, db: Database
) -> None:
    slug = a_slug()
    scope = await a_tenant(db, slug=slug)
    async with db.write(scope) as tx:
        event = await an_event(tx, published=True)
    async with calling(runtime, await a_member(db, scope, role="staff")) as client:
        path = f"/tenants/{slug}/events"
        listed = (await client.get(path)).json()["items"]
        brief = (await client.get(f"{path}/{event.id}")).json()
        capacity = (await client.get(f"{path}/{event.id}/capacity")).json()["items"]
        programme = await client.get(f"{path}/{event.id}/sessions")
        prices = await client.get(f"{path}/{event.id}/ticket-types")
        edit = await client.patch(f"{path}/{event.id}", json={"version": 1, "name": "Mine"})
    assert [one["id"] for one in listed] == [str(event.id)]
    assert "currency" not in brief
    assert [one["quantity_total"] for one in capacity] == [100]
    assert (programme.status_code, prices.status_code, edit.status_code) == (200, 403, 403)


async def test_another_tenants_admin_finds_nothing(desk: Desk, runtime: Runtime, db: Database) -> None:
    event = await desk.made("", NEW_EVENT)
    slug = a_slug()
    other = await a_tenant(db, slug=slug)
    async with calling(runtime, await a_member(db, other)) as client:
        theirs = await client.get(f"{desk.path}/{event['id']}")
        smuggled = await client.get(f"/tenants/{slug}/events/{event['id']}")
        missing = await client.get(f"/tenants/{slug}/events/{uuid4()}")
    assert {theirs.status_code, smuggled.status_code, missing.status_code} == {404}
