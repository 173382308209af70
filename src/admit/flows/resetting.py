"""A forgotten password: a link by mail, then a new password that ends every login there was."""

from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import logging, passwords, throttle, words
from admit.core.db import DoorTx
from admit.core.tenancy import PLATFORM_TENANT_ID, Actor, ActorKind, Door
from admit.core.text import check_email
from admit.core.throttle import Limit
from admit.flows import pacing, sign_in
from admit.flows.runtime import Runtime
from admit.identity import logins, tokens, users
from admit.identity.errors import LinkOver
from admit.identity.records import Device, OneTimeToken, Purpose

log = logging.get_logger(__name__)

ANSWER_TAKES_S = 0.25


async def request(runtime: Runtime, *, email: str, device: Device, locale: str = "") -> None:
    """Mail a link, if the address has an account; the answer and its time are the same when it has none.

    Raises: Throttled, Invalid for what is no email address.
    """
    async with pacing.no_sooner_than(ANSWER_TAKES_S * runtime.pace):
        address = check_email("email", email)
        await throttle.hit_all(
            runtime.db,
            [Limit(f"reset/{address}", 5, 3600), Limit(f"reset/{device.network}", 60, 3600)],
        )
        async with runtime.db.door(Door.AUTH) as tx:
            await _mail_link(tx, runtime, address, locale or words.reader())
    runtime.bell.ring("mail")


async def show(runtime: Runtime, secret: str) -> str:
    """The email address whose password a link sets; the link stays usable.

    Raises: LinkOver.
    """
    async with runtime.db.door(Door.AUTH) as tx:
        token = await tokens.find(tx, Purpose.RESET, secret, now=runtime.clock.now())
    return token.email


async def reset(runtime: Runtime, *, secret: str, password: str, device: Device) -> UUID:
    """Use a link up to set a new password, and end every login; whose it was.

    Raises: LinkOver, Invalid for a password below the standard (the link stays usable), Throttled.
    """
    await throttle.hit(runtime.db, f"reset-confirm/{device.network}", limit=60, window_s=900)
    email = await show(runtime, secret)
    passwords.check_password(password, email=email)
    password_hash = await passwords.hash_password(password, cost=runtime.password_cost)
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        token = await tokens.use(tx, Purpose.RESET, secret, now=now)
        user_id = _owner_of(token)
        await users.set_password(tx, user_id, password_hash=password_hash, now=now)
        await users.mark_verified(tx, user_id, now=now)
        await tokens.end_all(tx, user_id, Purpose.VERIFY_EMAIL, now=now)
        ended = await logins.end_all(tx, user_id, reason="password_reset", now=now)
        actor = Actor(ActorKind.USER, user_id)
        entry = Entry("user.password_reset", subject=("user", user_id))
        await trail.record_in(tx, PLATFORM_TENANT_ID, actor, [entry])
    sign_in.forget(runtime.db, *ended)
    log.info("password.reset", user_id=str(user_id), logins=len(ended))
    return user_id


async def _mail_link(tx: DoorTx, runtime: Runtime, address: str, locale: str) -> None:
    user = await users.find_by_email(tx, address)
    if user is None or user.disabled_at is not None:
        return
    token_id = await tokens.issue(
        tx,
        Purpose.RESET,
        secret_key=runtime.secret_key,
        user_id=user.id,
        email=user.email,
        now=runtime.clock.now(),
    )
    minutes = int(tokens.LASTS[Purpose.RESET].total_seconds() // 60)
    message = NewMessage(
        kind="password_reset",
        to_email=user.email,
        to_name=user.full_name,
        locale=locale,
        context={"token_id": token_id, "valid_minutes": minutes},
    )
    await outbox.put_in(tx, PLATFORM_TENANT_ID, [message])


def _owner_of(token: OneTimeToken) -> UUID:
    if token.user_id is None:
        raise LinkOver
    return token.user_id
