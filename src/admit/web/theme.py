"""A tenant's own accent as a style sheet: five tokens in two themes, legible whatever the colour.

The sheet follows from the colour alone, so its address names the colour and a hash of the sheet; nothing is looked up.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from litestar import Response, get

from admit.core import colours
from admit.core.errors import NotFound
from admit.http.parameters import Slug
from admit.http.static import FOR_A_WHILE, FOR_EVER
from admit.identity.branding import ACCENT

TEXT = 4.5
"""The contrast that text needs. Source: WCAG 2.2, 1.4.3."""
SHAPE = 1.5
"""The contrast from which a button is seen as a shape; its words have the rest."""
WHITE, INK = "#ffffff", "#12151a"
LIGHT_GROUNDS = ("#f4f5f7", "#ffffff", "#eaecef")
"""canvas, surface and raised, wash and sunken, as `frontend/styles/tokens.css` has them."""
DARK_GROUNDS = ("#0d0f12", "#16191e", "#1d2127", "#23282f", "#0a0b0e")

WHOLE, PART = ":root", ".branded"
"""What a sheet colours: a page, or the part of one that shows how a page would look."""

_NAME = re.compile(r"([0-9a-f]{6})-([0-9a-f]{10})(-part)?\.css")


@dataclass(frozen=True, slots=True)
class Accent:
    """The five tokens in one theme."""

    fill: str
    hover: str
    on_fill: str
    ink: str
    wash: str


def url(branding: Mapping[str, object]) -> str:
    """Where the sheet of a tenant's colour is; empty without a colour of its own."""
    colour = branding.get(ACCENT)
    if not isinstance(colour, str) or not colours.is_colour(colour):
        return ""
    made = sheet(colour.lower())
    return f"/theme/{colour[1:].lower()}-{_hash(made)}.css"


def part_url(colour: str) -> str:
    """Where the sheet of a colour is that colours only what is `.branded`."""
    return f"/theme/{colour[1:]}-{_hash(sheet(colour, PART))}-part.css"


@get("/theme/{path:str}", include_in_schema=False, sync_to_thread=False)
def serve(path: Slug) -> Response[Any]:
    """The sheet of a colour. Under the hash of another release it is not kept for long."""
    asked = _NAME.fullmatch(path)
    if asked is None:
        raise NotFound
    made = sheet(f"#{asked[1]}", PART if asked[3] else WHOLE)
    kept = FOR_EVER if asked[2] == _hash(made) else FOR_A_WHILE
    return Response(made, media_type="text/css", headers={"cache-control": kept})


@lru_cache(maxsize=512)
def sheet(colour: str, selector: str = WHOLE) -> str:
    """The style sheet of a colour of six hex digits."""
    return selector + "{" + ";".join(f"{name}:{value}" for name, value in tokens(colour)) + "}\n"


def tokens(colour: str) -> tuple[tuple[str, str], ...]:
    """The tokens of a colour with their values in both themes."""
    light, dark = light_accent(colour), dark_accent(colour)
    pairs = (
        ("--accent", light.fill, dark.fill),
        ("--accent-hover", light.hover, dark.hover),
        ("--on-accent", light.on_fill, dark.on_fill),
        ("--accent-ink", light.ink, dark.ink),
        ("--accent-wash", light.wash, dark.wash),
    )
    return tuple((name, f"light-dark({a},{b})") for name, a, b in pairs)


def light_accent(colour: str) -> Accent:
    """The tokens on light ground."""
    return _accent(colour, wash=colours.with_lightness(colour, 0.955, most_chroma=0.022), is_dark=False)


def dark_accent(colour: str) -> Accent:
    """The tokens on dark ground."""
    return _accent(colour, wash=colours.with_lightness(colour, 0.26, most_chroma=0.045), is_dark=True)


def _accent(colour: str, *, wash: str, is_dark: bool) -> Accent:
    on_fill = WHITE if colours.contrast(WHITE, colour) >= TEXT - 1 else INK

    def carries_text(found: str) -> bool:
        return colours.contrast(on_fill, found) >= TEXT

    grounds = (*(DARK_GROUNDS if is_dark else LIGHT_GROUNDS), wash)
    fill = colours.nearest(colour, carries_text, darker=on_fill == WHITE)
    fill = colours.nearest(
        fill, lambda found: colours.least_contrast(found, grounds) >= SHAPE, darker=not is_dark
    )
    ink = colours.nearest(
        colour, lambda found: colours.least_contrast(found, grounds) >= TEXT, darker=not is_dark
    )
    return Accent(fill, _hover(fill, on_fill), on_fill, ink, wash)


def _hover(fill: str, on_fill: str) -> str:
    """A step further away from the text upon it, or nearer where there is no further."""
    start = colours.to_oklch(fill).lightness
    step = -0.06 if on_fill == WHITE else 0.06
    further = min(0.97, max(0.1, start + step))
    return colours.with_lightness(fill, further, most_chroma=1)


def _hash(made: str) -> str:
    return hashlib.sha256(made.encode()).hexdigest()[:10]
