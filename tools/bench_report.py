"""Tables and plots of `docs/performance.md` from the figures that `admit bench --json FILE` wrote.

`python tools/bench_report.py FILE` replaces what stands between the marks there, and draws `docs/pictures/bench-*.svg`.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
PICTURES = ROOT / "docs" / "pictures"
BEGIN, END = "<!-- figures: written by tools/bench_report.py -->", "<!-- end of the figures -->"
TITLES = {
    "onsale": "On-sale, one hot ticket type",
    "kinds": "Other kinds of on-sale",
    "scans": "Scans",
    "door": "The door without a network, 20,000 tickets",
    "eventpage": "Public event page",
    "settlement": "Settlement of a burst",
    "export": "Export",
    "sweep": "Expired holds",
}
HEADINGS = (
    *("what", "clients", "per second", "p50 ms", "p95 ms", "p99 ms"),
    *("plain statement", "ratio", "batch statement", "ratio", "cpu ms each", "processors busy"),
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Series:
    """One colour of bars: its name, and a value or nothing at each group."""

    name: str
    colour: str
    values: Sequence[float | None]


def main() -> None:
    """Read the figures, draw, and write the page."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines() if line]
    plots = draw(rows)
    for name, svg in plots.items():
        (PICTURES / name).write_text(svg, "utf-8")
    page = PAGE.read_text("utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{told(rows)}\n{END}{after}", "utf-8")


def told(rows: Sequence[Row]) -> str:
    """The part of the page that is figures."""
    parts = [f"{note}." for row in of(rows, "machine", "memory") if (note := row.get("note"))]
    parts.append("### Against the aims\n\n" + aims(rows))
    parts.append(
        "![Orders a second by buyers](pictures/bench-onsale.svg)\n\n"
        "![How long buyers wait](pictures/bench-waits.svg)\n\n"
        "![Kinds of on-sale at 64 buyers](pictures/bench-kinds.svg)"
    )
    parts += [
        f"### {title}\n\n{table(found)}" for bench, title in TITLES.items() if (found := of(rows, bench))
    ]
    return "\n\n".join(parts) + "\n"


def of(rows: Sequence[Row], *benches: str) -> list[Row]:
    """The rows of some benchmarks."""
    return [row for row in rows if row["bench"] in benches]


def table(rows: Sequence[Row]) -> str:
    """Rows as a table, columns without any figure left out, notes below."""
    lines = [cells(row) for row in rows]
    used = [at for at in range(len(HEADINGS)) if at < 3 or any(line[at] for line in lines)]
    out = ["| " + " | ".join(HEADINGS[at] for at in used) + " |"]
    out.append("| " + " | ".join("---" if at in (0, len(HEADINGS) - 1) else "---:" for at in used) + " |")
    out += ["| " + " | ".join(line[at] for at in used) + " |" for line in lines]
    notes = [f"- {row['what']}, {row['clients']} clients: {row['note']}" for row in rows if row.get("note")]
    return "\n".join([*out, *(["", *notes] if notes else [])])


def cells(row: Row) -> list[str]:
    """One row as words."""
    busy = " ".join(f"{kind} {share:.2f}" for kind, share in row.get("busy", {}).items())
    return [
        row["what"],
        str(row["clients"] or ""),
        f"{row['rate']:,.0f}",
        *(number(row.get(name), "{:,.1f}") for name in ("p50_ms", "p95_ms", "p99_ms")),
        number(row.get("baseline"), "{:,.0f}"),
        number(row.get("ratio"), "{:.2f}x"),
        number(row.get("batch"), "{:,.0f}"),
        number(row.get("batch_ratio"), "{:.2f}x"),
        number(row.get("each_ms"), "{:.3f}"),
        busy,
    ]


def number(value: float | None, form: str) -> str:
    """A figure, or nothing."""
    return "" if value is None else form.format(value)


