"""Signing in by a mailed link, without a password: looking at the link uses nothing up, sending its form does."""

from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import logging, throttle
from admit.core.tenancy import PLATFORM_TENANT_ID, Door
from admit.core.text import check_email
from admit.core.throttle import Limit
from admit.flows import holdings, pacing, sign_in
from admit.flows.runtime import Runtime
from admit.flows.sign_in import PageLogin
from admit.identity import logins, tokens, users
from admit.identity.errors import LinkOver
from admit.identity.records import Device, Purpose, User

log = logging.get_logger(__name__)

ANSWER_TAKES_S = 0.25


async def request(runtime: Runtime, *, email: str, device: Device) -> None:
    """Mail a link, if the address has an account or bought something; the answer and its time tell neither.

    Raises: Throttled, Invalid for what is no email address.
    """
    async with pacing.no_sooner_than(ANSWER_TAKES_S * runtime.pace):
        address = check_email("email", email)
        await throttle.hit_all(
            runtime.db,
            [Limit(f"sign-in-link/{address}", 5, 3600), Limit(f"sign-in-link/{device.network}", 60, 3600)],
        )
        async with runtime.db.door(Door.AUTH) as tx:
            user = await users.find_by_email(tx, address)
        if _may_sign_in(user) and (user is not None or await holdings.has_any(runtime, address)):
            await _mail(runtime, address, user)
    runtime.bell.ring("mail")


async def show(runtime: Runtime, secret: str) -> str:
    """The address that a link signs in; the link stays usable.

    Raises: LinkOver.
    """
    async with runtime.db.door(Door.AUTH) as tx:
        return (await tokens.find(tx, Purpose.SIGN_IN, secret, now=runtime.clock.now())).email


async def act(runtime: Runtime, *, secret: str, device: Device) -> PageLogin:
    """Use a link up and sign a browser in; an address without an account gets one.

    Raises: LinkOver, Throttled, Unauthenticated when the account was disabled since.
    """
    await throttle.hit(runtime.db, f"sign-in-link-use/{device.network}", limit=60, window_s=900)
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        token = await tokens.use(tx, Purpose.SIGN_IN, secret, now=now)
        user = await users.find_or_create(tx, email=token.email, full_name="", now=now)
        if not _may_sign_in(user):
            raise LinkOver
        if user.email_verified_at is None:
            await users.forget_unproven_password(tx, user.id, now=now)
            ended = await logins.end_all(tx, user.id, reason="address_confirmed", now=now)
        else:
            ended = []
        await users.mark_verified(tx, user.id, now=now)
    sign_in.forget(runtime.db, *ended)
    log.info("sign_in.by_link", user_id=str(user.id))
    return await sign_in.page_of_proven(runtime, user.id, device=device)


def _may_sign_in(user: User | None) -> bool:
    """Platform admins sign in by password alone: what they may do is too much for a mailbox."""
    return user is None or (user.disabled_at is None and not user.is_platform_admin)


async def _mail(runtime: Runtime, address: str, user: User | None) -> None:
    async with runtime.db.door(Door.AUTH) as tx:
        token_id = await tokens.issue(
            tx,
            Purpose.SIGN_IN,
            secret_key=runtime.secret_key,
            user_id=user.id if user else None,
            email=address,
            now=runtime.clock.now(),
        )
        minutes = int(tokens.LASTS[Purpose.SIGN_IN].total_seconds() // 60)
        message = NewMessage(
            kind="sign_in_link",
            to_email=address,
            to_name=user.full_name if user else "",
            context={"token_id": token_id, "valid_minutes": minutes},
        )
        await outbox.put_in(tx, PLATFORM_TENANT_ID, [message])
