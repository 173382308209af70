"""Money on its way back: asked for under the order's lock, carried out by a job until it succeeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import ids
from admit.core.db import Tx
from admit.sales.records import Order, Payment, Refund, RefundKind

MOST_ATTEMPTS = 12
LEASE = timedelta(minutes=2)
AFTER_SILENCE = timedelta(seconds=30)

REFUNDS_OF_ORDERS = """
select
  id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, provider_reference, idempotency_key,
  attempts, failure_code, failure_message, requested_at, succeeded_at
from refunds
where order_id = any(%(order_ids)s::uuid[])
order by id
"""

REFUND_BY_REFERENCE = """
select
  id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, provider_reference, idempotency_key,
  attempts, failure_code, failure_message, requested_at, succeeded_at
from refunds
where provider_reference = %(reference)s::text
   or (id = %(our_id)s::uuid and provider_reference is null)
order by provider_reference is null
limit 1
"""

INSERT_REFUNDS = """
insert into refunds (
  tenant_id, id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, idempotency_key,
  next_attempt_at, requested_by, requested_at, created_at, updated_at)
select
  %(tenant_id)s::uuid, asked.id, asked.order_id, asked.payment_id, asked.kind, asked.amount_cents, asked.currency,
  asked.restock, asked.note, 'requested', 'admit-refund-' || asked.id, %(now)s::timestamptz, %(requested_by)s::uuid,
  %(now)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz
from unnest(
  %(ids)s::uuid[], %(order_ids)s::uuid[], %(payment_ids)s::uuid[], %(kinds)s::text[], %(amounts)s::bigint[],
  %(currencies)s::text[], %(restocks)s::boolean[], %(notes)s::text[]
) as asked (id, order_id, payment_id, kind, amount_cents, currency, restock, note)
"""

INSERT_REFUND_TICKETS = """
insert into refund_tickets (tenant_id, refund_id, ticket_id, amount_cents)
select %(tenant_id)s::uuid, %(refund_id)s::uuid, share.ticket_id, share.amount_cents
from unnest(%(ticket_ids)s::uuid[], %(amounts)s::bigint[]) as share (ticket_id, amount_cents)
"""

DUE_REFUNDS = """
select tenant_id, id
from refunds
where next_attempt_at <= %(now)s::timestamptz
order by next_attempt_at
limit %(limit)s::integer
"""

CLAIM_REFUNDS = """
update refunds
set attempts = attempts + 1,
    next_attempt_at = %(lease_until)s::timestamptz,
    updated_at = %(now)s::timestamptz
where id in (
  select id from refunds
  where id = any(%(ids)s::uuid[])
    and next_attempt_at <= %(now)s::timestamptz
  order by id
  for update skip locked)
returning
  id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, provider_reference, idempotency_key,
  attempts, failure_code, failure_message, requested_at, succeeded_at
"""

WRITE_REFUND = """
update refunds
set status = %(status)s::text,
    provider_reference = %(reference)s::text,
    idempotency_key = %(idempotency_key)s::text,
    failure_code = %(failure_code)s::text,
    failure_message = %(failure_message)s::text,
    succeeded_at = case when %(status)s::text = 'succeeded' then %(now)s::timestamptz end,
    next_attempt_at = %(next_attempt_at)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""

ADD_TO_PAYMENT = """
update payments
set refunded_cents = refunded_cents + %(amount_cents)s::bigint,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(payment_id)s::uuid
"""

ADD_TO_ORDER = """
update orders
set refunded_cents = refunded_cents + %(amount_cents)s::bigint,
    status = case
      when status not in ('paid', 'partially_refunded', 'refunded') then status
      when refunded_cents + %(amount_cents)s::bigint >= total_cents then 'refunded'
      when refunded_cents + %(amount_cents)s::bigint > 0 then 'partially_refunded'
      else 'paid' end,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(order_id)s::uuid
  and exists (
    select from payments
    where payments.id = %(payment_id)s::uuid
      and payments.captured_as = 'applied')
"""

TICKETS_OF_REFUND = """
select ticket_id
from refund_tickets
where refund_id = %(refund_id)s::uuid
order by ticket_id
"""

GIVEN_BACK_BY_ITEM = """
select ticket.order_item_id, count(*)::integer, sum(share.amount_cents)::bigint
from refund_tickets share
join tickets ticket on ticket.tenant_id = share.tenant_id and ticket.id = share.ticket_id
where ticket.order_id = %(order_id)s::uuid
group by ticket.order_item_id
"""

REFUND_BY_ID = """
select
  id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, provider_reference, idempotency_key,
  attempts, failure_code, failure_message, requested_at, succeeded_at
from refunds
where id = %(id)s::uuid
"""

GIVE_UP_LEASE = """
update refunds
set attempts = attempts - 1,
    next_attempt_at = %(next_attempt_at)s::timestamptz,
    updated_at = %(now)s::timestamptz
where id = %(id)s::uuid
  and status <> 'succeeded'
  and attempts = %(attempts)s::integer
  and idempotency_key = %(idempotency_key)s::text
"""

RETRY_REFUND = """
update refunds
set next_attempt_at = %(now)s::timestamptz,
    attempts = 0,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and status = 'failed'
  and kind <> 'elsewhere'
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A refund to be asked for; `tickets` says what each of them is worth of it."""

    order: Order
    payment: Payment
    kind: RefundKind
    amount_cents: int
    restock: bool = False
    note: str = ""
    tickets: Mapping[UUID, int] | None = None
    currency: str | None = None

    @property
    def paid_in(self) -> str:
        """The currency that goes back: the payment's, unless something else was captured."""
        return self.currency or self.payment.currency


