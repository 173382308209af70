"""Reading forms, and turning refusals into words beside their fields."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from litestar import Request

from admit.core.errors import Busy, Conflict, Invalid, Refusal, StaleEdit
from admit.core.money import CURRENCIES, currency_of
from admit.core.words import say
from admit.web.views.forms import Entries

_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")

Browser = Request[Any, Any, Any]

REFUSED = (Invalid, Conflict, Busy)
"""What brings a form back with what was typed; other refusals have pages of their own."""

FORM = "form"
"""The id of the form itself, for errors that no single field is to blame for."""

STALE = say("Someone else saved a newer version while you were typing")

LONGEST = 25_000
LONGEST_NUMBER = 9


async def typed(request: Browser) -> dict[str, str]:
    """The last value of each field as text, cut where no field of ours goes on; never a file."""
    form = await request.form()
    return {name: value[:LONGEST] for name, value in form.items() if isinstance(value, str)}


async def ticked(request: Browser, name: str) -> list[str]:
    """Every value of a field that may stand several times."""
    values = (await request.form()).getall(name, [])
    return [value for value in values if isinstance(value, str)]


def number(typed: str) -> int:
    """A version or the like that a form of ours carries; 0 for what is none, which no row has."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else 0


def kept(values: Mapping[str, str]) -> dict[str, str]:
    """What may be shown again: no password and no token."""
    return {name: value for name, value in values.items() if "password" not in name and name != "_csrf_token"}


def version_of(entries: Entries, present: int) -> int:
    """The version a form goes on with: the one that was read, until both versions were shown."""
    if "version" not in entries.values or entries.theirs:
        return present
    return number(entries.value("version"))


def amount(typed: str, currency: str) -> int | None:
    """An amount in minor units, typed with a point or a comma: 24, 24.5 or 24,50. None for what is none."""
    typed = typed.strip().replace(",", ".")
    exponent = currency_of(currency).exponent if currency in CURRENCIES else 2
    if not _AMOUNT.fullmatch(typed):
        return None
    found = Decimal(typed).scaleb(exponent)
    return int(found) if found == found.to_integral_value() else None


def amount_text(cents: int, currency: str) -> str:
    """Minor units as they are typed into a form."""
    return f"{Decimal(cents).scaleb(-currency_of(currency).exponent):f}"


def errors_of(
    refusal: Refusal, fields: Collection[str], *, aliases: Mapping[str, str] | None = None
) -> tuple[tuple[str, str], ...]:
    """(field, words) pairs in the order of `fields`; what belongs to none of them stands under the form itself.

    `aliases` lead from the name that the rules use to the name of the form's field.
    """
    names = list(fields)
    found = [_placed((aliases or {}).get(name, name), words, names) for name, words in _told(refusal)]
    return tuple(sorted(found, key=lambda pair: names.index(pair[0]) if pair[0] in names else -1))


def refused(
    refusal: Refusal,
    values: Mapping[str, str],
    fields: Collection[str],
    *,
    aliases: Mapping[str, str] | None = None,
    theirs: Mapping[str, str] | None = None,
) -> Entries:
    """A form as it comes back: what was typed is kept, passwords apart.

    `theirs` is what stands in the fields now: after a stale edit, where it differs, both are shown.
    """
    errors = errors_of(refusal, fields, aliases=aliases)
    if theirs is None or not isinstance(refusal, StaleEdit):
        return Entries(kept(values), errors)
    differing = {
        name: theirs.get(name, "")
        for name in fields
        if _on_one_line_end(values.get(name, "")) != _on_one_line_end(theirs.get(name, ""))
    }
    return Entries(kept(values), ((FORM, STALE),), differing)


def _on_one_line_end(typed: str) -> str:
    """Browsers send line ends of their own kind."""
    return typed.replace("\r\n", "\n").strip()


def _told(refusal: Refusal) -> list[tuple[str, str]]:
    if isinstance(refusal, Invalid) and refusal.problems:
        return [(problem.field, problem.message) for problem in refusal.problems]
    return [(str(refusal.facts.get("field") or FORM), refusal.text)]


def _placed(name: str, words: str, fields: Collection[str]) -> tuple[str, str]:
    return (name if name in fields else FORM), words.rstrip(".")
