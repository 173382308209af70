"""Logs: JSON lines in production and demo, readable lines in development, and no secret in either.

Every line, ours or a library's, passes `redact` when nothing but the time is still to come.
"""

import logging
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import TextIO, cast
from uuid import UUID

import msgspec
import structlog
from structlog.types import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from admit.core.settings import Environment

REDACTED = "[redacted]"

_SECRET_WORDS = frozenset(
    """
    authorization bearer card cards cookie cookies csrf credential credentials cvc cvv iban jwt otp pan
    passphrase passwd password passwords pin private qr secret secrets sig signature signatures token tokens
    """.split()  # noqa: SIM905 - reads better than a list
)
_SECRET_PHRASES = ("api_key", "access_key", "database_url", "direct_url", "owner_url", "smtp_url", "key_hash")
_RUN_TOGETHER = ("password", "secret", "apikey", "authorization", "cookie", "signature")
_HARMLESS = frozenset({"token_type", "token_count", "card_brand", "pin_count"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PATTERNS = (
    re.compile(r"(?i)\bbearer\s+[a-z0-9._~+/=-]{6,}"),
    re.compile(r"(?i)\b(?:authorization|(?:set-)?cookie)[\"']?\s*[:=]\s*[^\r\n]+"),
    re.compile(r"\b(?:sk|rk|pk)_(?:live|test)_\w+"),
    re.compile(r"\bsk_\w{6,}"),
    re.compile(r"\bwhsec_[\w+/=]+"),
    re.compile(r"\b[a-z]+_\w+_secret_\w+"),
    re.compile(r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"),
    re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}"),
    re.compile(r"(?i)\b(?:postgres(?:ql)?|smtps?|https?|redis)://[^\s/@:]*:[^\s/@]+@"),
    re.compile(r"(?i)\b(?:password|passwd|pwd|secret|(?:[a-z]+_)*token|client_secret|api_?key|signature)"
               r"[\"']?\s*[=:]\s*[\"']?[^\s\"'&,;}]+"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # Long and mixed enough to be one of our own opaque tokens.
    re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43,}"),
)  # fmt: skip
_CARD_NUMBER = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
# Most values of most lines: ids, names of things, short codes. No pattern above can match them.
_PLAIN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?!(?:sk|whsec)_)[a-z]{1,20}(?:_[a-z]{1,20})?|[A-Za-z0-9-]{1,12}"
)
_harmless: set[str] = set()
"""Texts that were looked at and hold no secret: templates of routes, names of events, said again with each request."""
_LONGEST_KNOWN = 120
_MOST_KNOWN = 2_000
_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
_DEEPEST = 6
_MOST_ITEMS = 100
_LONGEST = 10_000
_QUIET = {"uvicorn.access": logging.CRITICAL, "httpx": logging.WARNING, "httpcore": logging.WARNING}
"""Lines that would hold whole paths, and with them secret links; requests are logged by route elsewhere."""


def configure(environment: Environment, *, level: str = "info", stream: TextIO | None = None) -> None:
    """Send every logger of the process, ours and the libraries', to the stream (standard error by default).

    May be called again; loggers that exist then follow, but not in production and demo: they are cached.
    """
    threshold = logging.getLevelNamesMapping()[level.upper()]
    target = stream or sys.stderr
    readable = environment in {Environment.DEVELOPMENT, Environment.TEST}
    renderer: Processor = _readable() if readable else structlog.processors.JSONRenderer(serializer=_json)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[_name_logger, *shared, redact, _STAMP, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=not readable,
    )
    _route_stdlib(threshold, target, shared, renderer)


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger whose lines carry `logger: name`; safe to make when a module is read."""
    return cast(FilteringBoundLogger, structlog.get_logger(logger_name=name))


def bind_request(*, request_id: str, tenant: str | None = None) -> None:
    """Put the request's id and tenant on every line from here on, in this task and those it starts."""
    bound = {"request_id": request_id} if tenant is None else {"request_id": request_id, "tenant": tenant}
    structlog.contextvars.bind_contextvars(**bound)


def bind_tenant(tenant: str) -> None:
    """Put the tenant on every line from here on, once it is known."""
    structlog.contextvars.bind_contextvars(tenant=tenant)


def bind_facts(**facts: object) -> None:
    """Put what came of a request on its own line: one line for each says more, in less time, than two."""
    structlog.contextvars.bind_contextvars(**facts)


def clear_request() -> None:
    """Forget what was bound; the first thing a request and a job do."""
    structlog.contextvars.clear_contextvars()


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace secrets, by the name they stand under and by their looks, at any depth.

    What is left is plain: text, numbers, lists and mappings, cut where they are endless.
    """
    return {key: REDACTED if _is_secret(str(key)) else _clean(value, 0) for key, value in event.items()}


def scrub(text: str) -> str:
    """The text with whatever looks like a secret replaced."""
    if _PLAIN.fullmatch(text) or text in _harmless:
        return text
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    for pattern in _PATTERNS:
        short = pattern.sub(REDACTED, short)
    cleaned = _CARD_NUMBER.sub(_without_card, short)
    if cleaned == text and len(text) <= _LONGEST_KNOWN:
        if len(_harmless) >= _MOST_KNOWN:
            _harmless.clear()
        _harmless.add(text)
    return cleaned


def _route_stdlib(threshold: int, target: TextIO, shared: list[Processor], renderer: Processor) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, _STAMP, renderer],
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(threshold)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, threshold))
    logging.captureWarnings(True)


def _name_logger(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # The library keeps the name `logger` to itself when a logger is made.
    if "logger_name" in event:
        event["logger"] = event.pop("logger_name")
    return event


def _readable() -> Processor:
    # Not the pretty tracebacks: those print local variables, and with them secrets.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _json(event: EventDict, **_: object) -> str:
    return msgspec.json.encode(event).decode()


def _without_card(found: re.Match[str]) -> str:
    """Redact digits that pass the check of card numbers (Luhn, ISO/IEC 7812-1); times rarely do."""
    digits = [int(character) for character in reversed(found[0]) if character.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return found[0] if (sum(digits[::2]) + sum(doubled)) % 10 else REDACTED


@lru_cache(maxsize=2048)
def _is_secret(key: str) -> bool:
    name = "_".join(word.lower() for word in _WORD.findall(key))
    if name in _HARMLESS:
        return False
    together = name.replace("_", "")
    return (
        not _SECRET_WORDS.isdisjoint(name.split("_"))
        or any(phrase in name for phrase in _SECRET_PHRASES)
        or any(word in together for word in _RUN_TOGETHER)
    )


def _clean(value: object, depth: int) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return f"<{len(value)} bytes>"
        case Mapping() | list() | tuple() | set() | frozenset() if depth >= _DEEPEST:
            return "…"
        case Mapping():
            pairs = list(value.items())[:_MOST_ITEMS]
            return {scrub(str(k)): REDACTED if _is_secret(str(k)) else _clean(v, depth + 1) for k, v in pairs}
        case list() | tuple() | set() | frozenset():
            return [_clean(item, depth + 1) for item in list(value)[:_MOST_ITEMS]]
        case _:
            return scrub(str(value))
