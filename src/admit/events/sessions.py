"""The blocks of an event's programme."""

from dataclasses import asdict
from uuid import UUID

from admit.audit import trail
from admit.core import ids
from admit.core.db import ReadTx, ReferenceViolated, Tx
from admit.core.errors import NotFound, StaleEdit
from admit.events import access, changes, checks, limits
from admit.events.errors import InUse
from admit.events.records import Event, Session, SessionDetails

SESSIONS_OF_EVENT = """
select id, event_id, title, description, start_at, end_at, version
from event_sessions
where event_id = %(event_id)s::uuid
order by start_at, id
"""

SESSION_BY_ID = """
select id, event_id, title, description, start_at, end_at, version
from event_sessions
where event_id = %(event_id)s::uuid
  and id = %(id)s::uuid
"""

INSERT_SESSION = """
insert into event_sessions (tenant_id, id, event_id, title, description, start_at, end_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(title)s::text, %(description)s::text,
  %(start_at)s::timestamptz, %(end_at)s::timestamptz)
"""

UPDATE_SESSION = """
update event_sessions
set
  title = %(title)s::text,
  description = %(description)s::text,
  start_at = %(start_at)s::timestamptz,
  end_at = %(end_at)s::timestamptz,
  updated_at = now(),
  version = version + 1
where id = %(id)s::uuid
"""

TYPES_NAMING_SESSION = """
select count(*)
from ticket_type_sessions
where session_id = %(id)s::uuid
"""

DELETE_SESSION = """
delete from event_sessions
where id = %(id)s::uuid
"""


async def of_event(tx: ReadTx, event_id: UUID) -> list[Session]:
    """The sessions of an event by start, then id."""
    return await tx.fetch_all(Session, SESSIONS_OF_EVENT, {"event_id": event_id})


async def by_id(tx: ReadTx, event_id: UUID, session_id: UUID) -> Session:
    """One session of that event.

    Raises: NotFound.
    """
    found = await tx.fetch_one(Session, SESSION_BY_ID, {"event_id": event_id, "id": session_id})
    if found is None:
        raise NotFound
    return found


async def add(tx: Tx, event_id: UUID, details: SessionDetails) -> Session:
    """Add a session that lies inside the event's times.

    Raises: NotFound; EventClosed; LimitReached; Invalid.
    """
    event = await access.event_for_change(tx, event_id)
    limits.check_room(len(await of_event(tx, event_id)), limits.MOST_SESSIONS)
    checked = checks.check_session(details, within=(event.start_at, event.end_at))
    session_id = ids.new_id()
    row = {**asdict(checked), "tenant_id": tx.scope.tenant_id, "id": session_id, "event_id": event_id}
    await tx.execute(INSERT_SESSION, row)
    await _record(tx, "session.added", event, session_id, {"title": checked.title})
    return await by_id(tx, event_id, session_id)


async def edit(tx: Tx, event_id: UUID, session_id: UUID, *, version: int, details: SessionDetails) -> Session:
    """Save the edited details of the version that was read; an edit that changes nothing writes nothing.

    Raises: NotFound; EventClosed; StaleEdit; Invalid.
    """
    event = await access.event_for_change(tx, event_id)
    session = await by_id(tx, event_id, session_id)
    if session.version != version:
        raise StaleEdit(version=session.version)
    checked = checks.check_session(details, within=(event.start_at, event.end_at))
    before = changes.editable(session, SessionDetails)
    if checked == before:
        return session
    await tx.execute(UPDATE_SESSION, {**asdict(checked), "id": session_id})
    changed = changes.between(before, checked)
    await _record(tx, "session.edited", event, session_id, {"changes": changed})
    return await by_id(tx, event_id, session_id)


async def remove(tx: Tx, event_id: UUID, session_id: UUID) -> None:
    """Remove a session that no ticket type admits to and nobody entered.

    Raises: NotFound; EventClosed; InUse.
    """
    event = await access.event_for_change(tx, event_id)
    session = await by_id(tx, event_id, session_id)
    # Taking it from a type that admits to nothing else would make that type admit to the whole event.
    if await tx.fetch_value(TYPES_NAMING_SESSION, {"id": session_id}):
        raise InUse("Ticket types admit to this session. Change them first, then remove it.")
    try:
        await tx.execute(DELETE_SESSION, {"id": session_id})
    except ReferenceViolated:
        raise InUse("People were admitted to this session, so it is kept.") from None
    await _record(tx, "session.removed", event, session_id, {"title": session.title})


async def _record(tx: Tx, action: str, event: Event, session_id: UUID, metadata: dict[str, object]) -> None:
    await trail.record(tx, action, event_id=event.id, subject=("session", session_id), metadata=metadata)
