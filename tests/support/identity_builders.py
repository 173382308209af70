"""People with passwords, principals, and the secrets of mailed links, for tests of identity."""

from dataclasses import dataclass
from uuid import UUID

from admit.core import passwords
from admit.core.db import Database
from admit.core.tenancy import Door, Scope, system_scope
from admit.flows import confirming
from admit.flows.runtime import Runtime
from admit.identity import tokens, users
from admit.identity.records import Device, Principal
from tests.support.builders import a_member, a_user, an_email

PASSWORD = "a long walk by the river"
DEVICE = Device(user_agent="Testing/1.0", network="192.0.2.7")
_CHEAP = 4

SET_HASH = """
update users
set password_hash = %(password_hash)s::text
where id = %(id)s::uuid
"""

SLUG_OF = """
select slug
from tenants
where id = %(id)s::uuid
"""

MEMBER_ID_OF = """
select id
from tenant_users
where tenant_id = %(tenant_id)s::uuid
  and user_id = %(user_id)s::uuid
"""

MAILS_TO = """
select kind, context ->> 'token_id' as token_id
from email_messages
where to_email = %(email)s::text
order by created_at, id
"""

TRAIL_OF = """
select action
from activity_logs
where tenant_id = %(tenant_id)s::uuid
  and (%(subject_id)s::uuid is null or subject_id = %(subject_id)s::uuid)
order by created_at, id
"""


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail in the outbox, and the secret that its link will carry, if it has one."""

    kind: str
    secret: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of a tenant, ready to act in it."""

    principal: Principal
    slug: str
    member_id: UUID
    tenant: Scope


async def an_account(
    db: Database, *, password: str | None = PASSWORD, name: str = "Mira Osterhaus", is_admin: bool = False
) -> Principal:
    """A person with an account; the principal has no login behind it."""
    email = an_email()
    user_id = await a_user(db, email=email, name=name, is_admin=is_admin)
    if password is not None:
        await give_password(db, user_id, password=password)
    return Principal(user_id, user_id, email, name, is_admin)


async def an_operator(db: Database) -> Principal:
    """A platform admin."""
    return await an_account(db, name="Ada Weiland", is_admin=True)


async def give_password(db: Database, user_id: UUID, *, password: str = PASSWORD) -> None:
    """Let an account sign in; the hash is a cheap one."""
    password_hash = await passwords.hash_password(password, cost=_CHEAP)
    async with db.door(Door.AUTH) as tx:
        await tx.execute(SET_HASH, {"id": user_id, "password_hash": password_hash})


async def a_colleague(
    db: Database, tenant: Scope, *, role: str = "tenant_admin", status: str = "active"
) -> Colleague:
    """A new member of the tenant as a principal; it has no password."""
    scope = await a_member(db, tenant, role=role, status=status)
    user_id = scope.actor.user_id
    assert user_id is not None
    return await the_colleague(db, tenant.tenant_id, user_id)


async def the_colleague(db: Database, tenant_id: UUID, user_id: UUID) -> Colleague:
    """A user who is a member of the tenant, as a principal there."""
    async with db.door(Door.AUTH) as tx:
        user = await users.find(tx, user_id)
        slug = await tx.fetch_value(SLUG_OF, {"id": tenant_id})
        member_id = await tx.fetch_value(MEMBER_ID_OF, {"tenant_id": tenant_id, "user_id": user_id})
    assert user is not None
    principal = Principal(user.id, user.id, user.email, user.full_name, user.is_platform_admin)
    return Colleague(principal, slug, member_id, system_scope(tenant_id))


async def slug_of(db: Database, tenant_id: UUID) -> str:
    """Where a tenant stands."""
    async with db.door(Door.AUTH) as tx:
        slug = await tx.fetch_value(SLUG_OF, {"id": tenant_id})
    assert isinstance(slug, str)
    return slug


async def mails_to(runtime: Runtime, email: str) -> list[Mailed]:
    """The mails put out to an address, in order, whichever tenant's."""
    async with runtime.db.door(Door.OPERATOR) as tx:
        rows = await tx.fetch_rows(MAILS_TO, {"email": email})
    return [
        Mailed(kind, tokens.secret_for(runtime.secret_key, UUID(token_id)) if token_id else "")
        for kind, token_id in rows
    ]


async def confirm_address(runtime: Runtime, email: str, password: str) -> None:
    """Follow the link of the newest mail to an address that was just signed up, and type the chosen password."""
    secret = (await mails_to(runtime, email))[-1].secret
    await confirming.confirm(runtime, secret=secret, password=password, device=DEVICE)


async def trail_of(db: Database, tenant_id: UUID, *, subject_id: UUID | None = None) -> list[str]:
    """The actions recorded in a tenant, in order."""
    async with db.door(Door.OPERATOR) as tx:
        return await tx.fetch_column(TRAIL_OF, {"tenant_id": tenant_id, "subject_id": subject_id})
