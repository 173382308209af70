"""What every page says to the browser around it, and what it believes of what it is told."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from admit.flows.runtime import Runtime
from tests.support.access_world import World, a_world_of_its_own, path_of
from tests.support.cluster import ScratchCluster
from tests.support.http import serving
from tests.web.access_table import TABLE, Page
from tests.web.test_page_access import ALWAYS

PAGES = [page for page in TABLE if page.method == "GET"]
READS_CODES = {"/door/app", "/door/enrol"}
"""The check-in app reads pictures of codes with WebAssembly; nothing else compiles anything."""
EVIL = "evil.example"
ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]


@pytest.fixture(scope="module")
async def world(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world_of_its_own(cluster, tmp_path_factory.mktemp("guards")) as made:
        yield made


async def shown(world: World, page: Page, actor: str, **headers: str) -> httpx.Response:
    things = {**ALWAYS, **world.things_of(actor, page.path)}
    secret = await world.cookie(actor)
    cookies = {"cookie": f"admit_login={secret}"} if secret else {}
    client, path = world.clients[actor], path_of(page.path, things)
    return await client.get(path, params=page.query, headers={**cookies, **headers})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_every_page_is_strict_about_scripts_frames_and_caches(world: World, page: Page) -> None:
    for actor in ("nobody", "admin"):
        answer = await shown(world, page, actor)
        policy = answer.headers["content-security-policy"]
        assert "'unsafe-eval'" not in policy
        assert ("'wasm-unsafe-eval'" in policy) == (page.path in READS_CODES)
        assert "frame-ancestors" in policy
        scripts = policy.partition("script-src")[2].partition(";")[0]
        assert "unsafe-inline" not in scripts
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] in {
            "no-referrer",
            "strict-origin-when-cross-origin",
            "same-origin",
        }
        kept = answer.headers.get("cache-control", "")
        assert "set-cookie" not in answer.headers or "public" not in kept


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_no_page_believes_what_host_it_is_called_by(world: World, page: Page) -> None:
    lies = {"host": EVIL, "x-forwarded-host": EVIL, "forwarded": f"host={EVIL}", "x-original-url": "/admin"}
    answer = await shown(world, page, "admin", **lies)
    assert EVIL not in answer.text
    assert EVIL not in str(answer.headers)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
async def test_signing_in_never_leads_to_another_site(world: World, elsewhere: str) -> None:
    secret = await world.cookie("admin")
    answer = await world.clients["admin"].get(
        "/sign-in", params={"next": elsewhere}, headers={"cookie": f"admit_login={secret}"}
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/organizer")


async def test_over_https_every_answer_asks_for_https_and_cookies_stay_on_it(runtime: Runtime) -> None:
    secured = replace(
        runtime, settings=runtime.settings.model_copy(update={"base_url": "https://tickets.example"})
    )
    async with serving(secured) as client:
        for path in (
            "/",
            "/sign-in",
            "/nowhere/at/all",
            "/healthz",
            "/api/v1/public/events",
            "/api/v1/nowhere",
        ):
            answer = await client.get(path)
            assert answer.headers["strict-transport-security"].startswith("max-age=31536000"), path
            for cookie in answer.headers.get_list("set-cookie"):
                assert {"secure", "httponly", "samesite=lax"} <= {
                    part.strip().lower() for part in cookie.split(";")
                }
        assert (await client.get("/sign-in")).headers.get_list("set-cookie")


async def test_without_https_nothing_claims_it(runtime: Runtime) -> None:
    async with serving(runtime) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers
