"""What the page of one of the team shows."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class MemberView:
    """One of the team. `act` is the label of what leads to `status`: withdrawing, shutting out, letting in."""

    page: Page
    console: Console
    href: str
    back: str
    activity_href: str
    name: str
    email: str
    state: State
    act: str
    status: str
    is_invited: bool
    is_out: bool
    version: int
    entries: Entries
    chosen: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    last_login_at: datetime | None
    now: datetime
