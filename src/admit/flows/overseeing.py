"""The operator looks after the whole house: its health, disputes, refunds that fail, who belongs where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.backoffice import approvals, disputes, health, memberships, people, queues, refunds
from admit.backoffice.disputes import DisputeFile
from admit.backoffice.health import Finding
from admit.backoffice.inspection import NothingToResolve
from admit.backoffice.memberships import Membership
from admit.backoffice.people import Person
from admit.backoffice.queues import Queue
from admit.backoffice.refunds import RefundFile
from admit.core import pages
from admit.core.pages import Page
from admit.core.tenancy import Actor, ActorKind, Scope
from admit.flows import examining, operating
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.sales import locks
from admit.sales.gateway import DisputeState

# One more than one, so that the provider's own list is read before it is asked again.
RETRY_REFUND = """
update refunds
set next_attempt_at = %(now)s::timestamptz,
    attempts = 1,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and status = 'failed'
"""


@dataclass(frozen=True, slots=True)
class Health:
    """The house at a glance; `findings` hold the rules of stock and money only when they were asked for."""

    queues: Sequence[Queue]
    findings: Sequence[Finding]
    with_rules: bool


async def look_at_health(runtime: Runtime, principal: Principal, *, with_rules: bool = False) -> Health:
    """Queues and what the doctor says; `with_rules` reads every order, so it takes its time on a large house.

    Raises: NotPlatformAdmin.
    """
    now = runtime.clock.now()
    facts = {"with_rules": with_rules}
    async with operating.console(runtime.db, principal, "health.viewed", metadata=facts) as tx:
        waiting = await queues.read(tx, now=now)
        backlog = await health.of_backlog(tx, now=now)
        counters = [await health.of_counters(tx)] if with_rules else []
    findings = [
        *await examining.worker(runtime.db, now=now),
        *backlog,
        *counters,
        *await examining.server(runtime.db),
        *await examining.clock(runtime.db, now=now),
        *await examining.statistics(runtime.db),
        *(await examining.signing(runtime.db, runtime.sealer) if with_rules else ()),
    ]
    return Health(waiting, findings, with_rules)


async def list_disputes(
    runtime: Runtime,
    principal: Principal,
    *,
    status: DisputeState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[DisputeFile]:
    """Disputes of every tenant, newest first. Raises: NotPlatformAdmin, Invalid."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with operating.console(runtime.db, principal, "disputes.listed") as tx:
        found = await disputes.list_page(tx, status=status, limit=size + 1, before=before)
    return pages.page_of(found, limit=size, key=lambda one: (one.created_at, one.id))


async def list_failing_refunds(
    runtime: Runtime, principal: Principal, *, limit: int | None = None, cursor: str | None = None
) -> Page[RefundFile]:
    """Refunds that the provider refused, newest first. Raises: NotPlatformAdmin, Invalid."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with operating.console(runtime.db, principal, "refunds.listed") as tx:
        found = await refunds.list_failing(tx, limit=size + 1, before=before)
    return pages.page_of(found, limit=size, key=lambda one: (one.requested_at, one.id))


async def retry_refund(runtime: Runtime, principal: Principal, refund_id: UUID) -> RefundFile:
    """Try a refund that failed again now, as often as from the start.

    The provider is first asked for a refund that an earlier try made: money never goes back twice.
    Raises: NotPlatformAdmin, NotFound, NothingToResolve.
    """
    subject = ("refund", refund_id)
    async with operating.console(runtime.db, principal, "refund.retried", subject=subject) as door:
        found = await refunds.find(door, refund_id)
    scope = Scope(found.tenant_id, Actor(ActorKind.OPERATOR, principal.user_id))
    async with runtime.db.write(scope) as tx:
        order = await locks.order(tx, found.order_id)
        if not await tx.execute(RETRY_REFUND, {"id": refund_id, "now": runtime.clock.now()}):
            raise NothingToResolve
        await trail.record(
            tx,
            "refund.retried",
            event_id=order.event_id,
            subject=("order", order.id),
            metadata={"refund_id": str(refund_id)},
        )
    runtime.bell.ring("refunds")
    async with operating.console(runtime.db, principal, "refund.viewed", subject=subject) as door:
        return await refunds.find(door, refund_id)


async def list_members(runtime: Runtime, principal: Principal, tenant_id: UUID) -> list[Membership]:
    """Who belongs to a tenant, admins first. Raises: NotPlatformAdmin, NotFound."""
    subject = ("tenant", tenant_id)
    async with operating.console(runtime.db, principal, "tenant.members_viewed", subject=subject) as tx:
        await approvals.find(tx, tenant_id)
        return await memberships.of_tenant(tx, tenant_id)


async def show_person(
    runtime: Runtime, principal: Principal, user_id: UUID
) -> tuple[Person, list[Membership]]:
    """An account and where it belongs. Raises: NotPlatformAdmin, NotFound."""
    subject = ("user", user_id)
    async with operating.console(runtime.db, principal, "user.viewed", subject=subject) as tx:
        return await people.find(tx, user_id), await memberships.of_user(tx, user_id)