def aims(rows: Sequence[Row]) -> str:
    """Each aim, where it stands, and whether it is reached."""
    levels = {row["clients"]: row for row in of(rows, "onsale") if row["what"] == "reserve through HTTP"}
    found = {(row["bench"], row["what"]): row for row in rows}
    lines: list[tuple[str, str, bool]] = []
    if levels:
        best = max(row["rate"] for row in levels.values()) / max(row["baseline"] for row in levels.values())
        race = found["onsale", "race to the last ticket"]["note"]
        lines += [
            ("64 buyers: 3x the plain statement", f"{levels[64]['ratio']:.2f}x", levels[64]["ratio"] >= 3),
            ("64 buyers: p99 below 150 ms", f"{levels[64]['p99_ms']:.0f} ms", levels[64]["p99_ms"] < 150),
            ("256 buyers: 4x the plain statement", f"{levels[256]['ratio']:.2f}x", levels[256]["ratio"] >= 4),
            ("above the plain statement's best at any number of clients", f"{best:.2f}x", best > 1),
            (
                "as a guide, 3,000 orders a second",
                rate(max(levels.values(), key=_rate)),
                best_of(levels) >= 3000,
            ),
            ("exact sell-out", race.partition(":")[0], race.startswith("exact")),
        ]
    if scan := found.get(("scans", "scan through HTTP")):
        lines += [
            ("scans: 2x the plain statement at 32 clients", f"{scan['ratio']:.2f}x", scan["ratio"] >= 2),
            ("scans: p99 below 50 ms", f"{scan['p99_ms']:.0f} ms", scan["p99_ms"] < 50),
            ("as a guide, 2,000 scans a second", rate(scan), scan["rate"] >= 2000),
        ]
    if page := found.get(("eventpage", "the page")):
        lines += [
            ("event page: p50 below 5 ms at 16 clients", f"{page['p50_ms']:.1f} ms", page["p50_ms"] < 5),
            ("as a guide, 3,000 reads a second", rate(page), page["rate"] >= 3000),
        ]
    if export := found.get(("export", "rows of attendees.csv")):
        lines.append(("export: 50,000 rows a second", rate(export), export["rate"] >= 50_000))
    if swept := found.get(("sweep", "holds freed")):
        lines.append(("100,000 expired holds freed in seconds", swept["note"], "WRONG" not in swept["note"]))
    if held := found.get(("memory", "MB at rest")):
        lines.append(("everything at rest below 350 MB", f"{held['rate']:.0f} MB", held["rate"] < 350))
    out = ["| aim | stands at | reached |", "| --- | --- | --- |"]
    return "\n".join(
        [*out, *(f"| {aim} | {stands} | {'yes' if ok else 'no'} |" for aim, stands, ok in lines)]
    )


def rate(row: Row) -> str:
    """A row's rate as words."""
    return f"{row['rate']:,.0f}"


def _rate(row: Row) -> float:
    return float(row["rate"])


def best_of(levels: Mapping[int, Row]) -> float:
    """The best rate of several."""
    return max(_rate(row) for row in levels.values())


def draw(rows: Sequence[Row]) -> dict[str, str]:
    """The plots by their file's name."""
    levels = [row for row in of(rows, "onsale") if row["what"] == "reserve through HTTP"]
    if not levels:
        return {}
    groups = [f"{row['clients']} buyers" for row in levels]
    kinds = [row for row in [*levels, *of(rows, "kinds")] if row["clients"] == 64]
    return {
        "bench-onsale.svg": bars(
            "Orders a second on one hot ticket type",
            groups,
            [
                Series("plain statement in pgbench", "#9aa4b2", [row.get("baseline") for row in levels]),
                Series("Admit through HTTP", "#2f6f4f", [row["rate"] for row in levels]),
                Series("batch statement in pgbench", "#d9c27a", [row.get("batch") for row in levels]),
            ],
        ),
        "bench-waits.svg": bars(
            "How long a buyer waits for the hold, milliseconds",
            groups,
            [
                Series("p50", "#a8cfb8", [row["p50_ms"] for row in levels]),
                Series("p95", "#5f9f7c", [row["p95_ms"] for row in levels]),
                Series("p99", "#2f6f4f", [row["p99_ms"] for row in levels]),
            ],
        ),
        "bench-kinds.svg": bars(
            "Orders a second by 64 buyers",
            [row["what"].replace(" through HTTP", "") for row in kinds],
            [Series("Admit through HTTP", "#2f6f4f", [row["rate"] for row in kinds])],
        ),
    }


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 340, 60, 20, 70, 46


def bars(title: str, groups: Sequence[str], series: Sequence[Series]) -> str:
    """Groups of bars with their values above, a grid and a legend, as SVG that is read on light and dark alike."""
    most = scale(max((value or 0) for one in series for value in one.values))
    high, wide = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - RIGHT) / len(groups)
    each = wide * 0.8 / len(series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        text(20, 28, title, size=16, weight=600, anchor="start"),
    ]
    for step in range(5):
        y = TOP + high - high * step / 4
        line = f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e3e7ec"/>'
        parts += [line, text(LEFT - 8, y + 4, f"{most * step / 4:,.0f}", anchor="end")]
    for at, one in enumerate(series):
        x = 20 + at * 230
        parts.append(f'<rect x="{x}" y="42" width="12" height="12" fill="{one.colour}"/>')
        parts.append(text(x + 18, 52, one.name, anchor="start"))
        for place, value in enumerate(one.values):
            if value is None:
                continue
            left = LEFT + place * wide + wide * 0.1 + at * each
            tall = high * value / most
            size = f'x="{left:.1f}" y="{TOP + high - tall:.1f}" width="{each - 3:.1f}" height="{tall:.1f}"'
            parts.append(f'<rect {size} fill="{one.colour}"/>')
            parts.append(text(left + each / 2 - 1.5, TOP + high - tall - 4, f"{value:,.0f}", size=11))
    for place, group in enumerate(groups):
        parts.append(text(LEFT + place * wide + wide / 2, HEIGHT - 20, group))
    return "\n".join([*parts, "</svg>"]) + "\n"


def scale(value: float) -> float:
    """A round number not below the value."""
    power = 10.0 ** (len(str(int(max(value, 1)))) - 1)
    return next(power * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power * step >= value)


def text(x: float, y: float, words: str, *, size: int = 12, weight: int = 400, anchor: str = "middle") -> str:
    """One line of words."""
    look = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="#27313c"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


if __name__ == "__main__":
    main()
