"""Confirming the address of a sign-up: the mailed link shows whose mailbox it is, the password who signed up.

Neither is enough alone. Whoever signed up with somebody else's address would otherwise have their password confirmed by
a click of the mailbox's owner; the owner may set a password of their own instead, which is then the only one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core import logging, passwords, throttle
from admit.core.db import DoorTx
from admit.core.errors import Invalid
from admit.core.tenancy import PLATFORM_TENANT_ID, Actor, ActorKind, Door
from admit.core.throttle import Limit
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.identity import logins, tokens, users
from admit.identity.errors import LinkOver
from admit.identity.records import Device, OneTimeToken, Purpose

log = logging.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a link is about: the address, and the organizer that was applied for with it."""

    user_id: UUID
    email: str
    organizer: str


async def show(runtime: Runtime, secret: str) -> Confirmation:
    """What a link confirms; the link stays usable.

    Raises: LinkOver.
    """
    async with runtime.db.door(Door.AUTH) as tx:
        return await _pending(tx, secret, now=runtime.clock.now())


async def confirm(runtime: Runtime, *, secret: str, password: str, device: Device) -> Confirmation:
    """Confirm the address by the password that was chosen at the sign-up.

    Raises: LinkOver, Invalid naming `password` (the link stays usable), Throttled.
    """
    asked = await show(runtime, secret)
    limits = _limits(asked.user_id, device)
    await throttle.hit_all(runtime.db, limits)
    async with runtime.db.door(Door.AUTH) as tx:
        stored = await users.hold_unproven_hash(tx, asked.user_id)
    if not await passwords.matches(password, stored, cost=runtime.password_cost):
        raise Invalid.one("password", "wrong", "This is not the password that was chosen at the sign-up.")
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        # A password that was replaced since it was compared is not confirmed.
        if await users.hold_unproven_hash(tx, asked.user_id) != stored:
            raise LinkOver
        await _settle(tx, secret, asked.user_id, action="user.confirmed", now=now)
    await throttle.forgive(runtime.db, limits)
    return asked


async def claim(runtime: Runtime, *, secret: str, password: str, device: Device) -> Confirmation:
    """Confirm the address and set another password, which is the only one from now on; every login ends.

    Raises: LinkOver, Invalid naming `password` (the link stays usable), Throttled.
    """
    asked = await show(runtime, secret)
    await throttle.hit_all(runtime.db, _limits(asked.user_id, device))
    passwords.check_password(password, email=asked.email)
    password_hash = await passwords.hash_password(password, cost=runtime.password_cost)
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        await _settle(tx, secret, asked.user_id, action="user.claimed", now=now)
        await users.set_password(tx, asked.user_id, password_hash=password_hash, now=now)
        ended = await logins.end_all(tx, asked.user_id, reason="password_reset", now=now)
    sign_in.forget(runtime.db, *ended)
    return asked


async def _settle(tx: DoorTx, secret: str, user_id: UUID, *, action: str, now: datetime) -> None:
    await tokens.use(tx, Purpose.VERIFY_EMAIL, secret, now=now)
    await users.mark_verified(tx, user_id, now=now)
    await tokens.end_all(tx, user_id, Purpose.RESET, now=now)
    entry = Entry(action, subject=("user", user_id))
    await trail.record_in(tx, PLATFORM_TENANT_ID, Actor(ActorKind.USER, user_id), [entry])
    log.info("sign_up.confirmed", user_id=str(user_id), act=action)


async def _pending(tx: DoorTx, secret: str, *, now: datetime) -> Confirmation:
    token = await tokens.find(tx, Purpose.VERIFY_EMAIL, secret, now=now)
    user = await users.find(tx, _owner_of(token))
    # Confirmed already, by a reset say: the link must not become a second way to sign in.
    if user is None or user.email_verified_at is not None or user.disabled_at is not None:
        raise LinkOver
    return Confirmation(user.id, token.email, str(token.facts.get("organizer_name") or ""))


def _owner_of(token: OneTimeToken) -> UUID:
    if token.user_id is None:
        raise LinkOver
    return token.user_id


def _limits(user_id: UUID, device: Device) -> list[Limit]:
    return [Limit(f"confirm/{user_id}", 10, 900), Limit(f"confirm/{device.network}", 60, 900)]
