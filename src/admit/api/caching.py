"""Answers that anyone may keep for a moment, tagged by their content: an unchanged one is not sent again."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.openapi import ResponseSpec

EVENT_S = 0
"""What is left of tickets is never older than a process keeps it (`http/shelf.py`)."""
LIST_S = 5


def public(request: Request[Any, Any, Any], body: msgspec.Struct, *, max_age_s: int) -> Response[bytes]:
    """The body as JSON with an ETag; 304 without one when the caller has it already.

    Source: RFC 9110, sections 8.8.3 and 13.1.2.
    """
    content = msgspec.json.encode(body)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"cache-control": f"public, max-age={max_age_s}", "etag": tag}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, headers=headers, media_type="application/json")
    return Response(content, headers=headers, media_type="application/json")


def told(body: type[msgspec.Struct]) -> dict[int, ResponseSpec]:
    """What a handler that answers with `public` says of its answers."""
    return {
        200: ResponseSpec(body, generate_examples=False),
        304: ResponseSpec(None, description="What the caller has is what there is.", generate_examples=False),
    }


def _has(header: str, tag: str) -> bool:
    sent = [item.strip().removeprefix("W/") for item in header.split(",")]
    return tag in sent or "*" in sent
