"""Keys for programs over HTTP: every route of a tenant that a member reads, by a key that may and one that may not."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from admit.flows import keys_for_programs
from admit.identity.api_keys import SCOPES
from tests.api.access_table import TABLE, Row
from tests.support.access_world import World, a_world_of_its_own, filled, path_of
from tests.support.cluster import ScratchCluster
from tests.support.identity_builders import the_colleague

DOOR = "/door/"
READS = [
    row for row in TABLE if row.method == "GET" and "/tenants/{slug}" in row.path and DOOR not in row.path
]
NOT_FOR_KEYS = [row for row in READS if "/api-keys" in row.path or "/webhook-endpoints" in row.path]
FOR_KEYS = [row for row in READS if row not in NOT_FOR_KEYS]
ELSEWHERE = ["/api/v1/me", "/api/v1/me/logins", "/api/v1/platform/tenants"]


@pytest.fixture(scope="module")
async def world(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world_of_its_own(cluster, Path(tmp_path_factory.mktemp("keys"))) as made:
        yield made


async def key_of(world: World, *scopes: str, away: bool = False) -> dict[str, str]:
    place, actor = (world.away, "stranger") if away else (world.home, "admin")
    admin = await the_colleague(world.runtime.db, place.scope.tenant_id, world.people[actor])
    made = await keys_for_programs.make(
        world.runtime, admin.principal, admin.slug, name="Program", scopes=scopes
    )
    return {"authorization": f"Bearer {made.key}"}


@pytest.fixture(scope="module")
async def keys(world: World) -> Mapping[str, dict[str, str]]:
    """Headers with a key of every scope, one of a foreign tenant, and one whose scope no reading asks for."""
    every = sorted(scope.value for scope in SCOPES)
    return {
        "every": await key_of(world, *every),
        "foreign": await key_of(world, *every, away=True),
        "other": await key_of(world, "discounts.edit"),
    }


async def status(world: World, row: Row, headers: dict[str, str]) -> int:
    things = world.things_of("admin", row.path)
    answer = await world.clients["admin"].get(
        path_of(row.path, things), params=filled(row.query, things), headers=headers
    )
    return answer.status_code


@pytest.mark.parametrize("row", FOR_KEYS, ids=lambda row: row.path)
async def test_what_an_organizer_reads_a_key_reads_with_its_scope_and_not_without(
    world: World, keys: Mapping[str, dict[str, str]], row: Row
) -> None:
    found = [await status(world, row, keys[name]) for name in ("every", "foreign", "other")]
    assert found == [200, 404, 403]


@pytest.mark.parametrize("row", NOT_FOR_KEYS, ids=lambda row: row.path)
async def test_a_key_reads_no_keys_and_no_endpoints(
    world: World, keys: Mapping[str, dict[str, str]], row: Row
) -> None:
    assert await status(world, row, keys["every"]) == 403


@pytest.mark.parametrize("path", ELSEWHERE)
async def test_a_key_opens_nothing_outside_of_its_tenant(
    world: World, keys: Mapping[str, dict[str, str]], path: str
) -> None:
    answer = await world.clients["admin"].get(path, headers=keys["every"])
    assert (answer.status_code, answer.json()["code"]) == (401, "key_not_here")


async def test_a_key_does_not_work_at_the_door(world: World, keys: Mapping[str, dict[str, str]]) -> None:
    things = world.things_of("admin", "/api/v1/tenants/{slug}/door")
    path = path_of("/api/v1/tenants/{slug}/door/events/{event_id}/lookup", things)
    answer = await world.clients["admin"].get(path, params={"q": "noor"}, headers=keys["every"])
    assert (answer.status_code, answer.json()["code"]) == (401, "key_not_here")
