"""Lists to take away, sent while they are read: for the API and for the console's pages alike."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from litestar.response import Stream

from admit.core.errors import Busy
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.merchant import payouts as merchant_payouts
from admit.merchant.records import Payout
from admit.reports import exports, payouts, sheets
from admit.reports.exports import Export

MOST_AT_ONCE = 2
"""Each keeps a connection for as long as it is read; the pool must not run dry of those that sell."""
CHUNK = 256 * 1024

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_RUNNING: set[object] = set()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list, of which tenant or event; `marked` with the mark that Excel reads UTF-8 by.

    `narrowing` is what a list that is narrowed by more than an event asks with; `permission` who may take it.
    """

    slug: str
    export: Export
    event_id: UUID | None = None
    marked: bool = True
    narrowing: Mapping[str, object] | None = None
    permission: Permission = Permission.REPORTS_VIEW

    @property
    def file_name(self) -> str:
        """Without its ending."""
        return f"{self.slug}-{self.export.name}"


async def csv(runtime: Runtime, principal: Principal, wanted: Wanted) -> Stream:
    """The list as CSV, in flat memory. Raises: Busy while two others run in this process."""
    await _check(runtime, principal, wanted)
    return Stream(
        _lines(runtime, principal, wanted),
        media_type=f"{CSV}; charset=utf-8",
        headers=headers(f"{wanted.file_name}.csv"),
    )


async def xlsx(runtime: Runtime, principal: Principal, wanted: Wanted) -> Stream:
    """The list as a spreadsheet, made in a file first. Raises: Busy, TooLong."""
    await _check(runtime, principal, wanted)
    async with _counted():
        book = await _book(runtime, principal, wanted)
    return Stream(_bytes(book), media_type=XLSX, headers=headers(f"{wanted.file_name}.xlsx"))


async def payout_csv(runtime: Runtime, principal: Principal, slug: str, payout_id: UUID) -> Stream:
    """What a payout is made of, as CSV. Raises: NotFound, Forbidden, Busy while two others run in this process."""
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        payout = await merchant_payouts.by_id(tx, payout_id)
    _check_room()
    name = f"{slug}-payout-{payout.arrives_on.isoformat()}.csv"
    lines = _payout_lines(runtime, principal, slug, payout)
    return Stream(lines, media_type=f"{CSV}; charset=utf-8", headers=headers(name))


async def _payout_lines(
    runtime: Runtime, principal: Principal, slug: str, payout: Payout
) -> AsyncIterator[bytes]:
    async with _counted(), entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        async for lines in sheets.as_csv(payouts.COLUMNS, payouts.rows(tx, payout)):
            yield lines


def headers(file_name: str) -> Mapping[str, str]:
    """What a private file to keep is sent with."""
    return {"cache-control": "no-store", "content-disposition": f'attachment; filename="{file_name}"'}


async def _check(runtime: Runtime, principal: Principal, wanted: Wanted) -> None:
    """Who may is asked before the first byte, while a refusal can still be told as one, and before there is room."""
    async with entering.read(runtime.db, principal, wanted.slug, wanted.permission):
        pass
    _check_room()


def _check_room() -> None:
    if len(_RUNNING) >= MOST_AT_ONCE:
        raise Busy("Other exports are running. Try again in a minute.", retry_after_s=30)


async def _lines(runtime: Runtime, principal: Principal, wanted: Wanted) -> AsyncIterator[bytes]:
    async with (
        _counted(),
        entering.read(runtime.db, principal, wanted.slug, wanted.permission) as tx,
    ):
        rows = exports.rows(tx, wanted.export, event_id=wanted.event_id, narrowing=wanted.narrowing)
        async for lines in sheets.as_csv(wanted.export.columns, rows, marked=wanted.marked):
            yield lines


async def _book(runtime: Runtime, principal: Principal, wanted: Wanted) -> IO[bytes]:
    """The finished file, open and already without a name."""
    with tempfile.TemporaryDirectory(prefix="admit-export-") as folder:
        path = Path(folder) / "book.xlsx"
        async with entering.read(runtime.db, principal, wanted.slug, Permission.REPORTS_VIEW) as tx:
            await exports.check_spreadsheet(tx, wanted.export, event_id=wanted.event_id)
            rows = exports.rows(tx, wanted.export, event_id=wanted.event_id)
            await sheets.as_xlsx(wanted.export.columns, rows, path)
        return await asyncio.to_thread(path.open, "rb")


async def _bytes(book: IO[bytes]) -> AsyncIterator[bytes]:
    with book:
        while chunk := await asyncio.to_thread(book.read, CHUNK):
            yield chunk


@asynccontextmanager
async def _counted() -> AsyncIterator[None]:
    mark = object()
    _RUNNING.add(mark)
    try:
        yield
    finally:
        _RUNNING.discard(mark)
