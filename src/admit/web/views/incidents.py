"""What the organizer's page of incidents shows."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.page import Link, Page

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list: its name in the address, its words, what there is to choose, what is chosen."""

    name: str
    label: str
    options: Options
    chosen: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident. `href` takes the steps; `typed` is a note that was refused and is not lost."""

    id: str
    href: str
    kind: str
    severity: State
    text: str
    event: str
    gate: str
    by: str
    timezone: str
    happened_at: datetime
    reported_at: datetime
    is_late: bool
    state: State
    is_open: bool
    is_closed: bool
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    closed_by: str
    note: str
    photo_href: str
    ticket: str
    order_href: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class IncidentsView:
    """Incidents of an event (or, without one, of all), narrowed by the address, live by `live_href`.

    `changes` is a number that grows with whatever happens to them; `query` is what the steps' forms carry to come back.
    """

    page: Page
    console: Console
    event: str
    event_href: str
    href: str
    live_href: str
    changes: int
    query: str
    state: str
    chips: tuple[Link, ...]
    choices: tuple[Choice, ...]
    lines: tuple[IncidentLine, ...]
    is_narrowed: bool
    older: str
    newest: str
    now: datetime
    problem: str = ""
