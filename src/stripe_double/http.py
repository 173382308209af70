"""Requests and answers over raw ASGI, and the two ways an answer can fail to arrive."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from stripe_double.errors import Refused

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 1 << 20
TRANSPORT = "stripe_double.transport"
LONGEST_SILENCE_S = 600.0


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, with the transport within the app's reach so that a fault can cut the line."""

    def on_message_begin(self) -> None:
        """Note the transport in the scope."""
        super().on_message_begin()
        cast(Scope, self.scope)[TRANSPORT] = self.transport


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read whole."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def ask(self, name: str) -> str | None:
        """A query parameter, the first of its name."""
        return parse_qs(self.query).get(name, [None])[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def json(content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """An answer in JSON."""
    return Answer(status, msgspec.json.encode(content), headers=headers or {})


def refusal(refused: Refused) -> Answer:
    """An answer in Stripe's error shape."""
    return json({"error": refused.error}, status=refused.status)


async def read(scope: Scope, receive: Receive) -> Request:
    """Read a request to its end.

    Raises: Refused when the body is larger than a megabyte.
    """
    chunks, size = [], 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise Refused("The request body is too large.", status=413, saved=False)
        chunks.append(chunk)
        if not message.get("more_body", False):
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], scope["path"], query, headers, b"".join(chunks))


async def reply(send: Send, answer: Answer) -> None:
    """Send an answer."""
    headers = {"content-type": answer.content_type, "content-length": str(len(answer.body)), **answer.headers}
    listed = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": listed})
    await send({"type": "http.response.body", "body": answer.body})


async def hang(receive: Receive, closing: asyncio.Event) -> None:
    """Never answer: wait until the caller leaves or the double closes, ten minutes at most."""
    gone, closed = asyncio.ensure_future(disconnected(receive)), asyncio.ensure_future(closing.wait())
    await asyncio.wait({gone, closed}, timeout=LONGEST_SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    closed.cancel()


async def cut(scope: Scope, receive: Receive) -> None:
    """Reset the connection."""
    scope[TRANSPORT].abort()
    await disconnected(receive)


async def disconnected(receive: Receive) -> None:
    """Wait until the connection is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
