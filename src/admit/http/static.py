"""Built files, served from memory: named by their content, so cached for ever; compressed when they were built."""

import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"
MOST_BYTES = 50_000_000
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2",
         ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One built file: its bytes as they are and as they were compressed, by content coding."""

    content: bytes
    encoded: dict[str, bytes]
    media_type: str


@lru_cache(maxsize=4)
def load(folder: Path) -> dict[str, File]:
    """Every built file below `folder` by its path; at most `MOST_BYTES` in all."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".br", ".gz"}]
    assert sum(path.stat().st_size for path in paths) < MOST_BYTES
    return {str(path.relative_to(folder)): _file(path) for path in paths}


def _file(path: Path) -> File:
    encoded = {
        name: path.with_name(path.name + suffix).read_bytes()
        for name, suffix in ENCODINGS
        if path.with_name(path.name + suffix).exists()
    }
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(path.read_bytes(), encoded, media_type)


def static_route(folder: Path) -> Any:
    """The handler of `/static/...`."""

    @get("/static/{path:path}", name="static", include_in_schema=False, sync_to_thread=False)
    def serve(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[bytes]:
        file = load(folder).get(path.lstrip("/"))
        if file is None:
            raise NotFoundException
        wanted = request.headers.get("accept-encoding", "")
        encoding = next((name for name, _ in ENCODINGS if name in wanted and name in file.encoded), None)
        headers = {
            "vary": "accept-encoding",
            "cache-control": FOR_EVER if path.startswith("/assets/") else FOR_A_WHILE,
        }
        if encoding is not None:
            headers["content-encoding"] = encoding
        return Response(
            file.encoded[encoding] if encoding else file.content, media_type=file.media_type, headers=headers
        )

    return serve
