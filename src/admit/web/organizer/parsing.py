"""What people type into the organizer's forms, as values: amounts, counts, moments in the event's zone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from admit.core import text
from admit.core.errors import FieldProblem, Invalid
from admit.core.money import CURRENCIES, currency_of
from admit.core.words import say
from admit.web import forms

LONGEST_NUMBER = 15
NOTHING = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where no moment could be read; `settle` raises before anything uses it."""


class Reader:
    """Reads fields, gathering what cannot be read, so that people correct it in one go.

    What is wrong or missing reads as a stand-in value; `settle` raises before anything uses it. Rules about what
    values are allowed stay with the slices.
    """

    def __init__(self, values: Mapping[str, str], *, prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self._found: list[FieldProblem] = []

    def words(self, name: str) -> str:
        """A field's text as it was typed."""
        return self._values.get(self._prefix + name, "")

    def is_on(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self._prefix + name in self._values

    def whole(self, name: str) -> int:
        """A whole number that must be there."""
        found = self.optional_whole(name)
        if found is None and not self.words(name).strip():
            self._wrong(name, "required", say("Fill this in."))
        return found or 0

    def optional_whole(self, name: str) -> int | None:
        """A whole number, or None where nothing was typed."""
        typed = self.words(name).strip()
        if not typed:
            return None
        digits = typed.removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
            self._wrong(name, "number", say("Write a whole number, such as 250."))
            return None
        return int(typed)

    def cents(self, name: str, currency: str) -> int:
        """An amount in minor units, typed with a point or a comma: 24, 24.5 or 24,50."""
        typed = self.words(name).strip()
        if not typed:
            self._wrong(name, "required", say("Write an amount; 0 is free."))
            return 0
        amount = forms.amount(typed, currency)
        if amount is None:
            exponent = currency_of(currency).exponent if currency in CURRENCIES else 2
            example = Decimal(2450).scaleb(-exponent)
            self._wrong(name, "amount", say("Write an amount such as %(amount)s.", amount=example))
            return 0
        return amount

    def moment(self, name: str, zone: str) -> datetime:
        """A moment that must be there, in UTC."""
        found = self.optional_moment(name, zone)
        if found is None and not self.words(name).strip():
            self._wrong(name, "required", say("Choose date and time."))
        return found or NOTHING

    def optional_moment(self, name: str, zone: str) -> datetime | None:
        """A date and time as clocks show it in the zone, in UTC; None where nothing was typed."""
        typed = self.words(name).strip()
        if not typed:
            return None
        try:
            local = datetime.fromisoformat(typed)
            if local.tzinfo is not None:
                raise ValueError
            found = local.replace(tzinfo=_zone(zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            self._wrong(name, "moment", say("Write date and time as 2027-03-13 20:00."))
            return None
        if found.astimezone(_zone(zone)).replace(tzinfo=None) != local:
            self._wrong(name, "gap", say("Clocks skip this hour on that day. Choose another time."))
        return found

    def settle(self) -> None:
        """Raise what could not be read, if anything. Raises: Invalid."""
        if self._found:
            raise Invalid(*self._found)

    def _wrong(self, name: str, code: str, words: str) -> None:
        self._found.append(FieldProblem(self._prefix + name, code, words))


def moment_text(at: datetime | None, zone: str) -> str:
    """A moment as a `datetime-local` field takes it, in the zone."""
    return "" if at is None else at.astimezone(_zone(zone)).strftime("%Y-%m-%dT%H:%M")


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Every time zone that an event may have, in order."""
    return tuple(name for name in sorted(available_timezones()) if _is_zone(name))


def _is_zone(name: str) -> bool:
    try:
        text.check_timezone("timezone", name)
    except Invalid:
        return False
    return True


def _zone(name: str) -> ZoneInfo:
    """The zone; UTC while the zone itself is what must be corrected."""
    return ZoneInfo(name) if name in zones() else ZoneInfo("UTC")
