"""A tenant's team: invited by mail, joined by a link, changed, disabled, given the events they work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import logging, passwords, throttle, words
from admit.core.db import DoorTx, Tx
from admit.core.errors import Invalid
from admit.core.pages import Page, check_limit, decode, page_of
from admit.core.tenancy import Actor, ActorKind, Door
from admit.core.text import check_email, check_text
from admit.core.throttle import Limit
from admit.flows import entering, sign_in
from admit.flows.runtime import Runtime
from admit.identity import logins, members, tenants, tokens, users
from admit.identity.errors import LinkOver
from admit.identity.permissions import Permission
from admit.identity.records import (
    Device,
    Member,
    Membership,
    MemberStatus,
    OneTimeToken,
    Principal,
    Purpose,
    Role,
    Tenant,
    User,
)

log = logging.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation shows before it is accepted."""

    email: str
    tenant_name: str
    slug: str
    role: Role
    needs_password: bool


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom to invite, checked."""

    email: str
    full_name: str
    role: Role
    event_ids: Sequence[UUID]
    locale: str


async def list_page(
    runtime: Runtime, principal: Principal, slug: str, *, limit: int | None = None, cursor: str | None = None
) -> Page[Member]:
    """The team in the order it came.

    Raises: NotFound, Forbidden, Invalid for the limit or cursor.
    """
    most = check_limit(limit)
    after = decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.TEAM_VIEW) as tx:
        found = await members.list_page(tx, limit=most + 1, after=after)
    return page_of(found, limit=most, key=lambda member: (member.created_at, member.id))


async def invite(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    *,
    email: str,
    full_name: str = "",
    role: Role,
    event_ids: Sequence[UUID] = (),
    locale: str = "",
) -> Member:
    """Ask somebody by mail to join; asking again sends a new link and ends the older one.

    Only an approved tenant may: its name goes out in mails to people who did not ask for them.
    Raises: NotFound, Forbidden, Invalid, AlreadyMember, MemberDisabled, TenantPending and its kin, Throttled.
    """
    name = check_text("full_name", full_name, max_length=users.LONGEST_NAME, required=False)
    guest = Guest(check_email("email", email), name, role, event_ids, locale or words.reader())
    async with entering.read(runtime.db, principal, slug, Permission.TEAM_MANAGE) as tx:
        tenants.check_active(await tenants.read(tx))
        tenant_id = tx.scope.tenant_id
    await throttle.hit_all(
        runtime.db,
        [Limit(f"invite/{tenant_id}", 200, 86_400), Limit(f"invite/{tenant_id}/{guest.email}", 5, 3600)],
    )
    user, token_id = await _prepare(runtime, guest, tenant_id)
    async with entering.write(runtime.db, principal, slug, Permission.TEAM_MANAGE) as tx:
        member = await _invite(tx, runtime, principal, guest, user, token_id)
    runtime.bell.ring("mail")
    return member


async def show(runtime: Runtime, secret: str) -> Invitation:
    """What a link invites to; the link stays usable.

    Raises: LinkOver.
    """
    async with runtime.db.door(Door.AUTH) as tx:
        token = await tokens.find(tx, Purpose.INVITATION, secret, now=runtime.clock.now())
        return await _shown(tx, token)


async def accept(
    runtime: Runtime, *, secret: str, full_name: str = "", password: str | None = None, device: Device
) -> Membership:
    """Use a link up to join a team.

    Who has no password yet sets one here. So does an account whose address was never confirmed: its password
    may be a stranger's, and its logins end.
    Raises: LinkOver, Throttled, Invalid naming `password` when one is needed, or given and not needed.
    """
    await throttle.hit(runtime.db, f"invitation/{device.network}", limit=60, window_s=900)
    name = check_text("full_name", full_name, max_length=users.LONGEST_NAME, required=False)
    invitation = await show(runtime, secret)
    password_hash = await _new_hash(invitation, password, cost=runtime.password_cost)
    async with runtime.db.door(Door.AUTH) as tx:
        membership, user_id, ended = await _join(tx, runtime, secret, name, password_hash)
    sign_in.forget(runtime.db, *ended)
    log.info("member.joined", user_id=str(user_id), tenant=membership.slug)
    return membership


async def change(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    member_id: UUID,
    *,
    role: Role | None = None,
    status: MemberStatus | None = None,
    version: int,
) -> Member:
    """Give a member another role, disable or enable them.

    Raises: NotFound, Forbidden, StaleEdit, NotYetJoined, LastAdmin.
    """
    async with entering.write(runtime.db, principal, slug, Permission.TEAM_MANAGE) as tx:
        before, after = await members.change(
            tx, member_id, role=role, status=status, version=version, now=runtime.clock.now()
        )
        await trail.record_all(tx, _told(before, after))
    return after


async def assign_events(
    runtime: Runtime, principal: Principal, slug: str, member_id: UUID, *, event_ids: Sequence[UUID]
) -> Member:
    """Confine a Staff member to these events of the tenant; none means all of them.

    Raises: NotFound, Forbidden, Invalid naming `event_ids`.
    """
    async with entering.write(runtime.db, principal, slug, Permission.TEAM_MANAGE) as tx:
        await members.assign_events(tx, member_id, event_ids=event_ids, now=runtime.clock.now())
        await trail.record(
            tx,
            "member.assigned",
            subject=("member", member_id),
            metadata={"event_ids": sorted({str(event_id) for event_id in event_ids})},
        )
        return await members.find(tx, member_id)


async def _prepare(runtime: Runtime, guest: Guest, tenant_id: UUID) -> tuple[User, UUID]:
    """The guest's account, and a link that opens nothing until the membership is written."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find_or_create(tx, email=guest.email, full_name=guest.full_name, now=now)
        token_id = await tokens.issue(
            tx,
            Purpose.INVITATION,
            secret_key=runtime.secret_key,
            user_id=user.id,
            email=user.email,
            now=now,
            facts={"tenant_id": str(tenant_id)},
        )
    return user, token_id


