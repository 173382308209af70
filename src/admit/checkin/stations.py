"""Where enrolled devices work, and how their requests are told to be theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.checkin.errors import DeviceShutOut, DeviceUnknown, ProofReplayed, UnknownGate
from admit.checkin.posts import OPEN_AFTER_END
from admit.checkin.proofs import Algorithm
from admit.checkin.records import DoorEvent, Post
from admit.core.arrays import uuids
from admit.core.db import Question, ReadTx, Tx
from admit.core.errors import Invalid, NotFound

MOST_POSTS = 20
PROOF_LASTS = timedelta(seconds=90)
NONCES_KEPT = 2 * PROOF_LASTS

CHECK_POSTS = """
select event.id, gate.id
from unnest(%(event_ids)s::uuid[], %(gate_ids)s::uuid[]) as wanted (event_id, gate_id)
join events event on event.id = wanted.event_id
left join gates gate on gate.event_id = event.id and gate.id = wanted.gate_id
"""

REMOVE_POSTS = """
delete from device_posts
where device_id = %(device_id)s::uuid
"""

INSERT_POSTS = """
insert into device_posts (tenant_id, device_id, event_id, gate_id, created_at)
select %(tenant_id)s::uuid, %(device_id)s::uuid, wanted.event_id, wanted.gate_id, %(now)s::timestamptz
from unnest(%(event_ids)s::uuid[], %(gate_ids)s::uuid[]) as wanted (event_id, gate_id)
"""

POSTS = """
select device_id, event_id, gate_id
from device_posts
where device_id = any(%(device_ids)s::uuid[])
order by device_id, event_id
"""

EVENTS_OF_DEVICE = """
select
  event.id, event.name, event.venue, event.city, event.timezone, event.start_at, event.end_at, event.doors_at,
  event.status
from device_posts post
join events event on event.tenant_id = post.tenant_id and event.id = post.event_id
where post.device_id = %(device_id)s::uuid
  and event.status <> 'draft'
  and event.end_at > %(ended_after)s::timestamptz
order by event.start_at, event.id
"""

DEVICE_KEY = """
select public_key, algorithm, name, revoked_at
from devices
where id = %(device_id)s::uuid
  and public_key is not null
"""

FORGET_NONCES = """
delete from device_nonces
where device_id = %(device_id)s::uuid
  and seen_at < %(before)s::timestamptz
"""

INSERT_NONCE = """
insert into device_nonces (tenant_id, device_id, nonce, seen_at)
values (%(tenant_id)s::uuid, %(device_id)s::uuid, %(nonce)s::text, %(now)s::timestamptz)
on conflict (tenant_id, device_id, nonce) do nothing
"""

POSTED_HERE = """
select device.id, device.revoked_at is not null as is_revoked
from devices device
join tenants on tenants.id = device.tenant_id and tenants.status <> 'rejected'
where device.id = any(%(device_ids)s::uuid[])
  and device.public_key is not null
  and (
    %(event_id)s::uuid is null
    or exists (
      select from device_posts post
      where post.tenant_id = device.tenant_id
        and post.device_id = device.id
        and post.event_id = %(event_id)s::uuid))
"""


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """What the requests of an enrolled device are verified with."""

    public_key: bytes
    algorithm: Algorithm
    name: str
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Posted:
    """An enrolled device that has its post at an event."""

    id: UUID
    is_revoked: bool


async def check(tx: ReadTx, posts: Sequence[Post]) -> None:
    """Let posts pass whose events and gates there are.

    Raises: Invalid, NotFound, UnknownGate.
    """
    if not 1 <= len(posts) <= MOST_POSTS or len({post.event_id for post in posts}) != len(posts):
        raise Invalid.one("events", "count", f"Name 1 to {MOST_POSTS} events, each once.")
    found = dict(await tx.fetch_rows(CHECK_POSTS, _params(posts)))
    for post in posts:
        if post.event_id not in found:
            raise NotFound("There is no such event. Choose it again.")
        if found[post.event_id] != post.gate_id:
            raise UnknownGate()


async def replace(tx: Tx, device_id: UUID, *, posts: Sequence[Post], now: datetime) -> None:
    """Let a device work at these events and no others."""
    await tx.execute(REMOVE_POSTS, {"device_id": device_id})
    named = {"tenant_id": tx.scope.tenant_id, "device_id": device_id, "now": now}
    await tx.execute(INSERT_POSTS, {**named, **_params(posts)})


async def of_devices(tx: ReadTx, device_ids: Iterable[UUID]) -> dict[UUID, list[Post]]:
    """Where these devices work, by device."""
    found: dict[UUID, list[Post]] = {}
    for device_id, event_id, gate_id in await tx.fetch_rows(POSTS, {"device_ids": list(device_ids)}):
        found.setdefault(device_id, []).append(Post(event_id, gate_id))
    return found


async def events_of(tx: ReadTx, device_id: UUID, *, now: datetime) -> list[DoorEvent]:
    """The events an enrolled device may work at, by their start: no drafts, and none that ended over two days ago."""
    params = {"device_id": device_id, "ended_after": now - OPEN_AFTER_END}
    return await tx.fetch_all(DoorEvent, EVENTS_OF_DEVICE, params)


async def key_of(tx: ReadTx, device_id: UUID) -> DeviceKey:
    """The key of an enrolled device, of a revoked one too.

    Raises: DeviceUnknown.
    """
    found = await tx.fetch_one(DeviceKey, DEVICE_KEY, {"device_id": device_id})
    if found is None:
        raise DeviceUnknown()
    return found


async def use_nonce(tx: Tx, device_id: UUID, nonce: str, *, now: datetime) -> None:
    """Use up a nonce, and forget those too old to be sent again.

    Raises: ProofReplayed.
    """
    params = {"tenant_id": tx.scope.tenant_id, "device_id": device_id, "nonce": nonce, "now": now}
    await tx.execute(FORGET_NONCES, {"device_id": device_id, "before": now - NONCES_KEPT})
    if not await tx.execute(INSERT_NONCE, params):
        raise ProofReplayed()


def asking_who_works(event_id: UUID, device_ids: Iterable[UUID]) -> Question:
    """The question whose rows are those of the enrolled devices that are posted at the event, revoked ones too."""
    return Posted, POSTED_HERE, {"event_id": event_id, "device_ids": uuids(sorted(set(device_ids)))}


async def check_standing(tx: ReadTx, device_id: UUID, *, event_id: UUID | None = None) -> None:
    """Let an enrolled device pass that is not revoked and, with `event_id`, works there.

    Raises: DeviceShutOut, NotFound.
    """
    rows = await tx.fetch_rows(POSTED_HERE, {"event_id": event_id, "device_ids": uuids([device_id])})
    if not rows:
        raise NotFound
    if rows[0][1]:
        raise DeviceShutOut()


def _params(posts: Sequence[Post]) -> dict[str, object]:
    return {"event_ids": [post.event_id for post in posts], "gate_ids": [post.gate_id for post in posts]}
