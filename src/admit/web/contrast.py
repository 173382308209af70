"""How legible an organizer's colour is, measured, and what becomes of it: the words of the branding page."""

import math
from dataclasses import dataclass

from babel.numbers import format_decimal

from admit.core import colours
from admit.core.words import reader, say
from admit.web import formats, theme
from admit.web.theme import Accent


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured use of the colour: whether it stays as chosen, in words, and the colour that is shown."""

    is_kept: bool
    words: str
    colour: str


def findings(colour: str) -> tuple[Finding, ...]:
    """Buttons and links, on light pages and on dark ones."""
    light, dark = theme.light_accent(colour), theme.dark_accent(colour)
    return (
        _button(colour, light, theme.LIGHT_GROUNDS, is_dark=False),
        _link(colour, light, theme.LIGHT_GROUNDS, is_dark=False),
        _button(colour, dark, theme.DARK_GROUNDS, is_dark=True),
        _link(colour, dark, theme.DARK_GROUNDS, is_dark=True),
    )


def _button(colour: str, made: Accent, grounds: tuple[str, ...], *, is_dark: bool) -> Finding:
    """The words upon a button, or its shape on the page where the words were fine already."""
    before, after = colours.contrast(made.on_fill, colour), colours.contrast(made.on_fill, made.fill)
    where = say("Buttons on dark pages") if is_dark else say("Buttons on light pages")
    upon = say("white words") if made.on_fill == theme.WHITE else say("dark words")
    facts = {
        "where": where,
        "upon": upon,
        "before": _ratio(before),
        "after": _ratio(after),
        "colour": made.fill,
    }
    if made.fill == colour:
        return Finding(
            True, say("%(where)s: %(upon)s measure %(after)s. The colour stays as it is.", **facts), made.fill
        )
    if before >= theme.TEXT:
        facts["before"] = _ratio(colours.least_contrast(colour, grounds))
        words = say(
            "%(where)s: your colour hardly stands out (%(before)s). They become %(colour)s (%(upon)s: %(after)s).",
            **facts,
        )
        return Finding(False, words, made.fill)
    words = say("%(where)s: %(upon)s measure only %(before)s. They become %(colour)s: %(after)s.", **facts)
    return Finding(False, words, made.fill)


def _link(colour: str, made: Accent, grounds: tuple[str, ...], *, is_dark: bool) -> Finding:
    on = (*grounds, made.wash)
    before, after = colours.least_contrast(colour, on), colours.least_contrast(made.ink, on)
    where = say("Links on dark pages") if is_dark else say("Links on light pages")
    facts = {"where": where, "before": _ratio(before), "after": _ratio(after), "colour": made.ink}
    if made.ink == colour:
        return Finding(
            True, say("%(where)s measure %(after)s. The colour stays as it is.", **facts), made.ink
        )
    return Finding(
        False, say("%(where)s measure only %(before)s. They become %(colour)s: %(after)s.", **facts), made.ink
    )


def _ratio(value: float) -> str:
    """Cut, never rounded up: 4.49 must not read as the 4.5 that is asked for."""
    lang = reader()
    shown = format_decimal(math.floor(value * 10) / 10, "0.0", locale=formats.locale_of(lang))
    return say("%(ratio)s to 1", ratio=shown)
