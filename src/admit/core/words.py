"""Words for people: written in English where they arise, said in the reader's language where they are shown.

A `Phrase` is its English text, so it is compared, kept and logged as that; made into text (`str`, an f-string, a
template) it is in the language of the reader at hand, whom delivery names with `speaking`. Nobody named: English.
The catalogs are `admit/locales/*.po`; `tools/messages.py` collects what is to be translated. Source: decision 0020.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Self, SupportsIndex

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch", "fr": "Français"}
"""Every language the product speaks, by its tag, each named as its readers name it."""

CATALOGS = Path(__file__).parents[1] / "locales"

_reader: ContextVar[str] = ContextVar("reader", default=ENGLISH)


def reader() -> str:
    """The language of who reads the answer that is being made."""
    return _reader.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Say everything inside in this language."""
    token = _reader.set(lang)
    try:
        yield
    finally:
        _reader.reset(token)


def nearest(tag: str) -> str:
    """The language we speak for a tag such as `de-AT`; English where there is none."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return primary if primary in LANGUAGES else ENGLISH


@lru_cache(maxsize=len(LANGUAGES))
def catalog(lang: str) -> NullTranslations:
    """The translations into one of our languages; English is the text itself."""
    path = CATALOGS / f"{lang}.po"
    if lang not in LANGUAGES or not path.exists():
        return NullTranslations()
    packed = BytesIO()
    with path.open("rb") as source:
        write_mo(packed, read_po(source, locale=lang))
    packed.seek(0)
    return GNUTranslations(packed)


class Figure(int):
    """A number among a phrase's facts that is written with the reader's separators."""

    def said_in(self, lang: str) -> str:
        """`25.000` in German."""
        return str(format_decimal(int(self), locale=Locale.parse("en_GB" if lang == ENGLISH else lang)))


class Phrase(str):
    """English text that knows how to be said in other languages. Make it with `say` or `count`.

    What makes new text of it by `+`, `lower`, `capitalize` or `rstrip` is in the reader's language too; other methods
    see English.
    """

    _message: str
    _plural: str | None
    _facts: Mapping[str, object]

    def __new__(cls, message: str, plural: str | None, facts: Mapping[str, object]) -> Self:
        """The English text, with what it was made of beside it."""
        english = _said(ENGLISH, NullTranslations(), message, plural, facts)
        made = super().__new__(cls, english)
        made._message, made._plural, made._facts = message, plural, facts
        return made

    def said_in(self, lang: str) -> str:
        """The text in one of our languages."""
        return _said(lang, catalog(lang), self._message, self._plural, self._facts)

    @property
    def english(self) -> str:
        """The text as it is kept and logged."""
        return super().__str__()

    def __str__(self) -> str:
        return self.said_in(reader())

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __add__(self, other: str) -> str:
        return str(self) + str(other)

    def __radd__(self, other: str) -> str:
        return str(other) + str(self)

    def lower(self) -> str:
        """In the reader's language."""
        return str(self).lower()

    def capitalize(self) -> str:
        """The first letter large, the others as the language has them."""
        said = str(self)
        return said[:1].upper() + said[1:]

    def rstrip(self, chars: str | None = None, /) -> str:
        """In the reader's language."""
        return str(self).rstrip(chars)

    def __reduce_ex__(self, _: SupportsIndex) -> tuple[Any, ...]:
        return type(self), (self._message, self._plural, self._facts)


def say(message: str, **facts: object) -> Phrase:
    """Words for people; `facts` stand in it as `%(name)s`."""
    return Phrase(message, None, facts)


def count(one: str, many: str, number: int, **facts: object) -> Phrase:
    """Words that change with a number, which stands in them as `%(num)s`."""
    return Phrase(one, many, {"num": number, **facts})


def phrase_of(text: str) -> Phrase:
    """The text itself where it is a phrase, or one without facts."""
    return text if isinstance(text, Phrase) else Phrase(text, None, {})


def _said(
    lang: str, words: NullTranslations, message: str, plural: str | None, facts: Mapping[str, object]
) -> str:
    if plural is None:
        text = words.gettext(message) if message else ""
    else:
        text = words.ngettext(message, plural, int(str(facts["num"])))
    return text % {name: _fact(value, lang) for name, value in facts.items()} if facts else text


def _fact(value: object, lang: str) -> object:
    return value.said_in(lang) if isinstance(value, Phrase | Figure) else value
