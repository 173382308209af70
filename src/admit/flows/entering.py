"""Entering a tenant: the one way in which a signed-in member opens a transaction there.

The membership is read in the transaction that uses it, so that a disabled member, a changed role and a
suspended tenant count at once. Staff play the staff's part, whose database role sees no money; admins play
the tenant's.
"""

import re
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from admit.core import logging
from admit.core.db import Database, Tx
from admit.core.errors import Conflict, NotFound
from admit.core.tenancy import Actor, ActorKind, Door, Part, Scope
from admit.flows import operating
from admit.flows.memory import Memory
from admit.identity import access, tenants
from admit.identity.permissions import Permission, allows
from admit.identity.records import Principal, Role, Standing

PART_OF = {Role.TENANT_ADMIN: Part.TENANT, Role.STAFF: Part.STAFF}

_SLUG = re.compile(r"[a-z0-9-]{2,60}")
_SLUG_LASTS_S = 60.0
_PART_LASTS_S = 600.0


class _Opening(Protocol):
    def __call__(self, scope: Scope) -> AbstractAsyncContextManager[Tx]: ...


class _Known:
    """What a process remembers of one database: where a slug leads, and which part somebody last played."""

    def __init__(self) -> None:
        self.tenants: Memory[str, UUID] = Memory(most=2_000, keep_s=_SLUG_LASTS_S)
        self.parts: Memory[tuple[UUID, UUID], Part] = Memory(most=10_000, keep_s=_PART_LASTS_S)


_KNOWN: WeakKeyDictionary[Database, _Known] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Visit:
    """Whose rights count, for what, and the scope in a part that is only guessed yet."""

    user_id: UUID
    scope: Scope
    permission: Permission
    event_id: UUID | None
    writing: bool


@asynccontextmanager
async def read(
    db: Database, principal: Principal, slug: str, permission: Permission, *, event_id: UUID | None = None
) -> AsyncIterator[Tx]:
    """A read-only transaction in the tenant at `slug`, for a member who may.

    With `event_id`, Staff must be assigned to that event, or to none.
    Raises: NotFound for strangers, Forbidden when the role lacks the permission.
    """
    visit = await _visit(db, principal, slug, permission, event_id=event_id, writing=False)
    async with _entered(db, db.read, visit) as tx:
        yield tx


@asynccontextmanager
async def write(
    db: Database, principal: Principal, slug: str, permission: Permission, *, event_id: UUID | None = None
) -> AsyncIterator[Tx]:
    """A transaction that may write in the tenant at `slug`, for a member who may.

    A suspended or rejected tenant is closed to writing but for the door; a pending one may prepare, see
    `tenants.check_active`.
    Raises: NotFound for strangers, Forbidden, TenantSuspended, TenantRejected.
    """
    visit = await _visit(db, principal, slug, permission, event_id=event_id, writing=True)
    async with _entered(db, db.write, visit) as tx:
        yield tx


@asynccontextmanager
async def assist(
    db: Database, principal: Principal, slug: str, permission: Permission, *, user_id: UUID, reason: str
) -> AsyncIterator[Tx]:
    """An operator's transaction on behalf of a member: the member's rights, the operator as the actor.

    The use is recorded under the platform before it begins, with its reason.
    Raises: NotPlatformAdmin, NotFound when the user is no member, Forbidden when the member may not either.
    """
    tenant_id = await tenant_id_of(db, slug)
    facts = {"on_behalf_of": str(user_id), "permission": permission.value, "reason": reason}
    async with operating.console(
        db, principal, "member.assisted", subject=("tenant", tenant_id), metadata=facts
    ):
        logging.bind_tenant(slug)
    actor = Actor(ActorKind.OPERATOR, principal.user_id)
    scope = Scope(tenant_id, actor, _guess(db, user_id, tenant_id, permission), on_behalf_of=user_id)
    async with _entered(db, db.write, _Visit(user_id, scope, permission, None, True)) as tx:
        yield tx


async def tenant_id_of(db: Database, slug: str) -> UUID:
    """The tenant at an address, whatever its status; remembered for a minute, since slugs never move.

    Raises: NotFound.
    """
    if not _SLUG.fullmatch(slug):  # also what the database could not even be asked for
        raise NotFound
    known, now_s = _known(db), time.monotonic()
    found = known.tenants.get(slug, now_s=now_s)
    if found is None:
        async with db.door(Door.AUTH) as tx:
            found = await tenants.id_of_slug(tx, slug)
        if found is None:
            raise NotFound
        known.tenants.put(slug, found, now_s=now_s)
    return found


async def _visit(
    db: Database,
    principal: Principal,
    slug: str,
    permission: Permission,
    *,
    event_id: UUID | None,
    writing: bool,
) -> _Visit:
    tenant_id = await tenant_id_of(db, slug)
    logging.bind_tenant(slug)
    if principal.key is not None:
        access.check_grant(principal.key, tenant_id, permission)
    part = _guess(db, principal.user_id, tenant_id, permission)
    actor = Actor(ActorKind.USER, principal.user_id, principal.key.key_id if principal.key else None)
    scope = Scope(tenant_id, actor, part)
    return _Visit(principal.user_id, scope, permission, event_id, writing)


@asynccontextmanager
async def _entered(db: Database, opening: _Opening, visit: _Visit) -> AsyncIterator[Tx]:
    """Open in the guessed part; when the role read inside plays another, once more in that one."""
    async with opening(visit.scope) as tx:
        standing = await _checked(tx, visit)
        if PART_OF[standing.role] is visit.scope.part:
            yield tx
            return
    part = PART_OF[standing.role]
    _known(db).parts.put((visit.user_id, visit.scope.tenant_id), part, now_s=time.monotonic())
    async with opening(replace(visit.scope, part=part)) as tx:
        again = await _checked(tx, visit)
        if again.role is not standing.role:  # changed between the two: play neither part
            raise Conflict
        yield tx


async def _checked(tx: Tx, visit: _Visit) -> Standing:
    standing = await access.read_standing(tx, visit.user_id, event_id=visit.event_id)
    access.check_standing(standing, visit.permission, writing=visit.writing)
    return standing


def _guess(db: Database, user_id: UUID, tenant_id: UUID, permission: Permission) -> Part:
    """The part to open in before the role is known: the one played last, else the least that the act needs.

    A wrong guess costs a second transaction; it gives nobody a right, since the role is read inside.
    """
    if not allows(Role.STAFF, permission):
        return Part.TENANT
    return _known(db).parts.get((user_id, tenant_id), now_s=time.monotonic()) or Part.STAFF


def _known(db: Database) -> _Known:
    return _KNOWN.setdefault(db, _Known())
