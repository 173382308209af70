"""What a visitor asked Discover for: read from the address, and written back into addresses that ask a little else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from admit.events.directory import Span, Wish

LONGEST = 100
NAMES = {"first": "from", "last": "to", "words": "q"}
"""Fields whose name in addresses is another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, each empty when nothing is asked; what could not be read counts as not asked."""

    words: str = ""
    city: str = ""
    category: str = ""
    when: str = ""
    first: str = ""
    last: str = ""
    free: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is asked."""
        return self != Asked()

    def href(self, base: str = "/", **change: str) -> str:
        """The address that asks the same but for the change."""
        other = replace(self, **change)
        pairs = [(NAMES.get(one.name, one.name), getattr(other, one.name)) for one in fields(other)]
        query = urlencode([pair for pair in pairs if pair[1]])
        return f"{base}?{query}" if query else base

    def wish(self) -> Wish:
        """What it means for the directory."""
        return Wish(
            text=self.words or None,
            city=self.city or None,
            category=self.category or None,
            span=Span(self.when) if self.when else None,
            first_day=_day(self.first),
            last_day=_day(self.last),
            only_free=bool(self.free),
        )


def read(params: Mapping[str, str]) -> Asked:
    """The filters in an address. Days the wrong way round are turned; a span of days and dates exclude each other."""
    given = {name: str(value)[:LONGEST].replace("\0", " ").strip() for name, value in params.items()}
    first, last = (text if _day(text) else "" for text in (given.get("from", ""), given.get("to", "")))
    if first and last and first > last:
        first, last = last, first
    when = given.get("when", "")
    return Asked(
        words=given.get("q", ""),
        city=given.get("city", ""),
        category=given.get("category", ""),
        when=when if when in set(Span) and not (first or last) else "",
        first=first,
        last=last,
        free="1" if given.get("free") == "1" else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-03-13") else None
    except ValueError:
        return None
