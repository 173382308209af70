"""What went wrong on the way from a payment to a ticket, over all tenants: messages and money that need a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core.db import DoorTx, ReadTx
from admit.core.errors import Conflict, NotFound

LIST_WEBHOOKS = """
select
  told.id, told.provider, told.provider_account, told.provider_event_id, told.event_type, told.object_reference,
  told.status, told.attempts, told.next_attempt_at, told.error_message, told.received_at, told.processed_at,
  told.needs_operator_at, told.resolved_at, tenant.slug as tenant_slug
from webhook_events told
left join tenants tenant on tenant.id = told.tenant_id
where (%(status)s::text is null or told.status = %(status)s::text)
  and (not %(only_waiting)s::boolean or (told.needs_operator_at is not null and told.resolved_at is null))
  and (%(part)s::text is null
    or told.provider_event_id like %(part)s::text
    or told.object_reference like %(part)s::text
    or told.event_type like %(part)s::text)
  and (%(before_at)s::timestamptz is null
       or (told.received_at, told.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by told.received_at desc, told.id desc
limit %(limit)s::integer
"""

WEBHOOK = """
select
  told.id, told.provider, told.provider_account, told.provider_event_id, told.event_type, told.object_reference,
  told.status, told.attempts, told.next_attempt_at, told.error_message, told.received_at, told.processed_at,
  told.needs_operator_at, told.resolved_at, tenant.slug as tenant_slug
from webhook_events told
left join tenants tenant on tenant.id = told.tenant_id
where told.id = %(id)s::uuid
"""

PAYLOAD = """
select payload
from webhook_events
where id = %(id)s::uuid
"""

REPLAY = """
update webhook_events
set status = 'received',
    attempts = 0,
    next_attempt_at = %(now)s::timestamptz,
    error_message = null,
    processed_at = null,
    needs_operator_at = null,
    resolved_at = null,
    resolved_by = null
where id = any(%(ids)s::uuid[])
"""

RESOLVE_WEBHOOK = """
update webhook_events
set resolved_at = %(now)s::timestamptz,
    resolved_by = %(by)s::uuid,
    next_attempt_at = null
where id = %(id)s::uuid
  and needs_operator_at is not null
  and resolved_at is null
"""

LIST_PAYMENTS = """
select
  payment.id, payment.tenant_id, tenant.slug as tenant_slug, payment.order_id, orders.code as order_code,
  payment.provider, payment.provider_account, payment.provider_reference, payment.status, payment.amount_cents,
  payment.captured_cents, payment.refunded_cents, payment.currency, payment.captured_as, payment.captured_reason,
  payment.resolved_at, payment.failure_code, payment.failure_message, payment.created_at, payment.version
from payments payment
join tenants tenant on tenant.id = payment.tenant_id
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
where case %(need)s::text
    when 'needs_operator' then payment.captured_as = 'needs_operator' and payment.resolved_at is null
    when 'refund_owed' then payment.captured_as = 'refund_owed' and payment.refunded_cents < payment.captured_cents
    when 'refund_failed' then exists (
      select from refunds refund
      where refund.tenant_id = payment.tenant_id
        and refund.payment_id = payment.id
        and refund.status = 'failed'
        and refund.kind <> 'elsewhere')
    when 'failed' then payment.status = 'failed' or payment.failure_code is not null
    else true end
  and (%(payment_id)s::uuid is null or payment.id = %(payment_id)s::uuid)
  and (%(before_at)s::timestamptz is null
       or (payment.created_at, payment.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by payment.created_at desc, payment.id desc
limit %(limit)s::integer
"""


class WebhookStatus(StrEnum):
    """Where a message of the provider stands."""

    RECEIVED = "received"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"


class Need(StrEnum):
    """Why a payment is looked at."""

    NEEDS_OPERATOR = "needs_operator"
    REFUND_OWED = "refund_owed"
    REFUND_FAILED = "refund_failed"
    FAILED = "failed"


class NothingToResolve(Conflict):
    """It does not wait for an operator, or somebody was quicker."""

    code = "nothing_to_resolve"
    message = "This does not wait for a decision. Reload to see what became of it."


@dataclass(frozen=True, slots=True)
class Webhook:
    """A message of the provider; `tenant_slug` once it was matched to a payment of ours."""

    id: UUID
    provider: str
    provider_account: str
    provider_event_id: str
    event_type: str
    object_reference: str | None
    status: WebhookStatus
    attempts: int
    next_attempt_at: datetime | None
    error_message: str | None
    received_at: datetime
    processed_at: datetime | None
    needs_operator_at: datetime | None
    resolved_at: datetime | None
    tenant_slug: str | None


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A payment with whose it is and which order it was for."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    order_id: UUID
    order_code: str
    provider: str
    provider_account: str
    provider_reference: str | None
    status: str
    amount_cents: int
    captured_cents: int
    refunded_cents: int
    currency: str
    captured_as: str | None
    captured_reason: str | None
    resolved_at: datetime | None
    failure_code: str | None
    failure_message: str | None
    created_at: datetime
    version: int


async def list_webhooks(
    tx: ReadTx,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    status: WebhookStatus | None = None,
    only_waiting: bool = False,
    words: str | None = None,
) -> list[Webhook]:
    """Messages newest first, at most `limit`; `only_waiting` leaves those that an operator must decide about."""
    before_at, before_id = before if before else (None, None)
    params = {
        "status": status.value if status else None,
        "only_waiting": only_waiting,
        "part": f"%{_escaped(words)}%" if words else None,
        "before_at": before_at,
        "before_id": before_id,
        "limit": limit,
    }
    return await tx.fetch_all(Webhook, LIST_WEBHOOKS, params)


async def webhook(tx: ReadTx, webhook_id: UUID) -> Webhook:
    """One message. Raises: NotFound."""
    found = await tx.fetch_one(Webhook, WEBHOOK, {"id": webhook_id})
    if found is None:
        raise NotFound
    return found


async def payload(tx: ReadTx, webhook_id: UUID) -> Mapping[str, object]:
    """A message as it came. Raises: NotFound."""
    found: Mapping[str, object] | None = await tx.fetch_value(PAYLOAD, {"id": webhook_id})
    if found is None:
        raise NotFound
    return found


async def replay(tx: DoorTx, webhook_id: UUID, *, now: datetime) -> Webhook:
    """Work a message off again from the start; settling is idempotent, so this never counts twice.

    Raises: NotFound.
    """
    if not await replay_many(tx, [webhook_id], now=now):
        raise NotFound
    return await webhook(tx, webhook_id)


async def replay_many(tx: DoorTx, webhook_ids: Sequence[UUID], *, now: datetime) -> int:
    """As `replay`, for many; how many of them there are."""
    return await tx.execute(REPLAY, {"ids": list(webhook_ids), "now": now})


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def resolve_webhook(tx: DoorTx, webhook_id: UUID, *, by: UUID, now: datetime) -> Webhook:
    """Close a message that waited for an operator. Raises: NotFound, NothingToResolve."""
    await webhook(tx, webhook_id)
    if not await tx.execute(RESOLVE_WEBHOOK, {"id": webhook_id, "by": by, "now": now}):
        raise NothingToResolve
    return await webhook(tx, webhook_id)


async def list_payments(
    tx: ReadTx,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    need: Need | None = None,
) -> list[PaymentFile]:
    """Payments newest first, at most `limit`."""
    before_at, before_id = before if before else (None, None)
    params = {"before_at": before_at, "before_id": before_id, "limit": limit, "payment_id": None}
    return await tx.fetch_all(PaymentFile, LIST_PAYMENTS, params | {"need": need.value if need else None})


async def payment(tx: ReadTx, payment_id: UUID) -> PaymentFile:
    """One payment. Raises: NotFound."""
    params = {"payment_id": payment_id, "need": None, "before_at": None, "before_id": None, "limit": 1}
    found = await tx.fetch_one(PaymentFile, LIST_PAYMENTS, params)
    if found is None:
        raise NotFound
    return found
