"""A dispute is opened or closed at the provider: the order's tickets are flagged while it is open, and when lost."""

from uuid import UUID

from admit.audit import trail
from admit.core.tenancy import system_scope
from admit.flows.runtime import Runtime
from admit.sales import disputes, locks
from admit.sales.gateway import DisputeState, ProviderDispute
from admit.sales.provider_events import Match
from admit.tickets import voids


async def note(runtime: Runtime, tenant_id: UUID, told: ProviderDispute, match: Match) -> None:
    """Write a dispute's news; repeats change nothing."""
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        order = await locks.order(tx, match.order_id)
        state = await disputes.write(tx, told, order_id=match.order_id, payment_id=match.payment_id, now=now)
        if state is None:
            return
        if await disputes.stands(tx, order.id):
            await voids.flag_disputed(tx, [order.id])
        else:
            await voids.clear_disputed(tx, [order.id])
        await trail.record(
            tx,
            f"dispute.{state.value}" if state is not DisputeState.OPEN else "dispute.opened",
            event_id=order.event_id,
            subject=("order", order.id),
            metadata={"amount_cents": told.amount.cents, "reason": told.reason},
        )
