"""Whole lists as CSV and as spreadsheets, streamed while they are read."""

from typing import Any
from uuid import UUID

from litestar import Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery
from litestar.response import Stream

from admit.api.parameters import Caller, RuntimeHere, Slug
from admit.http import downloads
from admit.http.downloads import Wanted
from admit.reports.exports import EXPORTS, MOST_IN_A_SPREADSHEET, Export

WHAT = {
    "orders": "Every order",
    "items": "Every line of every order",
    "attendees": "Every ticket with who it is for",
    "check-ins": "Every scan at the door",
    "payments": "Every payment with the platform's fee",
    "refunds": "Every refund",
}


def _csv(export: Export) -> HTTPRouteHandler:
    async def export_csv(
        runtime: RuntimeHere,
        principal: Caller,
        slug: Slug,
        event_id: FromQuery[UUID | None] = None,
        bom: FromQuery[bool] = True,
    ) -> Stream:
        wanted = Wanted(slug, export, event_id=event_id, marked=bom)
        return await downloads.csv(runtime, principal, wanted)

    return _route(
        export,
        export_csv,
        ending="csv",
        media_type=downloads.CSV,
        more="`bom=false` leaves out the byte order mark that Excel wants.",
    )


def _xlsx(export: Export) -> HTTPRouteHandler:
    async def export_xlsx(
        runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: FromQuery[UUID | None] = None
    ) -> Stream:
        return await downloads.xlsx(runtime, principal, Wanted(slug, export, event_id=event_id))

    return _route(
        export,
        export_xlsx,
        ending="xlsx",
        media_type=downloads.XLSX,
        more=f"{MOST_IN_A_SPREADSHEET:,} rows at most; longer lists are CSV.",
    )


def _route(export: Export, handler: Any, *, ending: str, media_type: str, more: str) -> HTTPRouteHandler:
    handler.__name__ = f"export_{export.name.replace('-', '_')}_{ending}"
    handler.__doc__ = f"{WHAT[export.name]}, of one event when named. {more}"
    return get(f"/{export.name}.{ending}", media_type=media_type, name=handler.__name__)(handler)


router = Router(
    path="/tenants/{slug:str}",
    route_handlers=[route(export) for export in EXPORTS.values() for route in (_csv, _xlsx)],
    tags=["exports"],
)
