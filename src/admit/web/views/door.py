"""What the door's pages show: readable at arm's length, decided before they are drawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class AppView:
    """The check-in app: the same page for everybody, since phones keep it."""

    page: Page


@dataclass(frozen=True, slots=True)
class DoorEventLine:
    """An event one may work at."""

    name: str
    href: str
    place: str
    timezone: str
    start_at: datetime
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class DoorGroup:
    """The events of one organizer."""

    tenant: str
    events: tuple[DoorEventLine, ...]


@dataclass(frozen=True, slots=True)
class DoorsView:
    """The choice of a door."""

    page: Page
    groups: tuple[DoorGroup, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """Where one stands: the event, and the gate and session chosen on this device."""

    href: str
    event: str
    timezone: str
    gate: str
    session: str
    now: datetime

    @property
    def place(self) -> str:
        """Gate and session on one line; empty when neither was chosen."""
        return ", ".join(part for part in (self.gate, self.session) if part)


@dataclass(frozen=True, slots=True)
class Count:
    """How full it is."""

    admitted: int
    expected: int
    lately: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """The admission before this attempt."""

    at: datetime
    place: str
    by: str


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """One answer. `reason` is a sentence unless `earlier` says it better; hrefs are empty where nothing can be done."""

    kind: Literal["ok", "again", "no"]
    word: str
    reason: str
    holder: str
    ticket: str
    code: str
    at: datetime | None
    earlier: Earlier | None
    undo_href: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """The door itself: ready, or with an answer."""

    page: Page
    post: Post
    count: Count | None
    verdict: VerdictFacts | None
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class StartView:
    """Before the first scan: this browser becomes a device, and stands somewhere."""

    page: Page
    event: str
    action: str
    entries: Entries
    needs_name: bool
    gates: tuple[tuple[str, str], ...]
    gate: str
    sessions: tuple[tuple[str, str], ...]
    session: str
    back: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A ticket found by hand. `state` says what stands in the way, empty when nothing does."""

    id: str
    holder: str
    type_name: str
    code: str
    order_code: str
    buyer: str
    state: str
    admitted_at: datetime | None
    can_enter: bool
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindView:
    """Finding a ticket by name, email, order or ticket code."""

    page: Page
    post: Post
    words: str
    error: str
    has_asked: bool
    tickets: tuple[FoundLine, ...]


@dataclass(frozen=True, slots=True)
class UndoView:
    """Taking an admission back, with the reason."""

    page: Page
    post: Post
    action: str
    entries: Entries


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """What was reported before."""

    kind: str
    severity: str
    text: str
    place: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """Reporting an incident, above what was reported before."""

    page: Page
    post: Post
    action: str
    entries: Entries
    kinds: tuple[tuple[str, str], ...]
    severities: tuple[tuple[str, str], ...]
    incidents: tuple[IncidentLine, ...]
    is_sent: bool
