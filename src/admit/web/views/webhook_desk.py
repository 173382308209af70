"""What the pages of outgoing webhooks show."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Link, Page

Choice = tuple[str, str, str]
"""Of a kind of facts: its name, what it means, and its name again for those who program."""


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """An endpoint in the list. `waiting` is counted to 1,000."""

    href: str
    url: str
    description: str
    kinds: str
    state: State
    waiting: int
    made_by: str


@dataclass(frozen=True, slots=True)
class EndpointsView:
    """The endpoints, and the form that adds one. `secret` is a new one's, told this once; `made_href` is its page."""

    page: Page
    console: Console
    href: str
    back: str
    endpoints: tuple[EndpointLine, ...]
    secret: str
    made_href: str
    entries: Entries
    kinds: tuple[Choice, ...]
    chosen: tuple[str, ...]
    has_room: bool


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery in the log; `answer` is a status or why there was none."""

    href: str
    kind: str
    state: State
    answer: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint with its log. `secret` is a renewed one, told this once; `trouble` is why it takes nothing."""

    page: Page
    console: Console
    href: str
    back: str
    endpoint: EndpointLine
    is_on: bool
    trouble: str
    failing_since: datetime | None
    old_secret_until: datetime | None
    secret: str
    entries: Entries
    kinds: tuple[Choice, ...]
    chosen: tuple[str, ...]
    filters: tuple[Link, ...]
    deliveries: tuple[DeliveryLine, ...]
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery: what was sent, and what came of it. `replay` is where sending it again is asked for, or empty."""

    page: Page
    console: Console
    back: str
    endpoint: str
    delivery: DeliveryLine
    id: str
    body: str
    trouble: str
    excerpt: str
    took_ms: int | None
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    replay: str
