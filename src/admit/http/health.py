"""Whether this process lives, whether it can work, and what it counted."""

import ipaddress
import secrets
from functools import cache
from typing import Any

import structlog
from litestar import Request, Response, get
from litestar.di import NamedDependency

from admit.core import revisions
from admit.core.db import Database
from admit.core.errors import AdmitError
from admit.core.tenancy import Door
from admit.facts import claims
from admit.flows.runtime import Runtime
from admit.http import metrics

log = structlog.get_logger(__name__)

NO_STORE = {"cache-control": "no-store"}
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")

CURRENT_REVISION = """
select version_num
from alembic_version
"""

RuntimeHere = NamedDependency[Runtime]


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[dict[str, str]]:
    """This process answers; nothing else is asked, so that a slow database does not get it restarted."""
    return Response({"status": "ok"}, headers=NO_STORE)


@get("/readyz", include_in_schema=False)
async def readyz(runtime: RuntimeHere) -> Response[dict[str, str]]:
    """The database answers and has the schema this release needs; 503 with the reason otherwise."""
    problem = await _unready(runtime.db)
    if problem is not None:
        log.warning("readyz.not_ready", problem=problem)
        return Response({"status": "not_ready", "problem": problem}, status_code=503, headers=NO_STORE)
    return Response({"status": "ok"}, headers=NO_STORE)


@get("/metrics", include_in_schema=False)
async def read_metrics(request: Request[Any, Any, Any], runtime: RuntimeHere) -> Response[bytes]:
    """Prometheus's text format, for this machine itself or with the bearer token of the settings; else 404."""
    if not (_is_local(request) or _has_token(request, runtime)):
        return Response(b"", status_code=404, headers=NO_STORE)
    await _look_at_facts(runtime)
    return Response(metrics.text(), media_type="text/plain; version=0.0.4", headers=NO_STORE)


async def _look_at_facts(runtime: Runtime) -> None:
    """Leave the figures as they were when the database does not answer: it is told elsewhere."""
    try:
        async with runtime.db.door(Door.WORKER) as tx:
            waiting, oldest_s = await claims.backlog(tx, now=runtime.clock.now())
    except AdmitError:
        log.warning("metrics.facts_unknown", exc_info=True)
    else:
        metrics.facts(waiting, oldest_s)


async def _unready(db: Database) -> str | None:
    try:
        async with db.door(Door.WORKER) as tx:
            found = await tx.fetch_value(CURRENT_REVISION)
    except Exception:  # whatever it is that went wrong, this process cannot work
        log.warning("readyz.failed", exc_info=True)
        return "The database does not answer."
    return None if found == _needed() else f"The database stands at {found}; this release needs {_needed()}."


@cache
def _needed() -> str:
    return revisions.head()


def _is_local(request: Request[Any, Any, Any]) -> bool:
    """From this machine and not handed on by a proxy, to whom every caller would look local."""
    if any(name in request.headers for name in FORWARDED) or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request[Any, Any, Any], runtime: Runtime) -> bool:
    wanted = runtime.settings.metrics_token
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if wanted is None or scheme.lower() != "bearer":
        return False
    return secrets.compare_digest(given.strip().encode(), wanted.get_secret_value().encode())


root_handlers = [healthz, readyz, read_metrics]
