"""A dispute is opened or closed at the provider: the order's tickets are flagged while it is open, and when lost."""

from uuid import UUID

from admit.audit import trail
from admit.core.tenancy import system_scope
from admit.facts import outbound
from admit.flows import facts_told
from admit.flows.runtime import Runtime
from admit.sales import disputes, locks, payments
from admit.sales.gateway import DisputeState, ProviderDispute
from admit.sales.provider_events import Match
from admit.tickets import voids


async def note(runtime: Runtime, tenant_id: UUID, told: ProviderDispute, match: Match) -> None:
    """Write a dispute's news; repeats change nothing. Of money that was not applied to the order, no ticket is flagged.

    Raises: PaymentNotSettled, to be tried again: there are no tickets to flag before the payment is settled.
    """
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        order = await locks.order(tx, match.order_id)
        payment = await payments.settled(tx, order.id, match.payment_id)
        state = await disputes.write(tx, told, order_id=order.id, payment_id=payment.id, now=now)
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
        if state is DisputeState.OPEN:
            await outbound.put(tx, facts_told.dispute_opened(order, told))
