"""The whole application over HTTP for tests of pages, with something to show on each."""

from collections.abc import AsyncIterator

import httpx
import pytest

from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, another_window, signed_in
from tests.support.http import serving
from tests.support.page_world import PageWorld, a_page_world


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(runtime) as opened:
        yield opened


@pytest.fixture
def stranger(client: httpx.AsyncClient) -> Surfer:
    """Somebody with a browser and no account."""
    return Surfer(client)


@pytest.fixture
async def world(runtime: Runtime) -> PageWorld:
    return await a_page_world(runtime)


@pytest.fixture
async def organizer(runtime: Runtime, client: httpx.AsyncClient, world: PageWorld) -> AsyncIterator[Surfer]:
    """An admin of the world's tenant."""
    async with another_window(client) as window:
        yield await signed_in(runtime, window, world.admin_id)


@pytest.fixture
async def staff(runtime: Runtime, client: httpx.AsyncClient, world: PageWorld) -> AsyncIterator[Surfer]:
    """Somebody who works at its door."""
    async with another_window(client) as window:
        yield await signed_in(runtime, window, world.staff_id)


@pytest.fixture
async def operator(runtime: Runtime, client: httpx.AsyncClient, world: PageWorld) -> AsyncIterator[Surfer]:
    """An admin of the platform."""
    async with another_window(client) as window:
        yield await signed_in(runtime, window, world.operator_id)
