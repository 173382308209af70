"""The application on a loopback port, for a browser; worker and payment provider stay away."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from admit.flows.runtime import Runtime
from tests.support.http import an_app


@asynccontextmanager
async def on_loopback(runtime: Runtime) -> AsyncIterator[str]:
    """Where it answers: the port listens at once, so early calls only wait. It is down at the end."""
    async with an_app(runtime) as app:
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
            listening.close()
