"""How errors are told over the API: problem+json with a stable code and a way out.

The table from kinds of refusal to HTTP status stands in `admit.http.problems`. Source: RFC 9457.
"""

import re
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from structlog.contextvars import get_contextvars

from admit.core.db import CommitUnknown, DatabaseGone
from admit.core.errors import (
    Busy,
    FieldProblem,
    Invalid,
    NotFound,
    Refusal,
    Unauthenticated,
    VendorError,
)
from admit.http.problems import status_of
from admit.http.requests import is_hung_up

log = structlog.get_logger(__name__)

_FIELD = re.compile(r" - at `\$\.?(?:data\b\.?)?(?P<path>.*)`$")  # `data` is the body's name in handlers
_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<name>[^`]*)`")
_MISSING_FIELD = re.compile(r"missing required field `(?P<name>[^`]*)`")


def problem(
    status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **facts: object
) -> Response[Any]:
    """A problem+json answer. `facts` become members beside the standard ones."""
    body = {
        "type": f"urn:admit:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": get_contextvars().get("request_id"),
        **facts,
    }
    return Response(
        content=msgspec.json.encode(body),
        status_code=status,
        media_type="application/problem+json",
        headers={"cache-control": "no-store", **(headers or {})},
    )


def on_refusal(_: Request[Any, Any, Any], error: Refusal) -> Response[Any]:
    """An expected no."""
    headers: dict[str, str] = {}
    facts: dict[str, object] = {"facts": dict(error.facts)} if error.facts else {}
    match error:
        case Busy():
            headers["retry-after"] = str(error.retry_after_s)
        case Unauthenticated():
            headers["www-authenticate"] = 'Bearer realm="admit"'
        case Invalid():
            facts["errors"] = [_told(one) for one in error.problems]
        case _:
            pass
    return problem(status_of(error), error.code, str(error.text), headers=headers, **facts)


def on_vendor_error(_: Request[Any, Any, Any], error: VendorError) -> Response[Any]:
    """A party outside failed; nothing of it is shown but whether to try again."""
    log.warning("vendor.failed", error=str(error), code=error.code)
    match error:
        case DatabaseGone():
            return problem(503, "unavailable", "The database was away for a moment. Nothing was saved; try again.",
                           headers={"retry-after": "2"})  # fmt: skip
        case CommitUnknown():
            return problem(503, "outcome_unknown",
                           "The connection broke while saving. Look whether it was saved before you repeat it; "
                           "with an Idempotency-Key the same request is safe to send again.",
                           headers={"retry-after": "2"})  # fmt: skip
        case _:
            status = 503 if error.retryable else 502
            return problem(status, error.code, "The payment provider did not answer as it should. Try again shortly.",
                           headers={"retry-after": "5"} if error.retryable else None)  # fmt: skip


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses before a handler runs; what it could not do itself is a defect of ours."""
    if error.status_code >= 500 and not is_hung_up(error):
        return on_unexpected(request, error)
    match error:
        case ValidationException():
            return _invalid(error)
        case NotFoundException():
            return problem(404, NotFound.code, NotFound.message)
        case MethodNotAllowedException():
            return problem(405, "method_not_allowed", "This address does not take that method.",
                           headers=dict(error.headers or {}))  # fmt: skip
        case _:
            code = {400: "bad_request", 401: "unauthenticated", 403: "forbidden", 413: "body_too_large",
                    415: "unsupported_media_type", 429: "throttled"}.get(error.status_code, "refused")  # fmt: skip
            return problem(error.status_code, code, error.detail, headers=dict(error.headers or {}))


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged whole, told without detail."""
    log.exception("request.failed", path_template=str(request.scope.get("path_template", "")), exc_info=error)
    return problem(
        500, "internal_error", "Something failed on our side. It was logged; try again in a moment."
    )


def _told(one: FieldProblem) -> dict[str, str]:
    return {"field": one.field, "code": one.code, "message": str(one.message)}


def _invalid(error: ClientException) -> Response[Any]:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, msgspec.DecodeError) and not isinstance(cause, msgspec.ValidationError):
        return problem(400, "bad_json", "The body is not JSON that we can read. Check it and send it again.")
    if isinstance(cause, msgspec.ValidationError):
        return _problem_of([_from_message(str(cause))])
    extra = error.extra if isinstance(error.extra, list) else []
    found = [
        _named(str(item.get("key") or ""), str(item.get("message") or ""))
        for item in extra
        if isinstance(item, dict)
    ]
    return _problem_of(found or [FieldProblem("", "invalid", str(error.detail))])


def _problem_of(problems: list[FieldProblem]) -> Response[Any]:
    return problem(422, Invalid.code, Invalid.message, errors=[_told(one) for one in problems])


def _from_message(message: str) -> FieldProblem:
    where = _FIELD.search(message)
    path = where["path"] if where else ""
    return _named(path, _FIELD.sub("", message))


def _named(path: str, message: str) -> FieldProblem:
    """A field problem from the decoder's words: unknown and missing fields are named as fields themselves."""
    if unknown := _UNKNOWN_FIELD.search(message):
        return FieldProblem(
            _joined(path, unknown["name"]), "unknown_field", "This field is not known here. Leave it out."
        )
    if missing := _MISSING_FIELD.search(message):
        return FieldProblem(_joined(path, missing["name"]), "missing", "This field is needed.")
    return FieldProblem(path, "invalid", message + ("" if message.endswith(".") else "."))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


API_HANDLERS: dict[Any, Any] = {
    Refusal: on_refusal,
    VendorError: on_vendor_error,
    HTTPException: on_http_error,
    Exception: on_unexpected,
}
