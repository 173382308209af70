"""Bodies of a tenant's team."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Email, Locale, Name, Version
from admit.core import words
from admit.identity.records import Role

EventIds = Annotated[list[UUID], Meta(max_length=200)]


class Invite(Request):
    """Whom to invite. `event_ids` confine a Staff member; none means all events."""

    email: Email
    role: Role
    full_name: Name = ""
    event_ids: EventIds = field(default_factory=list)
    locale: Locale = field(default_factory=words.reader)


class MemberEdit(Request):
    """What to change, and the version that was edited."""

    version: Version
    role: Role | None = None
    status: Literal["active", "disabled"] | None = None


class Assignment(Request):
    """The events a Staff member works on; none means all."""

    event_ids: EventIds


class Member(Response):
    """One of the team."""

    id: UUID
    user_id: UUID
    email: str
    full_name: str
    role: str
    status: str
    invited_at: datetime | None
    joined_at: datetime | None
    disabled_at: datetime | None
    last_login_at: datetime | None
    event_ids: list[UUID]
    created_at: datetime
    version: int
