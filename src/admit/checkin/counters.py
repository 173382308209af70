"""How many are in, of how many expected: by ticket type and by gate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.checkin.errors import UnknownSession
from admit.checkin.records import Counters, GateCount, TypeCount
from admit.core.db import ReadTx
from admit.core.errors import NotFound

LATELY = timedelta(minutes=5)

EVENT_AND_SESSION = """
select
  event.id,
  %(session_id)s::uuid is null or exists (
    select from event_sessions session
    where session.event_id = event.id
      and session.id = %(session_id)s::uuid) as has_session
from events event
where event.id = %(event_id)s::uuid
"""

# Of a session, only the types that admit to it count; of the whole event, a ticket counts once.
TYPE_COUNTS = """
select
  ticket_type.id as ticket_type_id,
  ticket_type.name,
  count(ticket.id) filter (where ticket.status = 'valid') as expected,
  count(ticket.id) filter (
    where ticket.checked_in_at is not null
      and (%(session_id)s::uuid is null or exists (
        select from admissions admission
        where admission.tenant_id = ticket.tenant_id
          and admission.ticket_id = ticket.id
          and admission.session_id = %(session_id)s::uuid
          and admission.undone_at is null))) as admitted
from ticket_types ticket_type
left join tickets ticket
  on ticket.tenant_id = ticket_type.tenant_id
  and ticket.event_id = ticket_type.event_id
  and ticket.ticket_type_id = ticket_type.id
where ticket_type.event_id = %(event_id)s::uuid
  and (
    %(session_id)s::uuid is null
    or not exists (
      select from ticket_type_sessions link where link.ticket_type_id = ticket_type.id)
    or exists (
      select from ticket_type_sessions link
      where link.ticket_type_id = ticket_type.id
        and link.session_id = %(session_id)s::uuid))
group by ticket_type.id, ticket_type.name, ticket_type.position
order by ticket_type.position, ticket_type.name, ticket_type.id
"""

GATE_COUNTS = """
select
  gate.id as gate_id,
  coalesce(gate.name, '') as name,
  count(admission.id) as admitted,
  count(admission.id) filter (where admission.admitted_at > %(since)s::timestamptz) as lately
from (
  select admission.tenant_id, admission.id, admission.gate_id, admission.admitted_at
  from admissions admission
  where admission.event_id = %(event_id)s::uuid
    and admission.undone_at is null
    and (%(session_id)s::uuid is null or admission.session_id = %(session_id)s::uuid)
) as admission
full join (
  select gate.tenant_id, gate.id, gate.name
  from gates gate
  where gate.event_id = %(event_id)s::uuid
) as gate on gate.tenant_id = admission.tenant_id and gate.id = admission.gate_id
group by gate.id, gate.name
order by gate.name nulls last, gate.id
"""

COUNT_REFUSED = """
select count(*)
from scans
where event_id = %(event_id)s::uuid
  and kind = 'scan'
  and verdict = 'refused'
"""


@dataclass(frozen=True, slots=True)
class _Place:
    id: UUID
    has_session: bool


async def read(tx: ReadTx, event_id: UUID, *, session_id: UUID | None = None, now: datetime) -> Counters:
    """The counters of an event, or of one of its sessions; refused attempts are the whole event's.

    A gate's count is of admissions, which for a ticket of several sessions are several.
    Raises: NotFound, UnknownSession.
    """
    params = {"event_id": event_id, "session_id": session_id, "since": now - LATELY}
    place = await tx.fetch_one(_Place, EVENT_AND_SESSION, params)
    if place is None:
        raise NotFound()
    if not place.has_session:
        raise UnknownSession()
    types = await tx.fetch_all(TypeCount, TYPE_COUNTS, params)
    gates = await tx.fetch_all(GateCount, GATE_COUNTS, params)
    return Counters(
        expected=sum(count.expected for count in types),
        admitted=sum(count.admitted for count in types),
        lately=sum(count.lately for count in gates),
        refused=await tx.fetch_value(COUNT_REFUSED, params),
        types=types,
        gates=gates,
    )
