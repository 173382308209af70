"""How organizers and the platform's first admin come to be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.backoffice import settings as platform_settings
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import logging, passwords, throttle, words
from admit.core.db import Database, DoorTx
from admit.core.errors import Refusal, Throttled
from admit.core.tenancy import PLATFORM_TENANT_ID, SYSTEM, Actor, ActorKind, Door
from admit.core.text import check_email, check_text
from admit.core.throttle import Limit
from admit.flows import addresses, pacing
from admit.flows.runtime import Runtime
from admit.identity import logins, members, second_factors, tenants, tokens, users
from admit.identity.declarations import Declaration, check_declaration
from admit.identity.errors import SignUpsClosed, SlugTaken
from admit.identity.records import Device, Principal, Purpose

log = logging.get_logger(__name__)

ANSWER_TAKES_S = 0.6
SLUG_HELD_S = 86_400


@dataclass(frozen=True, slots=True)
class Application:
    """What an organizer signs up with, checked."""

    email: str
    full_name: str
    tenant_name: str
    slug: str
    declaration: Declaration | None = None


async def sign_up(
    runtime: Runtime,
    *,
    email: str,
    password: str,
    full_name: str,
    tenant_name: str,
    slug: str,
    device: Device,
    declaration: Declaration | None = None,
    locale: str = "",
) -> None:
    """Make an account and a tenant that waits for approval.

    When the address has an account, nothing is made, its owner is told by mail, and the answer is the same. Nobody
    signs in before the mailed link was followed, so that signing in does not tell either.
    Raises: Invalid naming the field, SlugTaken, SignUpsClosed, Throttled.
    """
    application = check_application(
        email=email, full_name=full_name, tenant_name=tenant_name, slug=slug, declaration=declaration
    )
    passwords.check_password(password, email=application.email)
    await throttle.hit_all(runtime.db, _limits(application.email, device.network))
    async with pacing.no_sooner_than(ANSWER_TAKES_S * runtime.pace):
        password_hash = await passwords.hash_password(password, cost=runtime.password_cost)
        held = await _hold(runtime, application.slug)
        try:
            async with runtime.db.door(Door.AUTH) as tx:
                await _check_open(tx)
                await _apply(tx, runtime, application, password_hash, locale or words.reader())
        except Refusal:
            await throttle.forgive(runtime.db, held)
            raise
    runtime.bell.ring("mail")


async def open_tenant(
    runtime: Runtime,
    principal: Principal,
    *,
    tenant_name: str,
    slug: str,
    declaration: Declaration | None = None,
    locale: str = "",
) -> str:
    """Apply for one more tenant, by somebody who is signed in; its slug.

    Raises: Invalid naming the field, SlugTaken, SignUpsClosed, Throttled.
    """
    name, address = tenants.check_identity(name=tenant_name, slug=slug)
    declared = check_declaration(declaration) if declaration else None
    await throttle.hit(runtime.db, f"open-tenant/{principal.user_id}", limit=10, window_s=86_400)
    application = Application(principal.email, principal.full_name, name, address, declared)
    async with runtime.db.door(Door.AUTH) as tx:
        await _check_open(tx)
        await _open(tx, application, principal.user_id, now=runtime.clock.now())
        await _mail(tx, _received(application, locale or words.reader(), token_id=None))
    runtime.bell.ring("mail")
    return address


def check_application(
    *, email: str, full_name: str, tenant_name: str, slug: str, declaration: Declaration | None = None
) -> Application:
    """What was filled in, as it is to be kept.

    Raises: Invalid naming the first field that is wrong.
    """
    address = check_email("email", email)
    person = check_text("full_name", full_name, max_length=users.LONGEST_NAME)
    name, short = tenants.check_identity(name=tenant_name, slug=slug)
    declared = check_declaration(declaration) if declaration else None
    return Application(address, person, name, short, declared)


async def create_admin(db: Database, *, email: str, full_name: str, password: str, now: datetime) -> UUID:
    """Make a platform admin, or make an account that exists one; its password becomes the given one.

    For the command line, whose user holds the installation's secrets anyway. Every login of the account ends.
    Raises: Invalid naming the field.
    """
    address = check_email("email", email)
    name = check_text("full_name", full_name, max_length=users.LONGEST_NAME)
    passwords.check_password(password, email=address)
    password_hash = await passwords.hash_password(password)
    async with db.door(Door.AUTH) as tx:
        user = await users.find_or_create(tx, email=address, full_name=name, now=now)
        # An account that was there may be somebody else's making: its password does not become an admin's.
        await users.set_password(tx, user.id, password_hash=password_hash, now=now)
        await users.mark_verified(tx, user.id, now=now)
        await users.make_platform_admin(tx, user.id, now=now)
        await second_factors.remove(tx, user.id)  # the way back in for who lost app and recovery codes
        await logins.end_all(tx, user.id, reason="made_admin", now=now)
        entry = Entry("admin.created", subject=("user", user.id))
        await trail.record_in(tx, PLATFORM_TENANT_ID, SYSTEM, [entry])
    return user.id


async def _hold(runtime: Runtime, slug: str) -> list[Limit]:
    """Keep a slug for the day's first who applies with it, also when their address has an account and nothing is made:
    a second application would otherwise learn from the slug which it was.

    Raises: SlugTaken.
    """
    held = [Limit(f"slug/{slug}", 1, SLUG_HELD_S)]
    try:
        await throttle.hit_all(runtime.db, held)
    except Throttled:
        raise SlugTaken(field="slug") from None
    return held


async def _check_open(tx: DoorTx) -> None:
    if not (await platform_settings.read(tx)).signups_open:
        raise SignUpsClosed


async def _apply(
    tx: DoorTx, runtime: Runtime, application: Application, password_hash: str, locale: str
) -> None:
    now = runtime.clock.now()
    # First, and for every address alike: whether a slug is free must not tell whether an account exists.
    if await tenants.id_of_slug(tx, application.slug) is not None:
        raise SlugTaken(field="slug")
    user_id = await users.create(
        tx,
        email=application.email,
        full_name=application.full_name,
        password_hash=password_hash,
        now=now,
    )
    if user_id is None:
        await _mail(tx, _exists(application, runtime, locale))
        return
    await _open(tx, application, user_id, now=now)
    token_id = await tokens.issue(
        tx,
        Purpose.VERIFY_EMAIL,
        secret_key=runtime.secret_key,
        user_id=user_id,
        email=application.email,
        now=now,
        facts={"organizer_name": application.tenant_name},
    )
    await _mail(tx, _received(application, locale, token_id=token_id))


async def _open(tx: DoorTx, application: Application, user_id: UUID, *, now: datetime) -> None:
    tenant_id = await tenants.create_pending(
        tx,
        name=application.tenant_name,
        slug=application.slug,
        contact_email=application.email,
        declaration=application.declaration,
        now=now,
    )
    await members.create_first(tx, tenant_id=tenant_id, user_id=user_id, now=now)
    actor = Actor(ActorKind.USER, user_id)
    entry = Entry("tenant.applied", subject=("tenant", tenant_id), metadata={"slug": application.slug})
    await trail.record_in(tx, tenant_id, actor, [entry])
    await trail.record_in(tx, PLATFORM_TENANT_ID, actor, [entry])
    log.info("tenant.applied", tenant=application.slug, user_id=str(user_id))


async def _mail(tx: DoorTx, message: NewMessage) -> None:
    await outbox.put_in(tx, PLATFORM_TENANT_ID, [message])


def _received(application: Application, locale: str, *, token_id: UUID | None) -> NewMessage:
    return NewMessage(
        kind="sign_up_received",
        to_email=application.email,
        to_name=application.full_name,
        locale=locale,
        context={"organizer_name": application.tenant_name, "token_id": token_id},
    )


def _exists(application: Application, runtime: Runtime, locale: str) -> NewMessage:
    # Without the name that was typed: whoever signed up need not be who reads this.
    return NewMessage(
        kind="account_exists",
        to_email=application.email,
        locale=locale,
        context={
            "sign_in_url": addresses.sign_in(runtime.settings),
            "reset_url": addresses.reset_password(runtime.settings),
        },
    )


def _limits(address: str, network: str) -> list[Limit]:
    return [Limit(f"sign-up/{address}", 5, 3600), Limit(f"sign-up/{network}", 60, 3600)]
