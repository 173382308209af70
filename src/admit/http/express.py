"""A shorter way through the framework for the few routes that are asked thousands of times a second.

A handler names its express function in `opt`; routing, request log, headers and error answers are those of every other
route. What the function does not take (None) goes on to the handler itself, body and all: the handler is the rule, the
express function only answers the usual request of it sooner.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

OPTION = "express"
MOST_BODY = 20_000
"""Larger bodies are left to the handler, which has the limits of every route."""

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `content-length` is added."""

    status: int
    headers: Headers
    body: bytes


Express = Callable[[Scope, bytes], Awaitable[Answer | None]]
"""Answers a request with this body, or leaves it to the handler (None). It may raise whatever the handler may."""


Tell = Callable[[Request[Any, Any, Any], Any], Response[Any]]


class ExpressLane:
    """ASGI middleware, the innermost: asks the express function of the route, if it has one.

    `tell` turns what it raises into the answer that the handler's own fault would get.
    """

    def __init__(self, app: ASGIApp, *, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or pass the request on."""
        express = scope["route_handler"].opt.get(OPTION) if scope["type"] == ScopeType.HTTP else None
        if express is None:
            await self._app(scope, receive, send)
            return
        body = await _body(scope, receive)
        try:
            answer = await cast(Express, express)(scope, body) if body is not None else None
        except Exception as error:
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            await self._tell(request, error).to_asgi_response(None, request)(scope, receive, send)
            return
        if answer is None:
            await self._app(scope, receive if body is None else _again(body, receive), send)
            return
        await _send(answer, send)


def header(scope: Scope, name: bytes) -> str | None:
    """The one value of a header; None when it is missing or there are several."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body when it says its length and is small; None: nothing was read of it."""
    if scope.get("method") in ("GET", "HEAD"):
        return b""
    length = header(scope, b"content-length")
    if length is None or not length.isdecimal() or int(length) > MOST_BODY:
        return None
    parts: list[bytes] = []
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)  # too short to be anything; nobody hears the answer
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that tells of a body that was read already."""
    told = False

    async def replayed() -> Any:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _send(answer: Answer, send: Send) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    start: Any = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(cast(Message, start))
    end: Any = {"type": "http.response.body", "body": answer.body, "more_body": False}
    await send(cast(Message, end))
