"""The words a ticket is found by, folded the same way when it is stored and when someone asks."""

import re

from admit.core import text

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´")


def words(written: str) -> list[str]:
    """The words of a text without case, accents and punctuation: `Zoë O'Brien-Łaski` gives zoe, obrien,
    laski."""
    return _WORD.findall(text.fold(written.translate(_APOSTROPHES)))


def search_text(name: str, email: str | None) -> str:
    """What `tickets.search_text` holds: a blank before each word, so that ` like '% word%'` finds
    beginnings."""
    return "".join(f" {word}" for word in [*words(name), *words(email or "")])
