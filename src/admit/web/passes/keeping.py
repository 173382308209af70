"""The service worker of tickets. It lies at the root, so that it may serve /orders/, /tickets/ and /account."""

from litestar import Response, get

from admit.http import static
from admit.http.headers import NOTHING_ALLOWED
from admit.web import assets

# What the worker itself may do: ask our own server, and nobody else.
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": f"{NOTHING_ALLOWED.decode()}; connect-src 'self'; script-src 'self'",
}


@get("/keep.js", include_in_schema=False, sync_to_thread=False)
def worker() -> Response[bytes]:
    """The script; its bytes change with a release, which is how browsers see that there is a new one."""
    path = assets.load().url("entries/keep.ts").removeprefix(assets.BASE_URL)
    return Response(static.load(assets.FOLDER)[path].content, media_type="text/javascript", headers=HEADERS)
