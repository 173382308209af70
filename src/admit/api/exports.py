"""Whole lists as CSV, streamed while they are read."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from litestar import Router, get
from litestar.params import FromQuery
from litestar.response import Stream

from admit.api.parameters import Caller, RuntimeHere, Slug
from admit.core.db import Tx
from admit.core.errors import Busy
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.reports import exports

MOST_AT_ONCE = 2
"""Each keeps a connection for as long as it is read; the pool must not run dry of those that sell."""

Export = Callable[[Tx], AsyncIterator[bytes]]

_RUNNING: set[object] = set()


@get("/orders.csv", media_type="text/csv")
async def export_orders(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: FromQuery[UUID | None] = None
) -> Stream:
    """Every order, of one event when named."""
    return await _download(
        runtime, principal, slug, "orders", lambda tx: exports.orders(tx, event_id=event_id)
    )


@get("/attendees.csv", media_type="text/csv")
async def export_attendees(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: FromQuery[UUID | None] = None
) -> Stream:
    """Every ticket with who it is for, of one event when named."""
    return await _download(
        runtime, principal, slug, "attendees", lambda tx: exports.attendees(tx, event_id=event_id)
    )


async def _download(runtime: Runtime, principal: Principal, slug: str, name: str, export: Export) -> Stream:
    # Who may is asked before the first byte, while a refusal can still be told as one.
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW):
        pass
    if len(_RUNNING) >= MOST_AT_ONCE:
        raise Busy("Other exports are running. Try again in a minute.", retry_after_s=30)
    return Stream(
        _rows(runtime, principal, slug, export),
        media_type="text/csv; charset=utf-8",
        headers={
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{slug}-{name}.csv"',
        },
    )


async def _rows(runtime: Runtime, principal: Principal, slug: str, export: Export) -> AsyncIterator[bytes]:
    async with _counted(), entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        async for rows in export(tx):
            yield rows


@asynccontextmanager
async def _counted() -> AsyncIterator[None]:
    mark = object()
    _RUNNING.add(mark)
    try:
        yield
    finally:
        _RUNNING.discard(mark)


router = Router(
    path="/tenants/{slug:str}", route_handlers=[export_orders, export_attendees], tags=["exports"]
)
