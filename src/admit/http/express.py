"""A shorter way around the framework for the few routes that are asked thousands of times a second.

A handler names its express function in `opt`. The framework finds the route; its layers are left out, and of what they
do the request log, the language, the answer to a request cut short and the answers to errors are done here. What the
function does not take (None) goes on to the framework, body and all: the handler is the rule, the express function
only answers the usual request of it sooner, and alike (`tests/api/test_express.py`).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from litestar import Litestar, Request
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import Message, Receive, Scope, Send

from admit.core import words
from admit.http import languages
from admit.http.endings import Tell, cut_short
from admit.http.requests import HUNG_UP, Followed

OPTION = "express"
"""In the `opt` of a handler for POST."""

MOST_BODY = 20_000
"""Larger bodies are left to the handler, which has the limits of every route."""

_HOST = re.compile(r"[A-Za-z0-9.-]{1,255}(?::\d{1,5})?")
"""Other hosts are left to the framework, which refuses what cannot be one."""

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `content-length` is added."""

    status: int
    headers: Headers
    body: bytes


Express = Callable[[Scope, bytes], Awaitable[Answer | None]]
"""Answers a request with this body, or leaves it to the handler (None). It may raise whatever the handler may."""


class ExpressLane:
    """Stands before the framework's own handler: asks the express function of the route, if it has one.

    `tell` turns what it raises into the answer that the handler's own fault would get.
    """

    def __init__(self, app: Litestar, *, tell: Tell) -> None:
        self._app = app.asgi_handler
        self._find = app.asgi_router.handle_routing
        self._tell = tell

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer at once, or pass the request on."""
        express = self._express(scope)
        if express is None:
            await self._app(scope, receive, send)
            return
        heard: list[Any] = []
        if not await self._answered(express, heard, scope, receive, send):
            await self._app(scope, _again(heard, receive) if heard else receive, send)

    def _express(self, scope: Any) -> Express | None:
        """The function for this route; None for all that the framework answers or refuses by itself."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST" or not _HOST.fullmatch(_host(scope)):
            return None
        try:
            _, handler, _, path_params, template = self._find(path=scope["path"], method="POST")
        except HTTPException:
            return None
        express = handler.opt.get(OPTION)
        if express is not None:
            scope["path_params"], scope["path_template"], scope["route_handler"] = (
                path_params,
                template,
                handler,
            )
        return cast(Express | None, express)

    async def _answered(
        self, express: Express, heard: list[Any], scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Whether the express function took the request, which then is answered; `heard` gets what was read of it."""
        followed = Followed(scope)
        is_taken = True

        async def watched(message: Message) -> None:
            followed.answered(message)
            await send(message)

        try:
            with words.speaking(languages.chosen(scope)):
                body = await _body(scope, receive, heard)
                answer = await express(scope, body) if body is not None else None
                is_taken = answer is not None
                if answer is not None:
                    await _send(answer, watched)
        except asyncio.CancelledError:
            if followed.is_begun:
                followed.status = HUNG_UP
                raise
            await self._refuse(scope, receive, watched, cut_short())
        except Exception as error:
            if followed.is_begun:
                raise
            await self._refuse(scope, receive, watched, error)
        finally:
            if is_taken:
                followed.tell()
        return is_taken

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        await self._tell(request, error).to_asgi_response(None, request)(scope, receive, send)


def header(scope: Scope, name: bytes) -> str | None:
    """The one value of a header; None when it is missing or there are several."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def _host(scope: Scope) -> str:
    return header(scope, b"host") or ""


async def _body(scope: Scope, receive: Receive, heard: list[Any]) -> bytes | None:
    """The whole body when it says its length and is small; None where it does not, or the caller went away."""
    length = header(scope, b"content-length")
    if length is None or not length.isdecimal() or int(length) > MOST_BODY:
        return None
    while True:
        message: Any = await receive()
        heard.append(message)
        if message["type"] == "http.disconnect":
            return None
        if not message.get("more_body", False):
            return b"".join(one.get("body", b"") for one in heard)


def _again(heard: list[Any], receive: Receive) -> Receive:
    """A `receive` that tells once more what was heard already."""
    left = iter(heard)

    async def replayed() -> Any:
        for message in left:
            return message
        return await receive()

    return replayed


async def _send(answer: Answer, send: Send) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    start: Any = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(cast(Message, start))
    end: Any = {"type": "http.response.body", "body": answer.body, "more_body": False}
    await send(cast(Message, end))
