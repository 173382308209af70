"""API keys: made and ended by an organizer, and taken in place of a sign-in on the routes of its tenant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core import logging
from admit.core.errors import NotFound
from admit.core.tenancy import system_scope
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity import access, api_keys
from admit.identity.api_keys import ApiKey
from admit.identity.errors import KeyOver
from admit.identity.permissions import Permission
from admit.identity.records import Principal

log = logging.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key, with what is told this once."""

    id: UUID
    key: str


async def make(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    *,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
) -> MadeKey:
    """Make a key that acts as who asks, within its scopes.

    Raises: Invalid naming the field, TooManyKeys, Forbidden.
    """
    now = runtime.clock.now()
    async with entering.write(runtime.db, principal, slug, Permission.KEYS_MANAGE) as tx:
        new = api_keys.check_new(name=name, scopes=scopes, expires_at=expires_at, now=now)
        standing = await access.read_standing(tx, principal.user_id)
        key_id, key = await api_keys.make(tx, new, member_id=standing.member_id, now=now)
        facts = {"name": new.name, "scopes": list(new.scopes)}
        await trail.record(tx, "api_key.made", subject=("api_key", key_id), metadata=facts)
    return MadeKey(key_id, key)


async def list_keys(runtime: Runtime, principal: Principal, slug: str) -> Sequence[ApiKey]:
    """The tenant's keys, the newest first, ended ones too."""
    async with entering.read(runtime.db, principal, slug, Permission.KEYS_MANAGE) as tx:
        return await api_keys.list_all(tx)


async def revoke(runtime: Runtime, principal: Principal, slug: str, key_id: UUID) -> None:
    """End a key; its next call is refused.

    Raises: NotFound when there is no such key, or it ended before.
    """
    async with entering.write(runtime.db, principal, slug, Permission.KEYS_MANAGE) as tx:
        name = await api_keys.revoke(tx, key_id, user_id=principal.user_id, now=runtime.clock.now())
        if name is None:
            raise NotFound
        await trail.record(tx, "api_key.revoked", subject=("api_key", key_id), metadata={"name": name})


async def principal_of(runtime: Runtime, key: str) -> Principal:
    """Who a key stands for as of now; what they may do is asked where they enter the tenant.

    Raises: KeyOver.
    """
    tenant_id, now = api_keys.tenant_of_key(key), runtime.clock.now()
    if tenant_id is None:
        raise KeyOver
    async with runtime.db.read(system_scope(tenant_id)) as tx:
        caller = await api_keys.find_caller(tx, key, now=now)
    if caller is None:
        raise KeyOver
    if caller.is_stale:
        async with runtime.db.write(system_scope(tenant_id)) as tx:
            await api_keys.touch(tx, caller.principal.login_id, now=now)
    return caller.principal
