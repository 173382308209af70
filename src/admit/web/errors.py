"""How errors are told on pages: what happened, what was not lost, what to do next."""

from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from structlog.contextvars import get_contextvars

from admit.core.db import CommitUnknown, DatabaseGone
from admit.core.errors import Busy, Invalid, NotFound, Refusal, Throttled, Unauthenticated, VendorError
from admit.core.words import count, say
from admit.http.problems import status_of
from admit.http.requests import is_hung_up
from admit.web import answers
from admit.web.views.faults import Fault
from admit.web.views.page import Link, Page
from admit.web.visitors import ForeignForm

log = structlog.get_logger(__name__)

HAPPENED = {
    400: say("That request could not be read"),
    403: say("This is not open to you"),
    404: say("There is nothing here"),
    405: say("This page does not take that"),
    409: say("That is not possible at the moment"),
    413: say("That was too much at once"),
    422: say("Something needs correcting"),
    429: say("Too many tries"),
    500: say("Something failed on our side"),
    502: say("The payment provider did not answer as it should"),
    503: say("Very busy at the moment"),
}
FOREIGN = say("This form was not taken")
TRIED = say("Nothing was changed.")
AWAY = say("We are away for a moment")
AWAY_ADVICE = say(
    "Our database does not answer, and we are already on it. Nothing is lost: what you paid and the passes you have "
    "stay yours, and tickets in checkout stay held for their time. Load this page again in a minute."
)
AWAY_S = 30
UNKNOWN = say("We could not see whether that was done")
UNKNOWN_ADVICE = say(
    "We were interrupted while saving. Load the page again and look before you repeat it. Nothing you paid is lost: it "
    "ends in your tickets, or you get it back."
)
OTHERS = say("A service does not answer right now")
OTHERS_ADVICE = say("A service we depend on was away for a moment. Nothing was lost; try again.")
ADVICE = {
    404: say(
        "The address may be old or mistyped, or it is not yours to see. Check it, or look for the event here."
    ),
    400: say("Nothing was changed. Go back, and if a link brought you here, open it again whole."),
    405: say("Nothing was changed. Go back and use the page's own buttons."),
    413: say("Nothing was changed. Send less at once, or a smaller file."),
}
START = Link(say("What is on"), "/")
ACTIONS: dict[int, tuple[Link, ...]] = {
    403: (START, Link(say("Sign in as somebody else"), "/sign-in")),
    404: (START, Link(say("My account"), "/account")),
}


def fault(
    status: int,
    advice: str,
    *,
    code: str = "",
    actions: tuple[Link, ...] = (),
    headers: dict[str, str] | None = None,
    happened: str = "",
) -> Response[Any]:
    """An error page; without `actions` it has those of its status."""
    happened = happened or HAPPENED.get(status, HAPPENED[400 if status < 500 else 500])
    view = Fault(
        page=Page(title=f"{happened} · Admit", robots="noindex"),
        status=status,
        happened=happened,
        advice=advice,
        actions=actions or ACTIONS.get(status, (START,)),
        search_href="/" if status == 404 else "",
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
                f"{TRIED if isinstance(error, Throttled) else error.text} {_again(error.retry_after_s)}",
                code=error.code,
                actions=_reload(request),
                headers={"retry-after": str(error.retry_after_s)},
            )
        case Invalid():
            words = " ".join(str(problem.message) for problem in error.problems) or error.text
            return fault(422, words, code=error.code)
        case ForeignForm():
            return fault(403, error.text, code=error.code, actions=(START,), happened=FOREIGN)
        case NotFound() if error.text == NotFound.message:
            return fault(404, ADVICE[404], code=error.code)
        case _:
            return fault(status_of(error), error.text, code=error.code)


def on_vendor_error(request: Request[Any, Any, Any], error: VendorError) -> Response[Any]:
    """A party outside failed, or the database is away."""
    log.warning("vendor.failed", error=str(error), code=error.code)
    if isinstance(error, DatabaseGone):
        again = {"retry-after": str(AWAY_S)}
        return fault(
            503, AWAY_ADVICE, code=error.code, actions=_reload(request), headers=again, happened=AWAY
        )
    if isinstance(error, CommitUnknown):
        return fault(503, UNKNOWN_ADVICE, code=error.code, actions=_reload(request), happened=UNKNOWN)
    return fault(503, OTHERS_ADVICE, code=error.code, actions=_reload(request), happened=OTHERS)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses before a handler runs; what it could not do itself is a defect of ours."""
    if error.status_code >= 500 and not is_hung_up(error):
        return on_unexpected(request, error)
    if error.status_code == 404:
        return fault(404, ADVICE[404], code=NotFound.code)
    return fault(
        error.status_code,
        ADVICE.get(error.status_code, "Go back and try again; nothing was changed."),
        headers=dict(error.headers or {}),
    )


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged whole, told without detail."""
    log.exception("request.failed", route=str(request.scope.get("path_template", "")), exc_info=error)
    return fault(
        500,
        say(
            "It was logged and we will look into it. Nothing you did was wrong, and whatever you paid is safe. "
            "Try again in a moment."
        ),
        actions=_reload(request),
    )


def _reload(request: Request[Any, Any, Any]) -> tuple[Link, ...]:
    """The same page again where asking again is harmless, and the way out."""
    if request.method != "GET":
        return (START,)
    query = request.scope["query_string"].decode("latin-1")
    # A path that begins with two slashes would be read as another host.
    path = "/" + quote(request.scope["path"].lstrip("/"))
    return (Link(say("Load it again"), f"{path}?{query}" if query else path), START)


def _again(seconds: int) -> str:
    if seconds < 5:
        return say("A few seconds are enough.")
    return (
        count("Come back in %(num)s second.", "Come back in %(num)s seconds.", seconds)
        if seconds < 120
        else count("Come back in %(num)s minute.", "Come back in %(num)s minutes.", -(-seconds // 60))
    )
