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


class RequestLog:
    """ASGI middleware: binds `request_id`, answers it as `x-request-id`, and logs how the request ended."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching its answer."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        status, is_begun = 500, False

        async def heard() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal status
            message = await receive()
            if message["type"] == "http.disconnect" and not is_begun:
                status = HUNG_UP
            return message

        async def watched(message: Message) -> None:
            nonlocal status, is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                status = status if status == HUNG_UP else message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, heard, watched)
        except asyncio.CancelledError:
            status = HUNG_UP
            raise
        finally:
            _tell(scope, status, time.perf_counter() - started)


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
