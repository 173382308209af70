"""Headers that every answer carries unless its handler says otherwise; the strict ones are the default."""

from litestar.types import Message, Scope

NOTHING_ALLOWED = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

DEFAULTS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(), browsing-topics=()"),
    (b"content-security-policy", NOTHING_ALLOWED),
)
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class SafeHeaders:
    """A hook before sending: adds what is missing of the default headers.

    Not a middleware: an address or method that no route takes is answered before any of those.
    """

    def __init__(self, *, is_https: bool = False) -> None:
        self._defaults = (*DEFAULTS, HSTS) if is_https else DEFAULTS

    async def __call__(self, message: Message, _scope: Scope) -> None:
        """Complete the headers of an answer that is about to start."""
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            missing = [pair for pair in self._defaults if pair[0] not in given]
            message["headers"] = [*message["headers"], *missing]
