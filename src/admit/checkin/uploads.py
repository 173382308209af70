"""Taking in the log of a device: in order, each entry once, all of a call or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.checkin import admitting, devices, entries, facts_told, plans, states
from admit.checkin.admitting import Change
from admit.checkin.entries import Case, LogEntry, Row
from admit.checkin.errors import ScanIdReused, SequenceGap, SequenceReused
from admit.checkin.merge import Standing
from admit.checkin.passages import Merged
from admit.checkin.records import Outcome, ScanKind, TicketSeen
from admit.checkin.states import StoredScan
from admit.core.db import Jsonb, ReadTx, Tx
from admit.core.errors import Invalid
from admit.facts import outbound
from admit.facts.records import Fact

MOST_ENTRIES = 200

# One upload of an event after the other, or an undo and the scan that it names could pass each other unseen.
TAKE_TURNS = """
select pg_advisory_xact_lock(hashtextextended('door/uploads/' || %(event_id)s::text, 0))
"""

BEGIN_LOG = """
insert into device_logs (tenant_id, device_id, event_id)
values (%(tenant_id)s::uuid, %(device_id)s::uuid, %(event_id)s::uuid)
on conflict (tenant_id, device_id, event_id) do nothing
"""

LOCK_LOG = """
select last_sequence
from device_logs
where device_id = %(device_id)s::uuid
  and event_id = %(event_id)s::uuid
for update
"""

LAST_OF_LOG = """
select last_sequence
from device_logs
where device_id = %(device_id)s::uuid
  and event_id = %(event_id)s::uuid
"""

MOVE_LOG = """
update device_logs
set last_sequence = greatest(last_sequence, %(sequence)s::bigint),
  updated_at = %(now)s::timestamptz
where device_id = %(device_id)s::uuid
  and event_id = %(event_id)s::uuid
"""

SCANNED_TICKETS = """
select scan.ticket_id
from unnest(%(device_ids)s::uuid[], %(scan_ids)s::uuid[]) as named (device_id, id)
join scans scan on scan.device_id = named.device_id and scan.id = named.id
where scan.event_id = %(event_id)s::uuid
  and scan.ticket_id is not null
"""

INSERT_ENTRIES = """
insert into scans (
  tenant_id, device_id, id, event_id, kind, ticket_id, session_id, gate_id, undoes_scan_id, sequence, scanned_at,
  received_at, is_offline, verdict, reason, input, actor_id, facts, direction, attempt_id, group_id,
  is_provisional)
select
  %(tenant_id)s::uuid, %(device_id)s::uuid, made.id, %(event_id)s::uuid, made.kind, made.ticket_id,
  made.session_id, made.gate_id, made.undoes_scan_id, made.sequence, made.scanned_at, %(now)s::timestamptz, true,
  made.verdict, made.reason, made.input, %(actor_id)s::uuid, made.facts, made.direction, made.attempt_id,
  made.group_id, made.is_provisional
from unnest(
  %(ids)s::uuid[], %(kinds)s::text[], %(ticket_ids)s::uuid[], %(session_ids)s::uuid[], %(gate_ids)s::uuid[],
  %(undoes)s::uuid[], %(sequences)s::bigint[], %(moments)s::timestamptz[], %(verdicts)s::text[],
  %(reasons)s::text[], %(inputs)s::text[], %(facts)s::jsonb[], %(directions)s::text[], %(attempt_ids)s::uuid[],
  %(group_ids)s::uuid[], %(provisional)s::boolean[]
) as made (
  id, kind, ticket_id, session_id, gate_id, undoes_scan_id, sequence, scanned_at, verdict, reason, input, facts,
  direction, attempt_id, group_id, is_provisional)
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an upload: each entry as it is stored, what stands of its tickets, and how far the log is."""

    have: int
    stored: Sequence[StoredScan]
    known: frozenset[UUID]
    merged: Merged
    seen: Mapping[UUID, TicketSeen]
    plan: plans.EventPlan


async def have(tx: ReadTx, event_id: UUID, device_id: UUID) -> int:
    """The highest sequence of a device's log for an event that is here without a gap; 0 when none is."""
    return await tx.fetch_value(LAST_OF_LOG, {"event_id": event_id, "device_id": device_id}) or 0


async def take(tx: Tx, event_id: UUID, device_id: UUID, *, batch: Sequence[LogEntry], now: datetime) -> Taken:
    """Keep entries that follow one another, and bring the admissions of their tickets in line.

    Locks: the uploads of the event, the device's log, then the tickets by id.
    Raises: NotFound for the event, UnknownDevice, DeviceRevoked; Invalid, SequenceGap, SequenceReused, ScanIdReused;
    UniqueViolated (`scans_pkey`) when the device scans under one of these ids at this moment: a second try sees it.
    """
    _check_consecutive(batch)
    device = await devices.check_usable(tx, device_id, now=now)
    plan = await plans.read(tx, event_id)
    log = {"tenant_id": tx.scope.tenant_id, "device_id": device_id, "event_id": event_id}
    await tx.execute(TAKE_TURNS, {"event_id": event_id})
    await tx.execute(BEGIN_LOG, log)
    last: int = await tx.fetch_value(LOCK_LOG, log)
    named = [_with_own_device(entry, device_id) for entry in batch]
    cases = await _with_tickets(tx, event_id, [entries.case_of(entry) for entry in named])
    locked = await states.lock(tx, await _touched(tx, event_id, cases))
    found = await states.read(tx, locked, [(device_id, entry.id) for entry in batch])
    stored = {key[1]: scan for key, scan in found.earlier.items()}
    fresh = _fresh(cases, stored, last)
    rows = [
        entries.row_of(
            case,
            found.tickets.get(case.ticket_id) if case.ticket_id else None,
            plan,
            since=device.enrolled_at,
            received_at=now,
        )
        for case in fresh
    ]
    await _insert(tx, event_id, device_id, rows, now)
    await tx.execute(MOVE_LOG, {**log, "sequence": batch[-1].sequence, "now": now})
    ours = [ticket_id for ticket_id in locked if found.tickets[ticket_id].event_id == event_id]
    merged, change = await admitting.bring_in_line(tx, ours, now=now)
    await _record(tx, event_id, change, rows)
    keys = [(device_id, entry.id) for entry in batch]
    after = await states.earlier_scans(tx, keys)
    return Taken(
        have=max(last, batch[-1].sequence),
        stored=[after[key] for key in keys],
        known=frozenset(stored),
        merged=merged,
        seen=found.seen,
        plan=plan,
    )


