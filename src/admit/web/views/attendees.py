"""What the organizer's pages about attendees show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AttendeeLine:
    """A valid ticket and whom it is for, with what was answered."""

    name: str
    email: str
    code: str
    type_name: str
    event: str
    order: str
    order_href: str
    admitted_at: datetime | None
    timezone: str
    answers: Options


@dataclass(frozen=True, slots=True)
class AttendeesView:
    """Who comes; `message_href` is empty where no single event is looked at."""

    page: Page
    console: Console
    href: str
    event: str
    query: Mapping[str, str]
    types: Options
    questions: Options
    attendees: tuple[AttendeeLine, ...]
    tickets: int
    checked_in: int
    message_href: str
    csv_href: str
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message that was sent, and what became of its mails."""

    subject: str
    is_news: bool
    who: str
    at: datetime
    recipients: int
    waiting: int
    arrived: int
    failed: int
    unwanted: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message being written; `preview` is safe HTML, empty before anybody looked."""

    page: Page
    console: Console
    href: str
    back: str
    event: str
    timezone: str
    own_email: str
    query: Mapping[str, str]
    addresses: int
    is_narrowed: bool
    entries: Entries
    preview: str
    said: str
    sent: tuple[MessageLine, ...]
