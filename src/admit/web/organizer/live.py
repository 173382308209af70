"""A dashboard's figures as server-sent events, in the reader's writing.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
from litestar import get
from litestar.response import Stream

from admit.events import access
from admit.flows import entering, watching
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports.pulse import Figures
from admit.web import formats, visitors
from admit.web.forms import Browser

LANG = "en"
RETRY = b"retry: 5000\n\n"
STILL_HERE = b": still here\n\n"


@get("/organizer/{slug:str}/insights/live", include_in_schema=False)
async def of_tenant(runtime: RuntimeHere, request: Browser, slug: Slug) -> Stream:
    return await _stream(runtime, request, slug, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/insights/live", include_in_schema=False)
async def of_event(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Stream:
    return await _stream(runtime, request, slug, event_id)


async def _stream(runtime: Runtime, request: Browser, slug: str, event_id: UUID | None) -> Stream:
    principal = await visitors.signed_in(runtime, request)
    # Row policies bind the look to this tenant: another's event shows nothing of it.
    async with entering.read(runtime.db, principal, slug, Permission.REPORTS_VIEW) as tx:
        tenant_id = tx.scope.tenant_id
        if event_id is not None:
            await access.event_by_id(tx, event_id)
    watching.check_free(runtime.db, tenant_id, event_id)
    return Stream(
        _told(runtime, tenant_id, event_id, lasts_s=_seconds(request)),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _told(
    runtime: Runtime, tenant_id: UUID, event_id: UUID | None, *, lasts_s: float
) -> AsyncIterator[bytes]:
    yield RETRY
    async for found in watching.figures(runtime.db, tenant_id, event_id, lasts_s=lasts_s):
        yield STILL_HERE if found is None else b"data: " + msgspec.json.encode(_words(found)) + b"\n\n"


def _seconds(request: Browser) -> float:
    """How long to watch, as asked; never longer than anybody may."""
    asked = request.query_params.get("seconds", "")
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else watching.LASTS_S


def _words(found: Figures) -> dict[str, str]:
    said = {name: formats.number(getattr(found, name), LANG) for name in ("sold", "held", "admitted")}
    if found.currency is not None:
        said["gross"] = formats.money(found.gross_cents, found.currency, LANG)
        said["refunded"] = formats.money(found.refunded_cents, found.currency, LANG)
    return said
