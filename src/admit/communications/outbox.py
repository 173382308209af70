"""The outbox: mails are put in the transaction of their act, claimed under a lease, sent outside of any.

A claim pushes `next_attempt_at` a lease into the future and counts the attempt. A worker that dies in between
leaves a mail that comes due again when its lease ends; after `backoff.MAX_ATTEMPTS` claims it is given up.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from admit.communications import backoff, catalog
from admit.communications.errors import BadContext
from admit.communications.records import MessageStatus, NewMessage, QueuedMessage
from admit.core import ids
from admit.core.arrays import array, uuids, written
from admit.core.db import DoorTx, Tx, WriteTx

LEASE = timedelta(minutes=10)
"""How long a claim lasts; longer than any batch may take to send."""

LONGEST_ERROR = 500
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # due by every clock, also one that a test has set

PUT_MESSAGES = """
insert into email_messages (
  tenant_id, id, kind, to_email, to_name, locale, context, dedupe_key, status, next_attempt_at)
select
  %(tenant_id)s::uuid, message.id, message.kind, message.to_email, message.to_name, message.locale,
  message.context, message.dedupe_key,
  case when unwanted.kind is null then 'queued' else 'suppressed' end,
  case when unwanted.kind is null then message.due_at end
from unnest(
  %(ids)s::uuid[], %(kinds)s::text[], %(emails)s::text[], %(names)s::text[], %(locales)s::text[],
  %(contexts)s::jsonb[], %(dedupe_keys)s::text[], %(due_at)s::timestamptz[]
) as message (id, kind, to_email, to_name, locale, context, dedupe_key, due_at)
left join notification_preferences unwanted
  on unwanted.tenant_id = %(tenant_id)s::uuid
  and unwanted.email = lower(message.to_email)
  and unwanted.kind = message.kind
  and unwanted.kind = any(%(optional_kinds)s::text[])
  and not unwanted.wanted
on conflict (tenant_id, dedupe_key) do nothing
"""

CLAIM_DUE = """
with due as (
  select message.id,
    case
      when unwanted.kind is not null then 'suppressed'
      when message.attempts >= %(max_attempts)s::integer then 'failed'
      else 'queued'
    end as status
  from email_messages message
  left join notification_preferences unwanted
    on unwanted.tenant_id = %(tenant_id)s::uuid
    and unwanted.email = lower(message.to_email)
    and unwanted.kind = message.kind
    and unwanted.kind = any(%(optional_kinds)s::text[])
    and not unwanted.wanted
  where message.tenant_id = %(tenant_id)s::uuid
    and message.next_attempt_at <= %(now)s::timestamptz
  order by message.next_attempt_at, message.id
  limit %(limit)s::integer
  for update of message skip locked
)
update email_messages message
set status = due.status,
  next_attempt_at = case when due.status = 'queued' then %(leased_until)s::timestamptz end,
  attempts = message.attempts + (due.status = 'queued')::integer,
  updated_at = %(now)s::timestamptz,
  version = message.version + 1
from due
where message.tenant_id = %(tenant_id)s::uuid
  and message.id = due.id
returning message.tenant_id, message.id, message.kind, message.to_email, message.to_name, message.locale,
  message.context, message.status, message.attempts
"""

MARK_SENT = """
update email_messages
set status = 'sent',
  sent_at = %(now)s::timestamptz,
  next_attempt_at = null,
  error_message = null,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where tenant_id = %(tenant_id)s::uuid
  and id = any(%(ids)s::uuid[])
  and status <> 'sent'
"""

MARK_FAILED = """
update email_messages
set status = case when %(retry_at)s::timestamptz is null then 'failed' else 'queued' end,
  next_attempt_at = %(retry_at)s::timestamptz,
  error_message = %(reason)s::text,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where tenant_id = %(tenant_id)s::uuid
  and id = %(id)s::uuid
  and status = 'queued'
  and attempts = %(attempts)s::integer
