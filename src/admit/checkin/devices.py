"""Devices: a row for each browser or app that scans, so that a lost one can be shut out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from admit.audit import trail
from admit.checkin.errors import DeviceRevoked, TooMany, UnknownDevice
from admit.checkin.records import Device
from admit.core import ids
from admit.core.db import ReadTx, Tx
from admit.core.text import check_text

MOST_DEVICES = 500
SEEN_EVERY = timedelta(seconds=30)
"""How exact `last_seen_at` is: a hot door does not write it with every scan."""

DEVICES = """
select id, name, last_seen_at, revoked_at
from devices
where id = any(%(device_ids)s::uuid[])
"""

ALL_DEVICES = """
select id, name, last_seen_at, revoked_at
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


async def register(tx: Tx, name: str, *, now: datetime) -> Device:
    """Make this browser or app one of the tenant's devices; it keeps the id.

    Raises: Invalid; TooMany at 500 devices in use.
    """
    checked = check_text("name", name, max_length=80)
    if await tx.fetch_value(COUNT_LIVE) >= MOST_DEVICES:
        raise TooMany(f"{MOST_DEVICES} devices are registered. Revoke those no longer used first.")
    made = Device(ids.new_id(), checked, now, None)
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
    found = await tx.fetch_one(Device, DEVICES, {"device_ids": [device_id]})
    if found is None:
        raise UnknownDevice()
    if touched:
        await trail.record(tx, "device.revoked", subject=("device", device_id), metadata={"name": found.name})
    return found


async def seen(tx: Tx, device_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Device]:
    """Those of the devices that exist, revoked ones too, by id; the others' `last_seen_at` is brought up to
    date."""
    found = await tx.fetch_all(Device, DEVICES, {"device_ids": sorted(device_ids)})
    stale = [
        device.id
        for device in found
        if device.revoked_at is None
        and (device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY)
    ]
    if stale:
        await tx.execute(MARK_SEEN, {"device_ids": stale, "now": now})
    return {device.id: device for device in found}


async def check_usable(tx: Tx, device_id: UUID, *, now: datetime) -> Device:
    """The device, when it may work at the door.

    Raises: UnknownDevice, DeviceRevoked.
    """
    device = (await seen(tx, [device_id], now=now)).get(device_id)
    if device is None:
        raise UnknownDevice()
    if device.revoked_at is not None:
        raise DeviceRevoked()
    return device
