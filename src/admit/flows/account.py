"""What people do with their own account: see it, rename it, change its password, look after its logins."""

from dataclasses import dataclass
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core import passwords, throttle
from admit.core.errors import Invalid, NotFound, Unauthenticated
from admit.core.tenancy import PLATFORM_TENANT_ID, Actor, ActorKind, Door
from admit.core.text import check_text
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.identity import logins, tokens, users
from admit.identity.records import Login, Membership, Principal, Purpose, User


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the tenants it is an active member of."""

    user: User
    memberships: list[Membership]


async def read(runtime: Runtime, principal: Principal) -> Account:
    """The account of who asks."""
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find(tx, principal.user_id)
        memberships = await users.memberships(tx, principal.user_id)
    if user is None:
        raise Unauthenticated
    return Account(user, memberships)


async def rename(runtime: Runtime, principal: Principal, *, full_name: str, version: int) -> Account:
    """Give the account another name.

    Raises: Invalid, StaleEdit.
    """
    name = check_text("full_name", full_name, max_length=users.LONGEST_NAME)
    async with runtime.db.door(Door.AUTH) as tx:
        now = runtime.clock.now()
        await users.rename(tx, principal.user_id, full_name=name, version=version, now=now)
    sign_in.forget(runtime.db, principal.login_id)
    return await read(runtime, principal)


async def change_password(runtime: Runtime, principal: Principal, *, current: str, new: str) -> None:
    """Replace the password by another that meets the standard, and end every login but the one that asks.

    Raises: Invalid naming `current_password` or `new_password`, Throttled.
    """
    await throttle.hit(runtime.db, f"change-password/{principal.user_id}", limit=10, window_s=900)
    async with runtime.db.door(Door.AUTH) as tx:
        stored = await users.password_hash_of(tx, principal.email)
    if not await passwords.matches(current, stored, cost=runtime.password_cost):
        raise Invalid.one("current_password", "wrong", "This is not your present password.")
    passwords.check_password(new, email=principal.email, field="new_password")
    password_hash = await passwords.hash_password(new, cost=runtime.password_cost)
    now, user_id = runtime.clock.now(), principal.user_id
    async with runtime.db.door(Door.AUTH) as tx:
        await users.set_password(tx, user_id, password_hash=password_hash, now=now)
        await tokens.end_all(tx, user_id, Purpose.RESET, now=now)
        ended = await logins.end_all(tx, user_id, reason="password_changed", now=now, keep=principal.login_id)
        entry = Entry("user.password_changed", subject=("user", user_id))
        await trail.record_in(tx, PLATFORM_TENANT_ID, Actor(ActorKind.USER, user_id), [entry])
    sign_in.forget(runtime.db, *ended)


async def list_logins(runtime: Runtime, principal: Principal) -> list[Login]:
    """The live logins of who asks, the last used first."""
    async with runtime.db.door(Door.AUTH) as tx:
        return await logins.list_live(tx, principal.user_id, now=runtime.clock.now())


async def end_login(runtime: Runtime, principal: Principal, login_id: UUID) -> None:
    """End one of one's own logins.

    Raises: NotFound.
    """
    if not await sign_in.end_login(runtime, principal, login_id):
        raise NotFound