async def of_orders(tx: Tx, order_ids: Sequence[UUID]) -> list[Refund]:
    """Every refund of these orders, oldest first."""
    return await tx.fetch_all(Refund, REFUNDS_OF_ORDERS, {"order_ids": list(order_ids)})


async def find(tx: Tx, reference: str, our_id: UUID | None) -> Refund | None:
    """The refund the provider speaks of: by its reference, or by our id that we gave it while we know no reference."""
    return await tx.fetch_one(Refund, REFUND_BY_REFERENCE, {"reference": reference, "our_id": our_id})


async def ask(tx: Tx, wishes: Sequence[Wish], *, now: datetime) -> list[UUID]:
    """Write down refunds to be carried out. Expects the orders locked and the amounts checked."""
    made = [ids.new_id() for _ in wishes]
    if not wishes:
        return made
    await tx.execute(
        INSERT_REFUNDS,
        {
            "tenant_id": tx.scope.tenant_id,
            "requested_by": tx.scope.actor.user_id,
            "now": now,
            "ids": made,
            "order_ids": [wish.order.id for wish in wishes],
            "payment_ids": [wish.payment.id for wish in wishes],
            "kinds": [wish.kind.value for wish in wishes],
            "amounts": [wish.amount_cents for wish in wishes],
            "currencies": [wish.paid_in for wish in wishes],
            "restocks": [wish.restock for wish in wishes],
            "notes": [wish.note for wish in wishes],
        },
    )
    for refund_id, wish in zip(made, wishes, strict=True):
        await _name_tickets(tx, refund_id, wish.tickets or {})
    return made


async def _name_tickets(tx: Tx, refund_id: UUID, tickets: Mapping[UUID, int]) -> None:
    if tickets:
        await tx.execute(
            INSERT_REFUND_TICKETS,
            {
                "tenant_id": tx.scope.tenant_id,
                "refund_id": refund_id,
                "ticket_ids": list(tickets),
                "amounts": list(tickets.values()),
            },
        )


def refundable_cents(payment: Payment, refunds: Sequence[Refund], *, lost_cents: int = 0) -> int:
    """What of a payment can still be asked back: captured, less what went back, is on its way, or a bank took."""
    under_way = sum(
        refund.amount_cents for refund in refunds if refund.payment_id == payment.id and refund.is_under_way
    )
    return max(0, payment.captured_cents - payment.refunded_cents - under_way - lost_cents)


async def claim(tx: Tx, refund_ids: Sequence[UUID], *, now: datetime) -> list[Refund]:
    """Lease due refunds to the caller; those another worker holds are left out."""
    return await tx.fetch_all(
        Refund, CLAIM_REFUNDS, {"ids": list(refund_ids), "now": now, "lease_until": now + LEASE}
    )


async def not_reached(tx: Tx, refund: Refund, *, now: datetime) -> None:
    """The provider was away: this try does not count, and the next one is soon, with the same key."""
    await tx.execute(
        GIVE_UP_LEASE,
        {
            "id": refund.id,
            "attempts": refund.attempts,
            "idempotency_key": refund.idempotency_key,
            "next_attempt_at": now + AFTER_SILENCE,
            "now": now,
        },
    )


def next_attempt(refund: Refund, *, now: datetime) -> datetime | None:
    """When to try a refund again, later each time; None after the last try, when only a person can help."""
    if refund.attempts >= MOST_ATTEMPTS:
        return None
    return now + timedelta(seconds=min(30 * 2 ** min(refund.attempts, 10), 6 * 3600))


async def write(tx: Tx, refund: Refund, *, next_attempt_at: datetime | None, now: datetime) -> None:
    """Write a refund as it now is. Expects its order locked."""
    await tx.execute(
        WRITE_REFUND,
        {
            "id": refund.id,
            "status": refund.status.value,
            "reference": refund.provider_reference,
            "idempotency_key": refund.idempotency_key,
            "failure_code": refund.failure_code,
            "failure_message": refund.failure_message,
            "next_attempt_at": next_attempt_at,
            "now": now,
        },
    )


async def add_up(tx: Tx, refund: Refund, *, sign: int, now: datetime) -> None:
    """Count a refund in (sign 1) or out (sign -1) of its payment and, where that was applied to it, its order."""
    amount = refund.amount_cents * sign
    params = {
        "payment_id": refund.payment_id,
        "order_id": refund.order_id,
        "amount_cents": amount,
        "now": now,
    }
    await tx.execute(ADD_TO_PAYMENT, params)
    await tx.execute(ADD_TO_ORDER, params)


async def tickets_of(tx: Tx, refund_id: UUID) -> list[UUID]:
    """The tickets a refund names."""
    return await tx.fetch_column(TICKETS_OF_REFUND, {"refund_id": refund_id})


async def by_id(tx: Tx, refund_id: UUID) -> Refund | None:
    """One refund of this tenant, or None."""
    return await tx.fetch_one(Refund, REFUND_BY_ID, {"id": refund_id})


async def try_again(tx: Tx, refund_id: UUID, *, now: datetime) -> bool:
    """Make a failed refund due at once; False when it is not failed."""
    return await tx.execute(RETRY_REFUND, {"id": refund_id, "now": now}) == 1


async def given_back_by_item(tx: Tx, order_id: UUID) -> dict[UUID, tuple[int, int]]:
    """For each line of an order: how many of its tickets refunds name, and how much of it that is."""
    rows = await tx.fetch_rows(GIVEN_BACK_BY_ITEM, {"order_id": order_id})
    return {item_id: (count, cents) for item_id, count, cents in rows}
