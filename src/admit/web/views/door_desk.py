"""What the organizer's pages about a door show: its devices, how one is enrolled, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device in the list. `href` takes its new name; `href`/revoke takes it away."""

    name: str
    href: str
    version: int
    state: State
    fingerprint: str
    app_version: str
    waiting: int
    clock_off_s: int
    last_seen_at: datetime | None
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class DevicesView:
    """The devices of a door, the form that enrols one, and whether people may come in again."""

    page: Page
    console: Console
    event: str
    event_href: str
    href: str
    devices: tuple[DeviceLine, ...]
    gates: Options
    entries: Entries
    allows_reentry: bool
    now: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """One enrolment. `code` and the QR code only for whoever began it; `is_final` when nothing more happens by
    itself."""

    page: Page
    console: Console
    event: str
    name: str
    href: str
    devices_href: str
    status: str
    fingerprint: str
    app_version: str
    is_final: bool
    code: str = ""
    link: str = ""
    qr_size: int = 0
    qr_path: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PassageWords:
    """Who came in where."""

    gate: str
    session: str
    device: str
    by: str
    at: datetime
    is_offline: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One thing that went wrong."""

    state: State
    ticket: str
    attendee: str
    ticket_type: str
    detail: str
    scan: PassageWords
    first: PassageWords | None


@dataclass(frozen=True, slots=True)
class ConflictsView:
    """The conflict report of an event, some at a time."""

    page: Page
    console: Console
    event: str
    event_href: str
    csv_href: str
    timezone: str
    total: int
    counts: tuple[tuple[State, int], ...]
    lines: tuple[ConflictLine, ...]
    older: str
    newest: str
