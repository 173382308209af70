"""The living page of components: what it shows, with believable content and a clock that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import segno

from admit.core.words import say
from admit.web.views.console import Console, NavGroup, NavItem
from admit.web.views.page import Flash, Link, Page, Person


@dataclass(frozen=True, slots=True)
class Price:
    """An amount as the `money` filter takes it."""

    cents: int
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Styleguide:
    """Everything the components need to show their states. `qr_path` draws dark modules as strokes."""

    page: Page
    console: Console
    now: datetime
    starts: datetime
    ends: datetime
    zone: str
    prices: tuple[Price, ...]
    qr_size: int
    qr_path: str

    def after(self, seconds: int) -> datetime:
        """The moment so many seconds from now."""
        return self.now + timedelta(seconds=seconds)


def specimen(now: datetime | None = None, *, page: Page | None = None) -> Styleguide:
    """The page as it stands at `now`; a fixed evening in November where none is given."""
    size, path = qr_strokes("ADMIT:SPECIMEN:H4-9QT-2:NOT-A-TICKET:" + "K7" * 30)
    return Styleguide(
        page=page or _page(),
        console=console("overview"),
        now=now or datetime(2026, 11, 22, 14, 9, 36, tzinfo=UTC),
        starts=datetime(2027, 3, 13, 19, 0, tzinfo=UTC),
        ends=datetime(2027, 3, 13, 21, 15, tzinfo=UTC),
        zone="Europe/Berlin",
        prices=(
            Price(2400),
            Price(3200),
            Price(4500),
            Price(8000),
            Price(0),
            Price(-640),
            Price(1500, "JPY"),
        ),
        qr_size=size,
        qr_path=path,
    )


def qr_strokes(payload: str) -> tuple[int, str]:
    """A QR code as (modules a side, SVG path of horizontal strokes of width one)."""
    rows = [list(row) for row in segno.make_qr(payload, error="m", boost_error=False).matrix]
    return len(rows), "".join(_row_strokes(y, row) for y, row in enumerate(rows))


def _row_strokes(y: int, row: list[int]) -> str:
    strokes, x = "", 0
    while x < len(row):
        length = next((at for at, dark in enumerate(row[x:]) if not dark), len(row) - x)
        strokes += f"M{x} {y}.5h{length}" if length else ""
        x += length + 1
    return strokes


def console(current: str) -> Console:
    """A believable organizer's console with one place lit."""
    places = (
        ("home", "Home", "house", ""),
        ("events", "Events", "calendar", "4"),
        ("orders", "Orders", "receipt-text", "1,318"),
        ("attendees", "Attendees", "users", ""),
        ("payouts", "Payouts", "landmark", ""),
    )
    of_event = (
        ("overview", "Overview", "chart-line", ""),
        ("types", "Ticket types", "ticket", ""),
        ("codes", "Discount codes", "tag", ""),
        ("page", "Public page", "panel-top", ""),
        ("door", "Door", "scan-qr-code", ""),
    )
    return Console(
        name="Ensemble Halde",
        role="Organizer, live",
        groups=(
            NavGroup(_items(places, current)),
            NavGroup(_items(of_event, current), heading="Pulse for Eighteen"),
        ),
        foot=_items((("settings", "Settings", "settings", ""),), current),
        switch_href="#tenants",
    )


def _items(rows: tuple[tuple[str, str, str, str], ...], current: str) -> tuple[NavItem, ...]:
    return tuple(NavItem(label, f"#{key}", icon, key == current, count) for key, label, icon, count in rows)


def _page() -> Page:
    return Page(
        title="Components: Admit",
        robots="noindex",
        person=Person("Lena Brandt", "Owner"),
        nav=(
            Link(say("Discover"), "/"),
            Link(say("My tickets"), "/account"),
            Link(say("For organizers"), "/organizer"),
        ),
        flashes=(Flash(say("Your changes are saved.")),),
        search_href="/",
    )
