"""One house and one browser for all journeys of a process; each journey has its own organizer and its own window."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext

from tests.conftest import app_url
from tests.support.cluster import ScratchCluster
from tests.support.live import House, chromium, open_house

TEMPLATE = "admit_template"


@pytest.fixture(scope="session")
async def house(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    cluster.create_database("admit_journeys", template=TEMPLATE)
    async with open_house(tmp_path_factory.mktemp("house"), app_url(cluster, "admit_journeys")) as opened:
        yield opened


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser window with cookies of its own."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    await context.close()
