"""Words that are one slip of a finger away, as patterns that PostgreSQL's core can search for. Pure."""

from collections.abc import Sequence

SHORTEST = 4
"""Shorter words have too many neighbours: they must be right."""


def pattern(word: str) -> str:
    """A regular expression for ` word...` as `tickets.search_text` holds it, or with one letter missing (not the
    first), too many, wrong, or swapped with its neighbour. The word has letters and digits only."""
    if len(word) < SHORTEST:
        return f" {word}"
    spots = range(len(word))
    missing = (f"{word[:at]}[^ ]{word[at:]}" for at in spots[1:])
    wrong = (f"{word[:at]}[^ ]{word[at + 1 :]}" for at in spots)
    too_many = (f"{word[:at]}{word[at + 1 :]}" for at in spots)
    swapped = (f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in spots[:-1])
    return f" (?:{'|'.join(dict.fromkeys((word, *missing, *wrong, *too_many, *swapped)))})"


def patterns(words: Sequence[str]) -> list[str]:
    """A pattern for each word; empty when a slip could make no difference."""
    return [pattern(word) for word in words] if any(len(word) >= SHORTEST for word in words) else []
