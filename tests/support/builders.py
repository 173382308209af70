"""What nearly every test needs first: a tenant, and people in it."""

from uuid import UUID, uuid4

from admit.core import ids
from admit.core.db import Database
from admit.core.tenancy import Actor, ActorKind, Door, Scope, system_scope

INSERT_TENANT = """
insert into tenants (id, name, slug, status, contact_email)
values (%(id)s::uuid, %(name)s::text, %(slug)s::text, 'pending', 'hello@example.org')
"""

ACTIVATE_TENANT = """
update tenants
set status = %(status)s::text
where id = %(id)s::uuid
"""

INSERT_USER = """
insert into users (id, email, password_hash, full_name, is_platform_admin, email_verified_at)
values (%(id)s::uuid, %(email)s::text, %(password_hash)s::text, %(name)s::text, %(is_admin)s::boolean, now())
"""

INSERT_MEMBER = """
insert into tenant_users (tenant_id, id, user_id, role, status, joined_at)
values (%(tenant_id)s::uuid, %(id)s::uuid, %(user_id)s::uuid, %(role)s::text, %(status)s::text, now())
"""


def a_slug(name: str = "tenant") -> str:
    """A slug that nobody else has."""
    return f"{name}-{uuid4().hex[:12]}"


def an_email(name: str = "someone") -> str:
    """An address that nobody else has."""
    return f"{name}-{uuid4().hex[:12]}@example.org"


async def a_tenant(
    db: Database, *, status: str = "active", name: str = "Ensemble Halde", slug: str = ""
) -> Scope:
    """A tenant in the given state, with the system acting in it."""
    tenant_id = ids.new_id()
    async with db.door(Door.AUTH) as tx:
        await tx.execute(INSERT_TENANT, {"id": tenant_id, "name": name, "slug": slug or a_slug()})
    if status != "pending":
        await set_tenant_status(db, tenant_id, status)
    return system_scope(tenant_id)


async def set_tenant_status(db: Database, tenant_id: UUID, status: str) -> None:
    """Put a tenant into a state, past all rules."""
    async with db.door(Door.OPERATOR) as tx:
        await tx.execute(ACTIVATE_TENANT, {"id": tenant_id, "status": status})


async def a_user(
    db: Database, *, name: str = "Mira Osterhaus", email: str = "", is_admin: bool = False
) -> UUID:
    """A person with an account and no password."""
    user_id = ids.new_id()
    async with db.door(Door.AUTH) as tx:
        params = {"id": user_id, "email": email or an_email(), "name": name, "is_admin": is_admin}
        await tx.execute(INSERT_USER, {**params, "password_hash": None})
    return user_id


async def a_member(
    db: Database,
    scope: Scope,
    *,
    role: str = "tenant_admin",
    status: str = "active",
    name: str = "Mira Osterhaus",
) -> Scope:
    """A new person as a member of the tenant; the scope has them acting in it."""
    user_id = await a_user(db, name=name)
    async with db.door(Door.AUTH) as tx:
        await tx.execute(
            INSERT_MEMBER,
            {
                "tenant_id": scope.tenant_id,
                "id": ids.new_id(),
                "user_id": user_id,
                "role": role,
                "status": status,
            },
        )
    return Scope(scope.tenant_id, Actor(ActorKind.USER, user_id))
