"""Every route of the API, tried by everybody. The table is `access_table.py`."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar.routes import HTTPRoute

from admit.app import create_app
from admit.core import codes
from admit.flows.runtime import Runtime
from tests.api.access_table import TABLE, Row
from tests.support.access_world import ACTORS, IN_PATH, World, a_world_of_its_own, filled, path_of
from tests.support.cluster import ScratchCluster
from tests.support.http import calling_from

ROOT = ("/healthz", "/readyz", "/metrics")
PROBLEM = {"type", "title", "status", "code", "detail", "request_id"}

GARBAGE = ["", "a\0b", "\u202e", "²", "9" * 40, "x" * 100_000, -1, 10**30, 1.5, True, [], {}]
FIELDS = [
    (row, name)
    for row in TABLE
    if isinstance(row.body, dict) and row.path != "/webhooks/stripe"
    for name in row.body
]
ALSO_WRONG = {
    ("POST /api/v1/tenants/{slug}/events/{event_id}/sessions", "title"): "end_at",
    ("POST /api/v1/public/door/{tenant_slug}/claims", "code"): "signature",
    ("POST /api/v1/me/password", "new_password"): "current_password",
    ("POST /api/v1/me/second-factor/confirm", "code"): "current_password",
}
"""Fields that could be as they are sent: then what else the body says is refused by the name it has."""
WITHIN_A_TENANT = [row for row in TABLE if "{slug}" in row.path]
NAMING = [(row, name) for row in TABLE for name in IN_PATH.findall(row.path) if name != "path"]
NAMING_TWO = [row for row in WITHIN_A_TENANT if "{event_id}" in row.path and row.path.count("{") > 2]


async def call(world: World, row: Row, actor: str, **given: Any) -> httpx.Response:
    """Call the route as somebody, with the things of their place but those given. No answer is ever a 5xx."""
    things = {"path": "nothing", **world.things_of(actor, row.path), **given}
    answer = await world.clients[actor].request(
        row.method,
        path_of(row.path, things),
        params=filled(row.query, things),
        json=None if row.content else filled(row.body, things),
        content=row.content,
        headers={**filled(row.headers, things), **await world.bearer(actor)},
    )
    check_answer(row, answer)
    return answer


def check_answer(row: Row, answer: httpx.Response) -> None:
    """An error below /api and /webhooks is problem+json with a code, and never a defect of ours."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and row.path not in ROOT:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        body = answer.json()
        assert set(body) >= PROBLEM, body
        assert (body["status"], answer.headers["x-request-id"]) == (answer.status_code, body["request_id"])


async def call_for_good(world: World, row: Row, actor: str) -> httpx.Response:
    """A call that goes through, with things of its own to change."""
    if row.ends_logins:
        world.forget(actor)
    things = await world.fresh(row.fresh, actor, row.path) if row.fresh else {}
    answer = await call(world, row, actor, **things)
    if row.ends_logins:
        world.forget(actor)
    return answer


def told(answer: httpx.Response) -> tuple[Any, ...]:
    """All that an answer tells, but for its own number."""
    body = {**answer.json(), "request_id": ""}
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, body, headers


