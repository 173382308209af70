"""What a caller hears whose request is cut short: the process is told to stop and waits no longer for its work."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from admit.core.db import CommitUnknown

Tell = Callable[[Request[Any, Any, Any], Any], Response[Any]]
"""Turns an error into its answer."""


def cut_short() -> CommitUnknown:
    """What a request ends in that the server cancels: it may have been done or not."""
    return CommitUnknown("The process stopped before this was done.")


class CutShort:
    """ASGI middleware: answers a request that the server cancels as one whose outcome is not known.

    Left alone, the server answers 500 without a word. An answer that has begun cannot be taken back: it breaks off.
    """

    def __init__(self, app: ASGIApp, *, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for it when it is cancelled."""
        is_begun = False

        async def watched(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            if is_begun or scope["type"] != ScopeType.HTTP:
                raise
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            answer = self._tell(request, cut_short())
            await answer.to_asgi_response(None, request)(scope, receive, send)
