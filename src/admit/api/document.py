"""The API described for programs (OpenAPI 3.1): what the framework knows of the routes, and what it cannot know.

It cannot know who needs a token, which refusals there are and how they are told; that is added here, from the
handlers themselves, so that a new route is described without another word.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar import Request as HttpRequest
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from admit import __version__
from admit.api.schemas.base import Request
from admit.core.codes import PUBLIC_TOKEN_LENGTH
from admit.core.errors import NotFound
from admit.core.text import SLUG_LONGEST

PATH = "/api/v1/openapi"

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The access token of `POST /api/v1/auth/token`; it lasts a few minutes and is traded by "
    "`POST /api/v1/auth/refresh`.",
}

DEVICE = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`Admit-Device` and the token of an enrolled device; the request's signature stands in "
    "`Admit-Proof`, see docs/check-in.md.",
}

FIELD_PROBLEM = {
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
}

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Every error (RFC 9457). `code` is stable; `detail` is a sentence for people.",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": ["string", "null"]},
        "errors": {"type": "array", "items": FIELD_PROBLEM},
        "facts": {"type": "object"},
    },
}

REFUSALS = {
    "400": "The body is not JSON.",
    "401": "No token, or its login is over.",
    "403": "The caller's role may not do this.",
    "404": "Not there, or not the caller's to see: both are told alike.",
    "409": "Not possible as things stand; `code` says why.",
    "413": "The body is too large.",
    "422": "Something sent is wrong; `errors` names each field.",
    "429": "Too many tries; `retry-after` says when to go on.",
    "5XX": "A defect of ours (500), the payment provider failing (502), or busy: what is 503 may be tried again.",
}


LINKS = {
    "/api/v1/auth/password-reset/confirm",
    "/api/v1/auth/invitations/accept",
    "/api/v1/auth/verify-email",
}
"""What a mailed secret in the body opens, or not."""

SLUG = {"minLength": 1, "maxLength": SLUG_LONGEST}
IN_PATHS = {
    "slug": SLUG,
    "tenant_slug": SLUG,
    "event_slug": SLUG,
    "token": {"minLength": PUBLIC_TOKEN_LENGTH, "maxLength": PUBLIC_TOKEN_LENGTH},
}


class Document(JsonRenderPlugin):
    """Serves the description, completed once for each application."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._made: bytes | None = None

    def render(self, request: HttpRequest[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        if self._made is None:
            self._made = msgspec.json.encode(completed(request.app, openapi_schema))
        return self._made


def config() -> OpenAPIConfig:
    """What the application is started with: one JSON document, and nothing else below its path."""
    return OpenAPIConfig(
        title="Admit",
        version=__version__,
        description="Events, tickets, orders and the door. Times are RFC 3339; money is in minor units.",
        render_plugins=[Document()],
        openapi_router=Router(
            PATH,
            route_handlers=[],
            include_in_schema=False,
            before_request=check_path,
            dto=None,
            return_dto=None,
        ),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: operation_id(handler),
    )


def check_path(request: HttpRequest[Any, Any, Any]) -> None:
    """Raises: NotFound for what the framework would answer with a page of its own."""
    if "path" in request.path_params:
        raise NotFound


def operation_id(handler: HTTPRouteHandler) -> str:
    """As `team_invite`: the module of the handler and its name."""
    return f"{handler.fn.__module__.rpartition('.')[2]}_{handler.fn.__name__}"


def completed(app: Litestar, schema: dict[str, Any]) -> dict[str, Any]:
    """The framework's description with tokens, limits and refusals; `schema` stays as it is."""
    known = {(path, method): handler for path, method, handler in _handlers(app)}
    bodies = _bodies(list(known.values()))
    components = {
        **schema["components"],
        "schemas": {**schema["components"]["schemas"], **bodies, "Problem": PROBLEM},
        "securitySchemes": {"bearer": BEARER, "device": DEVICE},
        "responses": {_name(status): _response(words) for status, words in REFUSALS.items()},
    }
    paths = {
        path: {
            method: _operation(path, method, operation, known[path, method.upper()])
            for method, operation in operations.items()
        }
        for path, operations in schema["paths"].items()
    }
    return {**schema, "components": components, "paths": paths}


def _handlers(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield route.path_format, str(method), handler


def _bodies(handlers: Sequence[HTTPRouteHandler]) -> dict[str, Any]:
    """What the bodies of requests look like: from their decoder, since the framework loses limits inside a union."""
    fields = [handler.parsed_data_field for handler in handlers]
    kinds = {
        field.annotation for field in fields if field is not None and issubclass(field.annotation, Request)
    }
    _, found = msgspec.json.schema_components(
        sorted(kinds, key=lambda kind: str(kind.__name__)), ref_template="#/components/schemas/{name}"
    )
    return dict(found)


def _limited(parameter: dict[str, Any]) -> dict[str, Any]:
    """A part of a path with how long it can be: anything else is not found."""
    most = IN_PATHS.get(parameter["name"]) if parameter["in"] == "path" else None
    return parameter if most is None else {**parameter, "schema": {**parameter["schema"], **most}}


def _operation(
    path: str, method: str, operation: dict[str, Any], handler: HTTPRouteHandler
) -> dict[str, Any]:
    first, _, _ = operation["description"].partition(". ")
    asked = handler.parsed_fn_signature.parameters
    ways: list[dict[str, list[str]]] = (
        [{"bearer": []}, {"device": []}] if "keeper" in asked else [{"bearer": []}]
    )
    needs_token = "principal" in asked or "keeper" in asked
    answers = {status: _either(told) for status, told in operation["responses"].items() if status[0] in "23"}
    refusals = {
        status: _ref(status) for status in _refusals(path, method, operation, needs_token=needs_token)
    }
    return {
        **operation,
        "summary": first.replace("\n", " ").rstrip("."),
        "parameters": [_limited(one) for one in operation.get("parameters", [])],
        "security": ways if needs_token else [],
        "responses": {**answers, **refusals},
    }


def _either(told: dict[str, Any]) -> dict[str, Any]:
    """An answer of two shapes: what Staff see lies within what others see, so that both may fit."""
    content = {
        kind: {**inner, "schema": {"anyOf": inner["schema"]["oneOf"]}}
        for kind, inner in told.get("content", {}).items()
        if "oneOf" in inner["schema"]
    }
    return {**told, "content": content} if content else told


def _refusals(path: str, method: str, operation: dict[str, Any], *, needs_token: bool) -> list[str]:
    """The statuses of refusals that this operation can give."""
    asked = {
        "401": needs_token or path.startswith("/api/v1/auth/"),
        "403": "{slug}" in path or path.startswith("/api/v1/platform/"),
        "404": "{" in path or path in LINKS,
        "409": method != "get" or path.endswith("/promo"),
        "422": bool(operation.get("parameters") or operation.get("requestBody")),
        "429": method != "get" or "{token}" in path or path.endswith("/promo"),
    }
    body = {"400", "413"} if operation.get("requestBody") else set()
    return [status for status in REFUSALS if asked.get(status) or status in body or status == "5XX"]


def _name(status: str) -> str:
    return f"Problem{status.capitalize()}"


def _ref(status: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{_name(status)}"}


def _response(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}
