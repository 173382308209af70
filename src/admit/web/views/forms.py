"""What a form shows when it comes back: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entries:
    """What was typed, by field, and the errors as (field, words) pairs in the order of the fields.

    `theirs` is what somebody else saved meanwhile, where it differs from what was typed.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    theirs: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, otherwise: str = "") -> str:
        """What stands in a field."""
        return self.values.get(name, otherwise)

    def error(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is."""
        return next((words for field, words in self.errors if field == name), "")

    def is_on(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self.values
