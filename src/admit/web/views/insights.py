"""What the dashboards, the reports and the settlement statement show. Money is `Money`, shares are of one."""

from dataclasses import dataclass
from datetime import date, datetime

from admit.core.money import Money
from admit.web.plots import Bars, Climb
from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.page import Link, Page


@dataclass(frozen=True, slots=True)
class Revenue:
    """One currency's money in the period; `before` is the gross of the period before, none for all time."""

    gross: Money
    refunded: Money
    discounts: Money
    fee: Money
    net: Money
    before: Money | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of the table behind the plots."""

    day: date
    orders: int
    tickets: int
    money: tuple[tuple[Money, Money], ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A name with what it sold, and its share of the greatest for the bar."""

    name: str
    href: str
    tickets: int
    orders: int
    gross: Money
    discount: Money | None
    share: float


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """How full a ticket type or an event is now."""

    key: str
    name: str
    price: Money | None
    sold: int
    held: int
    total: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the dashboard, as it stands in the address."""

    periods: tuple[Link, ...]
    href: str
    start: str
    end: str
    events: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class InsightsView:
    """A dashboard, of a tenant or of an event (then `event` is its name and `start_at` its start)."""

    page: Page
    console: Console
    title: str
    event: str
    state: State | None
    start_at: datetime | None
    zone: str
    now: datetime
    filters: Filters
    period_words: str
    revenues: tuple[Revenue, ...]
    orders: int
    orders_before: int | None
    tickets: int
    tickets_before: int | None
    held_orders: int
    paid_orders: int
    views: int
    views_before: int | None
    sold: int
    held: int
    capacity: int
    valid: int
    admitted: int
    climb: Climb | None
    plot: Bars
    days: tuple[DayRow, ...]
    types: tuple[ShareRow, ...]
    codes: tuple[ShareRow, ...]
    events: tuple[ShareRow, ...]
    places: tuple[PlaceRow, ...]
    live: str
    live_money: bool
    reports: str
    statement: str

    @property
    def conversion(self) -> float:
        """The share of begun orders that were paid."""
        return self.paid_orders / self.held_orders if self.held_orders else 0.0

    @property
    def begun(self) -> float | None:
        """The share of views that led to a checkout; None where more began than looked, before views were counted."""
        return self.held_orders / self.views if self.views >= max(1, self.held_orders) else None

    @property
    def check_in_rate(self) -> float:
        """The share of valid tickets that came in."""
        return self.admitted / self.valid if self.valid else 0.0


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list to take away; without `xlsx` it is too long for a spreadsheet."""

    name: str
    title: str
    text: str
    rows: int
    csv: str
    plain: str
    xlsx: str


@dataclass(frozen=True, slots=True)
class ReportsView:
    """The lists to take away, of a tenant or an event, and where the statements are."""

    page: Page
    console: Console
    title: str
    event: str
    most_rows: int
    lists: tuple[ListRow, ...]
    statements: tuple[Link, ...]
    filters: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of the statement, named by `key`; the amount has its sign. `strong` lines are sums of those above."""

    key: str
    amount: Money
    note: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class RateRow:
    """One tax rate: sales, what went back, what was kept, and the tax inside it."""

    rate: float
    paid: Money
    back: Money
    kept: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class StatementView:
    """The settlement of an event."""

    page: Page
    console: Console
    event: str
    href: str
    zone: str
    made_at: datetime
    orders: int
    lines: tuple[StatementLine, ...]
    rates: tuple[RateRow, ...]
    means: tuple[StatementLine, ...]
    open_disputes: Money
    knows_provider_fee: bool
    difference: Money
