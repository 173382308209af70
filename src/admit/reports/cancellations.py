"""What calling an event off would come to, and how far it has come."""

from dataclasses import dataclass
from uuid import UUID

from admit.core.db import ReadTx

MOST_FAILURES = 200

PREVIEW = """
select
  count(*) filter (where orders.status in ('paid', 'partially_refunded') and back.cents > 0)::integer as to_refund,
  count(*) filter (where orders.status in ('paid', 'partially_refunded') and back.cents = 0)::integer as without_money,
  count(*) filter (where orders.status in ('pending', 'processing'))::integer as held,
  count(*) filter (where back.is_disputed)::integer as disputed,
  coalesce(sum(back.cents) filter (where orders.status in ('paid', 'partially_refunded')), 0)::bigint as refund_cents,
  coalesce(sum(back.cents) filter (where back.is_by_hand), 0)::bigint as by_hand_cents,
  coalesce(sum(back.valid), 0)::integer as tickets,
  coalesce(sum(back.admitted), 0)::integer as admitted
from orders
cross join lateral (
  select
    coalesce((
      select sum(greatest(payment.captured_cents - payment.refunded_cents, 0))
      from payments payment
      where payment.tenant_id = orders.tenant_id
        and payment.order_id = orders.id
        and payment.captured_as = 'applied'), 0)
    - coalesce((
      select sum(refund.amount_cents)
      from refunds refund
      join payments payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
      where refund.tenant_id = orders.tenant_id
        and refund.order_id = orders.id
        and payment.captured_as = 'applied'
        and refund.status <> 'succeeded'
        and (refund.kind <> 'elsewhere' or refund.status <> 'failed')), 0) as cents,
    exists (
      select from payments payment
      where payment.tenant_id = orders.tenant_id
        and payment.order_id = orders.id
        and payment.captured_as = 'applied'
        and payment.provider in ('cash', 'invoice')) as is_by_hand,
    exists (
      select from disputes dispute
      where dispute.tenant_id = orders.tenant_id
        and dispute.order_id = orders.id
        and dispute.status = 'open') as is_disputed,
    (select count(*) from tickets ticket
     where ticket.tenant_id = orders.tenant_id
       and ticket.order_id = orders.id
       and ticket.status = 'valid') as valid,
    (select count(*) from tickets ticket
     where ticket.tenant_id = orders.tenant_id
       and ticket.order_id = orders.id
       and ticket.status = 'valid'
       and ticket.checked_in_at is not null) as admitted
) back
where orders.event_id = %(event_id)s::uuid
  and orders.status in ('pending', 'processing', 'paid', 'partially_refunded')
"""

PROGRESS = """
select
  count(*)::integer as orders,
  count(*) filter (where one.state = 'waiting')::integer as waiting,
  count(*) filter (where one.state = 'failed' or refund.status = 'failed')::integer as failed,
  count(*) filter (where one.refund_id is not null)::integer as refunds,
  count(*) filter (where refund.status = 'succeeded')::integer as refunded,
  coalesce(sum(refund.amount_cents), 0)::bigint as refund_cents,
  coalesce(sum(refund.amount_cents) filter (where refund.status = 'succeeded'), 0)::bigint as refunded_cents,
  coalesce(sum(refund.amount_cents) filter (where payment.provider in ('cash', 'invoice')), 0)::bigint
    as by_hand_cents
from cancelled_orders one
left join refunds refund on refund.tenant_id = one.tenant_id and refund.id = one.refund_id
left join payments payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
where one.cancellation_id = %(cancellation_id)s::uuid
"""

FAILURES = """
select
  orders.id as order_id, orders.code, orders.buyer_name, orders.buyer_email,
  coalesce(refund.failure_code, one.failure_code, '') as failure_code,
  coalesce(refund.amount_cents, 0)::bigint as amount_cents, orders.currency,
  refund.id is not null as is_refund
from cancelled_orders one
join orders on orders.tenant_id = one.tenant_id and orders.id = one.order_id
left join refunds refund on refund.tenant_id = one.tenant_id and refund.id = one.refund_id
where one.cancellation_id = %(cancellation_id)s::uuid
  and (one.state = 'failed' or refund.status = 'failed')
order by orders.created_at, orders.id
limit %(most)s::integer
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """Orders of an event by what would become of them; cents in its currency. `by_hand` is to be paid out by people."""

    to_refund: int
    without_money: int
    held: int
    disputed: int
    refund_cents: int
    by_hand_cents: int
    tickets: int
    admitted: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many orders are seen to, and how much of the money went back."""

    orders: int
    waiting: int
    failed: int
    refunds: int
    refunded: int
    refund_cents: int
    refunded_cents: int
    by_hand_cents: int

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way by itself any more; what failed waits for a person."""
        return self.waiting == 0 and self.refunded + self.failed >= self.refunds


@dataclass(frozen=True, slots=True)
class Failure:
    """An order that could not be seen to, or whose refund the provider refused."""

    order_id: UUID
    code: str
    buyer_name: str | None
    buyer_email: str | None
    failure_code: str
    amount_cents: int
    currency: str
    is_refund: bool


async def preview(tx: ReadTx, event_id: UUID) -> Preview:
    """What would become of the event's orders."""
    found = await tx.fetch_one(Preview, PREVIEW, {"event_id": event_id})
    assert found is not None
    return found


async def progress(tx: ReadTx, cancellation_id: UUID) -> Progress:
    """How far a cancellation has come."""
    found = await tx.fetch_one(Progress, PROGRESS, {"cancellation_id": cancellation_id})
    assert found is not None
    return found


async def failures(tx: ReadTx, cancellation_id: UUID) -> list[Failure]:
    """What a person must look at, at most 200."""
    params = {"cancellation_id": cancellation_id, "most": MOST_FAILURES}
    return await tx.fetch_all(Failure, FAILURES, params)
