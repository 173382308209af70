"""Working the outbox off: what is due and where, claimed under a lease, and what came of it.

A claim pushes `next_attempt_at` a lease into the future and counts the attempt. A worker that dies in between leaves
deliveries that come due again when the lease ends.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from admit.core.db import DoorTx, Tx
from admit.facts.records import Claimed, Due, Outcome, Receiver, State

LEASE = timedelta(minutes=2)
"""How long a claim lasts; longer than any batch may take to deliver."""

SHORTEST_REST = timedelta(seconds=10)
LONGEST_REST = timedelta(minutes=15)
MOST_COUNTED = 10_000
LONGEST_ERROR = 500
LONGEST_ANSWER = 2000

FIND_DUE = """
select
  endpoint.tenant_id, endpoint.id as endpoint_id, endpoint.failing_since is not null as is_failing,
  endpoint.id = any(%(slow)s::uuid[]) as is_slow
from webhook_endpoints endpoint
where endpoint.disabled_at is null
  and endpoint.removed_at is null
  and coalesce(endpoint.resting_until <= %(now)s::timestamptz, true)
  and not endpoint.id = any(%(busy)s::uuid[])
  and exists (
    select
    from webhook_deliveries delivery
    where delivery.tenant_id = endpoint.tenant_id
      and delivery.endpoint_id = endpoint.id
      and delivery.next_attempt_at <= %(now)s::timestamptz)
order by endpoint.failing_since is not null or endpoint.id = any(%(slow)s::uuid[]), random()
limit %(limit)s::integer
"""

BACKLOG = """
select
  count(*)::integer as waiting,
  coalesce(extract(epoch from %(now)s::timestamptz - min(due_since)), 0)::double precision as oldest_s
from (
  select greatest(delivery.next_attempt_at, delivery.created_at) as due_since
  from webhook_endpoints endpoint
  join webhook_deliveries delivery
    on delivery.tenant_id = endpoint.tenant_id
    and delivery.endpoint_id = endpoint.id
  where endpoint.disabled_at is null
    and endpoint.removed_at is null
    and endpoint.failing_since is null
    and delivery.next_attempt_at <= %(now)s::timestamptz
  limit %(most)s::integer
) due
"""

READ_RECEIVER = """
select
  id, url, failing_since, secret_sealed,
  case when old_secret_until > %(now)s::timestamptz then old_secret_sealed end as old_secret_sealed
from webhook_endpoints
where id = %(endpoint_id)s::uuid
  and disabled_at is null
  and removed_at is null
"""

CLAIM = """
with due as (
  select endpoint_id, fact_id
  from webhook_deliveries
  where tenant_id = %(tenant_id)s::uuid
    and endpoint_id = %(endpoint_id)s::uuid
    and next_attempt_at <= %(now)s::timestamptz
  order by next_attempt_at, fact_id
  limit %(limit)s::integer
  for update skip locked
)
update webhook_deliveries delivery
set attempts = delivery.attempts + 1,
    next_attempt_at = %(leased_until)s::timestamptz
from due
where delivery.tenant_id = %(tenant_id)s::uuid
  and delivery.endpoint_id = due.endpoint_id
  and delivery.fact_id = due.fact_id
returning delivery.fact_id, delivery.kind, delivery.body, delivery.attempts
"""

# An answer that came too late for its lease is not written over a newer try's, unless it says that it arrived.
WRITE_OUTCOMES = """
update webhook_deliveries delivery
set state = outcome.state,
    next_attempt_at = outcome.retry_at,
    last_attempt_at = %(now)s::timestamptz,
    last_status = outcome.status,
    last_error = outcome.error,
    last_answer = outcome.answer,
    last_took_ms = outcome.took_ms,
    delivered_at = case when outcome.state = 'delivered' then %(now)s::timestamptz end
from unnest(
  %(fact_ids)s::uuid[], %(attempts)s::integer[], %(states)s::text[], %(retry_at)s::timestamptz[],
  %(statuses)s::integer[], %(errors)s::text[], %(answers)s::text[], %(took_ms)s::integer[]
) as outcome (fact_id, attempts, state, retry_at, status, error, answer, took_ms)
where delivery.tenant_id = %(tenant_id)s::uuid
  and delivery.endpoint_id = %(endpoint_id)s::uuid
  and delivery.fact_id = outcome.fact_id
  and delivery.state = 'pending'
  and (delivery.attempts = outcome.attempts or outcome.state = 'delivered')
"""

# A try that was never made, because the one before it found the receiver dead, is not counted.
PUT_BACK = """
update webhook_deliveries
set attempts = attempts - 1,
    next_attempt_at = %(retry_at)s::timestamptz
