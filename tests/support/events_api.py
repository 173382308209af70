"""The routes of events over HTTP, for whoever a test says is signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
from litestar import Litestar, Router
from litestar.di import Provide

from admit.api import discounts, events, pools, public, sessions, ticket_types
from admit.api.errors import API_HANDLERS
from admit.core import ids
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.identity.records import Principal


def principal_of(member: Scope) -> Principal:
    """The signed-in person that a member's scope has acting."""
    assert member.actor.user_id is not None
    return Principal(
        user_id=member.actor.user_id,
        login_id=ids.new_id(),
        email="mira@example.org",
        full_name="Mira Osterhaus",
        is_platform_admin=False,
    )


@asynccontextmanager
async def calling(runtime: Runtime, member: Scope | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client below `/api/v1`, signed in as the member when there is one."""
    modules = [events, sessions, ticket_types, pools, discounts] if member else []
    routers = [module.router for module in (*modules, public)]
    dependencies = {"runtime": Provide(lambda: runtime, sync_to_thread=False)}
    if member is not None:
        principal = principal_of(member)
        dependencies["principal"] = Provide(lambda: principal, sync_to_thread=False)
    app = Litestar(
        [Router("/api/v1", route_handlers=routers)],
        dependencies=dependencies,
        exception_handlers=API_HANDLERS,
    )
    transport = httpx.ASGITransport(cast(Any, app))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local/api/v1") as client:
        yield client
