"""How errors are told on pages: what happened, what was not lost, what to do next."""

from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from structlog.contextvars import get_contextvars

from admit.core.errors import Busy, Invalid, NotFound, Refusal, Unauthenticated, VendorError
from admit.http.problems import status_of
from admit.web import answers
from admit.web.views.faults import Fault
from admit.web.views.page import Link, Page

log = structlog.get_logger(__name__)

HAPPENED = {
    400: "That request could not be read",
    403: "This is not open to you",
    404: "There is nothing here",
    405: "This page does not take that",
    409: "That is not possible at the moment",
    413: "That was too much at once",
    422: "Something needs correcting",
    429: "Too many tries",
    500: "Something failed on our side",
    502: "The payment provider did not answer as it should",
    503: "Very busy at the moment",
}


def fault(
    status: int,
    advice: str,
    *,
    code: str = "",
    actions: tuple[Link, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """An error page."""
    happened = HAPPENED.get(status, HAPPENED[400 if status < 500 else 500])
    view = Fault(
        page=Page(title=f"{happened} · Admit", robots="noindex"),
        status=status,
        happened=happened,
        advice=advice,
        actions=actions,
        code=code,
        reference=str(get_contextvars().get("request_id") or ""),
    )
    return answers.page(
        "errors/error.html", view, status=status, headers={**answers.PRIVATE, **(headers or {})}
    )


def on_refusal(request: Request[Any, Any, Any], error: Refusal) -> Response[Any]:
    """An expected no. Who is not signed in is asked to, and comes back afterwards."""
    match error:
        case Unauthenticated() if request.method == "GET" and not request.headers.get("hx-request"):
            return Redirect(f"/sign-in?next={quote(request.scope['path'])}", status_code=303)
        case Busy():
            return fault(
                status_of(error),
                error.text,
                code=error.code,
                headers={"retry-after": str(error.retry_after_s)},
            )
        case Invalid():
            words = " ".join(problem.message for problem in error.problems) or error.text
            return fault(422, words, code=error.code)
        case _:
            return fault(status_of(error), error.text, code=error.code)


def on_vendor_error(_: Request[Any, Any, Any], error: VendorError) -> Response[Any]:
    """A party outside failed."""
    log.warning("vendor.failed", error=str(error), code=error.code)
    return fault(
        503, "A service we depend on was away for a moment. Nothing was lost; try again.", code=error.code
    )


def on_http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses before a handler runs."""
    if error.status_code == 404:
        return fault(404, NotFound.message, code=NotFound.code)
    return fault(
        error.status_code, "Go back and try again; nothing was changed.", headers=dict(error.headers or {})
    )


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged whole, told without detail."""
    log.exception("request.failed", route=str(request.scope.get("path_template", "")), exc_info=error)
    return fault(
        500, "It was logged and we will look into it. Nothing you did was wrong; try again in a moment."
    )
