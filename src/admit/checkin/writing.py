"""Writing what was decided at the door: scans, admissions, tickets, the trail. One statement each, however
many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.checkin import facts_told
from admit.checkin.records import Outcome, Scan
from admit.checkin.rules import Decision, Movement
from admit.core import ids
from admit.core.arrays import array, uuids, written
from admit.core.db import Tx
from admit.facts import outbound
from admit.facts.records import Fact

INSERT_SCANS = """
insert into scans (
  tenant_id, device_id, id, event_id, kind, ticket_id, session_id, gate_id, sequence, scanned_at, received_at,
  verdict, reason, input, actor_id, facts, direction, group_id)
select
  %(tenant_id)s::uuid, made.device_id, made.id, %(event_id)s::uuid, 'scan', made.ticket_id, made.session_id,
  made.gate_id, made.sequence, %(now)s::timestamptz, %(now)s::timestamptz, made.verdict, made.reason,
  made.input, made.actor_id, made.facts, made.direction, made.group_id
from unnest(
  %(device_ids)s::uuid[], %(ids)s::uuid[], %(ticket_ids)s::uuid[], %(session_ids)s::uuid[],
  %(gate_ids)s::uuid[], %(sequences)s::bigint[], %(verdicts)s::text[], %(reasons)s::text[],
  %(inputs)s::text[], %(actor_ids)s::uuid[], %(facts)s::jsonb[], %(directions)s::text[], %(group_ids)s::uuid[]
) as made (
  device_id, id, ticket_id, session_id, gate_id, sequence, verdict, reason, input, actor_id, facts, direction,
  group_id)
"""

INSERT_ADMISSIONS = """
insert into admissions (
  tenant_id, id, event_id, ticket_id, session_id, scan_device_id, scan_id, gate_id, actor_id, admitted_at)
select
  %(tenant_id)s::uuid, made.id, %(event_id)s::uuid, made.ticket_id, made.session_id, made.device_id,
  made.scan_id, made.gate_id, made.actor_id, %(now)s::timestamptz
from unnest(
  %(ids)s::uuid[], %(ticket_ids)s::uuid[], %(session_ids)s::uuid[], %(device_ids)s::uuid[],
  %(scan_ids)s::uuid[], %(gate_ids)s::uuid[], %(actor_ids)s::uuid[]
) as made (id, ticket_id, session_id, device_id, scan_id, gate_id, actor_id)
"""

# Who comes back is inside again, who goes out has left; the admission stays the first one.
MOVE_INSIDE = """
update admissions
set left_at = case when moved.has_left then %(now)s::timestamptz end
from unnest(%(ticket_ids)s::uuid[], %(session_ids)s::uuid[], %(left)s::boolean[])
  as moved (ticket_id, session_id, has_left)
where admissions.ticket_id = moved.ticket_id
  and admissions.session_id is not distinct from moved.session_id
  and admissions.undone_at is null
"""

MARK_CHECKED_IN = """
update tickets
set checked_in_at = coalesce(checked_in_at, %(now)s::timestamptz),
  updated_at = %(now)s::timestamptz
