"""A refund made in the provider's own console: it is the order's money all the same, so it is counted and seen."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core import ids
from admit.core.db import Tx
from admit.core.tenancy import system_scope
from admit.flows.runtime import Runtime
from admit.sales import locks, payments, refunds
from admit.sales.gateway import ProviderRefund
from admit.sales.provider_events import Match
from admit.sales.records import CapturedAs, Order, Payment, Refund, RefundKind, RefundStatus
from admit.sales.refunds import Wish

REPLACED_REFUND = """
select
  id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, provider_reference, idempotency_key,
  attempts, failure_code, failure_message, requested_at, succeeded_at
from refunds
where payment_id = %(payment_id)s::uuid
  and status in ('requested', 'failed')
  and provider_reference is null
  and kind <> 'elsewhere'
  and amount_cents = %(amount_cents)s::bigint
  and currency = %(currency)s::text
order by id
limit 1
"""


SHRINK_OWED = """
update refunds
set amount_cents = amount_cents - %(over_cents)s::bigint,
    idempotency_key = 'admit-refund-' || id || '-' || %(new_id)s::uuid,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = (
  select id
  from refunds
  where payment_id = %(payment_id)s::uuid
    and kind = 'owed'
    and status in ('requested', 'failed')
    and provider_reference is null
    and amount_cents > %(over_cents)s::bigint
  order by id
  limit 1)
"""


async def take_in(runtime: Runtime, tenant_id: UUID, told: ProviderRefund, match: Match) -> Refund:
    """Write a refund down that nobody asked us for, with its reference, once; how it stands is the caller's to write.

    Tickets stay as they are. Raises: PaymentNotSettled, to be tried again.
    """
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        order = await locks.order(tx, match.order_id)
        known = await refunds.find(tx, told.reference, None)
        if known is not None:
            return known  # another message of it was quicker
        payment = await payments.settled(tx, order.id, match.payment_id)
        refund = await _written(tx, order, payment, told, now=now)
        await level(tx, order, payment, now=now)
        facts = {"refund_id": str(refund.id), "amount_cents": told.amount.cents, "state": told.state.value}
        subject = ("order", order.id)
        await trail.record(
            tx,
            "refund.seen_elsewhere",
            event_id=order.event_id,
            subject=subject,
            metadata={"reference": told.reference, **facts},
        )
        return refund


async def _written(tx: Tx, order: Order, payment: Payment, told: ProviderRefund, *, now: datetime) -> Refund:
    """A refund of ours that still tries to give just that much back is done by hand then; else a row of its own."""
    params = {"payment_id": payment.id, "amount_cents": told.amount.cents, "currency": told.amount.currency}
    refund = await tx.fetch_one(Refund, REPLACED_REFUND, params)
    if refund is None:
        wish = Wish(order, payment, RefundKind.ELSEWHERE, told.amount.cents, currency=told.amount.currency)
        (refund_id,) = await refunds.ask(tx, [wish], now=now)
        refund = await refunds.by_id(tx, refund_id)
    assert refund is not None
    taken = replace(refund, status=RefundStatus.PENDING, provider_reference=told.reference)
    await refunds.write(tx, taken, next_attempt_at=now, now=now)
    return taken


async def level(tx: Tx, order: Order, payment: Payment, *, now: datetime) -> None:
    """Owe what is still owed: less by what another hand gave back, more again when that came to nothing.

    A smaller amount goes under a new key. The call under the old one, if there was any, asked for more than was left,
    so it cannot have been carried out. Expects the order locked.
    """
    found = [one for one in await refunds.of_orders(tx, [order.id]) if one.payment_id == payment.id]
    counted = [one for one in found if one.is_under_way or one.status is RefundStatus.SUCCEEDED]
    missing = payment.captured_cents - sum(one.amount_cents for one in counted)
    if missing < 0:
        params = {"payment_id": payment.id, "over_cents": -missing, "new_id": ids.new_id(), "now": now}
        await tx.execute(SHRINK_OWED, params)
    elif missing > 0 and payment.captured_as is CapturedAs.REFUND_OWED:
        note = payment.captured_reason or ""
        currency = payment.captured.currency
        await refunds.ask(
            tx, [Wish(order, payment, RefundKind.OWED, missing, note=note, currency=currency)], now=now
        )
