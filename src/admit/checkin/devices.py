"""Devices: a row for each browser or app that scans, so that a lost one can be shut out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.audit import trail
from admit.checkin import stations
from admit.checkin.errors import DeviceRevoked, TooMany, UnknownDevice
from admit.checkin.proofs import Algorithm
from admit.checkin.records import Device, Post
from admit.core import ids
from admit.core.arrays import uuids
from admit.core.db import Question, ReadTx, Tx
from admit.core.errors import StaleEdit
from admit.core.tenancy import ActorKind
from admit.core.text import check_text
from admit.core.words import say

MOST_DEVICES = 500
SEEN_EVERY = timedelta(seconds=30)
"""How exact `last_seen_at` is: a hot door does not write it with every scan."""

DEVICES = """
select
  id, name, last_seen_at, revoked_at, enrolled_at, fingerprint, app_version, waiting, clock_offset_ms, version
from devices
where id = any(%(device_ids)s::uuid[])
"""

ALL_DEVICES = """
select
  id, name, last_seen_at, revoked_at, enrolled_at, fingerprint, app_version, waiting, clock_offset_ms, version
from devices
order by revoked_at is not null, last_seen_at desc nulls last, id
limit %(limit)s::integer
"""

COUNT_LIVE = """
select count(*)
from devices
where revoked_at is null
"""

INSERT_DEVICE = """
insert into devices (tenant_id, id, name, enrolled_by, enrolled_at, last_seen_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(name)s::text, %(actor_id)s::uuid, %(now)s::timestamptz,
  %(now)s::timestamptz)
"""

ENROL_DEVICE = """
insert into devices (
  tenant_id, id, name, public_key, algorithm, fingerprint, app_version, enrolled_by, enrolled_at, last_seen_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(name)s::text, %(public_key)s::bytea, %(algorithm)s::text,
  %(fingerprint)s::text, %(app_version)s::text, %(actor_id)s::uuid, %(now)s::timestamptz, %(now)s::timestamptz)
"""

EDIT_DEVICE = """
update devices
set name = %(name)s::text,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(device_id)s::uuid
  and version = %(version)s::integer
"""

TELL_OF_ITSELF = """
update devices
set app_version = %(app_version)s::text,
  waiting = %(waiting)s::integer,
  clock_offset_ms = %(clock_offset_ms)s::bigint,
  last_seen_at = %(now)s::timestamptz
where id = %(device_id)s::uuid
"""

# Two batches of one device must not wait for each other over this.
MARK_SEEN = """
update devices
set last_seen_at = %(now)s::timestamptz
where id in (
  select id
  from devices
  where id = any(%(device_ids)s::uuid[])
  order by id
  for no key update skip locked)
"""

REVOKE_DEVICE = """
update devices
set revoked_at = %(now)s::timestamptz,
  revoked_by = %(actor_id)s::uuid,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(device_id)s::uuid
  and revoked_at is null
"""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What becomes of a claim that was confirmed."""

    name: str
    algorithm: Algorithm
    public_key: bytes
    fingerprint: str
    app_version: str


@dataclass(frozen=True, slots=True)
class OfItself:
    """What a device tells of itself when it uploads."""

    app_version: str
    waiting: int
    clock_offset_ms: int | None


async def register(tx: Tx, name: str, *, now: datetime) -> Device:
    """Make this browser or app one of the tenant's devices; it keeps the id.

    Raises: Invalid; TooMany at 500 devices in use.
    """
    checked = check_text("name", name, max_length=80)
    await check_room(tx)
    made = Device(id=ids.new_id(), name=checked, last_seen_at=now, revoked_at=None, enrolled_at=now)
    await tx.execute(
        INSERT_DEVICE,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": made.id,
            "name": checked,
            "actor_id": tx.scope.actor.user_id,
            "now": now,
        },
    )
    await trail.record(tx, "device.registered", subject=("device", made.id), metadata={"name": checked})
    return made


async def enrol(tx: Tx, wanted: Enrolled, *, posts: Sequence[Post], now: datetime) -> Device:
    """Make the owner of a key one of the tenant's devices, for the events named. Needs the organizer's part.

    Raises: TooMany; NotFound and UnknownGate for posts that are not.
    """
    await check_room(tx)
    await stations.check(tx, posts)
    device_id = ids.new_id()
    await tx.execute(
        ENROL_DEVICE,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": device_id,
            "name": wanted.name,
            "public_key": wanted.public_key,
            "algorithm": wanted.algorithm.value,
            "fingerprint": wanted.fingerprint,
            "app_version": wanted.app_version,
            "actor_id": tx.scope.actor.user_id,
            "now": now,
        },
    )
    await stations.replace(tx, device_id, posts=posts, now=now)
    facts = {"name": wanted.name, "fingerprint": wanted.fingerprint}
    await trail.record(tx, "device.enrolled", subject=("device", device_id), metadata=facts)
    return await read(tx, device_id)


