"""The check-in app: one page that phones keep, the worker that keeps it, and the pass of whoever is signed in.

The page is the same for everybody and holds nothing of anybody. What the app does is told in docs/check-in.md.
"""

import hashlib
import json
from functools import lru_cache
from typing import Any

from litestar import Response, get, post

from admit.core.errors import Unauthenticated
from admit.core.words import say
from admit.flows import account, sign_in
from admit.http import static
from admit.http.parameters import RuntimeHere
from admit.web import answers, assets, pages, rendering, visitors
from admit.web.forms import Browser
from admit.web.views.door import AppView

POLICY = answers.policy({"script-src": "'wasm-unsafe-eval'", "worker-src": "'self'"})
"""WebAssembly reads the codes where the browser cannot by itself: here and nowhere else."""

ENTRY = "entries/checkin.ts"
FILES = (
    "entries/early.ts",
    "styles/door.css",
    "fonts/archivo-latin.woff2",
    "fonts/archivo-latin-ext.woff2",
    "images/favicon.svg",
    "images/door-192.png",
)
ICONS = (
    ("door-192.png", "192x192", "any"),
    ("door-512.png", "512x512", "any"),
    ("door-mask.png", "512x512", "maskable"),
)
WASM = "zxing_reader.wasm"
_KEPT_FRESH = {"cache-control": "no-cache"}


@get(["/door/app", "/door/enrol"], include_in_schema=False, sync_to_thread=False)
def show() -> Response[Any]:
    """The app. The console's code leads to /door/enrol, with the code behind the #, which no server sees."""
    return answers.page("door/app.html", _view(), headers=_KEPT_FRESH, csp=POLICY)


@get("/door/worker.js", include_in_schema=False, sync_to_thread=False)
def worker() -> Response[bytes]:
    """The service worker of the door, with the list of what it keeps before it."""
    return Response(
        _worker(),
        media_type="text/javascript",
        headers={
            **_KEPT_FRESH,
            "service-worker-allowed": "/door",
            "content-security-policy": answers.policy(),
        },
    )


@get("/door/app.webmanifest", include_in_schema=False, sync_to_thread=False)
def webmanifest() -> Response[bytes]:
    """What a phone needs to put the app beside its others."""
    built = assets.load()
    icons = [
        {"src": built.url(f"images/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    told = {
        "id": "/door/app",
        "name": "Admit door",
        "short_name": str(say("Door")),
        "start_url": "/door/app",
        "scope": "/door",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#000000",
        "theme_color": "#000000",
        "icons": icons,
    }
    return Response(
        json.dumps(told).encode(),
        media_type="application/manifest+json",
        headers={**_KEPT_FRESH, "content-security-policy": answers.policy()},
    )


@post("/door/pass", include_in_schema=False, status_code=200)
async def give_pass(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    """Trade the login of this browser for a pass of minutes, with whom one works for. Asked for by the app alone."""
    visitors.check_origin(runtime, request)
    principal = await visitors.principal_of(runtime, request)
    if principal is None:
        refusal = {"code": Unauthenticated.code, "detail": Unauthenticated.message}
        return Response(refusal, status_code=401, headers=answers.PRIVATE)
    memberships = (await account.read(runtime, principal)).memberships
    told = {
        "account": str(principal.user_id),
        "name": principal.full_name,
        "access_token": sign_in.pass_for(runtime, principal),
        "organizers": [{"slug": one.slug, "name": one.name} for one in memberships],
    }
    return Response(told, headers=answers.PRIVATE)


def _view() -> AppView:
    return AppView(pages.public(say("Door"), robots="noindex", theme="dark"))


@lru_cache(maxsize=1)
def _worker() -> bytes:
    built = assets.load()
    wasm = next(url for source, url in built.urls.items() if source.endswith(WASM))
    files = [built.url(ENTRY), *built.preloads_of(ENTRY), *map(built.url, FILES), wasm]
    script = static.load(assets.FOLDER)[
        built.url("entries/door-worker.ts").removeprefix(assets.BASE_URL)
    ].content
    # Files are named by their content; the page is not, so that it is part of what tells releases apart.
    shell = rendering.render("door/app.html", _view())
    release = hashlib.sha256(json.dumps([files, shell]).encode() + script).hexdigest()[:16]
    head = f"self.ADMIT_FILES={json.dumps(files)};self.ADMIT_RELEASE={json.dumps(release)};\n"
    return head.encode() + script
