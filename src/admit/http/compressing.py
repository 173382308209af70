"""Text that is the same for everybody leaves compressed.

Only what may be cached publicly: a private page holds a form's token beside words that a stranger may choose, and
compressing the two together would let its length tell the token. Source: https://www.breachattack.com
"""

import gzip

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

LEAST = 800
"""Bytes below which it is not worth it."""
LEVEL = 5
TEXTS = ("text/html", "text/calendar", "text/css", "application/xml", "text/plain")


class Compressing:
    """ASGI middleware: gzips whole public text answers for those who take gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and hold its first message until it is known what the body is."""
        if scope["type"] != ScopeType.HTTP or not takes_gzip(scope):
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                first, start = start, None
                await send(_pack(first, message) if _fits(first, message) else first)
            await send(message)

        await self._app(scope, receive, packed)


def takes_gzip(scope: Scope) -> bool:
    """Whether the caller says so."""
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def _fits(start: Message, body: Message) -> bool:
    headers = MutableScopeHeaders.from_message(start)
    return (
        not body.get("more_body")
        and len(_content(body)) >= LEAST
        and headers.get("cache-control", "").startswith("public")
        and headers.get("content-type", "").startswith(TEXTS)
        and "content-encoding" not in headers
    )


def _content(body: Message) -> bytes:
    content = body.get("body", b"")
    return content if isinstance(content, bytes) else b""


def _pack(start: Message, body: Message) -> Message:
    """Compresses the body in place; the start that fits it."""
    packed = gzip.compress(_content(body), LEVEL, mtime=0)
    body["body"] = packed  # type: ignore[typeddict-unknown-key]
    headers = MutableScopeHeaders.from_message(start)
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(packed))
    headers["vary"] = "accept-encoding"
    return start
