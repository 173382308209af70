"""Who works at the door: a member who signed in, or an enrolled device that signs its requests.

A device's requests are proved before anything else: the token names it, its key signed this very request a moment ago,
and the nonce is used up in a transaction of its own. Whether it is revoked and works at the event is asked again in
the transaction of the work.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.checkin import devices, posts, proofs, stations
from admit.checkin.errors import DeviceShutOut, DeviceUnknown, ProofInvalid, ProofStale
from admit.checkin.proofs import Proof
from admit.checkin.records import DoorEvent
from admit.core import logging
from admit.core.clock import in_ms
from admit.core.db import Tx
from admit.core.errors import Forbidden, NotFound
from admit.core.tenancy import Actor, ActorKind, Part, Scope
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal

DEVICE = Actor(ActorKind.DEVICE)

DEVICES_MAY = frozenset({Permission.DOOR_USE, Permission.INCIDENT_REPORT})


@dataclass(frozen=True, slots=True)
class Caller:
    """An enrolled device whose request was proved."""

    tenant_id: UUID
    device_id: UUID
    name: str

    @property
    def scope(self) -> Scope:
        """Its tenant, in the staff's part."""
        return Scope(self.tenant_id, DEVICE, Part.STAFF)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whoever works at a door: one of a member and an enrolled device."""

    member: Principal | None = None
    device: Caller | None = None

    @property
    def own_id(self) -> UUID:
        """The account of a member, or the device."""
        if self.member is not None:
            return self.member.user_id
        assert self.device is not None
        return self.device.device_id

    @property
    def actor(self) -> Actor:
        """Whose act it is."""
        return Actor(ActorKind.USER, self.member.user_id) if self.member else DEVICE

    @property
    def name(self) -> str:
        """Who it is, as the door's screens say it."""
        if self.member is not None:
            return self.member.full_name
        return self.device.name if self.device else ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as a device signed it; `target` is path and query as sent."""

    token: str
    proof: str
    method: str
    target: str
    body: bytes


def check_signed(runtime: Runtime, token: str, proof: str) -> None:
    """Whether a request can be a device's at all, as far as that is seen without its body.

    Raises: DeviceUnknown, ProofInvalid.
    """
    _named(runtime, token)
    _proof(proof)


async def prove(runtime: Runtime, request: Signed) -> Caller:
    """The device that signed a request.

    Raises: DeviceUnknown, DeviceShutOut, ProofInvalid, ProofStale, ProofReplayed.
    """
    tenant_id, device_id = _named(runtime, request.token)
    proof = _proof(request.proof)
    now = runtime.clock.now()
    async with runtime.db.write(Scope(tenant_id, DEVICE, Part.STAFF)) as tx:
        key = await stations.key_of(tx, device_id)
        message = proofs.request_message(
            request.method, request.target, request.body, at_ms=proof.at_ms, nonce=proof.nonce
        )
        if not proofs.verify(key.algorithm, key.public_key, message, proof.signature):
            raise ProofInvalid()
        if key.revoked_at is not None:
            raise DeviceShutOut()
        if abs(in_ms(now) - proof.at_ms) > stations.PROOF_LASTS.total_seconds() * 1000:
            raise ProofStale()
        await stations.use_nonce(tx, device_id, proof.nonce, now=now)
        await devices.seen(tx, [device_id], now=now)
    return Caller(tenant_id, device_id, key.name)


@asynccontextmanager
async def read(
    runtime: Runtime, keeper: Keeper, slug: str, *, event_id: UUID | None = None
) -> AsyncIterator[Tx]:
    """A read-only transaction for whoever works at the door of the event. Raises: as `write`."""
    if keeper.member is not None:
        async with entering.read(
            runtime.db, keeper.member, slug, Permission.DOOR_USE, event_id=event_id
        ) as tx:
            yield tx
        return
    caller = await _at_home(runtime, keeper, slug)
    async with runtime.db.read(caller.scope) as tx:
        await stations.check_standing(tx, caller.device_id, event_id=event_id)
        yield tx


@asynccontextmanager
async def write(
    runtime: Runtime,
    keeper: Keeper,
    slug: str,
    permission: Permission = Permission.DOOR_USE,
    *,
    event_id: UUID | None = None,
) -> AsyncIterator[Tx]:
    """A transaction that may write, for whoever works at the door of the event.

    Raises: what `entering.write` raises; NotFound and DeviceShutOut for devices, Forbidden for what only members may.
    """
    if keeper.member is not None:
        async with entering.write(runtime.db, keeper.member, slug, permission, event_id=event_id) as tx:
            yield tx
        return
    if permission not in DEVICES_MAY:
        raise Forbidden(permission=permission.value)
    caller = await _at_home(runtime, keeper, slug)
    async with runtime.db.write(caller.scope) as tx:
        await stations.check_standing(tx, caller.device_id, event_id=event_id)
        yield tx


async def events_of(tx: Tx, keeper: Keeper, *, now: datetime) -> list[DoorEvent]:
    """The events where somebody works, by their start: no drafts, and none that ended over two days ago."""
    if keeper.device is not None:
        return await stations.events_of(tx, keeper.device.device_id, now=now)
    assert keeper.member is not None
    return await posts.events_of(tx, keeper.member.user_id, now=now)


async def check_own(runtime: Runtime, keeper: Keeper, slug: str, device_id: UUID) -> None:
    """Let a device speak for itself and to its own organizer only; members name the browser they registered.

    Raises: NotFound.
    """
    if keeper.member is None:
        caller = await _at_home(runtime, keeper, slug)
        if caller.device_id != device_id:
            raise NotFound


def _named(runtime: Runtime, token: str) -> tuple[UUID, UUID]:
    named = proofs.named_by(runtime.secret_key, token)
    if named is None:
        raise DeviceUnknown()
    return named


def _proof(typed: str) -> Proof:
    proof = proofs.read_proof(typed)
    if proof is None:
        raise ProofInvalid()
    return proof


async def _at_home(runtime: Runtime, keeper: Keeper, slug: str) -> Caller:
    """The device, when the slug is its organizer's. Raises: NotFound."""
    caller = keeper.device
    if caller is None or await entering.tenant_id_of(runtime.db, slug) != caller.tenant_id:
        raise NotFound
    logging.bind_tenant(slug)
    return caller
