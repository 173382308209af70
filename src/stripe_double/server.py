"""Running the double: in a process of its own (`main`) or within a test's event loop (`running`)."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import uvicorn

from stripe_double import timers, webhooks
from stripe_double.app import App
from stripe_double.books import Bank
from stripe_double.deliveries import Courier, Pace
from stripe_double.errors import Json
from stripe_double.faults import Faults
from stripe_double.http import Protocol
from stripe_double.journal import Journal

log = logging.getLogger("stripe_double")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where every event goes, platform's and connected accounts' alike, and the secret it is signed with."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Running:
    """A double that answers at `base_url`."""

    base_url: str
    bank: Bank
    app: App

    async def control(self, method: str, path: str, /, **given: object) -> Any:
        """Ask a control over HTTP, such as `control("POST", "clock", advance_s=60)`; its JSON answer.

        Raises: httpx.HTTPStatusError when it is refused.
        """
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.request(method, f"{self.base_url}/_double/{path}", json=given or None)
        return answer.raise_for_status().json()


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: whoever runs the double decides when it ends."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


@asynccontextmanager
async def running(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    state_file: Path | None = None,
    webhook: Webhook | None = None,
    pace: Pace | None = None,
    seed: int | None = None,
) -> AsyncIterator[Running]:
    """A double on loopback until the block ends; port 0 takes a free one.

    Raises: ValueError for a host beyond loopback; OSError when the port is taken.
    """
    if host not in LOOPBACK:
        raise ValueError(f"The double listens on loopback only, not on {host}.")
    journal, bank, faults = Journal(state_file), Bank(seed), Faults()
    courier = Courier(bank, journal, faults, pace or Pace())
    app = App(bank, journal, faults, courier)
    listener = listen(host, port)
    bank.base_url = base_url(listener)
    bank.restore(journal.load())
    if webhook is not None:
        add_once(bank, webhook)
    bank.take_changes()
    journal.start(bank.live())
    courier.wake()
    try:
        async with serving(app, listener), background(app):
            yield Running(bank.base_url, bank, app)
    finally:
        app.keep()
        await journal.settled()
        journal.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Its protocol is named, as asyncio turns Nagle's algorithm off only then.

    Raises: OSError when the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket) -> str:
    """The address a socket listens at."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def add_once(bank: Bank, webhook: Webhook) -> Json:
    """Add an endpoint, or give the one with this address its secret."""
    for endpoint in bank.platform.shelf("webhook_endpoint").rows.values():
        if endpoint["url"] == webhook.url and endpoint["status"] == "enabled":
            endpoint["_secret"] = webhook.secret
            return bank.platform.save(endpoint)
    return webhooks.add(bank, webhook.url, webhook.secret, enabled_events=["*"], connect=None)


@asynccontextmanager
async def serving(app: App, listener: socket.socket) -> AsyncIterator[None]:
    """Answer HTTP until the block ends."""
    config = uvicorn.Config(
        cast(Any, app),
        http=Protocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers no event
            await asyncio.sleep(0.005)
        yield
    finally:
        app.closing.set()
        server.should_exit = True
        await task


def tell_failure(task: asyncio.Task[None]) -> None:
    """Say so when a background task ends by itself: without it the double is no longer whole."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("The double's background work ended", exc_info=task.exception())


@asynccontextmanager
async def background(app: App) -> AsyncIterator[None]:
    """Deliver webhooks and fire timers until the block ends."""
    tasks = [asyncio.create_task(app.courier.run()), asyncio.create_task(timers.run(app.bank, app.keep))]
    for task in tasks:
        task.add_done_callback(tell_failure)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