@pytest.fixture(scope="module")
async def world(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world_of_its_own(cluster, tmp_path_factory.mktemp("access")) as made:
        yield made


def routes_of(runtime: Runtime) -> set[str]:
    """Every method and path of the application that is no page and no file."""
    app = create_app(runtime.settings, runtime=runtime)
    return {
        f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(("/api/", "/webhooks/", *ROOT))
        for method in route.methods - {"OPTIONS"}
    }


async def test_the_table_names_every_route_and_no_other(world: World) -> None:
    names = [row.name for row in TABLE]
    assert len(names) == len(set(names))
    assert set(names) == routes_of(world.runtime)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
async def test_everybody_gets_what_is_theirs_and_who_may_not_changes_nothing(world: World, row: Row) -> None:
    refused = [actor for actor in ACTORS if row.expected[actor] >= 400]
    for actor in refused:
        await world.bearer(actor)
    before = world.fingerprint()
    answers = dict(
        zip(refused, await asyncio.gather(*(call(world, row, one) for one in refused)), strict=True)
    )
    assert world.fingerprint() == before
    let_in = [actor for actor in ACTORS if actor not in refused]
    more = await asyncio.gather(*(call_for_good(world, row, one) for one in let_in))
    answers |= dict(zip(let_in, more, strict=True))
    assert {actor: answers[actor].status_code for actor in ACTORS} == row.expected
    for actor, status in row.expected.items():
        assert reason_of(answers[actor]) == reason(row, status)


def reason_of(answer: httpx.Response) -> str | None:
    """The code of a refusal."""
    is_problem = answer.headers.get("content-type") == "application/problem+json"
    return str(answer.json()["code"]) if is_problem else None


def reason(row: Row, status: int) -> str | None:
    """The code that a refusal has by its status."""
    match status:
        case 401:
            return "unauthenticated"
        case 403:
            return "not_platform_admin" if row.path.startswith("/api/v1/platform") else "forbidden"
        case 404:
            return None if row.path == "/metrics" else "not_found"
        case 409:
            return "tenant_suspended"
        case _:
            return None


def missing(world: World, name: str) -> object:
    """What might be there and is not."""
    if name == "token":
        return codes.public_token(world.home.scope.tenant_id)
    return uuid4() if name.endswith("_id") else f"nowhere-{uuid4().hex[:12]}"


def who_may(row: Row) -> str:
    return next(actor for actor in ("admin", "operator") if row.expected[actor] < 300)


@pytest.mark.parametrize(("row", "name"), NAMING, ids=lambda part: getattr(part, "name", part))
async def test_what_is_foreign_and_what_is_missing_are_not_there_alike(
    world: World, row: Row, name: str
) -> None:
    actor = who_may(row)
    await world.bearer(actor)
    before = world.fingerprint()
    answer = await call(world, row, actor, **{name: missing(world, name)})
    assert answer.status_code == 404
    if name.endswith("_id") and not row.path.startswith("/api/v1/platform"):
        foreign = await call(world, row, actor, **{name: world.away.things[name]})
        assert told(foreign) == told(answer)
    assert world.fingerprint() == before


@pytest.mark.parametrize("row", WITHIN_A_TENANT, ids=lambda row: row.name)
async def test_a_stranger_cannot_tell_an_organizer_from_none(world: World, row: Row) -> None:
    theirs = await call(world, row, "stranger")
    nowhere = await call(world, row, "stranger", slug=f"nowhere-{uuid4().hex[:12]}")
    assert told(theirs) == told(nowhere)
    wholly_theirs = await call(world, row, "stranger", **{**world.away.things, "slug": world.home.slug})
    assert told(wholly_theirs) == told(nowhere)


@pytest.mark.parametrize("row", NAMING_TWO, ids=lambda row: row.name)
async def test_a_thing_of_another_event_of_the_same_organizer_is_not_found(world: World, row: Row) -> None:
    await world.bearer("admin")
    before = world.fingerprint()
    answer = await call(world, row, "admin", event_id=world.home.things["other_event_id"])
    assert answer.status_code == 404
    assert world.fingerprint() == before


def named_by(answer: httpx.Response) -> set[str]:
    """The fields of the body, at its top, that a refusal names; none when it was no such refusal."""
    errors = answer.json().get("errors", []) if answer.status_code == 422 else []
    return {re.split(r"[.\[]", one["field"])[0] for one in errors}


@pytest.mark.parametrize(("row", "name"), FIELDS, ids=lambda part: getattr(part, "name", part))
async def test_what_is_wrong_in_a_field_is_refused_by_its_name(world: World, row: Row, name: str) -> None:
    actor = who_may(row)
    await world.bearer(actor)
    before = world.fingerprint()
    calls = [call(world, replace(row, body={**row.body, name: sent}), actor) for sent in GARBAGE]
    answers = await asyncio.gather(*calls)
    named = [named_by(answer) for answer in answers if answer.status_code == 422]
    assert any(name in fields for fields in named)
    other = ALSO_WRONG.get((row.name, name), name)
    assert [fields for fields in named if not fields & {name, other}] == []
    if actor != "operator" and all(answer.status_code >= 400 for answer in answers):
        assert world.fingerprint() == before
    if row.ends_logins:
        world.forget(actor)


async def test_a_message_without_a_sound_signature_is_refused(world: World) -> None:
    before = world.fingerprint()
    answer = await world.clients["nobody"].post("/webhooks/stripe", json={"id": "evt_forged"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_webhook_signature")
    assert world.fingerprint() == before


async def test_counters_are_told_to_this_machine(world: World) -> None:
    async with calling_from(world.clients["nobody"], "127.0.0.1") as local:
        assert (await local.get("/metrics")).status_code == 200
