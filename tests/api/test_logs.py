"""A day of the whole API, and no secret of it in the logs: lines name routes, never the paths that hold tokens."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog

from admit.core import logging as logs
from admit.core.settings import Environment
from tests.api.access_table import TABLE, Row
from tests.support.access_world import World, a_world_of_its_own, filled, path_of
from tests.support.cluster import ScratchCluster
from tests.support.identity_builders import PASSWORD

SECRET_THINGS = {"token", "secret", "refresh_token", "password"}
SECRET_ANSWERS = {"token", "access_token", "refresh_token", "client_secret"}
DAY = [row for row in TABLE if min(row.expected.values()) < 300]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a production process writes; logging is left as it was found."""
    root = logging.getLogger()
    before, level, chosen = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    logs.configure(Environment.PRODUCTION, stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.configure(**chosen)


@pytest.fixture
async def world(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world_of_its_own(cluster, tmp_path_factory.mktemp("logs")) as made:
        yield made


async def played(world: World, row: Row) -> set[str]:
    """Call a route so that it goes through; the secrets that went over the wire."""
    actor = next(one for one in ("admin", "operator") if row.expected[one] < 300)
    if row.ends_logins:
        world.forget(actor)
    fresh = await world.fresh(row.fresh, actor, row.path) if row.fresh else {}
    things = {**world.things_of(actor, row.path), **fresh}
    bearer = await world.bearer(actor)
    answer = await world.clients[actor].request(
        row.method,
        path_of(row.path, things),
        params=filled(row.query, things),
        json=None if row.content else filled(row.body, things),
        content=row.content,
        headers={**filled(row.headers, things), **bearer},
    )
    assert answer.status_code < 300, (row.name, answer.text)
    if row.ends_logins:
        world.forget(actor)
    told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    return (
        {str(things[name]) for name in SECRET_THINGS & things.keys()}
        | {str(value) for name, value in pairs(told) if name in SECRET_ANSWERS}
        | {bearer["authorization"].removeprefix("Bearer ")}
    )


def pairs(told: Any) -> Iterator[tuple[str, Any]]:
    match told:
        case dict():
            for name, inner in told.items():
                yield name, inner
                yield from pairs(inner)
        case list():
            for inner in told:
                yield from pairs(inner)
        case _:
            return


async def test_a_day_of_the_api_leaves_no_secret_in_the_logs(world: World, lines: io.StringIO) -> None:
    secrets = {PASSWORD}
    for row in DAY:
        secrets |= await played(world, row)
    written = lines.getvalue()
    assert len(secrets) > 20
    assert [secret for secret in secrets if secret in written] == []
    routes = {
        line["route"] for line in map(json.loads, written.splitlines()) if line.get("event") == "http.request"
    }
    assert {"/api/v1/public/orders/{token}", "/api/v1/tenants/{slug}"} <= routes
