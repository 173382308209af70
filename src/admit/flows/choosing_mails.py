"""Which mails a person wants from each organizer they are a customer of."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from admit.communications import catalog, preferences
from admit.flows import holdings
from admit.flows.runtime import Runtime
from admit.identity import tenants
from admit.identity.records import Principal

MOST_ORGANIZERS = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One organizer, and which of the optional kinds are wanted of them."""

    tenant_id: UUID
    organizer: str
    wanted: frozenset[str]


async def read(runtime: Runtime, principal: Principal) -> list[Choice]:
    """By organizer's name. Raises: Unverified."""
    email = await holdings.email_of(runtime, principal)
    found = await holdings.where(runtime, email)
    choices = [
        await _of_tenant(runtime, principal, tenant_id, email)
        for tenant_id in found.tenant_ids[:MOST_ORGANIZERS]
    ]
    return sorted(choices, key=lambda one: one.organizer.casefold())


async def choose(runtime: Runtime, principal: Principal, wanted: Collection[tuple[UUID, str]]) -> None:
    """Keep what is wanted; every optional kind of one's organizers that is not named is switched off.

    Raises: Unverified.
    """
    email = await holdings.email_of(runtime, principal)
    found = await holdings.where(runtime, email)
    for tenant_id in found.tenant_ids[:MOST_ORGANIZERS]:
        async with runtime.db.write(holdings.scope_of(tenant_id, principal)) as tx:
            for kind in sorted(catalog.OPTIONAL_KINDS):
                await preferences.choose(tx, email, kind=kind, wanted=(tenant_id, kind) in wanted)


async def _of_tenant(runtime: Runtime, principal: Principal, tenant_id: UUID, email: str) -> Choice:
    async with runtime.db.read(holdings.scope_of(tenant_id, principal)) as tx:
        face = await tenants.read_face(tx)
        wanted = [
            kind for kind in sorted(catalog.OPTIONAL_KINDS) if await preferences.wants(tx, email, kind=kind)
        ]
    return Choice(tenant_id, face.name, frozenset(wanted))