"""

FIND_TENANTS_WITH_DUE = """
select tenant_id
from email_messages
where next_attempt_at <= %(now)s::timestamptz
group by tenant_id
order by random()
limit %(limit)s::integer
"""


async def put(tx: Tx, message: NewMessage) -> None:
    """Keep one mail, to be sent after the commit.

    Raises: UnknownKind and BadContext, which are bugs of the caller.
    """
    await put_all(tx, [message])


async def put_all(tx: Tx, messages: Sequence[NewMessage]) -> None:
    """Keep many mails in one statement; those whose `dedupe_key` is kept already, or unwanted, are not sent.

    Raises: UnknownKind and BadContext, which are bugs of the caller; then none is kept.
    """
    await put_in(tx, tx.scope.tenant_id, messages)


async def put_in(tx: WriteTx, tenant_id: UUID, messages: Sequence[NewMessage]) -> None:
    """As `put_all`, in a named tenant: for the doors whose transactions have no tenant of their own."""
    if not messages:
        return
    contexts = [_checked_context(message) for message in messages]
    tx.execute_later(
        PUT_MESSAGES,
        {
            "tenant_id": tenant_id,
            "ids": uuids([ids.new_id() for _ in messages]),
            "kinds": array([str(message.kind) for message in messages]),
            "emails": array([message.to_email for message in messages]),
            "names": array([catalog.one_line(message.to_name) for message in messages]),
            "locales": array([catalog.one_line(message.locale) for message in messages]),
            "contexts": array([written(context) for context in contexts]),
            "dedupe_keys": array([message.dedupe_key for message in messages]),
            "due_at": [message.due_at or AT_ONCE for message in messages],
            "optional_kinds": list(catalog.OPTIONAL_KINDS),
        },
    )


async def claim(tx: Tx, limit: int, *, now: datetime) -> list[QueuedMessage]:
    """Take up to `limit` due mails of the tenant for a lease, the longest due first, past rows others hold.

    Commit before sending. Mails switched off since, or tried too often without an answer, are settled
    here and not returned.
    """
    claimed = await tx.fetch_all(
        QueuedMessage,
        CLAIM_DUE,
        {
            "tenant_id": tx.scope.tenant_id,
            "now": now,
            "limit": limit,
            "leased_until": now + LEASE,
            "max_attempts": backoff.MAX_ATTEMPTS,
            "optional_kinds": list(catalog.OPTIONAL_KINDS),
        },
    )
    to_send = [message for message in claimed if message.status is MessageStatus.QUEUED]
    return sorted(to_send, key=lambda message: message.id)


async def mark_sent(tx: Tx, messages: Sequence[QueuedMessage], *, now: datetime) -> None:
    """Record that mails were handed over; this stands even when another worker has claimed one again."""
    tx.execute_later(
        MARK_SENT,
        {"tenant_id": tx.scope.tenant_id, "ids": uuids([message.id for message in messages]), "now": now},
    )


async def mark_failed(
    tx: Tx, message: QueuedMessage, *, now: datetime, reason: str, retryable: bool
) -> datetime | None:
    """Record that a mail was not taken; when it is tried again, or None when it never is.

    Does nothing to a mail that another worker has claimed since. `reason` is kept for people, cut to 500
    characters.
    """
    chance = random.random()  # noqa: S311 - spreads load, guards nothing
    retry_at = backoff.next_attempt(now, message.attempts, chance=chance) if retryable else None
    await tx.execute(
        MARK_FAILED,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": message.id,
            "attempts": message.attempts,
            "retry_at": retry_at,
            "reason": catalog.one_line(reason)[:LONGEST_ERROR],
            "now": now,
        },
    )
    return retry_at


async def tenants_with_due(tx: DoorTx, limit: int, *, now: datetime) -> list[UUID]:
    """Tenants with mail due, through the worker's door; in no order, so that none is always last."""
    return await tx.fetch_column(FIND_TENANTS_WITH_DUE, {"now": now, "limit": limit})


def _checked_context(message: NewMessage) -> dict[str, object]:
    if message.to_email.count("@") != 1 or catalog.one_line(message.to_email) != message.to_email:
        raise BadContext(f"{message.kind}: the recipient is not an address")
    return catalog.check_context(catalog.entry_of(message.kind), message.context)
