"""The whole product running in this process: pages and API on a loopback port, worker, Stripe double, mailbox."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from pydantic import SecretStr

from admit import assembly
from admit.adapters.mailbox import Mailbox
from admit.app import create_app
from admit.core.settings import Environment, Settings
from admit.flows.mail_links import MailLinks
from admit.flows.runtime import Runtime
from admit.worker.handlers import Bench, Queue, drains
from stripe_double.server import Running, Webhook
from stripe_double.server import running as running_double

SECRET = "a secret for journeys only, long enough"
WEBHOOK_SECRET = "whsec_of_the_journeys"
CHROMIUM = "/usr/bin/chromium"
LOOK_EVERY_S = 0.1
ALL_THE_TIME = frozenset({"inbox", "refunds", "holds", "mail", "cancellations"})


@dataclass(frozen=True, slots=True)
class House:
    """A running installation."""

    url: str
    runtime: Runtime
    double: Running
    mailbox: Mailbox

    async def mail_to(self, address: str, subject: str = "") -> str:
        """The text of the newest mail to an address whose subject has these words; waits ten seconds for it."""
        for _ in range(100):
            for kept in await self.mailbox.newest():
                if kept.mail.to_email == address and subject in kept.mail.subject:
                    return kept.mail.text
            await asyncio.sleep(LOOK_EVERY_S)
        raise AssertionError(f"no mail to {address} about {subject!r}")


@asynccontextmanager
async def open_house(home: Path, database_url: str) -> AsyncIterator[House]:
    """Bring everything up on free ports; everything is down at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with running_double(webhook=Webhook(f"{url}/webhooks/stripe", WEBHOOK_SECRET)) as double:
        settings = _settings(home, database_url, url, double)
        async with assembly.running(settings) as runtime:
            server = uvicorn.Server(uvicorn.Config(create_app(settings, runtime=runtime), log_config=None))
            tasks = [asyncio.create_task(server.serve([listening])), asyncio.create_task(_work(runtime))]
            try:
                await _answering(url)
                yield House(url, runtime, double, Mailbox(settings, runtime.clock))
            finally:
                server.should_exit = True
                tasks[1].cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


def _settings(home: Path, database_url: str, url: str, double: Running) -> Settings:
    return Settings(
        environment=Environment.TEST,
        home=home,
        base_url=url,
        database_url=SecretStr(database_url),
        secret_key=SecretStr(SECRET),
        stripe_api_key=SecretStr("sk_test_journeys"),
        stripe_publishable_key="pk_test_journeys",
        stripe_webhook_secret=SecretStr(WEBHOOK_SECRET),
        stripe_api_url=double.base_url,
        stripe_script_url=f"{double.base_url}/v3/",
    )


async def _work(runtime: Runtime) -> None:
    """The worker's drains in turn, without the job library's clock."""
    bench = Bench(
        runtime,
        Mailbox(runtime.settings, runtime.clock),
        MailLinks(runtime.settings.base_url, runtime.secret_key),
    )
    queues = [Queue(name, drain) for name, drain in drains(bench).items() if name in ALL_THE_TIME]
    while True:
        for queue in queues:
            await queue.work_off()
        await asyncio.sleep(LOOK_EVERY_S)


async def _answering(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(100):
            try:
                await client.get(f"{url}/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise AssertionError("the server did not come up")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


def watch_for_faults(page: Page) -> list[str]:
    """What the page complains about: script errors and what the Content-Security-Policy stopped."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: (
            faults.append(said.text) if said.type == "error" and "status of 4" not in said.text else None
        ),
    )
    return faults
