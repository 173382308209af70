"""Enrolling a device: a code of two minutes, a key that claims it once, and a person who confirms that key.

Claims come without any authorization: they are made in the tenant's part by the system and answer alike for every code
that does not work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from admit.audit import trail
from admit.checkin import devices, stations
from admit.checkin.errors import (
    EnrolmentClaimed,
    EnrolmentOver,
    FingerprintDiffers,
    UnknownEnrolment,
)
from admit.checkin.proofs import Algorithm
from admit.checkin.records import Device, Post
from admit.core import codes, ids
from admit.core.db import Jsonb, ReadTx, Tx
from admit.core.text import check_text

CODE_LASTS = timedelta(minutes=2)
CONFIRM_WITHIN = timedelta(minutes=2)
COLLECT_WITHIN = timedelta(minutes=10)

INSERT_ENROLMENT = """
insert into enrolments (tenant_id, id, name, posts, code_hash, expires_at, created_by, created_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(name)s::text, %(posts)s::jsonb, %(code_hash)s::bytea,
  %(expires_at)s::timestamptz, %(actor_id)s::uuid, %(now)s::timestamptz)
"""

ENROLMENT = """
select
  id, name, posts, expires_at, algorithm, public_key, fingerprint, app_version, claimed_at, decided_at, device_id
from enrolments
where id = %(id)s::uuid
"""

LOCK_ENROLMENT = """
select
  id, name, posts, expires_at, algorithm, public_key, fingerprint, app_version, claimed_at, decided_at, device_id
from enrolments
where id = %(id)s::uuid
for update
"""

LOCK_BY_CODE = """
select
  id, name, posts, expires_at, algorithm, public_key, fingerprint, app_version, claimed_at, decided_at, device_id
from enrolments
where code_hash = %(code_hash)s::bytea
for update
"""

CLAIM = """
update enrolments
set algorithm = %(algorithm)s::text,
  public_key = %(public_key)s::bytea,
  fingerprint = %(fingerprint)s::text,
  app_version = %(app_version)s::text,
  claimed_at = %(now)s::timestamptz,
  expires_at = %(expires_at)s::timestamptz
where id = %(id)s::uuid
"""

DECIDE = """
update enrolments
set decided_at = %(now)s::timestamptz,
  decided_by = %(actor_id)s::uuid,
  device_id = %(device_id)s::uuid
where id = %(id)s::uuid
"""


class EnrolmentStatus(StrEnum):
    """How far an enrolment is."""

    OPEN = "open"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Key:
    """What a device claims with."""

    algorithm: Algorithm
    public_key: bytes
    fingerprint: str
    app_version: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An enrolment as it stands; `status` is told by `status_at`."""

    id: UUID
    name: str
    posts: list[Any]
    expires_at: datetime
    algorithm: Algorithm | None
    public_key: bytes | None
    fingerprint: str | None
    app_version: str
    claimed_at: datetime | None
    decided_at: datetime | None
    device_id: UUID | None

    def status_at(self, now: datetime) -> EnrolmentStatus:
        """How far it is at a moment."""
        if self.device_id is not None:
            return EnrolmentStatus.CONFIRMED
        if self.decided_at is not None:
            return EnrolmentStatus.REFUSED
        if now >= self.expires_at:
            return EnrolmentStatus.EXPIRED
        return EnrolmentStatus.OPEN if self.claimed_at is None else EnrolmentStatus.CLAIMED

    @property
    def wanted_posts(self) -> list[Post]:
        """Where the device is to work."""
        return [Post(UUID(event_id), UUID(gate_id) if gate_id else None) for event_id, gate_id in self.posts]


async def begin(tx: Tx, name: str, *, posts: Sequence[Post], now: datetime) -> tuple[Enrolment, str]:
    """A new enrolment and its code, which is kept nowhere. Needs the organizer's part.

    Raises: Invalid; NotFound and UnknownGate for posts that are not; TooMany at 500 devices in use.
    """
    checked = check_text("name", name, max_length=80)
    await devices.check_room(tx)
    await stations.check(tx, posts)
    code, enrolment_id = codes.new_code(), ids.new_id()
    pairs = [[str(post.event_id), str(post.gate_id) if post.gate_id else None] for post in posts]
    await tx.execute(
        INSERT_ENROLMENT,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": enrolment_id,
            "name": checked,
            "posts": Jsonb(pairs),
            "code_hash": codes.hash_token(code),
            "expires_at": now + CODE_LASTS,
            "actor_id": tx.scope.actor.user_id,
            "now": now,
        },
    )
    return await read(tx, enrolment_id), code


