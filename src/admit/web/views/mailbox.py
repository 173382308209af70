"""What the demo's mailbox shows."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in the list."""

    href: str
    subject: str
    to: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class MailboxView:
    """The newest mails, newest first."""

    page: Page
    mails: tuple[MailLine, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail; its HTML stands in a frame of its own."""

    page: Page
    subject: str
    to: str
    sender: str
    reply_to: str
    kept_at: datetime
    now: datetime
    text: str
    frame_href: str


@dataclass(frozen=True, slots=True)
class FrameView:
    """The HTML of a mail as it was written, for a sandboxed frame."""

    page: Page
    html: str