where id = any(%(ticket_ids)s::uuid[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A scan with what was decided on it; `kept` and `digest` are of its input."""

    scan: Scan
    decision: Decision
    ticket_id: UUID | None
    ticket_code: str
    is_ours: bool
    kept: str
    digest: str


async def write(tx: Tx, event_id: UUID, decided: Sequence[Decided], *, now: datetime) -> None:
    """Store a batch that holds the locks of its tickets, together with the commit.

    That raises UniqueViolated (`scans_pkey`) when another transaction stored one of the scans meanwhile: try
    again.
    """
    if not decided:
        return
    _insert_scans(tx, event_id, decided, now)
    admitted = [one for one in decided if one.decision.outcome is Outcome.ADMITTED]
    if not admitted:
        return
    entering = [one for one in admitted if one.decision.movement is Movement.ENTERS]
    if entering:
        _insert_admissions(tx, event_id, entering, now)
    if len(entering) < len(admitted):
        _move(tx, admitted, now)
    tx.execute_later(MARK_CHECKED_IN, {"ticket_ids": uuids([one.ticket_id for one in admitted]), "now": now})
    if not entering:
        return
    await trail.record_all(tx, [_entry(event_id, one) for one in entering])
    await outbound.put_all(tx, (_told(event_id, one, now) for one in entering))


def _move(tx: Tx, admitted: Sequence[Decided], now: datetime) -> None:
    """Keep who left and who came back; of a ticket moved twice in a batch the last counts."""
    last = {
        (one.ticket_id, one.decision.session_id): one.decision.movement is Movement.LEAVES for one in admitted
    }
    moves = {place: has_left for place, has_left in last.items() if has_left or _returned(place, admitted)}
    if moves:
        tx.execute_later(
            MOVE_INSIDE,
            {
                "ticket_ids": uuids([ticket_id for ticket_id, _ in moves]),
                "session_ids": uuids([session_id for _, session_id in moves]),
                "left": list(moves.values()),
                "now": now,
            },
        )


def _returned(place: tuple[UUID | None, UUID | None], admitted: Sequence[Decided]) -> bool:
    return any(
        one.decision.movement is Movement.RETURNS
        for one in admitted
        if (one.ticket_id, one.decision.session_id) == place
    )


def _insert_scans(tx: Tx, event_id: UUID, decided: Sequence[Decided], now: datetime) -> None:
    tx.execute_later(
        INSERT_SCANS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": event_id,
            "now": now,
            "device_ids": uuids([one.scan.device_id for one in decided]),
            "ids": uuids([one.scan.id for one in decided]),
            # another event's ticket is no row this event may point at; its id stays in the facts
            "ticket_ids": uuids([one.ticket_id if one.is_ours else None for one in decided]),
            "session_ids": uuids([one.decision.session_id for one in decided]),
            "gate_ids": uuids([one.scan.gate_id for one in decided]),
            "sequences": array([one.scan.sequence for one in decided]),
            "verdicts": array([one.decision.outcome.value for one in decided]),
            "reasons": array([one.decision.reason.value if one.decision.reason else None for one in decided]),
            "inputs": array([one.kept for one in decided]),
            "actor_ids": uuids([one.scan.actor.user_id for one in decided]),
            "facts": array([written(_facts(one)) for one in decided]),
            "directions": array([one.scan.direction.value for one in decided]),
            "group_ids": uuids([one.scan.group_id for one in decided]),
        },
    )


def _insert_admissions(tx: Tx, event_id: UUID, admitted: Sequence[Decided], now: datetime) -> None:
    tx.execute_later(
        INSERT_ADMISSIONS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": event_id,
            "now": now,
            "ids": uuids([ids.new_id() for _ in admitted]),
            "ticket_ids": uuids([one.ticket_id for one in admitted]),
            "session_ids": uuids([one.decision.session_id for one in admitted]),
            "device_ids": uuids([one.scan.device_id for one in admitted]),
            "scan_ids": uuids([one.scan.id for one in admitted]),
            "gate_ids": uuids([one.scan.gate_id for one in admitted]),
            "actor_ids": uuids([one.scan.actor.user_id for one in admitted]),
        },
    )


def _facts(one: Decided) -> dict[str, object]:
    facts: dict[str, object] = {"digest": one.digest, "told": dict(one.decision.facts)}
    if one.ticket_id is not None and not one.is_ours:
        facts["ticket_id"] = str(one.ticket_id)
    return facts


def _entry(event_id: UUID, one: Decided) -> Entry:
    assert one.ticket_id is not None
    metadata: dict[str, object] = {
        "code": one.ticket_code,
        "device_id": str(one.scan.device_id),
        "scan_id": str(one.scan.id),
        "gate_id": str(one.scan.gate_id) if one.scan.gate_id else None,
        "session_id": str(one.decision.session_id) if one.decision.session_id else None,
    }
    return Entry("ticket.admitted", event_id, ("ticket", one.ticket_id), metadata, one.scan.actor)


def _told(event_id: UUID, one: Decided, now: datetime) -> Fact:
    return facts_told.admitted(
        event_id,
        one.ticket_id,
        session_id=one.decision.session_id,
        gate_id=one.scan.gate_id,
        at=now,
        is_offline=False,
    )