where tenant_id = %(tenant_id)s::uuid
  and endpoint_id = %(endpoint_id)s::uuid
  and fact_id = any(%(fact_ids)s::uuid[])
  and state = 'pending'
"""

# One that took nothing rests, the longer it has been so; meanwhile a single delivery at a time asks how it is.
NOTE_HEALTH = """
update webhook_endpoints
set failing_since = case when %(is_well)s::boolean then null else coalesce(failing_since, %(now)s::timestamptz) end,
    resting_until = case
      when not %(is_well)s::boolean then %(now)s::timestamptz + least(
        greatest((%(now)s::timestamptz - coalesce(failing_since, %(now)s::timestamptz)) / 10, %(least)s::interval),
        %(most)s::interval)
    end
where id = %(endpoint_id)s::uuid
  and (failing_since is not null or not %(is_well)s::boolean)
"""

WAKE = """
update webhook_endpoints
set resting_until = null
where id = %(endpoint_id)s::uuid
"""


async def find_due(
    tx: DoorTx, limit: int, *, busy: Collection[UUID], slow: Collection[UUID], now: datetime
) -> list[Due]:
    """Endpoints at which something is due but for the `busy` ones, at the end those that failed last or are `slow`.

    In no other order, so that none is always last.
    """
    return await tx.fetch_all(
        Due, FIND_DUE, {"busy": list(busy), "slow": list(slow), "limit": limit, "now": now}
    )


async def backlog(tx: DoorTx, *, now: datetime) -> tuple[int, float]:
    """How many deliveries to endpoints that are well are due, counted to 10,000, and since how many seconds."""
    [(waiting, oldest_s)] = await tx.fetch_rows(BACKLOG, {"now": now, "most": MOST_COUNTED})
    return waiting, max(0.0, oldest_s)


async def find_receiver(tx: Tx, endpoint_id: UUID, *, now: datetime) -> Receiver | None:
    """An endpoint that is told of things; None when it was switched off or removed."""
    return await tx.fetch_one(Receiver, READ_RECEIVER, {"endpoint_id": endpoint_id, "now": now})


async def claim(tx: Tx, endpoint_id: UUID, limit: int, *, now: datetime) -> list[Claimed]:
    """Take up to `limit` due deliveries of an endpoint for a lease, past those others hold; by fact.

    Commit before sending.
    """
    params = {
        "tenant_id": tx.scope.tenant_id,
        "endpoint_id": endpoint_id,
        "limit": limit,
        "leased_until": now + LEASE,
        "now": now,
    }
    claimed = await tx.fetch_all(Claimed, CLAIM, params)
    return sorted(claimed, key=lambda one: one.fact_id)


async def write(tx: Tx, endpoint_id: UUID, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Record what came of tries, and whether the endpoint is well: one that took anything is.

    Does nothing to a delivery that another worker has claimed since, but that it arrived.
    """
    params: dict[str, object] = {"tenant_id": tx.scope.tenant_id, "endpoint_id": endpoint_id, "now": now}
    tx.execute_later(
        WRITE_OUTCOMES,
        params
        | {
            "fact_ids": [one.fact_id for one in outcomes],
            "attempts": [one.attempts for one in outcomes],
            "states": [one.state.value for one in outcomes],
            "retry_at": [one.retry_at for one in outcomes],
            "statuses": [one.status for one in outcomes],
            "errors": [one.error and one.error[:LONGEST_ERROR] for one in outcomes],
            "answers": [one.answer and one.answer[:LONGEST_ANSWER] for one in outcomes],
            "took_ms": [one.took_ms for one in outcomes],
        },
    )
    is_well = any(one.state is State.DELIVERED for one in outcomes)
    health = {"is_well": is_well, "least": SHORTEST_REST, "most": LONGEST_REST}
    await tx.execute(NOTE_HEALTH, params | health)


async def wake(tx: Tx, endpoint_id: UUID) -> None:
    """Let a failing endpoint be tried at once: somebody looks at it."""
    await tx.execute(WAKE, {"endpoint_id": endpoint_id})


async def put_back(tx: Tx, endpoint_id: UUID, claimed: Sequence[Claimed], *, retry_at: datetime) -> None:
    """Give back deliveries that were claimed and not tried after all."""
    params = {
        "tenant_id": tx.scope.tenant_id,
        "endpoint_id": endpoint_id,
        "fact_ids": [one.fact_id for one in claimed],
        "retry_at": retry_at,
    }
    await tx.execute(PUT_BACK, params)
