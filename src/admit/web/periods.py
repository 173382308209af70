"""Periods of a dashboard: which days a word in the address means, and the days before them to compare with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHOICES = ("7", "30", "90", "all")
DEFAULT = "30"
MOST_DAYS = 731
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days at one place, the last one included; without `first` everything until then."""

    word: str
    zone: str
    first: date | None
    last: date

    @property
    def days(self) -> int:
        """How many days; 0 for all time."""
        return (self.last - self.first).days + 1 if self.first else 0

    @property
    def start_at(self) -> datetime:
        """The moment it begins."""
        return _midnight(self.first, self.zone) if self.first else BEGINNING

    @property
    def before_at(self) -> datetime:
        """The moment the period before it begins; all time has none before."""
        return _midnight(self.first - timedelta(days=self.days), self.zone) if self.first else BEGINNING

    @property
    def end_at(self) -> datetime:
        """The moment after it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    def holds(self, day: date) -> bool:
        """Whether the day lies in it, not in the period before."""
        return self.first is None or day >= self.first


def read(word: str, start: str, end: str, *, zone: str, now: datetime) -> Period:
    """The period an address asks for; what makes no sense is the usual one."""
    today = now.astimezone(ZoneInfo(zone)).date()
    first, last = _day(start), _day(end)
    if first and last and timedelta() <= last - first < timedelta(days=MOST_DAYS):
        return Period("", zone, first, last)
    chosen = word if word in CHOICES else DEFAULT
    if chosen == "all":
        return Period(chosen, zone, None, today)
    return Period(chosen, zone, today - timedelta(days=int(chosen) - 1), today)


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
