"""Plots as records of plain coordinates, drawn by `components/plots.html`. Pure; every plot has its figures in a table.

The viewport is 600 wide and 240 high: the drawing area ends at 556, the words to its right name the lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 556.0, 200.0
TOP = 14.0
MOST_BARS = 62
GAP = 0.24
LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One column, with the days it stands for and what they came to."""

    x: float
    y: float
    width: float
    height: float
    first: date
    last: date
    value: int


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line and the number it stands at."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A day named below the drawing; `anchor` is SVG's text-anchor."""

    x: float
    day: date
    anchor: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Values over days: `before` is the path of the period before, empty without one."""

    bars: tuple[Bar, ...]
    before: str
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    step_days: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(bar.value for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Climb:
    """A sum that grows towards a limit: the line so far, the area under it, and where its pace leads."""

    line: str
    area: str
    guess: str
    limit_y: float
    limit: int
    now_x: float
    now_y: float
    now: int
    end_x: float
    full_on: date | None
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]


def bars(
    values: Mapping[date, int], first: date, last: date, *, before: Mapping[date, int] | None = None
) -> Bars:
    """Columns of one day each, or of several where there are too many days for the eye."""
    days = (last - first).days + 1
    step = -(-days // MOST_BARS)
    count = -(-days // step)
    sums = _sums(values, first, step, count)
    earlier = _sums(before, first - timedelta(days=days), step, count) if before is not None else []
    most, lines = _scale(max([*sums, *earlier, 1]))
    wide = WIDTH / count
    drawn = tuple(
        Bar(
            x=round(wide * (at + GAP / 2), 1),
            y=round(_y(value, most), 1),
            width=round(wide * (1 - GAP), 1),
            height=round(HEIGHT - _y(value, most), 1),
            first=first + timedelta(days=at * step),
            last=min(last, first + timedelta(days=at * step + step - 1)),
            value=value,
        )
        for at, value in enumerate(sums)
    )
    points = [(wide * (at + 0.5), _y(value, most)) for at, value in enumerate(earlier)]
    return Bars(drawn, _path(points), lines, _ticks(first, last), step)


def climb(sums: Sequence[tuple[date, int]], *, limit: int, pace: float, until: date) -> Climb:
    """The sum by day up to today, the limit, and the way there at `pace` a day, as far as `until`.

    Expects at least one day. Without a pace, or past `until`, nothing is guessed.
    """
    first, today = sums[0][0], sums[-1][0]
    last = max(until, today + timedelta(days=1))
    most, lines = _scale(max(limit, sums[-1][1], 1))
    span = (last - first).days

    def at(day: date) -> float:
        return round((day - first).days / span * WIDTH, 1)

    points = [(at(day), round(_y(value, most), 1)) for day, value in sums]
    now_x, now_y = points[-1]
    left = limit - sums[-1][1]
    need = left / pace if pace > 0 else float("inf")
    full_on = today + timedelta(days=max(1, round(need))) if 0 < need <= (last - today).days else None
    end_x = at(full_on) if full_on else now_x
    limit_y = round(_y(limit, most), 1)
    return Climb(
        line=_path(points),
        area=f"M{points[0][0]} {HEIGHT}L" + _path(points)[1:] + f"L{now_x} {HEIGHT}z",
        guess=f"M{now_x} {now_y}L{end_x} {limit_y}" if full_on else "",
        limit_y=limit_y,
        limit=limit,
        now_x=now_x,
        now_y=now_y,
        now=sums[-1][1],
        end_x=end_x,
        full_on=full_on,
        lines=tuple(line for line in lines if abs(line.y - limit_y) > 14),
        ticks=_ticks(first, last),
    )


def _sums(values: Mapping[date, int], first: date, step: int, count: int) -> list[int]:
    sums = [0] * count
    for day, value in values.items():
        spot = (day - first).days // step
        if 0 <= spot < count:
            sums[spot] += value
    return sums


def _scale(most: int) -> tuple[int, tuple[Line, ...]]:
    """A round number at or above the highest, and the lines on the way there."""
    step = 1
    while step * LINES < most:
        step = _next(step)
    top = -(-most // step) * step
    return top, tuple(Line(round(_y(value, top), 1), value) for value in range(0, top + 1, step))


def _next(step: int) -> int:
    """1, 2, 5, 10, 20, 50 and so on."""
    lead = int(str(step)[0])
    return step * 5 // 2 if lead == 2 else step * 2


def _y(value: int, most: int) -> float:
    return HEIGHT - max(0, value) / most * (HEIGHT - TOP)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def _ticks(first: date, last: date) -> tuple[Tick, ...]:
    days = (last - first).days
    if days < 2:
        return (Tick(0, first, "start"),)
    middle = first + timedelta(days=days // 2)
    return (
        Tick(0, first, "start"),
        Tick(round((middle - first).days / days * WIDTH, 1), middle, "middle"),
        Tick(WIDTH, last, "end"),
    )
