"""What the page of an organizer's branding shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from admit.web.contrast import Finding
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class Look:
    """The organizer as a visitor would see it: `tokens` are the colour's, `part_url` the sheet that has them.

    `about` is safe HTML. An event of the organizer lends its name, place and time.
    """

    page: Page
    name: str
    tagline: str
    about: str
    logo: str
    colour: str
    tokens: tuple[tuple[str, str], ...]
    part_url: str
    findings: tuple[Finding, ...]
    event: str
    place: str
    start_at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class BrandingView:
    """The forms and the look of what stands in them. `sources` are srcset texts of the cover."""

    page: Page
    console: Console
    href: str
    shop_href: str
    entries: Entries
    version: int
    look: Look
    preview_is_typed: bool
    logo: str
    cover: str
    sources: Mapping[str, str]
    pictures: Entries
    most_mb: int
