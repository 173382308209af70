"""Figures and how they are told. Pure."""

import math
from collections.abc import Sequence

import msgspec

COLUMNS = (
    "what",
    "clients",
    "per s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "errors",
    "baseline",
    "ratio",
    "batch",
    "ratio",
    "cpu ms",
    "processors busy",
)


class Row(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line of the results. Rates are per second; `baseline` is what the plain one-row statements reach in the same
    run, `batch` what one statement for many does.

    `each_ms` is the processor time of one answer, of web processes, worker and database together.
    """

    bench: str
    what: str
    clients: int
    rate: float
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    errors: int = 0
    baseline: float | None = None
    batch: float | None = None
    each_ms: float | None = None
    busy: dict[str, float] = {}
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the plain statements."""
        return self.rate / self.baseline if self.baseline else None

    @property
    def batch_ratio(self) -> float | None:
        """How many times the batch statement; below one, since that does nothing but write."""
        return self.rate / self.batch if self.batch else None


def percentile(ordered: Sequence[float], part: float) -> float:
    """The value below which this part of an ordered sequence lies (nearest rank); 0 when it is empty."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def as_json(row: Row) -> bytes:
    """One JSON object on one line."""
    told = msgspec.to_builtins(row)
    ratios = {"ratio": row.ratio, "batch_ratio": row.batch_ratio}
    known = {name: round(ratio, 3) for name, ratio in ratios.items() if ratio is not None}
    return msgspec.json.encode(told | known) + b"\n"


def table(rows: Sequence[Row]) -> str:
    """The rows under their headings, columns aligned, notes below."""
    cells = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(text, width, at) for at, (text, width) in enumerate(zip(line, widths, strict=True)))
             for line in cells]  # fmt: skip
    notes = [f"  {row.what}, {row.clients} clients: {row.note}" for row in rows if row.note]
    return "\n".join([*(line.rstrip() for line in lines), *notes])


def _aligned(text: str, width: int, at: int) -> str:
    return text.ljust(width) if at in (0, len(COLUMNS) - 1) else text.rjust(width)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        str(row.clients),
        f"{row.rate:,.0f}",
        _number(row.p50_ms),
        _number(row.p95_ms),
        _number(row.p99_ms),
        str(row.errors),
        f"{row.baseline:,.0f}" if row.baseline else "",
        _times(row.ratio),
        f"{row.batch:,.0f}" if row.batch else "",
        _times(row.batch_ratio),
        "" if row.each_ms is None else f"{row.each_ms:.3f}",
        " ".join(f"{kind} {share:.2f}" for kind, share in row.busy.items()),
    )


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}x"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"
