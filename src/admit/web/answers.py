"""Answers with a page: rendered, with the Content-Security-Policy its kind needs and the right caching."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from admit.core.settings import Settings
from admit.web import rendering
from admit.web.views.page import View

PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
"""For pages behind a secret link or a login."""

_BASE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(extra: Mapping[str, str] | None = None) -> str:
    """The Content-Security-Policy of a page; `extra` adds sources to single directives."""
    directives = dict(_BASE)
    for name, sources in (extra or {}).items():
        directives[name] = f"{directives[name]} {sources}" if name in directives else sources
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def picture_policy(addresses: Iterable[str]) -> str:
    """The policy of a page whose pictures may lie elsewhere: the origins of these addresses and no other's."""
    origins = dict.fromkeys(_origin(url) for url in addresses if url.startswith("https://"))
    return policy({"img-src": " ".join(origins)}) if origins else policy()


def payment_policy(settings: Settings) -> str:
    """The policy of the one page where the provider's script runs: its origins and no other's."""
    script = _origin(settings.stripe_script_url)
    api = _origin(settings.stripe_api_url)
    sources = " ".join(
        dict.fromkeys([script, api, "https://hooks.stripe.com"] if "stripe.com" in script else [script])
    )
    return policy({"script-src": script, "frame-src": sources, "connect-src": sources})


def connect_policy(settings: Settings) -> str:
    """The policy of pages whose forms lead to the provider's own: browsers hold `form-action` to redirects too.

    Source: docs.stripe.com/connect/hosted-onboarding (links are at connect.stripe.com), W3C CSP3 6.4.2.
    """
    api = _origin(settings.stripe_api_url)
    return policy({"form-action": "https://connect.stripe.com" if "stripe.com" in api else api})


def page(
    template: str,
    view: View,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    csp: str | None = None,
    cookies: list[Cookie] | None = None,
) -> Response[Any]:
    """A rendered page; without `headers` it is private, since most pages are."""
    return Response(
        rendering.render(template, view),
        status_code=status,
        media_type="text/html",
        headers={**(PRIVATE if headers is None else headers), "content-security-policy": csp or policy()},
        cookies=cookies,
    )


def see_other(
    path: str, *, cookies: list[Cookie] | None = None, headers: Mapping[str, str] | None = None
) -> Redirect:
    """Go and look there (303), after a form was taken."""
    more = {"cache-control": "no-store", **(headers or {})}
    return Redirect(path, status_code=303, headers=more, cookies=cookies)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
