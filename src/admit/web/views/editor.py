"""What the sections of the event editor show beside the details: picture, programme, copies, capacity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class PictureView:
    """The event's picture and the form that brings another. `sources` are `srcset` texts by kind."""

    page: Page
    console: Console
    entries: Entries
    event: str
    back: str
    image: str
    sources: Mapping[str, str]
    most_mb: int


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A block of the programme."""

    title: str
    href: str
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The blocks of an event's programme, and the form that adds or edits one; `action` is where it leads."""

    page: Page
    console: Console
    entries: Entries
    event: str
    back: str
    zone: str
    sessions: tuple[SessionLine, ...]
    action: str
    is_new: bool
    version: int
    remove_action: str


@dataclass(frozen=True, slots=True)
class CopiesView:
    """Making drafts like an event: one on another day, or several by a rule. `dates` are what a rule comes to."""

    page: Page
    console: Console
    event: str
    back: str
    zone: str
    start_at: datetime
    once: Entries
    rule: Entries
    dates: tuple[datetime, ...]
    most: int


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A shared capacity with how full it is and which ticket types draw on it."""

    name: str
    href: str
    sold: int
    held: int
    total: int
    types: str


@dataclass(frozen=True, slots=True)
class PoolsView:
    """The shared capacities of an event, and the form that adds or edits one."""

    page: Page
    console: Console
    entries: Entries
    event: str
    back: str
    pools: tuple[PoolLine, ...]
    action: str
    is_new: bool
    version: int
    can_remove: bool
