"""What the page for developers shows."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key. `revoke` is where its end is sent to, empty for one that is over; `activity_href` where its acts stand."""

    name: str
    prefix: str
    scopes: str
    made_by: str
    state: State
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoke: str
    activity_href: str


@dataclass(frozen=True, slots=True)
class DevelopersView:
    """The keys for programs, and the form that makes one. `fresh` is a new key, told this once."""

    page: Page
    console: Console
    href: str
    api: str
    keys: tuple[KeyLine, ...]
    fresh: str
    entries: Entries
    scopes: tuple[tuple[str, str, str], ...]
    chosen: tuple[str, ...]
    timezone: str
    now: datetime
