"""Tickets on paper: what stands on each sheet, in finished words, and the organizer's colours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from admit.core import colours
from admit.tickets import passes
from admit.tickets.press import Unprintable, press

MOST_SHEETS = 100
HOUSE_ACCENT = "#1b42e8"
LIGHT, DARK = "#ffffff", "#12151a"

LARGEST_LOGO = 100_000
"""Larger pictures stay off the paper: they would take longer to set than all the rest."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who stands at the top. `logo` is a picture of this installation (PNG, JPEG, SVG or WebP), or None."""

    organizer: str
    accent: str
    logo: bytes | None
    lang: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket. `facts` are (small, large) pairs; `foot` is the last line."""

    event: str
    facts: Sequence[tuple[str, str]]
    code: str
    payload: str
    note: str
    foot: str


async def tickets(letterhead: Letterhead, sheets: Sequence[Sheet], *, title: str, qr_words: str) -> bytes:
    """A PDF with a page for each ticket, `MOST_SHEETS` at most. Raises: Busy."""
    assert 0 < len(sheets) <= MOST_SHEETS
    return await _set("tickets", letterhead, _data(sheets, title=title, qr_words=qr_words))


async def receipt(letterhead: Letterhead, data: dict[str, object]) -> bytes:
    """A receipt's PDF from finished text; `paper/receipt.typ` says what it reads. Raises: Busy."""
    return await _set("receipt", letterhead, data)


async def _set(paper: str, letterhead: Letterhead, data: dict[str, object]) -> bytes:
    """With the logo, or without it where it turns out to be no picture: a ticket matters more."""
    try:
        return await press.pdf(paper, {**data, **head(letterhead)})
    except Unprintable:
        if letterhead.logo is None:
            raise
        return await press.pdf(paper, {**data, **head(replace(letterhead, logo=None))})


def head(letterhead: Letterhead) -> dict[str, object]:
    """What the strip at the top reads."""
    accent = accent_of(letterhead.accent)
    logo = letterhead.logo
    return {
        "organizer": letterhead.organizer,
        "accent": accent,
        "on_accent": on(accent),
        "logo": list(logo) if logo and len(logo) <= LARGEST_LOGO else None,
        "lang": letterhead.lang.split("-")[0],
    }


def accent_of(colour: str) -> str:
    """The colour as `#rrggbb`; the house's where it is none."""
    return colour.lower() if colours.is_colour(colour) else HOUSE_ACCENT


def on(colour: str) -> str:
    """The colour of text that reads better on another one."""
    return max((LIGHT, DARK), key=lambda text: colours.contrast(text, colour))


def _data(sheets: Sequence[Sheet], *, title: str, qr_words: str) -> dict[str, object]:
    return {
        "title": title,
        "words": {"qr": qr_words},
        "tickets": [
            {
                "event": sheet.event,
                "facts": [list(pair) for pair in sheet.facts],
                "code": sheet.code,
                "qr": passes.svg(sheet.payload).decode(),
                "note": sheet.note,
                "foot": sheet.foot,
            }
            for sheet in sheets
        ],
    }
