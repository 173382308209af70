"""Captured money that waited for an operator is settled after all, as if it had come now.

The payment is opened again and the provider's word on it goes the usual road: the order gets its tickets when its
places can still be had, else the money goes back by itself. A crash in between is harmless: the sweeper asks as well.
"""

from uuid import UUID

from admit.audit import trail
from admit.backoffice import approvals, inspection
from admit.backoffice.inspection import NothingToResolve, PaymentFile
from admit.core.errors import Conflict
from admit.core.tenancy import Actor, ActorKind, Scope
from admit.flows import fulfilment, inspecting, operating
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.identity.records import Principal, TenantStatus
from admit.sales import locks
from admit.sales.gateway import ProviderState

REOPEN_PAYMENT = """
update payments
set status = 'processing',
    captured_cents = 0,
    captured_as = null,
    captured_reason = null,
    captured_currency = null,
    next_check_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and captured_as = 'needs_operator'
  and resolved_at is null
  and refunded_cents = 0
  and not exists (
    select from payments other
    where other.order_id = payments.order_id
      and other.status in ('created', 'requires_payment', 'processing'))
"""


class OrganizerNotActive(Conflict):
    """Settling it now would bring it back to the operator at once."""

    code = "tenant_not_active"
    message = "The organizer is not active, so nothing can be sold for it. Reactivate it first, or give the money back."


async def apply_payment(
    runtime: Runtime, principal: Principal, payment_id: UUID, *, note: str
) -> PaymentFile:
    """Settle the payment as if it came now; the file afterwards says what became of it.

    Raises: NotPlatformAdmin, NotFound, NothingToResolve, OrganizerNotActive, Invalid, GatewayUnreachable.
    """
    facts = {"note": inspecting.checked_note(note), "decision": "apply"}
    subject = ("payment", payment_id)
    async with operating.console(
        runtime.db, principal, "payment.decided", subject=subject, metadata=facts
    ) as door:
        found = await inspection.payment(door, payment_id)
        if found.captured_as != "needs_operator" or found.provider_reference is None:
            raise NothingToResolve
        if (await approvals.find(door, found.tenant_id)).status is not TenantStatus.ACTIVE:
            raise OrganizerNotActive
    told = await runtime.gateway.payment(found.provider_account, found.provider_reference)
    if told.state is not ProviderState.SUCCEEDED:
        raise NothingToResolve
    await _reopen(runtime, principal, found, note=str(facts["note"]))
    await fulfilment.settle(runtime, found.tenant_id, [PaymentFact(found.id, found.order_id, told)])
    async with operating.console(runtime.db, principal, "payment.viewed", subject=subject) as door:
        return await inspection.payment(door, payment_id)


async def _reopen(runtime: Runtime, principal: Principal, found: PaymentFile, *, note: str) -> None:
    scope = Scope(found.tenant_id, Actor(ActorKind.OPERATOR, principal.user_id))
    async with runtime.db.write(scope) as tx:
        order = await locks.order(tx, found.order_id)
        if not await tx.execute(REOPEN_PAYMENT, {"id": found.id, "now": runtime.clock.now()}):
            raise NothingToResolve
        await trail.record(
            tx,
            "payment.reopened",
            event_id=order.event_id,
            subject=("order", order.id),
            metadata={"payment_id": str(found.id), "note": note},
        )
