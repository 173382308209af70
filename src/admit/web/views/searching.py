"""What the console's search shows."""

from dataclasses import dataclass

from admit.web.views.console import Console
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that fits, and where it is."""

    label: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """What fits the words, by kind; `is_asked` is false before there are enough of them."""

    page: Page
    console: Console
    href: str
    words: str
    is_asked: bool
    events: tuple[Hit, ...]
    orders: tuple[Hit, ...]
    people: tuple[Hit, ...]
