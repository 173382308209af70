"""Templates to text: one environment per language, so that macros format and translate like their page."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from gettext import NullTranslations
from html import escape
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from admit.core import words
from admit.http import languages
from admit.web import assets, formats
from admit.web.views.page import View

TEMPLATES = Path(__file__).parent / "templates"


class Amount(Protocol):
    """What the `money` filter takes: minor units and an ISO 4217 code."""

    @property
    def cents(self) -> int: ...
    @property
    def currency(self) -> str: ...


def render(template: str, view: View) -> str:
    """The page or fragment a template makes of a frozen record; it sees `view`, and its page as `page`."""
    environment = environment_for(view.page.lang)
    return environment.get_template(template).render(view=view, page=view.page)


@lru_cache(maxsize=16)
def environment_for(lang: str) -> Environment:
    """The environment of one language. Bounded, since the tag may come from a request."""
    return build_environment(lang, assets.load(), translations_for(lang))


def translations_for(lang: str) -> NullTranslations:
    """The catalog of a language; the words as they stand in the templates where there is none."""
    return words.catalog(words.nearest(lang))


def build_environment(lang: str, built: assets.Assets, translations: NullTranslations) -> Environment:
    """An environment that escapes, refuses unknown names and knows our filters."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        asset=built.url,
        preloads=built.preloads_of,
        icon=partial(_icon, built),
        lang=lang,
        exponent=formats.exponent,
        turns=languages.turns,
    )
    environment.filters.update(_filters(lang, translations.gettext))
    return environment


def _icon(built: assets.Assets, name: str, label: str = "") -> Markup:
    # Lucide's paths come from our own build, never from people; only the label needs escaping.
    meaning = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" {meaning}>{built.icon(name)}</svg>')  # noqa: S704


def _json_ld(text: str) -> Markup:
    # Inside <script type="application/ld+json"> only "<" could end the element; JSON lets it be written so.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def _filters(lang: str, _: Callable[[str], str]) -> dict[str, Callable[..., Any]]:
    return {
        "money": lambda amount: formats.money(amount.cents, amount.currency, lang),
        "price": lambda amount: (
            formats.money(amount.cents, amount.currency, lang) if amount.cents else _("Free")
        ),
        "number": lambda value: formats.number(value, lang),
        "percent": partial(_percent, lang),
        "day_long": lambda at, zone: formats.day_long(at, zone, lang),
        "day": lambda at, zone: formats.day(at, zone, lang),
        "day_short": lambda at, zone: formats.day_short(at, zone, lang),
        "date": lambda day: formats.date_medium(day, lang),
        "date_short": lambda day: formats.date_short(day, lang),
        "weekday": lambda at, zone: formats.weekday(at, zone, lang),
        "day_number": lambda at, zone: formats.day_number(at, zone, lang),
        "month": lambda at, zone: formats.month(at, zone, lang),
        "clock": lambda at, zone: formats.clock(at, zone, lang),
        "clock_zone": lambda at, zone: f"{formats.clock(at, zone, lang)} {formats.zone_name(at, zone)}",
        "time_range": partial(_time_range, lang, _),
        "moment": partial(_moment, lang, _),
        "stamp": lambda at, zone: formats.stamp(at, zone, lang),
        "relative": lambda at, now: formats.relative(at, now, lang),
        "machine": formats.machine,
        "initials": formats.initials,
        "json_ld": _json_ld,
    }


def _percent(lang: str, share: float, decimals: int = 1) -> str:
    return formats.percent(share, lang, decimals=decimals)


def _time_range(
    lang: str, _: Callable[[str], str], starts: datetime, ends: datetime | None, zone: str, place: str = ""
) -> str:
    """`20:00 to 22:15, Essen time (CET)`; the start alone where no end is known."""
    parts = {
        "start": formats.clock(starts, zone, lang),
        "zone": formats.zone_name(starts, zone),
        "place": place,
    }
    words = "%(start)s"
    if ends is not None:
        parts["end"] = formats.clock(ends, zone, lang)
        words = _("%(start)s to %(end)s")
        if formats.days_between(ends, starts, zone) > 0 and (ends - starts).total_seconds() > LONG_NIGHT_S:
            parts["end"] = f"{formats.day_short(ends, zone, lang)}, {parts['end']}"
    parts["times"] = words % parts
    return (_("%(times)s, %(place)s time (%(zone)s)") if place else _("%(times)s %(zone)s")) % parts


# An evening that ends after midnight is still one evening; beyond this the end needs its own date.
LONG_NIGHT_S = 12 * 3600


def _moment(lang: str, _: Callable[[str], str], at: datetime, zone: str, now: datetime) -> str:
    """`Today 14:22`, `Yesterday 09:10`, `13 March 14:22`, with the year where it is another one."""
    parts = {"time": formats.clock(at, zone, lang), "day": formats.day_short(at, zone, lang)}
    match formats.days_between(at, now, zone):
        case 0:
            return _("Today %(time)s") % parts
        case -1:
            return _("Yesterday %(time)s") % parts
        case 1:
            return _("Tomorrow %(time)s") % parts
        case _other:
            return (
                formats.stamp(at, zone, lang)
                if formats.year_differs(at, now, zone)
                else "{day} {time}".format(**parts)
            )
