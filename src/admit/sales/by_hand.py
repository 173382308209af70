"""Money that an organizer takes without the provider: cash at the box office, and invoices paid by bank transfer.

They are payments like any other, so that every sum agrees. Nobody is ever asked about them: what became of one is what
the organizer writes down. An order under invoice is `processing` until it is paid or cancelled, so that its hold stays.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core import ids
from admit.core.db import Tx
from admit.sales.records import Order

LONGEST_REFERENCE = 120

INSERT_TAKEN = """
insert into payments (
  tenant_id, id, order_id, provider, provider_reference, status, amount_cents, captured_cents, currency,
  captured_currency, captured_as, idempotency_key, reference, recorded_by, processed_at, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(order_id)s::uuid, 'cash', %(provider_reference)s::text, 'succeeded',
  %(amount_cents)s::bigint, %(amount_cents)s::bigint, %(currency)s::text, %(currency)s::text, 'applied',
  %(provider_reference)s::text, %(reference)s::text, %(recorded_by)s::uuid, %(now)s::timestamptz,
  %(now)s::timestamptz, %(now)s::timestamptz)
"""

INSERT_INVOICE = """
insert into payments (
  tenant_id, id, order_id, provider, provider_reference, status, amount_cents, currency, idempotency_key, reference,
  recorded_by, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(order_id)s::uuid, 'invoice', %(provider_reference)s::text, 'processing',
  %(amount_cents)s::bigint, %(currency)s::text, %(provider_reference)s::text, %(reference)s::text,
  %(recorded_by)s::uuid, %(now)s::timestamptz, %(now)s::timestamptz)
"""

AWAIT_INVOICE = """
update orders
set status = 'processing',
    expires_at = %(due_at)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(order_id)s::uuid
  and status = 'pending'
"""

PAY_INVOICE = """
update payments
set status = 'succeeded',
    captured_cents = amount_cents,
    captured_currency = currency,
    captured_as = 'applied',
    reference = coalesce(nullif(%(reference)s::text, ''), reference),
    recorded_by = %(recorded_by)s::uuid,
    processed_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where order_id = %(order_id)s::uuid
  and provider = 'invoice'
  and status = 'processing'
"""

CANCEL_INVOICE = """
update payments
set status = 'cancelled',
    updated_at = %(now)s::timestamptz,
    version = version + 1
where order_id = %(order_id)s::uuid
  and provider = 'invoice'
  and status = 'processing'
"""

SET_CHANNEL = """
update orders
set channel = %(channel)s::text
where id = %(order_id)s::uuid
"""


class Channel(StrEnum):
    """Who made an order: its buyer online, or the organizer, for money or as a gift."""

    ONLINE = "online"
    BOX_OFFICE = "box_office"
    COMPLIMENTARY = "complimentary"


async def mark(tx: Tx, order_id: UUID, channel: Channel) -> None:
    """Write down who made an order. Expects it locked or just made."""
    await tx.execute(SET_CHANNEL, {"order_id": order_id, "channel": channel.value})


async def take_cash(tx: Tx, order: Order, *, reference: str, now: datetime) -> None:
    """Write down that an order's total was taken in cash, and is applied to it. Expects it locked and held."""
    await tx.execute(INSERT_TAKEN, _payment(tx, order, reference, now))


async def send_invoice(tx: Tx, order: Order, *, reference: str, due_at: datetime, now: datetime) -> None:
    """Let an order wait for its invoice. Expects it locked and pending, without a live payment."""
    await tx.execute(INSERT_INVOICE, _payment(tx, order, reference, now))
    await tx.execute(AWAIT_INVOICE, {"order_id": order.id, "due_at": due_at, "now": now})


async def invoice_paid(tx: Tx, order_id: UUID, *, reference: str, now: datetime) -> bool:
    """Write down that an invoice was paid in full; False when none is open. Expects the order locked."""
    by = tx.scope.actor.user_id
    params = {"order_id": order_id, "reference": reference, "recorded_by": by, "now": now}
    return await tx.execute(PAY_INVOICE, params) == 1


async def cancel_invoice(tx: Tx, order_id: UUID, *, now: datetime) -> bool:
    """Take an invoice back; False when none is open. Expects the order locked."""
    return await tx.execute(CANCEL_INVOICE, {"order_id": order_id, "now": now}) == 1


def _payment(tx: Tx, order: Order, reference: str, now: datetime) -> dict[str, object]:
    payment_id = ids.new_id()
    return {
        "tenant_id": tx.scope.tenant_id,
        "id": payment_id,
        "order_id": order.id,
        "provider_reference": f"by-hand-{payment_id}",
        "amount_cents": order.total_cents,
        "currency": order.currency,
        "reference": reference,
        "recorded_by": tx.scope.actor.user_id,
        "now": now,
    }
