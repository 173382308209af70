"""Reading the passages of tickets, with who made them, and what was undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.checkin import merge
from admit.checkin.merge import Direction, Key, Passage, State
from admit.core.db import ReadTx

PASSAGES = """
select
  device_id, id, ticket_id, session_id, scanned_at as at, sequence, direction, attempt_id
from scans
where ticket_id = any(%(ticket_ids)s::uuid[])
  and kind = 'scan'
  and verdict = 'admitted'
"""

# An undo may come before what it undoes, from another device: it is found by what it names.
UNDOS = """
select
  (facts ->> 'scan_device_id')::uuid as device_id, undoes_scan_id as id, scanned_at as at, actor_id, reason
from scans
where undoes_scan_id = any(%(scan_ids)s::uuid[])
  and kind = 'undo'
order by scanned_at, device_id, id
"""


@dataclass(frozen=True, slots=True)
class _Row:
    device_id: UUID
    id: UUID
    ticket_id: UUID
    session_id: UUID | None
    at: datetime
    sequence: int
    direction: Direction
    attempt_id: UUID | None


@dataclass(frozen=True, slots=True)
class Undoing:
    """What took a scan back: when, by whom, why."""

    device_id: UUID
    id: UUID
    at: datetime
    actor_id: UUID | None
    reason: str | None

    @property
    def key(self) -> Key:
        """The scan it names."""
        return self.device_id, self.id


@dataclass(frozen=True, slots=True)
class Merged:
    """The states of tickets by id, every passage by its key, and what undid which."""

    states: Mapping[UUID, State]
    undone: Mapping[Key, Undoing]


async def merged(tx: ReadTx, ticket_ids: Iterable[UUID]) -> Merged:
    """What stands of these tickets. Whoever writes by it holds their locks."""
    wanted = sorted(set(ticket_ids))
    rows = await tx.fetch_all(_Row, PASSAGES, {"ticket_ids": wanted})
    undone = await undoings(tx, [row.id for row in rows])
    by_ticket: dict[UUID, list[Passage]] = {ticket_id: [] for ticket_id in wanted}
    for row in rows:
        by_ticket[row.ticket_id].append(_passage(row))
    states = {ticket_id: merge.fold(found, undone.keys()) for ticket_id, found in by_ticket.items()}
    return Merged(states, undone)


async def undoings(
    tx: ReadTx, scan_ids: Sequence[UUID], *, of_device: UUID | None = None
) -> dict[Key, Undoing]:
    """The first undo of each of these scans that was undone; of one device's when it is named."""
    if not scan_ids:
        return {}
    found: dict[Key, Undoing] = {}
    for undoing in await tx.fetch_all(Undoing, UNDOS, {"scan_ids": scan_ids}):
        if of_device in (None, undoing.device_id):
            found.setdefault(undoing.key, undoing)
    return found


def _passage(row: _Row) -> Passage:
    return Passage(
        device_id=row.device_id,
        id=row.id,
        ticket_id=row.ticket_id,
        session_id=row.session_id,
        at=row.at,
        sequence=row.sequence,
        direction=row.direction,
        attempt_id=row.attempt_id,
    )
