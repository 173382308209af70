"""Pictures of this installation, from `<home>/media`: named by their content, so cached for ever."""

import re
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from admit.http.headers import NOTHING_ALLOWED
from admit.http.parameters import RuntimeHere
from admit.http.static import FOR_EVER

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
MOST_BYTES = 5_000_000

_PATH = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,80}/){0,4}[a-z0-9][a-z0-9_-]{0,120}\.[a-z]{3,4}")

# Nothing in a picture runs or loads, even when it is opened by itself.
HEADERS = {
    "cache-control": FOR_EVER,
    "x-content-type-options": "nosniff",
    "content-security-policy": f"{NOTHING_ALLOWED.decode()}; style-src 'unsafe-inline'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


@get("/media/{path:path}", name="media", include_in_schema=False, sync_to_thread=True)
def serve(runtime: RuntimeHere, path: FromPath[str]) -> Response[bytes]:
    """A picture of this installation."""
    file = find(runtime.settings.home / "media", path.lstrip("/"))
    if file is None:
        raise NotFoundException
    return Response(file.read_bytes(), media_type=TYPES[file.suffix], headers=HEADERS)


def find(folder: Path, path: FromPath[str]) -> Path | None:
    """The picture at a path below the folder; None for anything that is not exactly one of ours."""
    if not _PATH.fullmatch(path):
        return None
    root = folder.resolve()
    file = (root / path).resolve()
    if file.suffix not in TYPES or not file.is_relative_to(root) or not file.is_file():
        return None
    return file if file.stat().st_size <= MOST_BYTES else None
