"""What the resources of devices and their enrolment read and answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.door import DoorEvent
from admit.api.schemas.fields import Version
from admit.checkin import enrolments, records
from admit.checkin.enrolments import EnrolmentStatus
from admit.checkin.proofs import Algorithm
from admit.checkin.stations import MOST_POSTS
from admit.core import codes
from admit.flows import enrolling
from admit.flows.enrolling import Claimed

Key = Annotated[str, Meta(max_length=200)]


class Post(Request):
    """An event, and the gate where the device stands if it has one."""

    event_id: UUID
    gate_id: UUID | None = None


Posts = Annotated[list[Post], Meta(min_length=1, max_length=MOST_POSTS)]


class NewDevice(Request):
    name: Annotated[str, Meta(max_length=500)]


class DeviceEdit(Request):
    """Without `events` they stay as they are; a member's browser has none."""

    version: Version
    name: Annotated[str, Meta(max_length=500)]
    events: Posts | None = None


class PostTold(Response):
    event_id: UUID
    gate_id: UUID | None


class Device(Response):
    """`is_enrolled`: it has a key of its own. `waiting` and `clock_offset_ms`: as told when it last uploaded."""

    id: UUID
    name: str
    last_seen_at: datetime | None
    revoked_at: datetime | None
    enrolled_at: datetime
    is_enrolled: bool
    fingerprint: str | None
    app_version: str
    waiting: int
    clock_offset_ms: int | None
    events: list[PostTold]
    version: int


class Devices(Response):
    items: list[Device]


class NewEnrolment(Request):
    name: Annotated[str, Meta(max_length=500)]
    events: Posts


class Enrolment(Response):
    """`code` and `link` are told once, to whoever began it."""

    id: UUID
    name: str
    status: EnrolmentStatus
    expires_at: datetime
    fingerprint: str | None
    algorithm: Algorithm | None
    app_version: str
    device_id: UUID | None
    code: str | None = None
    link: str | None = None


class NewConfirmation(Request):
    fingerprint: Annotated[str, Meta(max_length=40)]


class NewClaim(Request):
    """Key and signature are base64url without padding; see docs/check-in.md."""

    code: Annotated[str, Meta(max_length=40)]
    algorithm: Algorithm
    public_key: Key
    signature: Key
    app_version: Annotated[str, Meta(max_length=200)] = ""


class Organizer(Response):
    name: str
    slug: str


class Admittance(Response):
    id: UUID
    name: str
    token: str
    events: list[PostTold]


class ClaimAnswer(Response):
    """`waiting` until somebody confirms on the console; then `confirmed`, with the device."""

    status: str
    fingerprint: str
    expires_at: datetime
    organizer: Organizer
    device: Admittance | None


class DeviceEvent(DoorEvent):
    gate_id: UUID | None


class Itself(Response):
    """`kind` is `device` or `member`."""

    kind: str
    id: UUID
    name: str
    organizer: Organizer
    events: list[DeviceEvent]
    server_time: datetime


def posts_of(posts: list[Post]) -> list[records.Post]:
    """The posts of a body."""
    return [records.Post(post.event_id, post.gate_id) for post in posts]


def posts_told(posts: list[records.Post]) -> list[PostTold]:
    """Posts as JSON."""
    return [PostTold(event_id=post.event_id, gate_id=post.gate_id) for post in posts]


def device_of(device: records.Device, posts: list[records.Post]) -> Device:
    """A device as JSON."""
    return Device(
        id=device.id,
        name=device.name,
        last_seen_at=device.last_seen_at,
        revoked_at=device.revoked_at,
        enrolled_at=device.enrolled_at,
        is_enrolled=device.is_enrolled,
        fingerprint=device.fingerprint,
        app_version=device.app_version,
        waiting=device.waiting,
        clock_offset_ms=device.clock_offset_ms,
        events=posts_told(posts),
        version=device.version,
    )


def device_event(event: records.DoorEvent, gate_id: UUID | None) -> DeviceEvent:
    """An event of a device as JSON."""
    fields = {name: getattr(event, name) for name in DoorEvent.__struct_fields__}
    return DeviceEvent(**fields, gate_id=gate_id)


def enrolment_of(
    found: enrolments.Enrolment, *, now: datetime, code: str | None = None, link: str | None = None
) -> Enrolment:
    """An enrolment as JSON."""
    return Enrolment(
        id=found.id,
        name=found.name,
        status=found.status_at(now),
        expires_at=found.expires_at,
        fingerprint=found.fingerprint,
        algorithm=found.algorithm,
        app_version=found.app_version,
        device_id=found.device_id,
        code=codes.format_code(code) if code else None,
        link=link,
    )


def answer_of(claimed: Claimed, slug: str) -> ClaimAnswer:
    """How far a claim is, as JSON."""
    given = claimed.admittance
    return ClaimAnswer(
        status="waiting" if given is None else "confirmed",
        fingerprint=claimed.fingerprint,
        expires_at=claimed.expires_at,
        organizer=Organizer(name=claimed.organizer, slug=slug),
        device=None if given is None else _admittance(given),
    )


def _admittance(given: enrolling.Admittance) -> Admittance:
    return Admittance(id=given.id, name=given.name, token=given.token, events=posts_told(given.posts))
