"""Money, dates and numbers as the reader writes them: plain values in, text out."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import NumberPattern, format_decimal, format_percent, parse_pattern

# ISO 4217 minor units other than two. CLDR's own digits differ for some currencies (none for RSD), so
# they would misread an amount by a factor of a hundred. Source: ISO 4217 list one.
EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
TWO_DECIMALS = 2
LETTER_BEFORE_FIGURE = re.compile(r"[A-Za-z](?=\d)")
"""ISK 7,900 but €7,900: Babel does not know CLDR's `alphaNextToNumber`, and browsers write it so."""

# "en" means English as Europe writes it: 13 March, 20:00. Who asks for en-US gets that.
DEFAULTS = {"en": "en_GB"}


@lru_cache(maxsize=64)
def locale_of(lang: str) -> Locale:
    """Babel's locale for a page's language tag; European English for one it does not know."""
    try:
        return Locale.parse(DEFAULTS.get(lang, lang.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_GB")


def exponent(currency: str) -> int:
    """How many decimals the minor unit of a currency has."""
    return EXPONENTS.get(currency, TWO_DECIMALS)


def money(cents: int, currency: str, lang: str) -> str:
    """An amount in minor units with its currency, a minus where it is owed."""
    digits = exponent(currency)
    value = Decimal(cents).scaleb(-digits)
    pattern = _money_pattern(lang, digits)
    text = pattern.apply(value, locale_of(lang), currency=currency, currency_digits=False)
    return _true_minus(LETTER_BEFORE_FIGURE.sub("\\g<0>\u00a0", text))


@lru_cache(maxsize=64)
def _money_pattern(lang: str, digits: int) -> NumberPattern:
    pattern = parse_pattern(locale_of(lang).currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


def number(value: int | float | Decimal, lang: str) -> str:
    """A count or measure with the reader's separators."""
    return _true_minus(format_decimal(value, locale=locale_of(lang)))


def percent(share: float, lang: str, *, decimals: int = 1) -> str:
    """A share of one as a percentage, with at most `decimals` places."""
    return _true_minus(
        format_percent(round(share, decimals + 2), locale=locale_of(lang), decimal_quantization=False)
    )


def day_long(at: datetime, zone: str, lang: str) -> str:
    """`Saturday 13 March 2027`, in the event's zone."""
    return _dated(_full_pattern(lang), at, zone, lang)


def day(at: datetime, zone: str, lang: str) -> str:
    """`Sat 13 March 2027`, in the event's zone."""
    return _dated(_full_pattern(lang).replace("EEEE", "EEE"), at, zone, lang)


def day_short(at: datetime, zone: str, lang: str) -> str:
    """`6 March`, in the event's zone."""
    return str(format_skeleton("MMMMd", _local(at, zone), locale=locale_of(lang)))


def date_medium(day: date, lang: str) -> str:
    """13 Mar 2027"""
    return str(format_date(day, format="medium", locale=locale_of(lang)))


def date_short(day: date, lang: str) -> str:
    """`6 Mar`, of a day that is one already."""
    return str(format_skeleton("MMMd", day, locale=locale_of(lang)))


def weekday(at: datetime, zone: str, lang: str) -> str:
    """`Sat`, in the event's zone."""
    return format_date(_local(at, zone), "EEE", locale=locale_of(lang))


def day_number(at: datetime, zone: str, lang: str) -> str:
    """`13`, in the event's zone."""
    return format_date(_local(at, zone), "d", locale=locale_of(lang))


def month(at: datetime, zone: str, lang: str) -> str:
    """`March`, in the event's zone."""
    return format_date(_local(at, zone), "LLLL", locale=locale_of(lang))


def clock(at: datetime, zone: str, lang: str) -> str:
    """`20:00`, in the event's zone."""
    return format_time(_local(at, zone), "short", locale=locale_of(lang))


def zone_name(at: datetime, zone: str) -> str:
    """`CET`, or `GMT+3` where a zone has no letters of its own."""
    name = _local(at, zone).tzname() or "UTC"
    return name if name.isalpha() else f"GMT{_trim_offset(name)}"


def stamp(at: datetime, zone: str, lang: str) -> str:
    """Date and time to the second, for trails and tables: `22 Nov 2026, 14:09:36`."""
    return format_datetime(_local(at, zone), "medium", locale=locale_of(lang))


def relative(at: datetime, now: datetime, lang: str) -> str:
    """`21 minutes ago`, `in 3 months`; the very same moment counts as past."""
    if abs(at - now) < timedelta(seconds=1):
        at = now - timedelta(seconds=1)
    return format_timedelta(at - now, add_direction=True, locale=locale_of(lang))


def days_between(at: datetime, now: datetime, zone: str) -> int:
    """Whole calendar days from now until then in the zone; negative when it is past."""
    return (_local(at, zone).date() - _local(now, zone).date()).days


def year_differs(at: datetime, now: datetime, zone: str) -> bool:
    """Whether a date needs its year to be understood."""
    return _local(at, zone).year != _local(now, zone).year


def machine(at: datetime | date) -> str:
    """ISO 8601 for `datetime` attributes; moments in UTC."""
    return at.astimezone(UTC).isoformat() if isinstance(at, datetime) else at.isoformat()


def initials(name: str) -> str:
    """One or two capitals that stand for a name where its picture would be."""
    words = [word for word in unicodedata.normalize("NFC", name).split() if word[0].isalnum()]
    ends = words[:1] + (words[-1:] if len(words) > 1 else [])
    return "".join(word[0] for word in ends).upper()


def _full_pattern(lang: str) -> str:
    pattern = str(locale_of(lang).date_formats["full"].pattern)
    # English of Europe writes no comma after the weekday, though CLDR does.
    return pattern.replace("EEEE,", "EEEE") if str(locale_of(lang)) == "en_GB" else pattern


def _dated(pattern: str, at: datetime, zone: str, lang: str) -> str:
    return format_date(_local(at, zone), pattern, locale=locale_of(lang))


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def _trim_offset(name: str) -> str:
    hours, minutes = name[:3], name[3:]
    return f"{hours[0]}{int(hours[1:])}" + (f":{minutes}" if minutes not in ("", "00") else "")


def _true_minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
