"""Who comes, and what an organizer writes to them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from admit.api.schemas.base import PageOf, Request, Response
from admit.api.schemas.fields import told


class AttendeeBody(Response):
    """A valid ticket and whom it is for."""

    ticket_id: UUID
    event_id: UUID
    event_name: str
    order_id: UUID
    order_code: str
    code: str
    attendee_name: str
    attendee_email: str | None
    ticket_type_name: str
    checked_in_at: datetime | None


class Attendees(PageOf[AttendeeBody]):
    pass


class NewMessage(Request):
    """`event` reaches everybody; to `news`, which is marketing, people can say no. The body is Markdown."""

    subject: Annotated[str, told(maxLength=150)]
    body: Annotated[str, told(maxLength=5000)]
    about: Literal["event", "news"] = "event"
    ticket_type_id: UUID | None = None
    checked_in: bool | None = None


class MessageBody(Response):
    id: UUID
    subject: str
    is_news: bool
    recipients: int
    sent_by: str
    created_at: datetime
    queued: int
    sent: int
    failed: int
    unwanted: int


class Messages(Response):
    items: list[MessageBody]
