"""What the pages of tickets share: guesses are counted, and every form hangs on the visitor's cookie."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from litestar import Response

from admit.flows.guessing import counted
from admit.flows.runtime import Runtime
from admit.http import network
from admit.sales.standing import Standing
from admit.web import answers, consoles, theme, visitors
from admit.web.forms import Browser
from admit.web.views.page import Page, View

KEPT_AFTER = timedelta(days=7)
"""For how long after its event a page of tickets stays on a phone that opened it."""


def guesses(runtime: Runtime, request: Browser) -> AbstractAsyncContextManager[None]:
    """Whoever misses too often from one network waits; a right link always opens."""
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    return counted(runtime.db, network.network_of(address))


def answer(
    runtime: Runtime,
    request: Browser,
    template: str,
    title: str,
    view: Callable[[Page], View],
    *,
    event: Standing,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """The page, private and in the organizer's colour, with a visitor's cookie for a browser that has none."""
    visitor = visitors.visitor_of(request)
    fresh = visitor or visitors.new_visitor()
    page = replace(
        consoles.page(runtime, request, title, visitor=fresh), theme_url=theme.url(event.branding_settings)
    )
    cookies = None if visitor else [visitors.cookie(runtime, visitors.VISITOR, fresh)]
    return answers.page(
        template, view(page), status=status, headers={**answers.PRIVATE, **(headers or {})}, cookies=cookies
    )


def kept_until(event: Standing) -> dict[str, str]:
    """The header by which our service worker knows that a page may stay on the phone, and how long."""
    return {"admit-keep": str(int((event.end_at + KEPT_AFTER).timestamp()))}
