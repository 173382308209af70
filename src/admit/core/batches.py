"""What a coalescer and its users agree on: how batches are answered, bounded and watched, how they fail."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Protocol, TypeVar

from admit.core.errors import AdmitError, Bug, Busy, Refusal

KeyIn = TypeVar("KeyIn", bound=Hashable, contravariant=True)
RequestIn = TypeVar("RequestIn", contravariant=True)
AnswerOut = TypeVar("AnswerOut", covariant=True)


class BatchRolledBack(AdmitError):
    """A batch failed as a whole and certainly left nothing behind."""


class OutcomeUnknown(AdmitError):
    """The connection was lost around the commit: the batch may be done or not."""


class Undone(Enum):
    """What `Resolve` answers for a request of which nothing is found."""

    UNDONE = "undone"


UNDONE = Undone.UNDONE


class Outcome(StrEnum):
    """How a call ended, for metrics."""

    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BUSY = "busy"
    LEFT = "left"


class Answering(Protocol[KeyIn, RequestIn, AnswerOut]):
    """Answers a batch in its order; an exception at a position goes to that caller only.

    Raises: one of the coalescer's `rolled_back` kinds when the whole batch left nothing behind;
    OutcomeUnknown when that cannot be said. Any other exception goes to every caller; nothing is tried again.
    """

    async def __call__(self, key: KeyIn, requests: Sequence[RequestIn], /) -> Sequence[AnswerOut | Exception]:
        """Answer the requests, one for each."""
        ...


class Resolve(Protocol[KeyIn, RequestIn, AnswerOut]):
    """Looks up what became of requests whose outcome is unknown: their answer, or `UNDONE`.

    It must only say `UNDONE` when the lost transaction can no longer commit.
    """

    async def __call__(
        self, key: KeyIn, requests: Sequence[RequestIn], /
    ) -> Sequence[AnswerOut | Exception | Undone]:
        """Look the requests up, one answer for each."""
        ...


class Watch(Protocol):
    """Told what happens, at once and in the event loop: it must be quick and must not raise."""

    def queued(self, waiting: int) -> None:
        """So many calls now wait, over all keys."""
        ...

    def batch_started(self, size: int, waits_s: Sequence[float]) -> None:
        """A batch of so many goes out; how long each of its calls waited."""
        ...

    def ended(self, outcome: Outcome, calls: int = 1) -> None:
        """So many calls ended so."""
        ...


class Unwatched:
    """A watch that looks away."""

    def queued(self, waiting: int) -> None:
        """Nothing."""

    def batch_started(self, size: int, waits_s: Sequence[float]) -> None:
        """Nothing."""

    def ended(self, outcome: Outcome, calls: int = 1) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of a coalescer; `max_running` batches of different keys may run at once.

    After a batch of several calls the next gathers until as many wait again, for half as long as the batch took and
    `max_gather_s` at most: who was answered together mostly calls again together.
    """

    max_batch: int = 128
    max_queue: int = 2_000
    max_total: int = 10_000
    max_running: int = 4
    max_wait_s: float = 5.0
    max_gather_s: float = 0.004
    retry_after_s: int = 1

    def __post_init__(self) -> None:
        if min(self.max_batch, self.max_queue, self.max_total, self.max_running) < 1 or self.max_wait_s <= 0:
            raise Bug("the limits of a coalescer are at least one, and waiting takes time")


def outcome_of(failure: Exception) -> Outcome:
    """Under which outcome a call counts that ended in this exception."""
    match failure:
        case Busy():
            return Outcome.BUSY
        case OutcomeUnknown():
            return Outcome.UNKNOWN
        case Refusal():
            return Outcome.REFUSED
        case _:
            return Outcome.FAILED
