"""The conflict report of an event: what went wrong at its doors, each thing once, oldest first.

It is reckoned from the scans whenever it is asked for, by the same fold that makes the admissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.checkin import merge, outcomes, passages, plans
from admit.checkin.merge import Direction, Key, Passage
from admit.checkin.outcomes import ConflictKind
from admit.checkin.records import Outcome
from admit.core.db import ReadTx

MOST_SCANS = 20_000

# All passages of a ticket and session that more than one came in on, and every scan that says something itself.
SUSPECT_SCANS = """
with doubled as (
  select ticket_id, session_id
  from scans
  where event_id = %(event_id)s::uuid
    and kind = 'scan'
    and verdict = 'admitted'
    and direction = 'in'
    and ticket_id is not null
  group by ticket_id, session_id
  having count(*) > 1
)
select
  scan.device_id, scan.id, scan.ticket_id, scan.session_id, scan.scanned_at as at, scan.received_at,
  scan.sequence, scan.direction, scan.attempt_id, scan.verdict, scan.is_offline, scan.is_provisional, scan.input,
  scan.facts, coalesce(device.name, '') as device_name, coalesce(gate.name, '') as gate,
  coalesce(session.title, '') as session, coalesce(users.full_name, '') as by, ticket.code,
  ticket.attendee_name, ticket_type.name as ticket_type_name, orders.code as order_code, ticket.void_reason,
  ticket.voided_at, ticket.disputed_at
from scans scan
left join devices device on device.tenant_id = scan.tenant_id and device.id = scan.device_id
left join gates gate on gate.tenant_id = scan.tenant_id and gate.id = scan.gate_id
left join event_sessions session on session.tenant_id = scan.tenant_id and session.id = scan.session_id
left join users on users.id = scan.actor_id
left join tickets ticket on ticket.tenant_id = scan.tenant_id and ticket.id = scan.ticket_id
left join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
left join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
where scan.event_id = %(event_id)s::uuid
  and scan.kind = 'scan'
  and (
    scan.is_provisional
    or scan.facts ? 'clock'
    or scan.facts ? 'not_entitled'
    or scan.facts ->> 'said' = 'admitted'
    or (
      scan.verdict = 'admitted'
      and (ticket.voided_at <= scan.scanned_at or ticket.disputed_at <= scan.scanned_at))
    or (
      scan.verdict = 'admitted'
      and exists (
        select from doubled
        where doubled.ticket_id = scan.ticket_id
          and doubled.session_id is not distinct from scan.session_id)))
order by scan.scanned_at, scan.device_id, scan.sequence, scan.id
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A scan with all that the report says of it; the ticket's fields are None where there is none."""

    device_id: UUID
    id: UUID
    ticket_id: UUID | None
    session_id: UUID | None
    at: datetime
    received_at: datetime
    sequence: int
    direction: Direction
    attempt_id: UUID | None
    verdict: Outcome
    is_offline: bool
    is_provisional: bool
    input: str
    facts: Mapping[str, object]
    device_name: str
    gate: str
    session: str
    by: str
    code: str | None
    attendee_name: str | None
    ticket_type_name: str | None
    order_code: str | None
    void_reason: str | None
    voided_at: datetime | None
    disputed_at: datetime | None

    @property
    def key(self) -> Key:
        """The scan."""
        return self.device_id, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One thing that went wrong: `first` is who was inside before, `detail` a word on the rest."""

    kind: ConflictKind
    scan: Suspect
    first: Suspect | None = None
    detail: str = ""


async def of_event(tx: ReadTx, event_id: UUID) -> list[Conflict]:
    """Every conflict of an event, oldest first; at most those of 20,000 scans.

    Raises: NotFound for the event.
    """
    await plans.check_exists(tx, event_id)
    suspects = await tx.fetch_all(Suspect, SUSPECT_SCANS, {"event_id": event_id, "limit": MOST_SCANS})
    undone = await passages.undoings(tx, [suspect.id for suspect in suspects])
    return found_in(suspects, undone.keys())


def found_in(suspects: Sequence[Suspect], undone: Iterable[Key]) -> list[Conflict]:
    """The conflicts that these scans are; what was undone is none any more. Pure."""
    gone = frozenset(undone)
    standing = {suspect.key: suspect for suspect in suspects if suspect.key not in gone}
    doubles = _doubles(standing.values())
    found: list[Conflict] = []
    for suspect in standing.values():
        if suspect.key in doubles:
            first = standing[doubles[suspect.key]]
            found.append(Conflict(kind=ConflictKind.DOUBLE_ENTRY, scan=suspect, first=first))
        why_void = _void_by_then(suspect)
        if why_void:
            found.append(Conflict(kind=ConflictKind.VOID_ADMITTED, scan=suspect, detail=why_void))
        found += [
            Conflict(kind=kind, scan=suspect, detail=_detail(kind, suspect))
            for kind in outcomes.noted(suspect.facts, is_provisional=suspect.is_provisional)
        ]
    return found


def _doubles(suspects: Iterable[Suspect]) -> dict[Key, Key]:
    by_ticket: dict[UUID, list[Passage]] = {}
    for suspect in suspects:
        if suspect.ticket_id is not None and suspect.verdict is Outcome.ADMITTED:
            by_ticket.setdefault(suspect.ticket_id, []).append(_passage(suspect, suspect.ticket_id))
    return {
        double.second.key: double.first.key
        for found in by_ticket.values()
        for double in merge.fold(found, ()).doubles
    }


def _passage(suspect: Suspect, ticket_id: UUID) -> Passage:
    return Passage(
        device_id=suspect.device_id,
        id=suspect.id,
        ticket_id=ticket_id,
        session_id=suspect.session_id,
        at=suspect.at,
        sequence=suspect.sequence,
        direction=suspect.direction,
        attempt_id=suspect.attempt_id,
    )


def _void_by_then(suspect: Suspect) -> str:
    if suspect.verdict is not Outcome.ADMITTED or suspect.direction is Direction.OUT:
        return ""
    if suspect.voided_at is not None and suspect.voided_at <= suspect.at:
        return suspect.void_reason or "void"
    if suspect.disputed_at is not None and suspect.disputed_at <= suspect.at:
        return "disputed"
    return ""


def _detail(kind: ConflictKind, suspect: Suspect) -> str:
    match kind:
        case ConflictKind.NOT_ADMISSIBLE:
            return f"{suspect.facts.get('against', '')}: {suspect.input}"
        case ConflictKind.CLOCK_DOUBT:
            clock = suspect.facts.get("clock")
            told = clock if isinstance(clock, dict) else {}
            return f"{told.get('clock', '')}, {told.get('off_ms', 0)} ms"
        case _:
            return ""
