"""The door goes on while the server is really gone: a process that is ended, and later started anew."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from admit.core.crypto import Sealer
from admit.core.db import Database
from tests.conftest import TEMPLATE, app_url
from tests.support import installation
from tests.support.cluster import ScratchCluster
from tests.support.door_phone import (
    IS_KEPT,
    PHONE,
    STANDING,
    STOOD,
    Hall,
    a_hall,
    fits,
    join,
    stand,
    type_code,
    verdict,
)
from tests.support.fake_camera import chromium_with_camera, show
from tests.support.live import SECRET, watch_for_faults
from tests.support.ticket_builders import a_token_text

pytestmark = pytest.mark.journey

NAME = "admit_door_alone"


class Server:
    """The product's web process on one port and one database, started and ended as often as a test wants."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.port = installation.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.home, self.database_url = home, database_url

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """It answers; at the end it is told to stop, as its supervisor does, and gone."""
        with socket.create_server(("127.0.0.1", self.port)) as listening:
            words = ["-m", "admit.cli.processes", "--fd", str(listening.fileno())]
            given = installation.environment(
                self.home, base_url=self.url, database_url=self.database_url, secret_key=SECRET
            )
            process = await asyncio.create_subprocess_exec(
                sys.executable, *words, env=given, pass_fds=[listening.fileno()], stderr=subprocess.DEVNULL
            )
        try:
            assert await self.answers()
            yield
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 30)

    async def answers(self) -> bool:
        """Whether it serves a request: at once or, while it starts, within half a minute."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            try:
                return (await client.get(f"{self.url}/healthz")).is_success
            except httpx.ConnectError:
                return False


@pytest.fixture
def server(cluster: ScratchCluster, tmp_path: Path) -> Iterator[Server]:
    cluster.create_database(NAME, template=TEMPLATE)
    yield Server(tmp_path / "home", app_url(cluster, NAME))
    cluster.drop_database(NAME)


async def badge(page: Page, words: str) -> None:
    """What the badge says of the network, on the screen that is shown."""
    shown = page.get_by_role("button", name="State and menu").locator("visible=true")
    await expect(shown).to_contain_text(words, timeout=15_000)


async def test_a_code_of_the_product_is_read_from_the_camera_with_and_without_the_server(
    server: Server, tmp_path: Path
) -> None:
    film = tmp_path / "camera.y4m"
    async with Database(server.database_url, pool_size=4) as db, chromium_with_camera(film) as browser:
        async with server.running():
            hall = await a_hall(db, Sealer([SECRET], "at-rest"), server.url)
            context = await browser.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
            context.set_default_timeout(15_000)
            page = await context.new_page()
            faults = watch_for_faults(page)
            await _with_the_server(page, hall, film)
        assert not await server.answers()
        await _without_it(page, hall, film)
        async with server.running():
            await hall.until(page, STOOD, (2, 3, 1, 0))
            await hall.until(page, STANDING, (2,))
            await badge(page, "Online")
            await type_code(page, hall.group.tickets[0].code)
            await verdict(page, "Already admitted")
        assert [fault for fault in faults if "ERR_CONNECTION_REFUSED" not in fault] == []


async def _with_the_server(page: Page, hall: Hall, film: Path) -> None:
    show(film, hall.first.ticket.qr_code_payload)
    await join(page, hall)
    await stand(page)
    await verdict(page, "Admitted")
    await hall.until(page, STANDING, (1,))
    await fits(page)
    await page.wait_for_function(IS_KEPT)
    await page.evaluate("navigator.serviceWorker.ready")
    await page.goto("about:blank")  # the camera is let go before it is shown something else


async def _without_it(page: Page, hall: Hall, film: Path) -> None:
    """Opened anew from what the phone keeps: a good code, a forged one, and one that went in before."""
    show(film, hall.group.tickets[0].qr_code_payload)
    await page.goto(f"{hall.url}/door/app")
    await verdict(page, "Admitted")
    await badge(page, "Offline")
    await badge(page, "1 waiting")
    await type_code(page, a_token_text())
    await verdict(page, "Forged")
    await type_code(page, hall.first.ticket.code)
    await verdict(page, "Already admitted")
    await expect(page.locator("[data-part=verdict-reason]")).to_contain_text("Gate A")
    await badge(page, "3 waiting")
    assert await hall.counted(STANDING) == (1,)
