"""Incidents as they are read: narrowed, newest first, with what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.checkin import plans
from admit.checkin.records import Incident, IncidentKind, IncidentState, Severity
from admit.core.db import ReadTx
from admit.core.errors import NotFound

_COLUMNS = """
  entry.id,
  entry.event_id,
  event.name as event_name,
  event.timezone,
  entry.metadata ->> 'kind' as kind,
  entry.metadata ->> 'severity' as severity,
  entry.metadata ->> 'text' as text,
  case when entry.subject_kind = 'ticket' then entry.subject_id end as ticket_id,
  ticket.code as ticket_code,
  ticket.order_id,
  (entry.metadata ->> 'gate_id')::uuid as gate_id,
  coalesce(entry.metadata ->> 'gate', '') as gate_name,
  coalesce(teller.full_name, entry.metadata ->> 'device', '') as reported_by,
  entry.created_at as reported_at,
  coalesce((entry.metadata ->> 'happened_at')::timestamptz, entry.created_at) as happened_at,
  exists (
    select from incident_photos photo
    where photo.tenant_id = entry.tenant_id
      and photo.incident_id = entry.id
  ) as has_photo,
  reached.state,
  handling.acknowledged_at,
  coalesce(acknowledger.full_name, '') as acknowledged_by,
  handling.closed_at,
  coalesce(closer.full_name, '') as closed_by,
  coalesce(handling.note, '') as note
"""

_NARROWED = """
from activity_logs entry
join events event
  on event.tenant_id = entry.tenant_id
  and event.id = entry.event_id
left join incident_handlings handling
  on handling.tenant_id = entry.tenant_id
  and handling.incident_id = entry.id
left join tickets ticket
  on ticket.tenant_id = entry.tenant_id
  and entry.subject_kind = 'ticket'
  and ticket.id = entry.subject_id
left join users teller on teller.id = entry.actor_id
left join users acknowledger on acknowledger.id = handling.acknowledged_by
left join users closer on closer.id = handling.closed_by
cross join lateral (
  select case
    when handling.closed_at is not null then 'closed'
    when handling.acknowledged_at is not null then 'acknowledged'
    else 'open'
  end as state
) reached
where entry.action = 'incident.reported'
  and (%(event_id)s::uuid is null or entry.event_id = %(event_id)s::uuid)
  and (%(id)s::uuid is null or entry.id = %(id)s::uuid)
  and (%(kind)s::text is null or entry.metadata ->> 'kind' = %(kind)s::text)
  and (%(severity)s::text is null or entry.metadata ->> 'severity' = %(severity)s::text)
  and (%(gate_id)s::uuid is null or entry.metadata ->> 'gate_id' = %(gate_id)s::uuid::text)
"""

_PAGE = """
  and (%(state)s::text is null or reached.state = %(state)s::text)
  and (%(before_at)s::timestamptz is null
    or (entry.created_at, entry.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by entry.created_at desc, entry.id desc
limit %(limit)s::integer
"""

_BY_STATE = """
group by reached.state
"""

LISTED = "select" + _COLUMNS + _NARROWED + _PAGE
COUNTED = "select reached.state, count(*)" + _NARROWED + _BY_STATE

CHANGES = """
select
  (
    select count(*)
    from activity_logs
    where action = 'incident.reported'
      and (%(event_id)s::uuid is null or event_id = %(event_id)s::uuid)
  ) + (
    select coalesce(sum(version), 0)
    from incident_handlings
    where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid
  ) + (
    select count(*)
    from incident_photos
  )
"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows the list; None means: not at all."""

    event_id: UUID | None = None
    state: IncidentState | None = None
    severity: Severity | None = None
    kind: IncidentKind | None = None
    gate_id: UUID | None = None


async def page(
    tx: ReadTx, narrowing: Narrowing, *, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[Incident]:
    """Incidents newest first, at most `limit`, older than `before` when given.

    Raises: NotFound for an event that is not there.
    """
    if narrowing.event_id is not None:
        await plans.check_exists(tx, narrowing.event_id)
    before_at, before_id = before or (None, None)
    params = {**_params(narrowing), "limit": limit, "before_at": before_at, "before_id": before_id}
    return await tx.fetch_all(Incident, LISTED, params)


async def one(tx: ReadTx, event_id: UUID, incident_id: UUID) -> Incident:
    """An incident of an event. Raises: NotFound."""
    params = {**_params(Narrowing(event_id)), "id": incident_id, "limit": 1}
    found = await tx.fetch_one(Incident, LISTED, {**params, "before_at": None, "before_id": None})
    if found is None:
        raise NotFound()
    return found


async def counts(tx: ReadTx, narrowing: Narrowing) -> Mapping[IncidentState, int]:
    """How many incidents there are of each state, whichever of them the list shows."""
    rows = await tx.fetch_rows(COUNTED, _params(narrowing))
    return {state: dict(rows).get(state.value, 0) for state in IncidentState}


async def changes(tx: ReadTx, event_id: UUID | None) -> int:
    """A number that grows whenever an incident of the event, or of the tenant, comes, moves on or gets its picture.

    A sum of counts that only grow: what commits late is not missed, and an older number is known as such.
    Raises: NotFound for an event that is not there.
    """
    if event_id is not None:
        await plans.check_exists(tx, event_id)
    return int(await tx.fetch_value(CHANGES, {"event_id": event_id}))


def _params(narrowing: Narrowing) -> dict[str, object]:
    return {
        "id": None,
        "event_id": narrowing.event_id,
        "state": narrowing.state.value if narrowing.state else None,
        "severity": narrowing.severity.value if narrowing.severity else None,
        "kind": narrowing.kind.value if narrowing.kind else None,
        "gate_id": narrowing.gate_id,
    }
