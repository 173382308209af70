"""Whoever may not upload is told so before what they send is read."""

from collections.abc import AsyncIterator, Iterator

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from admit.core import ids
from admit.core.tenancy import Actor, ActorKind, Scope
from admit.flows.runtime import Runtime
from admit.web import visitors
from tests.support.browsing import login_secret
from tests.support.builders import a_slug, a_tenant
from tests.support.http import an_app, bearer_of_member, serving
from tests.support.identity_builders import a_colleague, slug_of

PIECE = b"x" * 65_536
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
KNOWN = {
    ("PUT", "/api/v1/tenants/{slug:str}/branding/logo"),
    ("PUT", "/api/v1/tenants/{slug:str}/branding/cover"),
    ("PUT", "/api/v1/tenants/{slug:str}/events/{event_id:uuid}/picture"),
    ("PUT", "/api/v1/tenants/{slug:str}/door/events/{event_id:uuid}/incidents/{incident_id:uuid}/photo"),
    ("POST", "/organizer/{slug:str}/branding/logo"),
    ("POST", "/organizer/{slug:str}/branding/cover"),
    ("POST", "/organizer/{slug:str}/events/{event_id:uuid}/picture"),
}


def taking_more(app: Litestar, than: int) -> Iterator[tuple[str, str]]:
    """Method and path of every route that takes larger bodies than others."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                assert isinstance(handler, HTTPRouteHandler)
                limit = handler.resolve_request_max_body_size()
                if limit is not None and limit > than:
                    yield from ((method, route.path) for method in handler.http_methods)


async def test_every_route_for_large_bodies_is_known(runtime: Runtime) -> None:
    async with an_app(runtime) as app:
        assert set(taking_more(app, runtime.settings.body_limit)) == KNOWN


async def headers_of(runtime: Runtime, caller: Scope | None, *, page: bool) -> dict[str, str]:
    if page:
        user_id = caller.actor.user_id if caller else None
        cookie = f"{visitors.LOGIN}={await login_secret(runtime, user_id)}" if user_id else ""
        return {**SAME_ORIGIN, "cookie": cookie, "content-type": "multipart/form-data; boundary=x"}
    bearer = await bearer_of_member(runtime, caller) if caller else {}
    return {**bearer, "content-type": "application/json"}


@pytest.mark.parametrize("who", ["nobody", "stranger", "staff"])
async def test_who_may_not_upload_is_refused_unread(runtime: Runtime, tenant: Scope, who: str) -> None:
    home = tenant if who == "staff" else await a_tenant(runtime.db, slug=a_slug())
    colleague = await a_colleague(runtime.db, home, role="staff")
    caller = (
        None if who == "nobody" else Scope(home.tenant_id, Actor(ActorKind.USER, colleague.principal.user_id))
    )
    slug = await slug_of(runtime.db, tenant.tenant_id)
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield PIECE

    async with serving(runtime) as client:
        for method, path in sorted(KNOWN):
            for name, value in (
                ("slug:str", slug),
                ("event_id:uuid", ids.new_id()),
                ("incident_id:uuid", ids.new_id()),
            ):
                path = path.replace(f"{{{name}}}", str(value))
            page = not path.startswith("/api/")
            headers = await headers_of(runtime, caller, page=page)
            answer = await client.request(method, path, content=pieces(), headers=headers)
            expected = {
                "nobody": 401,
                "stranger": 404,
                "staff": 404 if "incidents" in path else 403,
            }
            assert (path, answer.status_code, read) == (path, expected[who], 0)


async def test_what_only_says_that_it_is_a_device_is_refused_unread(runtime: Runtime, tenant: Scope) -> None:
    slug = await slug_of(runtime.db, tenant.tenant_id)
    path = f"/api/v1/tenants/{slug}/door/events/{ids.new_id()}/incidents/{ids.new_id()}/photo"
    read = 0

    async def piece() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield PIECE

    async with serving(runtime) as client:
        headers = {"authorization": "Admit-Device made-up", "admit-proof": "made up"}
        answer = await client.put(path, content=piece(), headers=headers)
    assert (answer.status_code, answer.json()["code"], read) == (401, "device_unknown", 0)
