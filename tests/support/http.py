"""The whole application over HTTP, for whoever a test lets call: nobody, a member, an operator, a buyer."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
from litestar import Litestar

from admit.app import counters, create_app
from admit.core.tenancy import Door, Scope
from admit.flows.runtime import Runtime
from admit.identity import bearers, logins
from admit.identity.bearers import Audience
from admit.identity.records import Device

BASE = "http://testserver.local"


_IDLE: dict[Hashable, list[Litestar]] = defaultdict(list)


@asynccontextmanager
async def an_app(runtime: Runtime) -> AsyncIterator[Litestar]:
    """The application with this runtime in it, as after its start.

    Making one takes half a second, so one that an earlier test is done with is used again. It keeps nothing of that
    test but what was made of the settings; one that keeps pages is made anew each time.
    """
    settings = runtime.settings
    shape = (settings.environment, settings.base_url, settings.body_limit)
    idle = [] if settings.keep_pages else _IDLE[shape]
    app = idle.pop() if idle else create_app(settings, runtime=runtime)
    async with _living(app, runtime):
        yield app
    idle.append(app)


@asynccontextmanager
async def serving(runtime: Runtime, *, address: str = "") -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application on this runtime; `address` is where its calls come from.

    Unless told, from a network of its own: what others guess wrong is counted against theirs.
    """
    async with an_app(runtime) as app, _client(app, address or an_address()) as client:
        yield client


def a_form_sent_to(path: str, *, length: int | None = None) -> Any:
    """The ASGI scope of a form that a browser sends, for those who say themselves how its body comes."""
    headers = [
        (b"host", b"testserver.local"),
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"sec-fetch-site", b"same-origin"),
    ]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": headers,
        "client": ("192.0.2.9", 4000), "server": ("testserver.local", 80), "state": {},
    }  # fmt: skip


def an_address() -> str:
    """An address in a network where nobody else is."""
    word = uuid4().hex
    return f"2001:db8:{word[:4]}:{word[4:8]}::1"


@asynccontextmanager
async def _living(app: Litestar, runtime: Runtime) -> AsyncIterator[None]:
    """The application's life in a task of its own: a fixture may end in another task than it began in."""
    ready, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        try:
            async with counters(app, runtime):
                ready.set()
                await over.wait()
        finally:
            ready.set()

    task = asyncio.create_task(live())
    await ready.wait()
    try:
        yield
    finally:
        over.set()
        await task


@asynccontextmanager
async def calling_from(client: httpx.AsyncClient, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """Another client of the same application, at another address."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    async with _client(cast(Any, transport.app), address) as other:
        yield other


def _client(app: Any, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 40_000))
    return httpx.AsyncClient(transport=transport, base_url=BASE)


async def bearer_of(runtime: Runtime, user_id: UUID) -> dict[str, str]:
    """The header that a person sends who has just signed in to the API."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        login_id, _ = await logins.open_api(tx, user_id, device=Device("Testing/1.0", "192.0.2.10"), now=now)
    token = bearers.issue(
        runtime.secret_key, user_id=user_id, login_id=login_id, audience=Audience.API, now=now
    )
    return {"authorization": f"Bearer {token}"}


async def bearer_of_member(runtime: Runtime, member: Scope) -> dict[str, str]:
    """The header of the person whom a member's scope has acting."""
    assert member.actor.user_id is not None
    return await bearer_of(runtime, member.actor.user_id)


def a_key() -> dict[str, str]:
    """An Idempotency-Key that was never used."""
    return {"idempotency-key": uuid4().hex}
