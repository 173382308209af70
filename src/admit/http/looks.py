"""Counting who looks at a page, also where the answer was kept: by what a browser says of itself, and no more."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

OPTION = "looked_at"
"""In a handler's `opt`: a function that is told of each look, by the application and the path's parameters."""

Tell = Callable[[Any, Mapping[str, Any]], None]

_PROGRAM = re.compile(
    rb"bot|crawl|spider|slurp|preview|scan|monitor|fetch|curl|wget|python|java/|go-http|headless", re.I
)


class Looks:
    """ASGI middleware: tells of every page that was answered to a person, 304 included.

    Programs that say what they are, and pages that a browser loads in case they are wanted, are not told of.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it when it was answered."""
        tell = _teller(scope)
        if tell is None:
            await self._app(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                tell(scope["litestar_app"], scope["path_params"])
            await send(message)

        await self._app(scope, receive, watched)


def _teller(scope: Scope) -> Tell | None:
    if scope["type"] != ScopeType.HTTP or scope["method"] != "GET":
        return None
    tell = cast(Tell | None, scope["route_handler"].opt.get(OPTION))
    return tell if tell is not None and _is_person(scope) else None


def _is_person(scope: Scope) -> bool:
    """Whether a browser asks on behalf of somebody who looks. Source: Fetch Standard, Sec-Purpose."""
    agent = b""
    for name, value in scope["headers"]:
        if name == b"sec-purpose" or (name == b"purpose" and value == b"prefetch"):
            return False
        if name == b"user-agent":
            agent = value
    return bool(agent) and _PROGRAM.search(agent) is None
