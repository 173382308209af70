"""What the lead's view, announcements and the settings of a door read and answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.door import Incident, TypeCount
from admit.checkin import announcements, lead
from admit.checkin.rhythm import Queue


class DoorSettings(Request):
    """Whether who left may come in again."""

    allows_reentry: bool


class DoorSettingsTold(Response):
    allows_reentry: bool


class NewAnnouncement(Request):
    text: Annotated[str, Meta(max_length=2_000)]
    is_urgent: bool = False


class AnnouncementKept(Response):
    id: UUID


class Announcement(Response):
    """`acknowledged` by the device that asks."""

    id: UUID
    text: str
    is_urgent: bool
    created_at: datetime
    created_by: str
    acknowledged: bool


class Announcements(Response):
    items: list[Announcement]


class NewReceipt(Request):
    device_id: UUID


class LeadGate(Response):
    gate_id: UUID | None
    name: str
    admitted: int
    lately: int
    per_minute: list[int]
    busy_share: float
    queue: Queue


class LeadSession(Response):
    session_id: UUID
    title: str
    expected: int
    admitted: int


class LeadDevice(Response):
    id: UUID
    name: str
    last_seen_at: datetime | None
    waiting: int
    app_version: str
    clock_offset_ms: int | None
    revoked_at: datetime | None
    is_enrolled: bool


class LeadAnnouncement(Response):
    id: UUID
    text: str
    is_urgent: bool
    created_at: datetime
    created_by: str
    acknowledged_by: list[str]


class Lead(Response):
    """`minutes` name what each gate's `per_minute` counts, oldest first."""

    server_time: datetime
    expected: int
    admitted: int
    inside: int
    lately: int
    refused: int
    conflicts: int
    minutes: list[datetime]
    gates: list[LeadGate]
    types: list[TypeCount]
    sessions: list[LeadSession]
    minutes_left: int | None
    devices: list[LeadDevice]
    incidents: list[Incident]
    announcements: list[LeadAnnouncement]


def announcements_of(found: list[announcements.Announcement]) -> Announcements:
    """Announcements as a device reads them."""
    return Announcements(items=[msgspec.convert(one, Announcement, from_attributes=True) for one in found])


def lead_of(view: lead.LeadView) -> Lead:
    """The lead's view as JSON."""
    counted = view.counters
    return Lead(
        server_time=view.at,
        expected=counted.expected,
        admitted=counted.admitted,
        inside=view.inside,
        lately=counted.lately,
        refused=counted.refused,
        conflicts=view.conflicts,
        minutes=list(view.minutes),
        gates=[_gate(gate) for gate in view.gates],
        types=[msgspec.convert(one, TypeCount, from_attributes=True) for one in counted.types],
        sessions=[msgspec.convert(one, LeadSession, from_attributes=True) for one in view.sessions],
        minutes_left=view.minutes_left,
        devices=[msgspec.convert(one, LeadDevice, from_attributes=True) for one in view.devices],
        incidents=[msgspec.convert(one, Incident, from_attributes=True) for one in view.incidents],
        announcements=[
            msgspec.convert(one, LeadAnnouncement, from_attributes=True) for one in view.announcements
        ],
    )


def _gate(gate: lead.GateFacts) -> LeadGate:
    return LeadGate(
        gate_id=gate.gate_id,
        name=gate.name,
        admitted=gate.admitted,
        lately=gate.lately,
        per_minute=list(gate.per_minute),
        busy_share=gate.pace.busy_share,
        queue=gate.pace.queue,
    )


class LeadEvent(Response):
    """One server-sent event; `data` is a `Lead` as JSON."""

    event: str
    data: str
