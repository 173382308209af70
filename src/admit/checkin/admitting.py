"""Making the admissions of tickets what the merge says: as often as one likes, with the same outcome."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.checkin import passages
from admit.checkin.merge import Key, Standing
from admit.checkin.passages import Merged
from admit.core import ids
from admit.core.db import Tx

LIVE_ADMISSIONS = """
select id, ticket_id, session_id, scan_device_id, scan_id, admitted_at, left_at
from admissions
where ticket_id = any(%(ticket_ids)s::uuid[])
  and undone_at is null
"""

END_ADMISSIONS = """
update admissions
set undone_at = ended.at,
  undone_by = ended.actor_id,
  undo_reason = ended.reason
from unnest(
  %(ids)s::uuid[], %(moments)s::timestamptz[], %(actor_ids)s::uuid[], %(reasons)s::text[]
) as ended (id, at, actor_id, reason)
where admissions.id = ended.id
"""

MOVE_ADMISSIONS = """
update admissions
set scan_device_id = scan.device_id,
  scan_id = scan.id,
  gate_id = scan.gate_id,
  actor_id = scan.actor_id,
  admitted_at = scan.scanned_at,
  left_at = moved.left_at
from unnest(
  %(ids)s::uuid[], %(device_ids)s::uuid[], %(scan_ids)s::uuid[], %(left)s::timestamptz[]
) as moved (id, device_id, scan_id, left_at)
join scans scan on scan.device_id = moved.device_id and scan.id = moved.scan_id
where admissions.id = moved.id
"""

MAKE_ADMISSIONS = """
insert into admissions (
  tenant_id, id, event_id, ticket_id, session_id, scan_device_id, scan_id, gate_id, actor_id, admitted_at, left_at)
select
  scan.tenant_id, made.id, scan.event_id, scan.ticket_id, scan.session_id, scan.device_id, scan.id, scan.gate_id,
  scan.actor_id, scan.scanned_at, made.left_at
from unnest(
  %(ids)s::uuid[], %(device_ids)s::uuid[], %(scan_ids)s::uuid[], %(left)s::timestamptz[]
) as made (id, device_id, scan_id, left_at)
join scans scan on scan.device_id = made.device_id and scan.id = made.scan_id
"""

RECOMPUTE_CHECKED_IN = """
update tickets
set checked_in_at = (
    select min(admission.admitted_at)
    from admissions admission
    where admission.tenant_id = tickets.tenant_id
      and admission.ticket_id = tickets.id
      and admission.undone_at is null),
  updated_at = %(now)s::timestamptz
where id = any(%(ticket_ids)s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Live:
    id: UUID
    ticket_id: UUID
    session_id: UUID | None
    scan_device_id: UUID
    scan_id: UUID
    admitted_at: datetime
    left_at: datetime | None

    @property
    def key(self) -> Key:
        return self.scan_device_id, self.scan_id


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be written: admissions that end, those that stand on another scan, and those that are new."""

    ended: Sequence[_Live]
    moved: Sequence[tuple[_Live, Standing]]
    made: Sequence[Standing]

    @property
    def ticket_ids(self) -> list[UUID]:
        """The tickets it touches."""
        touched = {live.ticket_id for live in self.ended} | {live.ticket_id for live, _ in self.moved}
        return sorted(touched | {one.first.ticket_id for one in self.made})


async def bring_in_line(tx: Tx, ticket_ids: Iterable[UUID], *, now: datetime) -> tuple[Merged, Change]:
    """Fold these tickets and write what differs; what stands, and what was changed.

    Their locks are held by the caller.
    """
    wanted = sorted(set(ticket_ids))
    merged = await passages.merged(tx, wanted)
    live = await tx.fetch_all(_Live, LIVE_ADMISSIONS, {"ticket_ids": wanted})
    change = compare(live, merged)
    if change.ended:
        await tx.execute(END_ADMISSIONS, _ending(change.ended, merged))
    if change.moved:
        await tx.execute(
            MOVE_ADMISSIONS,
            {"ids": [one.id for one, _ in change.moved], **_scans([to for _, to in change.moved])},
        )
    if change.made:
        made = {"ids": [ids.new_id() for _ in change.made], **_scans(change.made)}
        await tx.execute(MAKE_ADMISSIONS, made)
    if change.ticket_ids:
        await tx.execute(RECOMPUTE_CHECKED_IN, {"ticket_ids": change.ticket_ids, "now": now})
    return merged, change


def compare(live: Iterable[_Live], merged: Merged) -> Change:
    """What lies between the admissions that are live and those that stand. Pure."""
    before = {(one.ticket_id, one.session_id): one for one in live}
    after = {
        (one.first.ticket_id, one.first.session_id): one
        for state in merged.states.values()
        for one in state.standing
    }
    ended = [one for place, one in before.items() if place not in after or one.key in merged.undone]
    gone = {one.id for one in ended}
    moved, made = [], []
    for place, standing in after.items():
        there = before.get(place)
        if there is None or there.id in gone:
            made.append(standing)
        elif (there.key, there.left_at) != (standing.first.key, standing.left_at):
            moved.append((there, standing))
    return Change(ended, moved, made)


def _ending(ended: Sequence[_Live], merged: Merged) -> Mapping[str, object]:
    undoings = [merged.undone[one.key] for one in ended]
    return {
        "ids": [one.id for one in ended],
        "moments": [undoing.at for undoing in undoings],
        "actor_ids": [undoing.actor_id for undoing in undoings],
        "reasons": [undoing.reason or "" for undoing in undoings],
    }


def _scans(standing: Sequence[Standing]) -> dict[str, object]:
    return {
        "device_ids": [one.first.device_id for one in standing],
        "scan_ids": [one.first.id for one in standing],
        "left": [one.left_at for one in standing],
    }
