"""What a mail is: before it is kept, while it waits, and as it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core import words


class MessageStatus(StrEnum):
    """Where a mail stands; stored as `email_messages.status`."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A mail to be put in the outbox. `context` holds the facts its kind asks for in the catalog.

    Its language is that of whoever acts now, unless its reader's is known.
    A second message of the tenant with the same `dedupe_key` is not kept. Without `due_at` it is due at once.
    """

    kind: str
    to_email: str
    to_name: str = ""
    locale: str = field(default_factory=words.reader)
    context: Mapping[str, object] = field(default_factory=dict)
    dedupe_key: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A mail that a worker has claimed; `attempts` counts this try and tells this claim from later ones."""

    tenant_id: UUID
    id: UUID
    kind: str
    to_email: str
    to_name: str
    locale: str
    context: Mapping[str, object]
    status: MessageStatus
    attempts: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `media_type` as `text/calendar`."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail as people will read it. `sender` is `Name <address>`; `headers` has no newline in any value."""

    to_email: str
    to_name: str
    subject: str
    text: str
    html: str
    sender: str
    headers: Mapping[str, str]
    attachments: tuple[Attachment, ...] = ()
