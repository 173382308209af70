"""What the lead of a door looks at: who is in, how fast, where it is tight, and how the devices are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.checkin import announcements, conflicts, counters, incident_list, rhythm
from admit.checkin.announcements import Announcement
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import Counters, Incident
from admit.checkin.rhythm import Pace
from admit.core.db import ReadTx

MINUTES = 60
LATELY = timedelta(minutes=5)
MOST_INCIDENTS = 20
MOST_DEVICES = 200

ENTRIES_BY_MINUTE = """
select
  gate_id,
  floor(extract(epoch from scanned_at - %(since)s::timestamptz) / 60)::integer as minute,
  count(*) as entries
from scans
where event_id = %(event_id)s::uuid
  and scanned_at >= %(since)s::timestamptz
  and scanned_at < %(until)s::timestamptz
  and kind = 'scan'
  and verdict = 'admitted'
  and direction = 'in'
group by gate_id, minute
"""

LATELY_SCANNED = """
select gate_id, scanned_at
from scans
where event_id = %(event_id)s::uuid
  and scanned_at > %(since)s::timestamptz
  and kind = 'scan'
order by scanned_at
limit 20000
"""

COUNT_INSIDE = """
select count(distinct ticket_id)
from admissions
where event_id = %(event_id)s::uuid
  and undone_at is null
  and left_at is null
"""

SESSIONS = """
select
  session.id as session_id,
  session.title,
  (
    select count(*)
    from tickets ticket
    where ticket.event_id = session.event_id
      and ticket.status = 'valid'
      and (
        not exists (
          select from ticket_type_sessions link where link.ticket_type_id = ticket.ticket_type_id)
        or exists (
          select from ticket_type_sessions link
          where link.ticket_type_id = ticket.ticket_type_id
            and link.session_id = session.id))
  ) as expected,
  (
    select count(*)
    from admissions admission
    where admission.event_id = session.event_id
      and admission.session_id = session.id
      and admission.undone_at is null
  ) as admitted
from event_sessions session
where session.event_id = %(event_id)s::uuid
order by session.start_at, session.id
"""

DEVICES_HERE = """
select
  device.id, device.name, device.last_seen_at, device.waiting, device.app_version, device.clock_offset_ms,
  device.revoked_at, device.fingerprint is not null as is_enrolled
from devices device
where device.id in (
  select post.device_id
  from device_posts post
  where post.event_id = %(event_id)s::uuid
  union
  select scan.device_id
  from scans scan
  where scan.event_id = %(event_id)s::uuid
    and scan.scanned_at >= %(since)s::timestamptz)
order by device.revoked_at is not null, device.name, device.id
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class SessionCount:
    """How many a session expects (valid tickets that are for it) and admitted."""

    session_id: UUID
    title: str
    expected: int
    admitted: int


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """How a device is: when it was heard, how many entries wait on it, which app, how far its clock is off."""

    id: UUID
    name: str
    last_seen_at: datetime | None
    waiting: int
    app_version: str
    clock_offset_ms: int | None
    revoked_at: datetime | None
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class GateFacts:
    """A gate's last hour by minutes, oldest first, and how tight it is."""

    gate_id: UUID | None
    name: str
    admitted: int
    lately: int
    per_minute: Sequence[int]
    pace: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """Everything at one moment; `minutes` name what `per_minute` counts."""

    at: datetime
    counters: Counters
    inside: int
    conflicts: int
    minutes: Sequence[datetime]
    gates: Sequence[GateFacts]
    sessions: Sequence[SessionCount]
    minutes_left: int | None
    devices: Sequence[DeviceFacts]
    incidents: Sequence[Incident]
    announcements: Sequence[Announcement]


async def read(tx: ReadTx, event_id: UUID, *, now: datetime) -> LeadView:
    """What the lead sees of an event now.

    Raises: NotFound for the event.
    """
    until = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    since = until - timedelta(minutes=MINUTES)
    span = {"event_id": event_id, "since": since, "until": until}
    counted = await counters.read(tx, event_id, now=now)
    by_minute = await tx.fetch_rows(ENTRIES_BY_MINUTE, span)
    scanned = await tx.fetch_rows(LATELY_SCANNED, {"event_id": event_id, "since": now - LATELY})
    return LeadView(
        at=now,
        counters=counted,
        inside=await tx.fetch_value(COUNT_INSIDE, {"event_id": event_id}),
        conflicts=len(await conflicts.of_event(tx, event_id)),
        minutes=[since + timedelta(minutes=number) for number in range(MINUTES)],
        gates=_gates(counted, _minutes(by_minute), _moments(scanned), now),
        sessions=await tx.fetch_all(SessionCount, SESSIONS, {"event_id": event_id}),
        minutes_left=rhythm.minutes_left(counted.expected - counted.admitted, counted.lately, LATELY),
        devices=await tx.fetch_all(DeviceFacts, DEVICES_HERE, {**span, "limit": MOST_DEVICES}),
        incidents=await incident_list.page(tx, Narrowing(event_id), limit=MOST_INCIDENTS),
        announcements=await announcements.newest(tx, event_id),
    )


def _minutes(rows: Sequence[tuple[UUID | None, int, int]]) -> dict[UUID | None, list[int]]:
    found: dict[UUID | None, list[int]] = {}
    for gate_id, minute, entries in rows:
        found.setdefault(gate_id, [0] * MINUTES)[minute] = entries
    return found


def _moments(rows: Sequence[tuple[UUID | None, datetime]]) -> dict[UUID | None, list[datetime]]:
    found: dict[UUID | None, list[datetime]] = {}
    for gate_id, moment in rows:
        found.setdefault(gate_id, []).append(moment)
    return found


def _gates(
    counted: Counters,
    minutes: Mapping[UUID | None, list[int]],
    moments: Mapping[UUID | None, list[datetime]],
    now: datetime,
) -> list[GateFacts]:
    return [
        GateFacts(
            gate.gate_id,
            gate.name,
            gate.admitted,
            gate.lately,
            minutes.get(gate.gate_id, [0] * MINUTES),
            rhythm.pace(moments.get(gate.gate_id, []), since=now - LATELY, until=now),
        )
        for gate in counted.gates
    ]
