"""What the door must know of its event: read in one statement, once for a whole batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from admit.checkin.records import SessionPlan
from admit.core.db import Question, ReadTx
from admit.core.errors import NotFound
from admit.tickets.records import PublicKey

DEFAULT_LEAD = timedelta(hours=3)
"""How long before its start an event opens whose organizer named no time for the doors."""

PLAN = """
select
  event.id,
  event.name,
  event.timezone,
  event.status,
  event.start_at,
  event.doors_at,
  (
    select coalesce(json_agg(json_build_array(session.id, session.title, session.start_at, session.end_at)
      order by session.start_at, session.id), '[]')
    from event_sessions session
    where session.event_id = event.id
  ) as sessions,
  (
    select coalesce(json_agg(json_build_array(link.ticket_type_id, link.session_id)), '[]')
    from ticket_type_sessions link
    where link.event_id = event.id
  ) as type_sessions,
  (
    select coalesce(json_agg(json_build_array(gate.id, gate.name)), '[]')
    from gates gate
    where gate.event_id = event.id
  ) as gates,
  (
    select coalesce(json_agg(json_build_array(key.key_index, encode(key.public_key, 'hex'))), '[]')
    from signing_keys key
    where key.event_id = event.id
  ) as keys,
  coalesce((
    select settings.allows_reentry
    from door_settings settings
    where settings.event_id = event.id
  ), false) as allows_reentry
from events event
where event.id = %(event_id)s::uuid
"""

EVENT_EXISTS = """
select exists (
  select from events
  where id = %(event_id)s::uuid)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """An event as the rules see it. `admits_to` names the sessions of the ticket types that are not for
    all."""

    id: UUID
    name: str
    timezone: str
    status: str
    start_at: datetime
    doors_at: datetime | None
    sessions: tuple[SessionPlan, ...] = ()
    admits_to: Mapping[UUID, frozenset[UUID]]
    gates: Mapping[UUID, str]
    keys: tuple[PublicKey, ...] = ()
    allows_reentry: bool = False

    @property
    def lead(self) -> timedelta:
        """How long before its start it opens; each session opens as long before its own."""
        return DEFAULT_LEAD if self.doors_at is None else self.start_at - self.doors_at

    def session(self, session_id: UUID | None) -> SessionPlan | None:
        """The session of that id, if the event has it."""
        return next((session for session in self.sessions if session.id == session_id), None)

    def sessions_for(self, ticket_type_id: UUID) -> tuple[SessionPlan, ...]:
        """The sessions a ticket type admits to, by their start; all of them unless it is tied to some."""
        tied = self.admits_to.get(ticket_type_id)
        if tied is None:
            return self.sessions
        return tuple(session for session in self.sessions if session.id in tied)


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    name: str
    timezone: str
    status: str
    start_at: datetime
    doors_at: datetime | None
    sessions: list[Any]
    type_sessions: list[Any]
    gates: list[Any]
    keys: list[Any]
    allows_reentry: bool


async def read(tx: ReadTx, event_id: UUID) -> EventPlan:
    """The plan of an event.

    Raises: NotFound.
    """
    (rows,) = await tx.fetch_all_together(asking(event_id))
    return of_rows(rows)


def asking(event_id: UUID) -> Question:
    """The question whose rows `of_rows` makes a plan of."""
    return _Row, PLAN, {"event_id": event_id}


def of_rows(rows: Sequence[Any]) -> EventPlan:
    """The plan that was asked for.

    Raises: NotFound.
    """
    if not rows:
        raise NotFound()
    row = cast(_Row, rows[0])
    return EventPlan(
        id=row.id,
        name=row.name,
        timezone=row.timezone,
        status=row.status,
        start_at=row.start_at,
        doors_at=row.doors_at,
        sessions=tuple(_session(*columns) for columns in row.sessions),
        admits_to=_grouped(row.type_sessions),
        gates={UUID(gate_id): name for gate_id, name in row.gates},
        keys=tuple(PublicKey(row.id, index, bytes.fromhex(public), None) for index, public in row.keys),
        allows_reentry=row.allows_reentry,
    )


async def check_exists(tx: ReadTx, event_id: UUID) -> None:
    """Let an event of this tenant pass.

    Raises: NotFound.
    """
    if not await tx.fetch_value(EVENT_EXISTS, {"event_id": event_id}):
        raise NotFound()


def _session(session_id: str, title: str, start_at: str, end_at: str) -> SessionPlan:
    return SessionPlan(
        UUID(session_id), title, datetime.fromisoformat(start_at), datetime.fromisoformat(end_at)
    )


def _grouped(pairs: list[Any]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for ticket_type_id, session_id in pairs:
        found.setdefault(UUID(ticket_type_id), set()).add(UUID(session_id))
    return {ticket_type_id: frozenset(sessions) for ticket_type_id, sessions in found.items()}