async def read(tx: ReadTx, enrolment_id: UUID) -> Enrolment:
    """An enrolment.

    Raises: UnknownEnrolment.
    """
    return _there(await tx.fetch_one(Enrolment, ENROLMENT, {"id": enrolment_id}))


async def claim(tx: Tx, code: str, key: Key, *, now: datetime) -> Enrolment:
    """Let a key claim a code, once; the same key again is told how far it is. Locks: the enrolment.

    Raises: EnrolmentOver, EnrolmentClaimed.
    """
    found = await tx.fetch_one(Enrolment, LOCK_BY_CODE, {"code_hash": codes.hash_token(code)})
    if found is None:
        raise EnrolmentOver()
    if found.public_key is not None and found.public_key != key.public_key:
        raise EnrolmentClaimed()
    match found.status_at(now):
        case EnrolmentStatus.OPEN:
            return await _claim(tx, found, key, now)
        case EnrolmentStatus.CLAIMED:
            return found
        case EnrolmentStatus.CONFIRMED if found.decided_at and now < found.decided_at + COLLECT_WITHIN:
            return found
        case _:
            raise EnrolmentOver()


async def confirm(tx: Tx, enrolment_id: UUID, *, fingerprint: str, now: datetime) -> Device:
    """Make the key that claimed it a device of the tenant; once more answers the same. Needs the organizer's part.

    Locks: the enrolment. Raises: UnknownEnrolment, EnrolmentOver, FingerprintDiffers, TooMany; NotFound and
    UnknownGate when an event or a gate went away meanwhile.
    """
    found = _there(await tx.fetch_one(Enrolment, LOCK_ENROLMENT, {"id": enrolment_id}))
    status = found.status_at(now)
    if status not in {EnrolmentStatus.CLAIMED, EnrolmentStatus.CONFIRMED}:
        raise EnrolmentOver()
    if found.fingerprint is None or codes.normalise(fingerprint) != codes.normalise(found.fingerprint):
        raise FingerprintDiffers()
    if found.device_id is not None:
        return await devices.read(tx, found.device_id)
    assert found.algorithm is not None
    assert found.public_key is not None
    enrolled = devices.Enrolled(
        found.name, found.algorithm, found.public_key, found.fingerprint, found.app_version
    )
    made = await devices.enrol(tx, enrolled, posts=found.wanted_posts, now=now)
    await _decide(tx, enrolment_id, made.id, now)
    return made


async def refuse(tx: Tx, enrolment_id: UUID, *, now: datetime) -> Enrolment:
    """End an enrolment that was not confirmed; once more changes nothing. Locks: the enrolment.

    Raises: UnknownEnrolment, EnrolmentOver when it was confirmed.
    """
    found = _there(await tx.fetch_one(Enrolment, LOCK_ENROLMENT, {"id": enrolment_id}))
    if found.device_id is not None:
        raise EnrolmentOver("This device is enrolled already. Revoke it instead.")
    if found.decided_at is None:
        await _decide(tx, enrolment_id, None, now)
        await trail.record(
            tx, "enrolment.refused", subject=("enrolment", enrolment_id), metadata={"name": found.name}
        )
    return await read(tx, enrolment_id)


async def _claim(tx: Tx, found: Enrolment, key: Key, now: datetime) -> Enrolment:
    await tx.execute(
        CLAIM,
        {
            "id": found.id,
            "algorithm": key.algorithm.value,
            "public_key": key.public_key,
            "fingerprint": key.fingerprint,
            "app_version": key.app_version,
            "now": now,
            "expires_at": now + CONFIRM_WITHIN,
        },
    )
    return await read(tx, found.id)


async def _decide(tx: Tx, enrolment_id: UUID, device_id: UUID | None, now: datetime) -> None:
    await tx.execute(
        DECIDE,
        {"id": enrolment_id, "device_id": device_id, "now": now, "actor_id": tx.scope.actor.user_id},
    )


def _there(found: Enrolment | None) -> Enrolment:
    if found is None:
        raise UnknownEnrolment()
    return found
