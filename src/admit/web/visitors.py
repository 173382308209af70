"""Who is looking: the login cookie of people with an account, and a visitor cookie that names a browser's cart.

Both are HttpOnly and SameSite=Lax. A form's token is derived from the cookie it came with, so that nothing is kept
for it. The event page sets neither, since it is cached and shared; its form is guarded by where it was sent from.
"""

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from admit.core import codes, crypto
from admit.core.errors import Forbidden, Unauthenticated
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.http import network
from admit.identity.records import Device, Principal

LOGIN = "admit_login"
VISITOR = "admit_visitor"
A_YEAR_S = 31_536_000
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,128}")


class ForeignForm(Forbidden):
    """The form was not sent from one of our pages, or its page is too old."""

    code = "foreign_form"
    message = "This form was sent from an old or foreign page. Nothing was changed; reload the page and send it again."


def cookie(runtime: Runtime, name: str, value: str, *, max_age: int | None = A_YEAR_S) -> Cookie:
    """A cookie of ours; `max_age` 0 takes it away."""
    secure = runtime.settings.base_url.startswith("https://")
    return Cookie(
        key=name, value=value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=secure
    )


def visitor_of(request: Request[Any, Any, Any]) -> str | None:
    """The browser's visitor token, when it has a well-formed one."""
    value = request.cookies.get(VISITOR, "")
    return value if _TOKEN.fullmatch(value) else None


def new_visitor() -> str:
    """A token for a browser that has none."""
    return codes.new_token(24)


def cart_key(visitor: str) -> bytes:
    """What an order keeps of its browser: a hash that says only whether two orders came from one."""
    return hashlib.sha256(b"cart:" + visitor.encode()).digest()


def network_key(runtime: Runtime, request: Request[Any, Any, Any]) -> bytes:
    """What an order keeps of its network: a keyed hash, since addresses are few enough to try."""
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    return crypto.mac(crypto.derive(runtime.secret_key, "network"), network.network_of(address).encode())


def device_of(runtime: Runtime, request: Request[Any, Any, Any]) -> Device:
    """What a login keeps of its browser."""
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    return Device(user_agent=request.headers.get("user-agent", "")[:300], network=network.network_of(address))


async def principal_of(runtime: Runtime, request: Request[Any, Any, Any]) -> Principal | None:
    """Who is signed in with this browser, or None."""
    secret = request.cookies.get(LOGIN, "")
    if not _TOKEN.fullmatch(secret):
        return None
    return await sign_in.principal_of_page(runtime, secret)


async def signed_in(runtime: Runtime, request: Request[Any, Any, Any]) -> Principal:
    """Who is signed in. Raises: Unauthenticated, which the pages answer with the sign-in page."""
    principal = await principal_of(runtime, request)
    if principal is None:
        raise Unauthenticated
    return principal


def form_token(runtime: Runtime, request: Request[Any, Any, Any], *, visitor: str | None = None) -> str:
    """The token that this browser's forms carry."""
    secret = request.cookies.get(LOGIN) or visitor or visitor_of(request) or ""
    key = crypto.derive(runtime.secret_key, "form-token")
    return crypto.mac(key, secret.encode()).hex()


def check_origin(runtime: Runtime, request: Request[Any, Any, Any]) -> None:
    """Whether an unsafe request was sent from one of our own pages. Raises: ForeignForm.

    Browsers say so by Sec-Fetch-Site, older ones by Origin; a request that says neither comes from no browser form.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        # A page with `no-referrer` sends `Origin: null` even to itself, so this header decides where there is one.
        if site not in {"same-origin", "none"}:
            raise ForeignForm
        return
    ours = {urlsplit(runtime.settings.base_url).netloc, request.url.netloc}
    if urlsplit(request.headers.get("origin", "")).netloc not in ours:
        raise ForeignForm


async def check_form(runtime: Runtime, request: Request[Any, Any, Any]) -> None:
    """Whether a form came from our page in this browser. Raises: ForeignForm."""
    check_origin(runtime, request)
    given = request.headers.get("x-csrf-token") or str((await request.form()).get("_csrf_token") or "")
    if not crypto.equal(given.encode(), form_token(runtime, request).encode()):
        raise ForeignForm
