"""Pages for what went wrong."""

from dataclasses import dataclass

from admit.web.views.page import Link, Page


@dataclass(frozen=True, slots=True)
class Fault:
    """One error page: what happened, what was not lost, what to do next. `reference` finds it in our logs."""

    page: Page
    status: int
    happened: str
    advice: str
    actions: tuple[Link, ...] = ()
    code: str = ""
    reference: str = ""
    search_href: str = ""
