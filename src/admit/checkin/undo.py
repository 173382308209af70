"""Taking an admission back, with the reason; the scan that made it stays in the record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.checkin import admitting, devices, passages, states
from admit.checkin.errors import NothingToUndo, ScanIdReused, UnknownScan
from admit.checkin.records import Outcome, ScanKind, Undo, Undone
from admit.checkin.states import StoredScan
from admit.core.db import Jsonb, Tx
from admit.core.text import check_text

LONGEST_REASON = 300

SCANNED_TICKET = """
select case when verdict = 'admitted' then ticket_id end, session_id
from scans
where device_id = %(device_id)s::uuid
  and id = %(scan_id)s::uuid
  and event_id = %(event_id)s::uuid
  and kind = 'scan'
"""

INSERT_UNDO = """
insert into scans (
  tenant_id, device_id, id, event_id, kind, ticket_id, session_id, undoes_scan_id, sequence, scanned_at,
  received_at, verdict, reason, actor_id, facts)
values (
  %(tenant_id)s::uuid, %(device_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, 'undo', %(ticket_id)s::uuid,
  %(session_id)s::uuid, %(scan_id)s::uuid, %(sequence)s::bigint, %(now)s::timestamptz, %(now)s::timestamptz,
  'undone', %(reason)s::text, %(actor_id)s::uuid, %(facts)s::jsonb)
"""

CHECKED_IN_AT = """
select checked_in_at
from tickets
where id = %(ticket_id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the scan let somebody in."""

    event_id: UUID
    ticket_id: UUID
    session_id: UUID | None


async def undo(tx: Tx, event_id: UUID, wanted: Undo, *, now: datetime) -> Undone:
    """Undo the admission that a scan made; the ticket can enter again.

    Repeating it (same device and id) answers the same. Locks: the ticket.
    Raises: UnknownScan, NothingToUndo, UnknownDevice, DeviceRevoked, ScanIdReused, Invalid; UniqueViolated
    (`scans_pkey`) when the same undo was stored at the same moment: a second try answers it as a repeated
    one.
    """
    reason = check_text("reason", wanted.reason, max_length=LONGEST_REASON)
    await devices.check_usable(tx, wanted.device_id, now=now)
    scanned = {"device_id": wanted.scan_device_id, "scan_id": wanted.scan_id, "event_id": event_id}
    rows = await tx.fetch_rows(SCANNED_TICKET, scanned)
    if not rows:
        raise UnknownScan()
    [(ticket_id, session_id)] = rows
    if ticket_id is None:
        raise NothingToUndo()
    await states.lock(tx, [ticket_id])
    key = (wanted.device_id, wanted.id)
    stored = (await states.earlier_scans(tx, [key])).get(key)
    if stored is not None:
        return await _replayed(tx, stored, wanted, ticket_id)
    if await passages.undoings(tx, [wanted.scan_id], of_device=wanted.scan_device_id):
        raise NothingToUndo()
    place = _Place(event_id, ticket_id, session_id)
    return await _write(tx, wanted, place, reason=reason, now=now)


async def _write(tx: Tx, wanted: Undo, place: _Place, *, reason: str, now: datetime) -> Undone:
    params = {
        "tenant_id": tx.scope.tenant_id,
        "actor_id": tx.scope.actor.user_id,
        "event_id": place.event_id,
        "ticket_id": place.ticket_id,
        "session_id": place.session_id,
        "device_id": wanted.device_id,
        "id": wanted.id,
        "scan_id": wanted.scan_id,
        "sequence": wanted.sequence,
        "reason": reason,
        "now": now,
        "facts": Jsonb({"scan_device_id": str(wanted.scan_device_id)}),
    }
    await tx.execute(INSERT_UNDO, params)
    await admitting.bring_in_line(tx, [place.ticket_id], now=now)
    remaining: datetime | None = await tx.fetch_value(CHECKED_IN_AT, {"ticket_id": place.ticket_id})
    await trail.record(
        tx,
        "admission.undone",
        event_id=place.event_id,
        subject=("ticket", place.ticket_id),
        metadata={"reason": reason, "scan_id": str(wanted.scan_id), "device_id": str(wanted.device_id)},
    )
    return Undone(
        id=wanted.id,
        scan_id=wanted.scan_id,
        ticket_id=place.ticket_id,
        checked_in_at=remaining,
        undone_at=now,
    )


async def _replayed(tx: Tx, stored: StoredScan, wanted: Undo, ticket_id: UUID) -> Undone:
    same = (
        stored.kind is ScanKind.UNDO
        and stored.verdict is Outcome.UNDONE
        and stored.ticket_id == ticket_id
        and stored.undoes_scan_id == wanted.scan_id
        and stored.facts.get("scan_device_id") == str(wanted.scan_device_id)
    )
    if not same:
        raise ScanIdReused()
    checked_in_at: datetime | None = await tx.fetch_value(CHECKED_IN_AT, {"ticket_id": ticket_id})
    return Undone(
        id=wanted.id,
        scan_id=wanted.scan_id,
        ticket_id=ticket_id,
        checked_in_at=checked_in_at,
        undone_at=stored.scanned_at,
        replayed=True,
    )
