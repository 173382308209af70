"""The two pages that every foot links to; an operator with other terms replaces their templates."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get

from admit.core.words import say
from admit.web import answers, pages
from admit.web.views.page import Page

CACHED = {"cache-control": "public, max-age=300"}


@dataclass(frozen=True, slots=True)
class PlainView:
    """A page that says what its template says."""

    page: Page


@get("/privacy", include_in_schema=False)
async def privacy() -> Response[Any]:
    return answers.page("legal/privacy.html", PlainView(pages.public(say("Privacy"))), headers=CACHED)


@get("/terms", include_in_schema=False)
async def terms() -> Response[Any]:
    return answers.page("legal/terms.html", PlainView(pages.public(say("Terms"))), headers=CACHED)


def router() -> Router:
    """What everybody may read."""
    return Router(path="/legal", route_handlers=[privacy, terms], include_in_schema=False)
