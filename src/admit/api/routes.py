"""Every resource of the API, collected."""

import importlib
import pkgutil
from types import ModuleType

from litestar import Router

import admit.api
from admit.api.access import DEPENDENCIES
from admit.api.strictness import check_types

PREFIX = "/api/v1"


def api_router() -> Router:
    """The router of `/api/v1`: each module of this package that has a `router` gives its own."""
    found = [
        _module(name) for _, name, is_package in pkgutil.iter_modules(admit.api.__path__) if not is_package
    ]
    routers = [module.router for module in found if hasattr(module, "router")]
    return Router(path=PREFIX, route_handlers=routers, dependencies=DEPENDENCIES, before_request=check_types)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"admit.api.{name}")
