"""Payments: one row for each object at the provider, from the intention to its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from admit.core import ids
from admit.core.arrays import array, uuids, written
from admit.core.db import Jsonb, Question, Tx
from admit.sales.errors import PaymentNotSettled
from admit.sales.gateway import ProviderPayment
from admit.sales.records import CapturedAs, Order, Payment, PaymentStatus

CHECK_AFTER = timedelta(minutes=3)
"""How long a payment may be without news before the provider is asked."""

PAYMENTS_OF_ORDERS = """
select
  id, order_id, provider, provider_account, provider_reference, status, amount_cents, captured_cents,
  refunded_cents, application_fee_cents, currency, captured_as, captured_reason, captured_currency, failure_code,
  failure_message, idempotency_key, processed_at, created_at, reference
from payments
where order_id = any(%(order_ids)s::uuid[])
order by id
"""

PAYMENTS_BEHIND_LINK = PAYMENTS_OF_ORDERS.replace(
    "= any(%(order_ids)s::uuid[])",
    "= (select id from orders where public_lookup_token = %(token)s::text)",
)

INSERT_PAYMENT = """
insert into payments (
  tenant_id, id, order_id, provider, provider_account, status, amount_cents, application_fee_cents, currency,
  idempotency_key, next_check_at, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(order_id)s::uuid, 'stripe', %(account)s::text, 'created',
  %(amount_cents)s::bigint, %(fee_cents)s::bigint, %(currency)s::text, %(idempotency_key)s::text,
  %(next_check_at)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz)
"""

BIND_PAYMENT = """
update payments
set provider_reference = %(reference)s::text,
    status = case when status = 'created' then 'requires_payment' else status end,
    payload = %(payload)s::jsonb,
    next_check_at = %(next_check_at)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and provider_reference is null
"""

REFUSE_PAYMENT = """
update payments
set status = 'failed',
    failure_code = %(code)s::text,
    failure_message = %(message)s::text,
    next_check_at = null,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and status = 'created'
"""

WRITE_PAYMENTS = """
update payments payment
set status = news.status,
    captured_cents = news.captured_cents,
    captured_as = news.captured_as,
    captured_reason = news.captured_reason,
    captured_currency = news.captured_currency,
    payload = coalesce(news.payload, payment.payload),
    failure_code = coalesce(news.failure_code, payment.failure_code),
    failure_message = coalesce(news.failure_message, payment.failure_message),
    processed_at = case when news.captured_as is not null then %(now)s::timestamptz else payment.processed_at end,
    checked_at = %(now)s::timestamptz,
    next_check_at = case
      when news.status in ('succeeded', 'cancelled', 'failed') then null
      else %(now)s::timestamptz + interval '3 minutes' end,
    updated_at = %(now)s::timestamptz,
    version = payment.version + 1
from unnest(
  %(ids)s::uuid[], %(statuses)s::text[], %(captured)s::bigint[], %(captured_as)s::text[], %(reasons)s::text[],
  %(currencies)s::text[], %(failure_codes)s::text[], %(failure_messages)s::text[], %(payloads)s::jsonb[]
) as news (
  id, status, captured_cents, captured_as, captured_reason, captured_currency, failure_code, failure_message, payload)
where payment.id = news.id
"""

POSTPONE_CHECK = """
update payments
set next_check_at = %(next_check_at)s::timestamptz,
    checked_at = %(now)s::timestamptz
where id = %(id)s::uuid
  and next_check_at is not null
"""

RESOLVE_PAYMENT = """
update payments
set resolved_at = %(now)s::timestamptz,
    resolved_by = %(by)s::uuid,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and captured_as = 'needs_operator'
  and resolved_at is null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be written of one payment; `payload` is the provider's answer it rests on, empty for none."""

    id: UUID
    status: PaymentStatus
    captured_cents: int = 0
    captured_as: CapturedAs | None = None
    captured_reason: str | None = None
    captured_currency: str | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


async def of_orders(tx: Tx, order_ids: Sequence[UUID]) -> list[Payment]:
    """Every payment of these orders, oldest first. Payments are guarded by their order's lock."""
    found: list[Payment] = await tx.fetch_all(*asking(order_ids))
    return found


def asking(order_ids: Sequence[UUID]) -> Question:
    """What `of_orders` asks, for those who ask several together."""
    return Payment, PAYMENTS_OF_ORDERS, {"order_ids": uuids(order_ids)}