async def _invite(
    tx: Tx, runtime: Runtime, principal: Principal, guest: Guest, user: User, token_id: UUID
) -> Member:
    now = runtime.clock.now()
    tenant = await tenants.read(tx)
    tenants.check_active(tenant)
    member_id = await members.invite(tx, user.id, role=guest.role, now=now)
    await members.assign_events(tx, member_id, event_ids=guest.event_ids, now=now)
    await trail.record(
        tx, "member.invited", subject=("member", member_id), metadata={"role": guest.role.value}
    )
    await outbox.put(tx, _mail(tenant, principal, guest, token_id))
    return await members.find(tx, member_id)


def _mail(tenant: Tenant, principal: Principal, guest: Guest, token_id: UUID) -> NewMessage:
    return NewMessage(
        kind="staff_invitation",
        to_email=guest.email,
        to_name=guest.full_name,
        locale=guest.locale,
        context={
            "organizer_name": tenant.name,
            "reply_to": tenant.contact_email,
            "token_id": token_id,
            "role": guest.role.value,
            "invited_by": principal.full_name,
            "valid_days": tokens.LASTS[Purpose.INVITATION].days,
        },
    )


async def _shown(tx: DoorTx, token: OneTimeToken) -> Invitation:
    user_id, tenant_id = _parties(token)
    user = await users.find(tx, user_id)
    open_one = await members.find_invitation(tx, tenant_id=tenant_id, user_id=user_id)
    if user is None or user.disabled_at is not None or open_one is None:
        raise LinkOver
    return Invitation(user.email, open_one.name, open_one.slug, open_one.role, not user.is_proven)


async def _new_hash(invitation: Invitation, password: str | None, *, cost: int) -> str | None:
    if not invitation.needs_password:
        if password is not None:
            raise Invalid.one(
                "password", "not_needed", "You have a password already. Leave this out and keep using it."
            )
        return None
    if password is None:
        raise Invalid.one("password", "required", "Choose a password for your account.")
    passwords.check_password(password, email=invitation.email)
    return await passwords.hash_password(password, cost=cost)


async def _join(
    tx: DoorTx, runtime: Runtime, secret: str, full_name: str, password_hash: str | None
) -> tuple[Membership, UUID, list[UUID]]:
    now = runtime.clock.now()
    token = await tokens.use(tx, Purpose.INVITATION, secret, now=now)
    user_id, tenant_id = _parties(token)
    invitation = await members.find_invitation(tx, tenant_id=tenant_id, user_id=user_id)
    member_id = await members.accept(tx, tenant_id=tenant_id, user_id=user_id, now=now)
    if invitation is None or member_id is None:
        raise LinkOver
    ended: list[UUID] = []
    if password_hash is not None:
        await users.set_password(tx, user_id, password_hash=password_hash, now=now)
        ended = await logins.end_all(tx, user_id, reason="invitation_accepted", now=now)
    await users.mark_verified(tx, user_id, now=now)
    if full_name:
        await users.name_if_unnamed(tx, user_id, full_name=full_name, now=now)
    entry = Entry("member.joined", subject=("member", member_id))
    await trail.record_in(tx, tenant_id, Actor(ActorKind.USER, user_id), [entry])
    return invitation, user_id, ended


def _parties(token: OneTimeToken) -> tuple[UUID, UUID]:
    """Who is invited, and by which tenant."""
    tenant_id = token.facts.get("tenant_id")
    if token.user_id is None or not isinstance(tenant_id, str):
        raise LinkOver
    return token.user_id, UUID(tenant_id)


def _told(before: Member, after: Member) -> list[Entry]:
    """One line of the trail for each thing that changed."""
    subject = ("member", after.id)
    entries = []
    if before.role is not after.role:
        facts = {"from": before.role.value, "to": after.role.value}
        entries.append(Entry("member.role_changed", subject=subject, metadata=facts))
    if before.status is not after.status:
        action = "member.disabled" if after.status is MemberStatus.DISABLED else "member.enabled"
        entries.append(Entry(action, subject=subject))
    return entries
