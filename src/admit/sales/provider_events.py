"""The inbox: what the provider told us, kept before it is answered and worked on until it is done.

`webhook_events` is global, since a message names no tenant that we may believe; it is reached through the worker's
door only. A message is matched by the reference AND account that we stored ourselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from admit.core import ids
from admit.core.arrays import array, uuids, written
from admit.core.db import DoorTx
from admit.sales.gateway import ProviderEvent

MOST_ATTEMPTS = 15
LEASE = timedelta(seconds=60)

RECEIVE = """
insert into webhook_events (
  id, provider, provider_account, provider_event_id, event_type, object_reference, payload, next_attempt_at)
select told.id, told.provider, told.account, told.event_id, told.event_type, told.reference, told.payload, now()
from unnest(
  %(ids)s::uuid[], %(providers)s::text[], %(accounts)s::text[], %(event_ids)s::text[], %(event_types)s::text[],
  %(references)s::text[], %(payloads)s::jsonb[]
) as told (id, provider, account, event_id, event_type, reference, payload)
on conflict (provider, provider_account, provider_event_id) do nothing
returning provider_event_id
"""

CLAIM = """
update webhook_events
set attempts = attempts + 1,
    next_attempt_at = %(lease_until)s::timestamptz
where id in (
  select id from webhook_events
  where (status = 'received' or (status = 'failed' and next_attempt_at is not null))
    and coalesce(next_attempt_at, received_at) <= %(now)s::timestamptz
  order by next_attempt_at, received_at
  limit %(limit)s::integer
  for update skip locked)
returning id, provider, provider_account, event_type, payload, attempts
"""

MATCH = """
select provider_account, provider_reference, tenant_id, id, order_id
from payments
where provider = 'stripe'
  and (provider_account, provider_reference) in (
    select * from unnest(%(accounts)s::text[], %(references)s::text[]))
"""

WRITE = """
update webhook_events told
set status = done.status,
    error_message = done.error,
    tenant_id = coalesce(done.tenant_id, told.tenant_id),
    processed_at = case when done.status in ('processed', 'ignored') then %(now)s::timestamptz end,
    next_attempt_at = done.next_attempt_at,
    needs_operator_at = case when done.needs_operator then %(now)s::timestamptz else told.needs_operator_at end
from unnest(
  %(ids)s::uuid[], %(statuses)s::text[], %(errors)s::text[], %(tenant_ids)s::uuid[],
  %(next_attempts)s::timestamptz[], %(needs_operator)s::boolean[]
) as done (id, status, error, tenant_id, next_attempt_at, needs_operator)
where told.id = done.id
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A message claimed from the inbox."""

    id: UUID
    provider: str
    provider_account: str
    event_type: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Match:
    """Whose payment a reference is."""

    tenant_id: UUID
    payment_id: UUID
    order_id: UUID


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a message."""

    id: UUID
    status: str
    error: str | None = None
    tenant_id: UUID | None = None
    next_attempt_at: datetime | None = None
    needs_operator: bool = False


async def receive(tx: DoorTx, events: Sequence[ProviderEvent]) -> set[str]:
    """Keep messages; those known already change nothing. Returns the event ids that are new."""
    unique = {(event.provider, event.account, event.event_id): event for event in events}
    rows = await tx.fetch_column(
        RECEIVE,
        {
            "ids": uuids([ids.new_id() for _ in unique]),
            "providers": array([event.provider for event in unique.values()]),
            "accounts": array([event.account for event in unique.values()]),
            "event_ids": array([event.event_id for event in unique.values()]),
            "event_types": array([event.event_type for event in unique.values()]),
            "references": array([event.object_reference for event in unique.values()]),
            "payloads": array([written(dict(event.payload)) for event in unique.values()]),
        },
    )
    return set(rows)


async def claim(tx: DoorTx, limit: int, *, now: datetime) -> list[Received]:
    """Lease waiting messages to the caller, oldest first; a crash gives them back when the lease ends."""
    claimed = await tx.fetch_all(Received, CLAIM, {"limit": limit, "now": now, "lease_until": now + LEASE})
    return sorted(claimed, key=lambda event: event.id)


async def match(tx: DoorTx, references: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Match]:
    """Whose payments these (account, reference) pairs are."""
    rows = await tx.fetch_rows(
        MATCH,
        {
            "accounts": array([account for account, _ in references]),
            "references": array([reference for _, reference in references]),
        },
    )
    return {(account, reference): Match(tenant_id, payment_id, order_id)
            for account, reference, tenant_id, payment_id, order_id in rows}  # fmt: skip


def retry(event: Received, why: str, *, now: datetime) -> Done:
    """Try a message again later; after the last try it is failed and before an operator."""
    if event.attempts >= MOST_ATTEMPTS:
        return Done(event.id, "failed", why, needs_operator=True)
    wait = timedelta(seconds=min(2**event.attempts, 900))
    return Done(event.id, "received", why, next_attempt_at=now + wait)


async def write(tx: DoorTx, done: Sequence[Done], *, now: datetime) -> None:
    """Mark messages, one statement; marking again is harmless."""
    if not done:
        return
    tx.execute_later(
        WRITE,
        {
            "now": now,
            "ids": uuids([item.id for item in done]),
            "statuses": array([item.status for item in done]),
            "errors": array([item.error for item in done]),
            "tenant_ids": uuids([item.tenant_id for item in done]),
            "next_attempts": [item.next_attempt_at for item in done],
            "needs_operator": [item.needs_operator for item in done],
        },
    )
