"""What is asked of attendees, and what a buyer tells."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Email, Name, Version, told
from admit.events.attendee_details import AttendeeDetails
from admit.questions import rules
from admit.questions.records import Per, QuestionKind

Label = Annotated[str, told(minLength=1, maxLength=rules.LONGEST_LABEL)]
Help = Annotated[str, told(maxLength=rules.LONGEST_HELP)]
Words = Annotated[str, Meta(max_length=4_000)]
Options = Annotated[list[Words], Meta(max_length=100)]
TypeIds = Annotated[list[UUID], Meta(max_length=100)]


class NewQuestion(Request):
    """Without `ticket_type_ids` it is asked with every ticket type, also those added later."""

    label: Label
    kind: QuestionKind
    help: Help = ""
    options: Options = msgspec.field(default_factory=list)
    required: bool = False
    per: Per = Per.ORDER
    ticket_type_ids: TypeIds | None = None
    at_door: bool = False


class QuestionEdit(Request):
    version: Version
    label: Label | UnsetType = UNSET
    kind: QuestionKind | UnsetType = UNSET
    help: Help | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    per: Per | UnsetType = UNSET
    ticket_type_ids: TypeIds | UnsetType | None = UNSET
    at_door: bool | UnsetType = UNSET


class QuestionVersion(Request):
    version: Version


class QuestionOrder(Request):
    """Every question that is asked, once, in its new order."""

    question_ids: Annotated[list[UUID], Meta(max_length=100)]


class AttendeeSetting(Request):
    attendee_details: AttendeeDetails


class QuestionBody(Response):
    """`at_door` lets Staff see the answers in their look-up."""

    id: UUID
    event_id: UUID
    position: int
    label: str
    kind: QuestionKind
    help: str
    options: list[str]
    required: bool
    per: Per
    ticket_type_ids: list[UUID] | None
    at_door: bool
    archived_at: datetime | None
    version: int


class Questions(Response):
    """`attendee_details` says whether each ticket's holder is asked for by name."""

    attendee_details: AttendeeDetails
    items: list[QuestionBody]


class AskedQuestion(Response):
    """A question of this order: the buyer is asked once, or with each ticket of these types."""

    id: UUID
    label: str
    kind: QuestionKind
    help: str
    options: list[str]
    required: bool
    per: Per
    ticket_type_ids: list[UUID] | None


class AttendeeEntry(Request):
    """Whom the nth ticket of a type is for."""

    ticket_type_id: UUID
    number: Annotated[int, Meta(ge=1, le=1_000)]
    name: Name = ""
    email: Email = ""


class AnswerEntry(Request):
    """An answer in words, by choosing (a list where several may be), or true and false for a box.

    `ticket_type_id` and `number` name the ticket where each is asked.
    """

    question_id: UUID
    value: Words | Options | bool | None
    ticket_type_id: UUID | None = None
    number: Annotated[int, Meta(ge=1, le=1_000)] | None = None


class OrderDetails(Request):
    """All of it: what is left out is forgotten."""

    attendees: Annotated[list[AttendeeEntry], Meta(max_length=200)] = msgspec.field(default_factory=list)
    answers: Annotated[list[AnswerEntry], Meta(max_length=5_000)] = msgspec.field(default_factory=list)


class ToldAttendee(Response):
    ticket_type_id: UUID
    number: int
    name: str
    email: str | None


class ToldAnswer(Response):
    question_id: UUID
    ticket_type_id: UUID | None
    number: int | None
    value: list[str]


class OrderAsks(Response):
    """What this order is asked besides its buyer. `missing` must be told before it is paid or confirmed."""

    attendee_details: AttendeeDetails
    questions: list[AskedQuestion]
    missing: list[str]
    attendees: list[ToldAttendee]
    answers: list[ToldAnswer]


class GivenAnswer(Response):
    """An answer with the question as it was worded then. Without ticket it is the order's."""

    question_id: UUID
    ticket_id: UUID | None
    question: str
    value: list[str]
