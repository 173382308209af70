"""Lists as CSV and as spreadsheets: what each kind of cell becomes."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from admit.reports import sheets
from admit.reports.sheets import Column, Kind

AT = datetime(2027, 7, 1, 22, 30, 5, tzinfo=UTC)
Row = tuple[Any, ...]


async def portions(*rows: Row) -> AsyncIterator[Sequence[Row]]:
    for row in rows:
        yield [row]


async def cells(kind: Kind, value: Any, *, zone: str = "Europe/Berlin", currency: str = "EUR") -> list[str]:
    """What a column of that kind says of a value, and the line after it."""
    written = b"".join(
        [part async for part in sheets.as_csv([Column("it", kind)], portions((value, zone, currency)))]
    )
    assert written.startswith(sheets.MARK)
    return [row[0] for row in csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))][1:]


@pytest.mark.parametrize("begun", ["=1+1", "+41", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
async def test_no_cell_of_text_begins_a_formula(begun: str) -> None:
    assert await cells(Kind.TEXT, begun) == [f"'{begun}"]


@pytest.mark.parametrize(
    ("cents", "currency", "said"),
    [(1250, "EUR", "12.50"), (5, "EUR", "0.05"), (-5, "EUR", "-0.05"), (1250, "JPY", "1250")],
)
async def test_amounts_have_the_decimals_of_their_currency(cents: int, currency: str, said: str) -> None:
    assert await cells(Kind.AMOUNT, cents, currency=currency) == [said]


async def test_a_moment_is_told_by_the_clock_of_the_place_and_in_utc() -> None:
    assert await cells(Kind.LOCAL, AT) == ["2027-07-02T00:30:05+02:00"]
    assert await cells(Kind.UTC, AT) == ["2027-07-01T22:30:05Z"]


async def test_without_its_mark_a_list_begins_with_its_headings() -> None:
    parts = [part async for part in sheets.as_csv([Column("it")], portions(), marked=False)]
    assert b"".join(parts) == b"it\r\n"


async def test_a_spreadsheet_keeps_a_formula_as_text_and_an_amount_as_a_number(tmp_path: Path) -> None:
    columns = [Column("name"), Column("paid", Kind.AMOUNT), Column("at", Kind.LOCAL)]
    await sheets.as_xlsx(
        columns, portions(("=HYPERLINK(1)", 1250, AT, "Europe/Berlin", "EUR")), tmp_path / "it.xlsx"
    )
    with zipfile.ZipFile(tmp_path / "it.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<is><t>=HYPERLINK(1)</t></is>" in sheet
    assert "<v>12.5</v>" in sheet
