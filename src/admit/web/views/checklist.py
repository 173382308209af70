"""The checklist to the first sale."""

from dataclasses import dataclass
from typing import Literal

StepState = Literal["done", "next", "open", "waiting"]


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step; `note` says why or what it waits for, `action` is what the link says, empty without one."""

    state: StepState
    title: str
    note: str
    href: str
    action: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps in their order. `is_away` when somebody put the list away: only the way back is shown."""

    action: str
    steps: tuple[CheckStep, ...]
    is_waiting: bool
    is_away: bool

    @property
    def done(self) -> int:
        """Steps that are done."""
        return sum(step.state == "done" for step in self.steps)
