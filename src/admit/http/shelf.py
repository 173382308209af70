"""Public answers kept for a moment in each process, so that a crowd before one page asks the database twice a second.

Kept by time alone: `SOFT_S` after it was begun one caller makes the answer anew while the others still get the old one,
and nothing older than `HARD_S` is ever sent. So whatever changes it, in whichever process, is seen within a second,
also when a message about the change would have been lost (docs/decisions/0016).
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

OPTION = "kept"
"""In a handler's `opt`: its public answers may be kept, since they depend only on the address and what `vary` names."""

SOFT_S = 0.5
HARD_S = 0.9
MOST = 500
MOST_BODY = 300_000

Key = tuple[str, bytes, Hashable]


@dataclass(slots=True)
class _Answer:
    """A whole answer on its way: what a handler sent, or what is kept of it."""

    begun: float
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    is_whole: bool = False
    etag: bytes = b""


class Shelf:
    """ASGI middleware: sends what is kept, and keeps what may be. `vary` says which callers get different answers.

    Bounds: 500 answers of up to 300,000 bytes; the one longest unused goes first.
    """

    def __init__(self, app: ASGIApp, *, is_on: bool, vary: Callable[[Scope], Hashable]) -> None:
        self._app = app
        self._is_on = is_on
        self._vary = vary

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is kept, wait for whoever makes it, or make it."""
        if not self._is_on or not _may_be_kept(scope):
            await self._app(scope, receive, send)
            return
        shelf = _shelf_of(scope)
        key = (scope["path"], scope["query_string"], self._vary(scope))
        kept = shelf.fresh(key) or await shelf.made_by_another(key)
        if kept is None:
            kept = await self._make(shelf, key, scope, receive)
        await _send(kept, scope, send)

    async def _make(self, shelf: "_Answers", key: Key, scope: Scope, receive: Receive) -> _Answer:
        answer = _Answer(begun=_now())

        async def noted(message: Message) -> None:
            _note(answer, message)

        with shelf.making(key) as done:
            await self._app(_without_tag(scope), receive, noted)
            if _is_public(answer):
                answer.etag = b'W/"' + hashlib.sha256(answer.body).hexdigest()[:32].encode() + b'"'
                shelf.put(key, answer)
                done(answer)
        return answer


class _Making:
    """The time in which one caller makes an answer that others may wait for."""

    def __init__(self, under_way: "dict[Key, asyncio.Future[_Answer | None]]", key: Key) -> None:
        self._under_way = under_way
        self._key = key
        self._future: asyncio.Future[_Answer | None] = asyncio.get_running_loop().create_future()

    def __enter__(self) -> Callable[[_Answer], None]:
        self._under_way[self._key] = self._future
        return self._future.set_result

    def __exit__(self, *_: object) -> None:
        if self._under_way.get(self._key) is self._future:
            del self._under_way[self._key]
        if not self._future.done():
            self._future.set_result(None)  # nothing to keep: whoever waits makes its own


class _Answers:
    """What one application keeps."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, _Answer] = OrderedDict()
        self._under_way: dict[Key, asyncio.Future[_Answer | None]] = {}

    def fresh(self, key: Key) -> _Answer | None:
        """What is young enough to be sent, or old but being made anew."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        age = _now() - kept.begun
        if age < SOFT_S or (age < HARD_S and key in self._under_way):
            self._kept.move_to_end(key)
            return kept
        return None

    async def made_by_another(self, key: Key) -> _Answer | None:
        """The answer that another caller is making, when it turns out fit to be shared."""
        under_way = self._under_way.get(key)
        return None if under_way is None else await asyncio.shield(under_way)

    def making(self, key: Key) -> _Making:
        """Tell others that this answer is being made."""
        return _Making(self._under_way, key)

    def put(self, key: Key, answer: _Answer) -> None:
        """Keep it, in place of the one longest unused when there are too many."""
        self._kept[key] = answer
        self._kept.move_to_end(key)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)


def _shelf_of(scope: Scope) -> _Answers:
    """The one shelf of the application, whatever route is asked: middleware is built once for each route."""
    state = scope["litestar_app"].state
    if not hasattr(state, "shelf"):
        state.shelf = _Answers()
    return cast(_Answers, state.shelf)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _may_be_kept(scope: Scope) -> bool:
    return (
        scope["type"] == ScopeType.HTTP
        and scope["method"] == "GET"
        and bool(scope["route_handler"].opt.get(OPTION))
    )


def _without_tag(scope: Scope) -> Scope:
    """The request as one who has nothing yet would send it: what is kept is the whole answer."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
    return cast(Scope, {**scope, "headers": headers})


def _note(answer: _Answer, message: Any) -> None:
    if message["type"] == "http.response.start":
        answer.status, answer.headers = message["status"], list(message["headers"])
    elif message["type"] == "http.response.body":
        answer.body += message.get("body", b"")
        answer.is_whole = not message.get("more_body", False)


def _is_public(answer: _Answer) -> bool:
    told = dict(answer.headers)
    return (
        answer.is_whole
        and answer.status == 200
        and len(answer.body) <= MOST_BODY
        and told.get(b"cache-control", b"").startswith(b"public")
        and b"set-cookie" not in told
    )


async def _send(answer: _Answer, scope: Scope, send: Send) -> None:
    """The answer, or 304 when the caller has it. Source: RFC 9110, sections 8.8.3 and 13.1.2."""
    status, headers, body = answer.status, answer.headers, answer.body
    if answer.etag:
        named = [value for name, value in headers if name == b"etag"]
        etag = named[0] if named else answer.etag
        if _has(scope, etag):
            status, body = 304, b""
            headers = [pair for pair in headers if pair[0] not in (b"content-length", b"content-type")]
        headers = headers if named else [*headers, (b"etag", etag)]
    start: Any = {"type": "http.response.start", "status": status, "headers": list(headers)}
    await send(start)
    end: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(end)


def _has(scope: Scope, etag: bytes) -> bool:
    sent = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").split(b",")
    return etag.removeprefix(b"W/") in [item.strip().removeprefix(b"W/") for item in sent]
