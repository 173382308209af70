"""The frame that pages of signed-in people share: who they are, their colours, and what was just done."""

from collections.abc import Mapping
from dataclasses import replace

from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.web import pages
from admit.web.forms import Browser
from admit.web.views.page import Flash, Page, Theme

SAID = "said"
"""The query parameter that carries a word for what was just done, from a form's redirect to the page after it."""


def page(
    runtime: Runtime,
    request: Browser,
    title: str,
    *,
    principal: Principal | None = None,
    words: Mapping[str, Flash] | None = None,
    visitor: str | None = None,
) -> Page:
    """A page of one person, in the colours of their choice; `words` are what `?said=` can say here."""
    made = pages.private(runtime, request, title, principal=principal, visitor=visitor)
    said = (words or {}).get(request.query_params.get(SAID, ""))
    return replace(made, theme=theme_of(request), flashes=(said,) if said else ())


def theme_of(request: Browser) -> Theme:
    """The colours that this browser chose."""
    match request.cookies.get("theme"):
        case "light":
            return "light"
        case "dark":
            return "dark"
        case _:
            return "system"
