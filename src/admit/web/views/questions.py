"""What the organizer's pages about questions show."""

from dataclasses import dataclass

from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in the list. `whom` says who is asked; `options` are the choices on one line."""

    id: str
    label: str
    href: str
    kind: str
    whom: str
    options: str
    required: bool
    at_door: bool
    is_archived: bool
    version: int


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """What an event asks. `setting` is none, optional or required; `problem` says what was not possible."""

    page: Page
    console: Console
    event: str
    event_href: str
    href: str
    setting: str
    asked: tuple[QuestionLine, ...]
    archived: tuple[QuestionLine, ...]
    is_open: bool
    has_room: bool
    problem: str


@dataclass(frozen=True, slots=True)
class QuestionFormView:
    """Adding or editing a question. `types` are (id, name, note) of ticket types, `chosen` ids of those ticked."""

    page: Page
    console: Console
    entries: Entries
    event: str
    action: str
    back: str
    is_new: bool
    is_archived: bool
    kinds: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str, str], ...]
    chosen: tuple[str, ...]
    version: int