async def check_room(tx: ReadTx) -> None:
    """Let one more device pass.

    Raises: TooMany at 500 in use.
    """
    if await tx.fetch_value(COUNT_LIVE) >= MOST_DEVICES:
        raise TooMany(
            say("%(most)s devices are registered. Revoke those no longer used first.", most=MOST_DEVICES)
        )


async def read(tx: ReadTx, device_id: UUID) -> Device:
    """A device, a revoked one too.

    Raises: UnknownDevice.
    """
    found = await tx.fetch_one(Device, DEVICES, {"device_ids": [device_id]})
    if found is None:
        raise UnknownDevice()
    return found


async def edit(
    tx: Tx, device_id: UUID, *, version: int, name: str, posts: Sequence[Post] | None, now: datetime
) -> Device:
    """Another name, and other posts when given. Needs the organizer's part.

    Raises: UnknownDevice, StaleEdit, Invalid; NotFound and UnknownGate for posts that are not.
    """
    before = await read(tx, device_id)
    checked = check_text("name", name, max_length=80)
    if posts is not None:
        await stations.check(tx, posts)
    params = {"device_id": device_id, "version": version, "name": checked, "now": now}
    if not await tx.execute(EDIT_DEVICE, params):
        raise StaleEdit()
    if posts is not None:
        await stations.replace(tx, device_id, posts=posts, now=now)
    facts = {"name": {"from": before.name, "to": checked}, "has_new_posts": posts is not None}
    await trail.record(tx, "device.edited", subject=("device", device_id), metadata=facts)
    return await read(tx, device_id)


async def note(tx: Tx, device_id: UUID, told: OfItself, *, now: datetime) -> None:
    """Keep what a device told of itself."""
    await tx.execute(
        TELL_OF_ITSELF,
        {
            "device_id": device_id,
            "app_version": told.app_version,
            "waiting": told.waiting,
            "clock_offset_ms": told.clock_offset_ms,
            "now": now,
        },
    )


async def list_all(tx: ReadTx) -> list[Device]:
    """The tenant's devices, those in use first, then by when they were last seen; at most 1,000."""
    return await tx.fetch_all(Device, ALL_DEVICES, {"limit": 2 * MOST_DEVICES})


async def revoke(tx: Tx, device_id: UUID, *, now: datetime) -> Device:
    """Shut a device out, at once and for good; once more changes nothing. Needs the organizer's part.

    Raises: UnknownDevice.
    """
    touched = await tx.execute(
        REVOKE_DEVICE, {"device_id": device_id, "actor_id": tx.scope.actor.user_id, "now": now}
    )
    found = await read(tx, device_id)
    if touched:
        await trail.record(tx, "device.revoked", subject=("device", device_id), metadata={"name": found.name})
    return found


async def seen(tx: Tx, device_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Device]:
    """Those of the devices that exist, revoked ones too, by id; the others' `last_seen_at` is brought up to
    date."""
    (found,) = await tx.fetch_all_together(asking(device_ids))
    mark_seen(tx, found, now=now)
    return {device.id: device for device in found}


def asking(device_ids: Iterable[UUID]) -> Question:
    """The question whose rows are those of the devices that exist, revoked ones too."""
    return Device, DEVICES, {"device_ids": uuids(sorted(set(device_ids)))}


def mark_seen(tx: Tx, found: Sequence[Device], *, now: datetime) -> None:
    """Bring `last_seen_at` up to date for those of them not seen for a while, with the next statements."""
    stale = [
        device.id
        for device in found
        if device.revoked_at is None
        and (device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY)
    ]
    if stale:
        tx.execute_later(MARK_SEEN, {"device_ids": stale, "now": now})


async def check_usable(tx: Tx, device_id: UUID, *, now: datetime) -> Device:
    """The device, when it may work at the door. Nobody else speaks for one that has a key of its own.

    Raises: UnknownDevice, DeviceRevoked.
    """
    device = (await seen(tx, [device_id], now=now)).get(device_id)
    if device is None or (device.is_enrolled and tx.scope.actor.kind is not ActorKind.DEVICE):
        raise UnknownDevice()
    if device.revoked_at is not None:
        raise DeviceRevoked()
    return device
