"""Gathering every problem of a request, so that people correct them in one go."""

from collections.abc import Callable
from typing import Any, TypeVar

from admit.core.errors import FieldProblem, Invalid
from admit.core.words import Figure, say

T = TypeVar("T")


class Problems:
    """A list of problems that is raised once, at the end."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []

    def checked(self, check: Callable[..., T], field: str, value: T, **limits: Any) -> T:
        """What `check(field, value, **limits)` returns; the value as it came when it raised Invalid."""
        try:
            return check(field, value, **limits)
        except Invalid as refusal:
            self.found.extend(refusal.problems)
            return value

    def add(self, field: str, code: str, message: str) -> None:
        """Note one problem."""
        self.found.append(FieldProblem(field, code, message))

    def whole_number(self, field: str, value: int, *, least: int, most: int) -> None:
        """Note a number outside of its bounds, both included."""
        if not least <= value <= most:
            self.add(
                field,
                "out_of_range",
                say("Choose a number from %(least)s to %(most)s.", least=Figure(least), most=Figure(most)),
            )

    def names(self, field: str) -> bool:
        """Whether a problem of that field is already noted."""
        return any(problem.field == field for problem in self.found)

    def settle(self) -> None:
        """Raise what was found, if anything.

        Raises: Invalid.
        """
        if self.found:
            raise Invalid(*self.found)
