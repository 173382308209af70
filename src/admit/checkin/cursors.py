"""Where a reader of the roster stopped, as text. Opaque, neither secret nor signed: it can only say where to go on."""

import re
from dataclasses import dataclass
from uuid import UUID

from admit.core.errors import Invalid

_CURSOR = re.compile(r"r1\.([0-9a-f]{32})\.([0-9]{1,18})(?:\.([0-9a-f]{32}))?")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `number` of a series is known; with `after`, of a whole roster up to that ticket."""

    series: UUID
    number: int
    after: UUID | None = None


def encode(cursor: Cursor) -> str:
    """The cursor as text."""
    begun = f"r1.{cursor.series.hex}.{cursor.number}"
    return f"{begun}.{cursor.after.hex}" if cursor.after else begun


def decode(text: str) -> Cursor:
    """The cursor that a text is.

    Raises: Invalid.
    """
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Invalid.one("since", "cursor", "This is no cursor of a roster. Leave it out to begin anew.")
    series, number, after = found.groups()
    return Cursor(UUID(series), int(number), UUID(after) if after else None)
