"""The living page of components, outside production."""

from dataclasses import replace
from typing import Any

from litestar import Response, Router, get

from admit.web import answers, consoles
from admit.web.forms import Browser
from admit.web.views.styleguide import specimen


@get("/", include_in_schema=False)
async def show(request: Browser) -> Response[Any]:
    made = specimen()
    return answers.page(
        "styleguide.html", replace(made, page=replace(made.page, theme=consoles.theme_of(request)))
    )


def router() -> Router:
    """One page."""
    return Router(path="/styleguide", route_handlers=[show], include_in_schema=False)
