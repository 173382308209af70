"""Questions, and what a buyer tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Value = str | Sequence[str] | bool | None
"""What may be given as an answer: words, the chosen ones, or a box that is ticked."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    CONSENT = "consent"

    @property
    def has_options(self) -> bool:
        """Whether it is answered by choosing."""
        return self in {QuestionKind.CHOICE, QuestionKind.CHOICES}


class Per(StrEnum):
    """Who is asked: the buyer once, or everybody with a ticket."""

    ORDER = "order"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDetails:
    """What an organizer edits. `ticket_type_ids` None asks with every ticket type, also those added later."""

    label: str
    kind: QuestionKind = QuestionKind.TEXT
    help: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    per: Per = Per.ORDER
    ticket_type_ids: tuple[UUID, ...] | None = None
    at_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(QuestionDetails):
    """A question as it is kept; archived ones are asked nobody any more."""

    id: UUID
    event_id: UUID
    position: int
    archived_at: datetime | None
    version: int

    def is_for(self, ticket_type_id: UUID) -> bool:
        """Whether it is asked with this ticket type."""
        return self.ticket_type_ids is None or ticket_type_id in self.ticket_type_ids


@dataclass(frozen=True, slots=True)
class Slot:
    """The nth ticket of an order's line, before it exists."""

    order_item_id: UUID
    ticket_type_id: UUID
    number: int


Place = tuple[UUID, int] | None
"""Which ticket an answer is about: its type and number. None: the order."""


@dataclass(frozen=True, slots=True)
class GivenAttendee:
    """Whom a ticket is for, as it was typed; `where` names the fields in refusals, before `.name` and `.email`."""

    ticket_type_id: UUID
    number: int
    name: str
    email: str
    where: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as it was typed; `where` names the field in refusals, before `.value`."""

    question_id: UUID
    place: Place
    value: Value
    where: str


@dataclass(frozen=True, slots=True)
class Given:
    """All that a buyer told, replacing what was told before."""

    attendees: Sequence[GivenAttendee] = ()
    answers: Sequence[GivenAnswer] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom a ticket is for. Once it has a ticket, the name stands on that."""

    id: UUID
    order_id: UUID
    order_item_id: UUID
    number: int
    name: str
    email: str | None
    ticket_id: UUID | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with the question as it was worded then. Without attendee it is the order's."""

    id: UUID
    order_id: UUID
    question_id: UUID
    attendee_id: UUID | None
    asked: str
    content: list[str]
    ticket_id: UUID | None


@dataclass(frozen=True, slots=True)
class Told:
    """What was checked and can be kept: names by slot, answers by question and slot."""

    attendees: Mapping[Slot, tuple[str, str | None]] = field(default_factory=dict)
    answers: Mapping[tuple[UUID, Slot | None], tuple[str, ...]] = field(default_factory=dict)
    wordings: Mapping[UUID, str] = field(default_factory=dict)