def _check_consecutive(batch: Sequence[LogEntry]) -> None:
    if len({entry.id for entry in batch}) != len(batch):
        raise Invalid.one("entries", "repeated", "Each entry has an id of its own.")
    for index, entry in enumerate(batch):
        if entry.sequence != batch[0].sequence + index:
            raise Invalid.one(
                f"entries[{index}].sequence",
                "order",
                "Send entries in the order of their sequence, without gaps.",
            )


def _with_own_device(entry: LogEntry, device_id: UUID) -> LogEntry:
    if entry.kind is ScanKind.SCAN or entry.scan_device_id is not None:
        return entry
    return replace(entry, scan_device_id=device_id)


async def _with_tickets(tx: Tx, event_id: UUID, cases: Sequence[Case]) -> list[Case]:
    by_code = await states.tickets_by_code(tx, event_id, [case.presented for case in cases])
    return [
        replace(case, ticket_id=by_code.get(case.presented.code)) if case.presented.code is not None else case
        for case in cases
    ]


async def _touched(tx: Tx, event_id: UUID, cases: Sequence[Case]) -> set[UUID]:
    """The tickets scanned, and those whose scans are undone."""
    undos = [case.entry for case in cases if case.entry.kind is ScanKind.UNDO]
    found = {case.ticket_id for case in cases if case.ticket_id is not None}
    if undos:
        named = {
            "event_id": event_id,
            "device_ids": [entry.scan_device_id for entry in undos],
            "scan_ids": [entry.scan_id for entry in undos],
        }
        found |= set(await tx.fetch_column(SCANNED_TICKETS, named))
    return found


def _fresh(cases: Sequence[Case], stored: Mapping[UUID, StoredScan], last: int) -> list[Case]:
    """Those that are not here yet. Raises: SequenceGap, SequenceReused, ScanIdReused."""
    first = cases[0].entry.sequence
    if first > last + 1:
        raise SequenceGap(have=last)
    fresh = []
    for case in cases:
        earlier = stored.get(case.entry.id)
        if earlier is None and case.entry.sequence <= last:
            raise SequenceReused(have=last)
        if earlier is None:
            fresh.append(case)
        elif earlier.facts.get("digest") != case.entry.digest:
            raise ScanIdReused()
    return fresh


async def _insert(tx: Tx, event_id: UUID, device_id: UUID, rows: Sequence[Row], now: datetime) -> None:
    if not rows:
        return
    made = [row.entry for row in rows]
    await tx.execute(
        INSERT_ENTRIES,
        {
            "tenant_id": tx.scope.tenant_id,
            "device_id": device_id,
            "event_id": event_id,
            "actor_id": tx.scope.actor.user_id,
            "now": now,
            "ids": [entry.id for entry in made],
            "kinds": [entry.kind.value for entry in made],
            "ticket_ids": [row.ticket_id for row in rows],
            "session_ids": [row.session_id for row in rows],
            "gate_ids": [row.gate_id for row in rows],
            "undoes": [entry.scan_id for entry in made],
            "sequences": [entry.sequence for entry in made],
            "moments": [row.at for row in rows],
            "verdicts": [row.verdict.value for row in rows],
            "reasons": [row.reason for row in rows],
            "inputs": [row.kept for row in rows],
            "facts": [Jsonb(dict(row.facts)) for row in rows],
            "directions": [entry.direction.value for entry in made],
            "attempt_ids": [entry.attempt_id for entry in made],
            "group_ids": [entry.group_id for entry in made],
            "provisional": [
                entry.is_provisional and row.verdict is Outcome.ADMITTED
                for entry, row in zip(made, rows, strict=True)
            ],
        },
    )


async def _record(tx: Tx, event_id: UUID, change: Change, rows: Sequence[Row]) -> None:
    admitted = [
        Entry(
            "ticket.admitted",
            event_id,
            ("ticket", one.first.ticket_id),
            {
                "device_id": str(one.first.device_id),
                "scan_id": str(one.first.id),
                "session_id": str(one.first.session_id) if one.first.session_id else None,
                "is_offline": True,
            },
        )
        for one in change.made
    ]
    undone = [
        Entry(
            "admission.undone",
            event_id,
            ("event", event_id),
            {"reason": row.reason, "scan_id": str(row.entry.scan_id), "is_offline": True},
        )
        for row in rows
        if row.verdict is Outcome.UNDONE
    ]
    await trail.record_all(tx, [*admitted, *undone])
    await outbound.put_all(tx, [_told(event_id, one) for one in change.made])


def _told(event_id: UUID, one: Standing) -> Fact:
    first = one.first
    return facts_told.admitted(
        event_id, first.ticket_id, session_id=first.session_id, gate_id=None, at=first.at, is_offline=True
    )
