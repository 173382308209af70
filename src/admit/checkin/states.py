"""What a batch of scans needs to know: locked first, then read in new statements that see what the lock
waited for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from admit.checkin.inputs import Presented
from admit.checkin.records import Outcome, ScanKind, TicketSeen
from admit.checkin.rules import Entrance, TicketState
from admit.core.arrays import uuids
from admit.core.db import Question, Tx
from admit.tickets.records import TicketStatus

CODES_HERE = """
select code, id
from tickets
where event_id = %(event_id)s::uuid
  and code = any(%(codes)s::text[])
"""

# Codes are unique to an event, so each of the tenant's events is asked by its index.
CODES_ELSEWHERE = """
select distinct on (wanted.code) wanted.code, ticket.id
from unnest(%(codes)s::text[]) as wanted (code)
cross join events event
join tickets ticket
  on ticket.tenant_id = event.tenant_id and ticket.event_id = event.id and ticket.code = wanted.code
order by wanted.code, event.start_at desc
"""

LOCK_TICKETS = """
select id
from tickets
where id = any(%(ticket_ids)s::uuid[])
order by id
for no key update
"""

TICKET_STATES = """
select
  ticket.id, ticket.event_id, event.name as event_name, event.start_at as event_start_at,
  ticket.ticket_type_id, ticket.status, ticket.void_reason, ticket.disputed_at, ticket.qr_code_payload,
  ticket.code, ticket.attendee_name, ticket.seat_label, ticket_type.name as ticket_type_name, orders.code as
  order_code
from tickets ticket
join events event on event.tenant_id = ticket.tenant_id and event.id = ticket.event_id
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
where ticket.id = any(%(ticket_ids)s::uuid[])
"""

# Ticket by ticket through the index of live admissions: planned while there were few, one look at all of them would be
# cheaper, and would still be taken when thousands are inside.
ENTRANCES = """
select
  admission.ticket_id, admission.session_id, admission.admitted_at, gate.name as gate_name,
  coalesce(device.name, '') as device_name, coalesce(users.full_name, '') as actor_name, admission.scan_id,
  admission.left_at
from unnest(%(ticket_ids)s::uuid[]) as asked (id)
cross join lateral (
  select tenant_id, ticket_id, session_id, admitted_at, gate_id, scan_device_id, scan_id, actor_id, left_at
  from admissions
  where ticket_id = asked.id
    and undone_at is null
  offset 0) admission
left join gates gate on gate.tenant_id = admission.tenant_id and gate.id = admission.gate_id
left join devices device on device.tenant_id = admission.tenant_id and device.id = admission.scan_device_id
left join users on users.id = admission.actor_id
"""

# Scan by scan through the key: whoever joins the two reads every scan of the device, for each batch.
EARLIER_SCANS = """
select
  scan.id, scan.device_id, scan.kind, scan.ticket_id, scan.session_id, scan.gate_id,
  scan.undoes_scan_id, scan.scanned_at, scan.verdict, scan.reason, scan.facts, scan.is_provisional
