"""The last word of an event's address."""

import re
from collections.abc import Collection

from admit.core.db import ReadTx
from admit.core.text import RESERVED_SLUGS, SLUG_LONGEST, SLUG_SHORTEST, slugify

FALLBACK = "event"
_SLUG = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,79}")
_ROOM_FOR_NUMBER = 5
_MOST_NUMBERED = 10_000

TAKEN_SLUGS = """
select slug
from events
where slug = %(base)s::text or slug ~ %(numbered)s::text
"""


def is_slug(word: str) -> bool:
    """Whether a word of an address can be a slug at all; what cannot is never asked of the database."""
    return _SLUG.fullmatch(word) is not None


def base_for(name: str) -> str:
    """A slug made from a name, never reserved nor too short, with room for a number behind it."""
    base = slugify(name, max_length=SLUG_LONGEST - _ROOM_FOR_NUMBER)
    if base.isdigit() or len(base) < SLUG_SHORTEST or base in RESERVED_SLUGS:
        base = f"{FALLBACK}-{base}".strip("-")
    return f"{base}-1" if base in RESERVED_SLUGS else base


def first_free(base: str, taken: Collection[str]) -> str:
    """The base itself, or with -2, -3 and so on."""
    if base not in taken:
        return base
    return next(
        slug for slug in (f"{base}-{number}" for number in range(2, _MOST_NUMBERED)) if slug not in taken
    )


async def free_slug(tx: ReadTx, name: str) -> str:
    """A slug for that name which no event of this tenant has at the moment."""
    base = base_for(name)
    params = {"base": base, "numbered": f"^{re.escape(base)}-[0-9]+$"}
    return first_free(base, await tx.fetch_column(TAKEN_SLUGS, params))
