"""What every page carries, whichever frame it stands in."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from admit.core import words

Theme = Literal["system", "light", "dark"]
Kind = Literal["info", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go and the words for it."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    name: str
    role: str = ""
    href: str = "/account"


@dataclass(frozen=True, slots=True)
class Flash:
    """A message from the request before, shown once."""

    text: str
    kind: Kind = "good"


@dataclass(frozen=True, slots=True)
class Page:
    """Head, language and surroundings of one page.

    `robots` is empty where search engines are welcome. `social_image` is absolute. `structured` is JSON-LD,
    serialised by the caller; it is data, not script, and is escaped for its place. `feed` is a calendar that others
    can subscribe to. `csrf_token` is empty on cacheable pages. `search_href` empty means a bar without search.
    `scripts` are a vendor's.
    """

    title: str
    description: str = ""
    canonical: str = ""
    lang: str = field(default_factory=words.reader)
    theme: Theme = "system"
    robots: str = ""
    theme_url: str = ""
    social_image: str = ""
    structured: str = ""
    feed: str = ""
    csrf_token: str = ""
    person: Person | None = None
    flashes: tuple[Flash, ...] = ()
    nav: tuple[Link, ...] = ()
    search_href: str = ""
    search_words: str = ""
    scripts: tuple[str, ...] = ()


class View(Protocol):
    """Anything a template is rendered from: a frozen record that names its page."""

    @property
    def page(self) -> Page: ...
