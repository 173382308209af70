"""Pages for people who are perhaps not signed in: their forms hang on the visitor's cookie."""

from collections.abc import Callable
from typing import Any

from litestar import Response

from admit.flows.runtime import Runtime
from admit.web import answers, consoles, visitors
from admit.web.forms import Browser
from admit.web.views.page import Page, View


def answer(
    runtime: Runtime,
    request: Browser,
    template: str,
    title: str,
    view: Callable[[Page], View],
    *,
    status: int = 200,
) -> Response[Any]:
    """The page, with a visitor's cookie for a browser that has none."""
    visitor = visitors.visitor_of(request)
    fresh = visitor or visitors.new_visitor()
    page = consoles.page(runtime, request, title, visitor=fresh)
    cookies = None if visitor else [visitors.cookie(runtime, visitors.VISITOR, fresh)]
    return answers.page(template, view(page), status=status, cookies=cookies)
