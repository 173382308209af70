"""What the roster answers, for the description of the API; it is written as text elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from admit.api.schemas.base import Response


class RosterSession(Response):
    id: UUID
    title: str
    start_at: datetime
    end_at: datetime
    opens_at: datetime


class RosterGate(Response):
    id: UUID
    name: str


class RosterType(Response):
    index: int
    id: UUID
    name: str
    note: str
    sessions: list[UUID] | None


class RosterKey(Response):
    index: int
    public_key: str


class RosterEvent(Response):
    id: UUID
    name: str
    venue: str
    timezone: str
    status: str
    start_at: datetime
    end_at: datetime
    opens_at: datetime
    sessions: list[RosterSession]
    gates: list[RosterGate]
    types: list[RosterType]
    keys: list[RosterKey]
    allows_reentry: bool
    email_salt: str
    newest_announcement: UUID | None


class Roster(Response):
    """Each ticket is a list: id, code, index of its type, state, name, folded name, order code, seat, email keys,
    admissions."""

    version: int
    server_time: datetime
    reset: bool
    cursor: str
    more: bool
    complete_up_to: datetime
    event: RosterEvent | None
    tickets: list[list[Any]]