def asking_behind_link(token: str) -> Question:
    """As `asking`, the payments of the order behind a public token."""
    return Payment, PAYMENTS_BEHIND_LINK, {"token": token}


async def live_of(tx: Tx, order_id: UUID) -> Payment | None:
    """The payment the buyer can still confirm or that is under way, if there is one."""
    return live_among(await of_orders(tx, [order_id]))


def live_among(found: Sequence[Payment]) -> Payment | None:
    """As `live_of`, among the payments of one order."""
    return next((payment for payment in found if payment.status.is_live), None)


async def settled(tx: Tx, order_id: UUID, payment_id: UUID) -> Payment:
    """One payment whose capture is written; what rests on captured money waits for that. Raises: PaymentNotSettled."""
    payment = next(one for one in await of_orders(tx, [order_id]) if one.id == payment_id)
    if payment.captured_as is None:
        raise PaymentNotSettled
    return payment


def intend(tx: Tx, order: Order, *, account: str, fee_cents: int, now: datetime) -> Payment:
    """Write the intention to charge an order, with the commit, before the provider hears of it.

    Expects the order locked, and without a live payment.
    """
    payment_id = ids.new_id()
    intended = Payment(
        id=payment_id,
        order_id=order.id,
        provider="stripe",
        provider_account=account,
        provider_reference=None,
        status=PaymentStatus.CREATED,
        amount_cents=order.total_cents,
        captured_cents=0,
        refunded_cents=0,
        application_fee_cents=fee_cents,
        currency=order.currency,
        captured_as=None,
        captured_reason=None,
        captured_currency=None,
        failure_code=None,
        failure_message=None,
        idempotency_key=f"admit-payment-{payment_id}",
        processed_at=None,
        created_at=now,
    )
    tx.execute_later(
        INSERT_PAYMENT,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": payment_id,
            "order_id": order.id,
            "account": account,
            "amount_cents": intended.amount_cents,
            "fee_cents": fee_cents,
            "currency": intended.currency,
            "idempotency_key": intended.idempotency_key,
            "next_check_at": now + CHECK_AFTER,
            "now": now,
        },
    )
    return intended


async def bind(tx: Tx, payment_id: UUID, told: ProviderPayment, *, now: datetime) -> None:
    """Note the provider's reference and what it answered; harmless when it is known already."""
    tx.execute_later(
        BIND_PAYMENT,
        {
            "id": payment_id,
            "reference": told.reference,
            "payload": Jsonb(dict(told.payload)),
            "next_check_at": now + CHECK_AFTER,
            "now": now,
        },
    )


async def refused(tx: Tx, payment_id: UUID, *, code: str, message: str, now: datetime) -> None:
    """Give up a payment the provider would not make; its key would be answered the same, so the next is another."""
    params = {"id": payment_id, "code": code, "message": message[:500], "now": now}
    await tx.execute(REFUSE_PAYMENT, params)


async def write(tx: Tx, news: Sequence[News], *, now: datetime) -> None:
    """Write what became of payments, one statement. Expects their orders locked."""
    if not news:
        return
    tx.execute_later(
        WRITE_PAYMENTS,
        {
            "now": now,
            "ids": uuids([item.id for item in news]),
            "statuses": array([item.status.value for item in news]),
            "captured": array([item.captured_cents for item in news]),
            "captured_as": array([item.captured_as.value if item.captured_as else None for item in news]),
            "reasons": array([item.captured_reason for item in news]),
            "currencies": array([item.captured_currency for item in news]),
            "failure_codes": array([item.failure_code for item in news]),
            "failure_messages": array([item.failure_message for item in news]),
            "payloads": array([written(dict(item.payload)) if item.payload else None for item in news]),
        },
    )


async def postpone(tx: Tx, payment_id: UUID, *, until: datetime, now: datetime) -> None:
    """Ask about this payment again later."""
    await tx.execute(POSTPONE_CHECK, {"id": payment_id, "next_check_at": until, "now": now})


async def resolve(tx: Tx, payment_id: UUID, *, now: datetime) -> bool:
    """Close money that waited for an operator, by the transaction's actor; False when it does not wait any more.

    Expects its order locked. What was captured may go back afterwards (`Payment.captured`, in its own currency).
    """
    by = tx.scope.actor.user_id
    return await tx.execute(RESOLVE_PAYMENT, {"id": payment_id, "by": by, "now": now}) == 1
