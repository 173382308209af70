"""Money, dates and lines of text as templates write them, for one locale."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from babel.dates import format_date, format_time, get_timezone, get_timezone_name
from babel.numbers import format_currency
from markupsafe import Markup, escape

from admit.core import prose
from admit.core.codes import format_code, normalise
from admit.core.money import Money

_remembered = lru_cache(maxsize=256)
"""Mails of one sale name few prices and the same date over and over, and finding out how they are written is dear."""


def filters(locale: str) -> Mapping[str, Callable[..., object]]:
    """The filters `money`, `day`, `time`, `zone`, `code`, `lines` and `markdown` for a locale that Babel knows."""

    @_remembered
    def money(cents: int, currency: str) -> str:
        return format_currency(Money(cents, currency).amount, currency, locale=locale)

    @_remembered
    def day(moment: datetime, timezone: str) -> str:
        return format_date(moment.astimezone(get_timezone(timezone)), "full", locale=locale)

    @_remembered
    def time(moment: datetime, timezone: str) -> str:
        return format_time(moment, "short", tzinfo=get_timezone(timezone), locale=locale)

    @_remembered
    def zone(moment: datetime, timezone: str) -> str:
        return get_timezone_name(moment.astimezone(get_timezone(timezone)), locale=locale)

    return {
        "money": money,
        "day": day,
        "time": time,
        "zone": zone,
        "code": code,
        "lines": lines,
        "markdown": markdown,
    }


def code(text: str) -> str:
    """A code in groups for reading aloud, however its groups were written before."""
    return format_code(normalise(text)) or text


def lines(text: str) -> Markup:
    """A text of several lines for HTML: escaped, its line ends kept as breaks."""
    return Markup("<br />").join(escape(line) for line in text.splitlines())


def markdown(text: str) -> Markup:
    """Safe HTML of what was written in Markdown, closed as XML wants it, since MJML is XML."""
    return Markup(prose.render(text).replace("<br>", "<br />").replace("<hr>", "<hr />"))  # noqa: S704 - cleaned
