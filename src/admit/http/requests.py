"""One log line and one id for every request; route templates are logged, never paths, since paths may hold tokens."""

import asyncio
import re
import time
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import (
    ASGIApp,
    HTTPReceiveMessage,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)
from structlog.contextvars import bind_contextvars, clear_contextvars

from admit.core import ids
from admit.http import metrics

log = structlog.get_logger("admit.http")

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HUNG_UP = 499
"""What the log says of a caller who went away before the answer; nobody is sent it."""

_GONE = "client disconnected prematurely"

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


def is_hung_up(error: HTTPException) -> bool:
    """Whether the framework's complaint is that the caller went away in the middle of sending: nobody's defect."""
    return error.detail == _GONE


class Followed:
    """A request on its way: its id on every line from here on and on its answer, and at the end its own line."""

    __slots__ = ("_request_id", "_scope", "_started", "is_begun", "status")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._request_id = _request_id(scope)
        self._started = time.perf_counter()
        self.status = 500
        self.is_begun = False
        clear_contextvars()
        bind_contextvars(request_id=self._request_id)

    def answered(self, message: Message) -> None:
        """What is sent now, before it is: the beginning of an answer gets the id."""
        if message["type"] == "http.response.start":
            self.is_begun = True
            self.status = self.status if self.status == HUNG_UP else message["status"]
            message["headers"] = [*message["headers"], (b"x-request-id", self._request_id.encode())]

    def hung_up(self) -> None:
        """The caller is gone; after the answer has begun that is nothing worth telling."""
        if not self.is_begun:
            self.status = HUNG_UP

    def tell(self) -> None:
        """How it ended: one line, and one more in the metrics."""
        _tell(self._scope, self.status, time.perf_counter() - self._started)


class RequestLog:
    """ASGI middleware: follows every request, from its id to its line."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching its answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        followed = Followed(scope)

        async def heard() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            message = await receive()
            if message["type"] == "http.disconnect":
                followed.hung_up()
            return message

        async def watched(message: Message) -> None:
            followed.answered(message)
            await send(message)

        try:
            await self._app(scope, heard, watched)
        except asyncio.CancelledError:
            followed.status = HUNG_UP
            raise
        finally:
            followed.tell()


def _tell(scope: Any, status: int, seconds: float) -> None:
    template = str(scope.get("path_template") or "unrouted")
    if template in QUIET:
        return
    metrics.observe(scope["method"], template, status, seconds)
    level = log.warning if status >= 500 else log.info
    level("http.request", method=scope["method"], route=template, status=status, ms=round(seconds * 1000, 1))


def _request_id(scope: Any) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = value.decode("latin-1")
            if _GIVEN_ID.fullmatch(text):
                return str(text)
    return ids.new_id().hex
