"""Answers that take the same time whatever is found, so that their speed tells nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def no_sooner_than(seconds: float) -> AsyncIterator[None]:
    """Leave the block when this long has passed since it was entered, or later; refusals wait as well."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, ends - loop.time()))