from unnest(%(device_ids)s::uuid[], %(scan_ids)s::uuid[]) as asked (device_id, id)
cross join lateral (
  select
    id, device_id, kind, ticket_id, session_id, gate_id, undoes_scan_id, scanned_at, verdict, reason, facts,
    is_provisional
  from scans
  where device_id = asked.device_id
    and id = asked.id
  offset 0) scan
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScan:
    """A row of `scans`, as far as an answer is made from it."""

    id: UUID
    device_id: UUID
    kind: ScanKind
    ticket_id: UUID | None
    session_id: UUID | None
    gate_id: UUID | None
    undoes_scan_id: UUID | None
    scanned_at: datetime
    verdict: Outcome
    reason: str | None
    facts: Mapping[str, object]
    is_provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that the database says about a batch; tickets by id, earlier scans by (device, id)."""

    tickets: Mapping[UUID, TicketState]
    seen: Mapping[UUID, TicketSeen]
    entrances: Sequence[Entrance]
    earlier: Mapping[tuple[UUID, UUID], StoredScan]


class _Locked(NamedTuple):
    id: UUID


class _TicketRow(NamedTuple):
    id: UUID
    event_id: UUID
    event_name: str
    event_start_at: datetime
    ticket_type_id: UUID
    status: TicketStatus
    void_reason: str | None
    disputed_at: datetime | None
    qr_code_payload: str
    code: str
    attendee_name: str
    seat_label: str | None
    ticket_type_name: str
    order_code: str


async def tickets_by_code(tx: Tx, event_id: UUID, presented: Iterable[Presented]) -> dict[str, UUID]:
    """The tickets that typed codes mean: this event's, or else another's of the tenant."""
    wanted = sorted({one.code for one in presented if one.code is not None})
    if not wanted:
        return {}
    found = dict(await tx.fetch_rows(CODES_HERE, {"event_id": event_id, "codes": wanted}))
    missing = [code for code in wanted if code not in found]
    if missing:
        found |= dict(await tx.fetch_rows(CODES_ELSEWHERE, {"codes": missing}))
    return found


async def lock(tx: Tx, ticket_ids: Iterable[UUID]) -> list[UUID]:
    """Hold these tickets until the transaction ends, in the order of their ids; the ids of those that
    exist."""
    wanted = sorted(set(ticket_ids))
    return await tx.fetch_column(LOCK_TICKETS, {"ticket_ids": uuids(wanted)}) if wanted else []


async def read(tx: Tx, ticket_ids: Sequence[UUID], scan_keys: Sequence[tuple[UUID, UUID]]) -> Known:
    """What stands now of locked tickets and of scans by (device, id)."""
    if not ticket_ids:
        return known_of([], [], (await earlier_scans(tx, scan_keys)).values())
    return known_of(*await tx.fetch_all_together(*_asking(ticket_ids, scan_keys)))


def asking_locked(ticket_ids: Iterable[UUID], scan_keys: Sequence[tuple[UUID, UUID]]) -> list[Question]:
    """The four questions that lock tickets and then read what `known_of` takes; the rows of the first are the locks.

    Those that do not exist are left out.
    """
    wanted = sorted(set(ticket_ids))
    return [(_Locked, LOCK_TICKETS, {"ticket_ids": uuids(wanted)}), *_asking(wanted, scan_keys)]


async def earlier_scans(
    tx: Tx, scan_keys: Sequence[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], StoredScan]:
    """Those of the scans by (device, id) that are stored already."""
    found = await tx.fetch_all(StoredScan, EARLIER_SCANS, _named(scan_keys))
    return {(scan.device_id, scan.id): scan for scan in found}


def _asking(ticket_ids: Sequence[UUID], scan_keys: Sequence[tuple[UUID, UUID]]) -> list[Question]:
    asked = {"ticket_ids": uuids(ticket_ids)}
    return [
        (_TicketRow, TICKET_STATES, asked),
        (Entrance, ENTRANCES, asked),
        (StoredScan, EARLIER_SCANS, _named(scan_keys)),
    ]


def _named(scan_keys: Sequence[tuple[UUID, UUID]]) -> dict[str, object]:
    return {
        "device_ids": uuids([device_id for device_id, _ in scan_keys]),
        "scan_ids": uuids([scan_id for _, scan_id in scan_keys]),
    }


def known_of(
    rows: Iterable[_TicketRow], entrances: Sequence[Entrance], earlier: Iterable[StoredScan]
) -> Known:
    """What these rows say."""
    rows = list(rows)
    return Known(
        tickets={row.id: _state(row) for row in rows},
        seen={row.id: _seen(row) for row in rows},
        entrances=entrances,
        earlier={(scan.device_id, scan.id): scan for scan in earlier},
    )


def _state(row: _TicketRow) -> TicketState:
    return TicketState(
        id=row.id,
        event_id=row.event_id,
        event_name=row.event_name,
        event_start_at=row.event_start_at,
        ticket_type_id=row.ticket_type_id,
        status=row.status,
        void_reason=row.void_reason,
        disputed_at=row.disputed_at,
        qr_code_payload=row.qr_code_payload,
    )


def _seen(row: _TicketRow) -> TicketSeen:
    return TicketSeen(
        id=row.id,
        code=row.code,
        attendee_name=row.attendee_name,
        ticket_type_name=row.ticket_type_name,
        seat_label=row.seat_label,
        order_code=row.order_code,
    )
