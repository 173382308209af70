"""What a scanner or a hand put in: recognised by its shape, and cut down to what may be kept. Pure."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from admit.core import codes as short_codes
from admit.core import ids
from admit.tickets import codes
from admit.tickets.errors import BadToken
from admit.tickets.records import ParsedToken

LONGEST_INPUT = 1_000
_CODE_LENGTHS = range(6, 13)
_KEPT_OF_FOREIGN = 16


@dataclass(frozen=True, slots=True)
class Presented:
    """One of a token, a code or a ticket id; none of them when the input is nothing of ours.

    `kept` is what `scans.input` holds: never a signature, and only the beginning of foreign text, which may
    be another's secret.
    """

    kept: str
    token: ParsedToken | None = None
    code: str | None = None
    ticket_id: UUID | None = None


def read(text: str) -> Presented:
    """Recognise an input; anything is an input."""
    trimmed = text.strip()
    if (ticket_id := ids.parse(trimmed)) is not None:
        return Presented(str(ticket_id), ticket_id=ticket_id)
    try:
        token = codes.read(text)
    except BadToken:
        pass
    else:
        return Presented(f"token of {token.ticket_id}", token=token, ticket_id=token.ticket_id)
    code = short_codes.normalise(trimmed)
    if len(code) in _CODE_LENGTHS:
        return Presented(code, code=code)
    return Presented(_beginning(trimmed))


def digest(
    event_id: UUID, text: str, gate_id: UUID | None, session_id: UUID | None, *, way: str = "in"
) -> str:
    """Twelve characters that tell a repeated scan from another one under the same id."""
    leading = (
        f"{event_id}|{gate_id}|{session_id}|" if way == "in" else f"{way}|{event_id}|{gate_id}|{session_id}|"
    )
    content = f"{leading}{text.strip()}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _beginning(text: str) -> str:
    printable = "".join(character for character in text[:_KEPT_OF_FOREIGN] if character.isprintable())
    return printable if len(text) <= _KEPT_OF_FOREIGN else f"{printable}… ({len(text)} characters)"
