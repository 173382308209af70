"""What stands of a ticket after all its scans and undos, from however many devices, in whatever order they came. Pure.

Passages are taken in the order of (effective time, device, sequence, id), each session by itself. What was undone is
taken out first, whenever the undo came. Somebody who is outside and comes in is admitted; who is inside and comes in by
another attempt is a double entry; going out ends being inside. The first passage that stands is the admission.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Key = tuple[UUID, UUID]
"""A scan by its device and id."""


class Direction(StrEnum):
    """Stored as `scans.direction`."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A scan that let somebody in or out. Two of one `attempt` of a device are one person, not two."""

    device_id: UUID
    id: UUID
    ticket_id: UUID
    session_id: UUID | None
    at: datetime
    sequence: int
    direction: Direction = Direction.IN
    attempt_id: UUID | None = None

    @property
    def key(self) -> Key:
        """By what an undo names it."""
        return self.device_id, self.id

    @property
    def attempt(self) -> Key:
        """Whose coming it is."""
        return self.device_id, self.attempt_id or self.id


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody was let in by `first`; `left_at` when they went out and did not come back."""

    first: Passage
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Double:
    """`second` let somebody in while the holder was inside since `first`."""

    second: Passage
    first: Passage


@dataclass(frozen=True, slots=True)
class State:
    """What stands of a ticket: at most one admission for each session, and every double entry once."""

    standing: Sequence[Standing]
    doubles: Sequence[Double]


def fold(passages: Iterable[Passage], undone: Collection[Key]) -> State:
    """The state that the passages of ONE ticket lead to; their order and repeats make no difference."""
    kept = {passage.key: passage for passage in passages if passage.key not in undone}
    sessions: dict[UUID | None, list[Passage]] = {}
    for passage in sorted(kept.values(), key=_order):
        sessions.setdefault(passage.session_id, []).append(passage)
    standing: list[Standing] = []
    doubles: list[Double] = []
    for ordered in sessions.values():
        found = _session(ordered, doubles)
        if found is not None:
            standing.append(found)
    return State(
        sorted(standing, key=lambda one: _order(one.first)),
        sorted(doubles, key=lambda one: _order(one.second)),
    )


def _session(ordered: Sequence[Passage], doubles: list[Double]) -> Standing | None:
    first: Passage | None = None
    inside: Passage | None = None
    left_at: datetime | None = None
    for passage in ordered:
        match passage.direction:
            case Direction.OUT:
                if inside is not None:
                    inside, left_at = None, passage.at
            case Direction.IN if inside is None:
                inside, left_at = passage, None
                first = first or passage
            case Direction.IN if passage.attempt != inside.attempt:
                doubles.append(Double(passage, inside))
            case Direction.IN:
                pass
    return Standing(first, left_at) if first is not None else None


def _order(passage: Passage) -> tuple[datetime, UUID, int, UUID]:
    return passage.at, passage.device_id, passage.sequence, passage.id
