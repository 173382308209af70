"""Publishing an event: the events slice says what is missing of it, identity whether its organizer may, merchant
whether anything can be charged."""

from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import FieldProblem
from admit.events import access
from admit.events import publishing as steps
from admit.events.records import Event
from admit.facts import outbound
from admit.facts.kinds import Kind
from admit.facts.records import Fact
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity import tenants
from admit.identity.permissions import Permission
from admit.identity.records import Principal, TenantStatus
from admit.merchant import accounts


async def checklist(runtime: Runtime, principal: Principal, slug: str, event_id: UUID) -> list[FieldProblem]:
    """Everything that stands between an event and its publication, its organizer's approval included.

    Raises: NotFound; Forbidden.
    """
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        event = await access.event_by_id(tx, event_id)
        is_active = await _is_active(tx)
        payable, now = await accounts.takes_payments(tx), runtime.clock.now()
        return await steps.checklist(tx, event, tenant_is_active=is_active, takes_payments=payable, now=now)


async def publish(runtime: Runtime, principal: Principal, slug: str, event_id: UUID) -> Event:
    """Put a draft on sale and record it.

    Raises: NotFound; Forbidden; WrongStatus; Invalid with what the checklist still names.
    """
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        is_active = await _is_active(tx)
        payable, now = await accounts.takes_payments(tx), runtime.clock.now()
        event = await steps.publish(tx, event_id, tenant_is_active=is_active, takes_payments=payable, now=now)
        await outbound.put(tx, Fact(Kind.EVENT_PUBLISHED, {"event_id": event.id, "slug": event.slug}))
        return event


async def _is_active(tx: Tx) -> bool:
    return (await tenants.read(tx)).status is TenantStatus.ACTIVE
