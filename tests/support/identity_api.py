"""The routes of accounts, teams and the platform over HTTP, with real tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import uuid4

import httpx
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide

from admit.api import activity, auth, me, platform, team, tenants
from admit.api.access import DEPENDENCIES
from admit.api.errors import API_HANDLERS
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.identity.records import Device, Principal
from tests.support.identity_builders import PASSWORD


@asynccontextmanager
async def calling(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client below `/api/v1` from a network of its own, nobody signed in."""
    routers = [module.router for module in (activity, auth, me, platform, team, tenants)]
    app = Litestar(
        [Router("/api/v1", route_handlers=routers, dependencies=DEPENDENCIES)],
        dependencies={"runtime": Provide(lambda: runtime, sync_to_thread=False)},
        exception_handlers=API_HANDLERS,
        state=State({"runtime": runtime}),
    )
    address = f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"
    transport = httpx.ASGITransport(cast(Any, app), client=(address, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local/api/v1") as client:
        yield client


async def bearer(runtime: Runtime, person: Principal, *, password: str = PASSWORD) -> dict[str, str]:
    """The header of somebody who signs in."""
    device = Device("Testing/1.0", f"network-{uuid4().hex}")
    login = await sign_in.api(runtime, email=person.email, password=password, device=device)
    return {"authorization": f"Bearer {login.access_token}"}
