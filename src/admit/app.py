"""The ASGI application: API and pages under one roof."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.types import Scope

from admit import assembly
from admit.api import document, webhooks
from admit.api import errors as api_errors
from admit.api.routes import api_router
from admit.core import words
from admit.core.clock import Clock
from admit.core.errors import Refusal, VendorError
from admit.core.settings import Settings
from admit.flows import carts
from admit.flows.letterbox import Letterbox
from admit.flows.looking import Looking
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.http import health, languages
from admit.http.compressing import Compressing, takes_gzip
from admit.http.endings import CutShort
from admit.http.express import ExpressLane
from admit.http.headers import SafeHeaders
from admit.http.languages import Languages
from admit.http.looks import Looks
from admit.http.requests import RequestLog
from admit.http.shelf import Shelf
from admit.sales.gateway import Gateway
from admit.web import errors as web_errors
from admit.web.routes import web_handlers

LAST_LOOKS_S = 2.0
"""How long a process that stops waits for its last count of looks, after all that matters more."""

Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]


def create_app(
    settings: Settings,
    *,
    gateway: Gateway | None = None,
    clock: Clock | None = None,
    runtime: Runtime | None = None,
) -> Litestar:
    """The application. A given `runtime` is used as it is and stays open; otherwise one lives as long as the app."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        if runtime is not None:
            async with counters(app, runtime):
                yield
            return
        async with (
            assembly.running(settings, gateway=gateway, clock=clock, application="admit web") as made,
            counters(app, made),
        ):
            yield

    app = Litestar(
        route_handlers=[
            api_router(),
            *webhooks.root_handlers,
            *health.root_handlers,
            *web_handlers(settings),
        ],
        lifespan=[lifespan],
        dependencies={
            "runtime": Provide(_runtime, sync_to_thread=False),
            "till": Provide(_till, sync_to_thread=False),
            "letterbox": Provide(_letterbox, sync_to_thread=False),
        },
        middleware=[
            RequestLog,
            DefineMiddleware(Languages, is_https=settings.base_url.startswith("https://")),
            DefineMiddleware(CutShort, tell=_tell),
            Looks,
            DefineMiddleware(Shelf, is_on=settings.keep_pages, vary=_kinds),
            Compressing,
        ],
        before_send=[SafeHeaders(is_https=settings.base_url.startswith("https://"))],
        exception_handlers=_handlers(),
        request_max_body_size=settings.body_limit,
        openapi_config=document.config(),
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )
    app.asgi_handler = ExpressLane(app, tell=_tell)
    return app


@asynccontextmanager
async def counters(app: Litestar, runtime: Runtime) -> AsyncIterator[None]:
    """The runtime, and this process's one till, letterbox and count of looks, which finish before they close."""
    app.state.runtime = runtime
    limits = carts.limits_of(runtime.settings)
    app.state.till = Till(runtime.db, runtime.clock, limits, watch=runtime.watch("checkout"))
    app.state.letterbox = Letterbox(runtime)
    app.state.looking = Looking(runtime)
    closing = asyncio.Event()
    writing = asyncio.create_task(app.state.looking.keep_writing(closing))
    try:
        yield
    finally:
        closing.set()
        await app.state.till.aclose()
        await app.state.letterbox.aclose()
        await asyncio.wait({writing}, timeout=LAST_LOOKS_S)
        writing.cancel()


def _kinds(scope: Scope) -> Hashable:
    """What of a caller, besides the address, makes an answer another one."""
    return takes_gzip(scope), languages.chosen(scope)


def _till(state: State) -> Till:
    till = state.till
    assert isinstance(till, Till)
    return till


def _letterbox(state: State) -> Letterbox:
    letterbox = state.letterbox
    assert isinstance(letterbox, Letterbox)
    return letterbox


def _runtime(state: State) -> Runtime:
    runtime = state.runtime
    assert isinstance(runtime, Runtime)
    return runtime


@cache
def _handlers() -> dict[Any, Any]:
    """Errors are told as problem+json below /api, and as pages everywhere else."""
    pairs: list[tuple[Any, Handler, Handler]] = [
        (Refusal, api_errors.on_refusal, web_errors.on_refusal),
        (VendorError, api_errors.on_vendor_error, web_errors.on_vendor_error),
        (HTTPException, api_errors.on_http_error, web_errors.on_http_error),
        (Exception, api_errors.on_unexpected, web_errors.on_unexpected),
    ]
    return {kind: _by_path(api, web) for kind, api, web in pairs}


def _tell(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
    """The answer to an error, as the framework would find it: by the nearest kind."""
    told = _handlers()
    teller: Handler = next(told[kind] for kind in type(error).__mro__ if kind in told)
    return teller(request, error)


def _by_path(api: Handler, web: Handler) -> Handler:
    def told(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
        # Also told where no route was found, and so no middleware was asked for the reader's language.
        with words.speaking(languages.chosen(request.scope)):
            return (api if _is_api(request) else web)(request, error)

    return told


def _is_api(request: Request[Any, Any, Any]) -> bool:
    return request.scope["path"].startswith(("/api/", "/webhooks/"))
