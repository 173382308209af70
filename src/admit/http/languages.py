"""In which language an answer is: `?lang=`, else the cookie that it leaves, else what the browser asks for.

The parameter stands in links of the switch and in what search engines are told, so that every language of a public
page has an address; the cookie keeps a choice. Source: RFC 9110, section 12.5.4; docs/decisions/0020.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from admit.core import words

PARAMETER = "lang"
COOKIE = "admit_language"
A_YEAR_S = 31_536_000
LONGEST = 200
"""Of an Accept-Language header, characters that are read; browsers send far fewer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A language, and the address of the present page in it."""

    lang: str
    name: str
    href: str


_turns: ContextVar[tuple[Turn, ...]] = ContextVar("turns", default=())


def turns() -> tuple[Turn, ...]:
    """The present page in each language; none where asking for it again would not show it."""
    return _turns.get()


def chosen(scope: Scope) -> str:
    """The language of the answer to a request."""
    return _asked(scope) or _kept(scope) or preferred(_header(scope, b"accept-language"))


def preferred(header: str) -> str:
    """The one of our languages that an Accept-Language header likes best; English where it likes none."""
    best, most = words.ENGLISH, 0.0
    for item in header[:LONGEST].split(","):
        tag, _, weight = item.partition(";")
        primary = tag.strip().partition("-")[0].lower()
        liking = _weight(weight)
        if primary in words.LANGUAGES and liking > most:
            best, most = primary, liking
    return best


class Languages:
    """ASGI middleware, around all others: names the reader's language, keeps a choice, and tells caches."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._secure = "; Secure" if is_https else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in the language it asks for."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        asked = _asked(scope)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tell(message, asked)
            await send(message)

        with words.speaking(chosen(scope)):
            here = _turns.set(_turns_of(scope))
            try:
                await self._app(scope, receive, told)
            finally:
                _turns.reset(here)

    def _tell(self, start: Message, asked: str) -> None:
        headers = MutableScopeHeaders.from_message(start)
        if not headers.get("content-type", "").startswith("text/html"):
            return
        seen = [part for part in [headers.get("vary", "")] if part]
        headers["vary"] = ", ".join([*seen, "accept-language", "cookie"])
        headers["content-language"] = words.reader()
        if asked:
            headers.add(
                "set-cookie",
                f"{COOKIE}={asked}; Path=/; Max-Age={A_YEAR_S}; HttpOnly; SameSite=lax{self._secure}",
            )


def _turns_of(scope: Scope) -> tuple[Turn, ...]:
    if scope["type"] != ScopeType.HTTP or scope["method"] not in ("GET", "HEAD"):
        return ()
    others = [pair for pair in _query(scope) if pair[0] != PARAMETER]
    return tuple(
        Turn(lang, name, f"?{urlencode([*others, (PARAMETER, lang)])}")
        for lang, name in words.LANGUAGES.items()
    )


def _query(scope: Any) -> list[tuple[str, str]]:
    try:
        return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return []


def _asked(scope: Scope) -> str:
    given = dict(_query(scope)).get(PARAMETER, "") if PARAMETER.encode() in scope["query_string"] else ""
    return given if given in words.LANGUAGES else ""


def _kept(scope: Scope) -> str:
    text = _header(scope, b"cookie")
    if COOKIE not in text:
        return ""
    try:
        found = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None and found.value in words.LANGUAGES else ""


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
