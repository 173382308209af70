"""The server's time on every answer of the door, refusals too: devices set their clock by it."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from admit.core.clock import in_ms
from admit.flows.runtime import Runtime

HEADER = b"admit-server-time"


class ServerTime:
    """ASGI middleware: answers `Admit-Server-Time`, milliseconds since 1970."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, telling the time of its answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        runtime = scope["litestar_app"].state.get("runtime")

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and isinstance(runtime, Runtime):
                moment = str(in_ms(runtime.clock.now())).encode()
                message["headers"] = [*message["headers"], (HEADER, moment)]
            await send(message)

        await self._app(scope, receive, told)
