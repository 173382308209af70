"""An event called off, and what is done for each of its orders: one row an order, worked off by a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from admit.core import ids
from admit.core.db import Tx

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
AGAIN_AFTER = timedelta(minutes=1)

INSERT_CANCELLATION = """
insert into event_cancellations (tenant_id, id, event_id, message, requested_by, created_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(message)s::text, %(requested_by)s::uuid,
  %(now)s::timestamptz)
"""

LIST_ITS_ORDERS = """
insert into cancelled_orders (tenant_id, id, cancellation_id, order_id, next_attempt_at)
select %(tenant_id)s::uuid, gen_random_uuid(), %(cancellation_id)s::uuid, orders.id, %(now)s::timestamptz
from orders
where orders.event_id = %(event_id)s::uuid
  and orders.status in ('pending', 'processing', 'paid', 'partially_refunded')
"""

CANCELLATION_OF_EVENT = """
select
  cancelled.id, cancelled.event_id, cancelled.message, coalesce(users.full_name, '') as requested_by,
  cancelled.created_at
from event_cancellations cancelled
left join users on users.id = cancelled.requested_by
where cancelled.event_id = %(event_id)s::uuid
"""

DUE_CANCELLED = """
select tenant_id, id
from cancelled_orders
where next_attempt_at <= %(now)s::timestamptz
order by next_attempt_at
limit %(limit)s::integer
"""

CLAIM_CANCELLED = """
update cancelled_orders
set attempts = attempts + 1,
    next_attempt_at = %(lease_until)s::timestamptz,
    updated_at = %(now)s::timestamptz
where id in (
  select id
  from cancelled_orders
  where id = any(%(ids)s::uuid[])
    and next_attempt_at <= %(now)s::timestamptz
  order by id
  for update skip locked)
returning id, order_id, attempts, (
  select cancelled.message
  from event_cancellations cancelled
  where cancelled.tenant_id = cancelled_orders.tenant_id
    and cancelled.id = cancelled_orders.cancellation_id) as message
"""

IS_WAITING = """
select state = 'waiting'
from cancelled_orders
where id = %(id)s::uuid
"""

WRITE_CANCELLED = """
update cancelled_orders
set state = %(state)s::text,
    refund_id = %(refund_id)s::uuid,
    refund_cents = %(refund_cents)s::bigint,
    failure_code = %(failure_code)s::text,
    next_attempt_at = %(next_attempt_at)s::timestamptz,
    updated_at = %(now)s::timestamptz
where id = %(id)s::uuid
  and state = 'waiting'
"""

RETRY_CANCELLED = """
update cancelled_orders
set state = 'waiting',
    attempts = 0,
    failure_code = null,
    next_attempt_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz
where cancellation_id = %(cancellation_id)s::uuid
  and state = 'failed'
"""

RETRY_ITS_REFUNDS = """
update refunds
set next_attempt_at = %(now)s::timestamptz,
    attempts = 0,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where status = 'failed'
  and id in (
    select refund_id
    from cancelled_orders
    where cancellation_id = %(cancellation_id)s::uuid
      and refund_id is not null)
"""


class CancelledState(StrEnum):
    """Where one order of a cancelled event stands; `done` leaves its refund to the refunds' own job."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An event called off: by whom, when, and what its buyers are told."""

    id: UUID
    event_id: UUID
    message: str
    requested_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """An order to be seen to; `attempts` counts this try."""

    id: UUID
    order_id: UUID
    attempts: int
    message: str


async def begin(tx: Tx, event_id: UUID, *, message: str, now: datetime) -> int:
    """Write a cancellation down with every order that holds or has something; how many. Once for an event.

    Expects the event and its ticket types locked, so that no order is made meanwhile.
    """
    cancellation_id = ids.new_id()
    params = {
        "tenant_id": tx.scope.tenant_id,
        "id": cancellation_id,
        "cancellation_id": cancellation_id,
        "event_id": event_id,
        "message": message,
        "requested_by": tx.scope.actor.user_id,
        "now": now,
    }
    await tx.execute(INSERT_CANCELLATION, params)
    return await tx.execute(LIST_ITS_ORDERS, params)


async def of_event(tx: Tx, event_id: UUID) -> Cancellation | None:
    """How an event was called off, or None."""
    return await tx.fetch_one(Cancellation, CANCELLATION_OF_EVENT, {"event_id": event_id})


async def claim(tx: Tx, row_ids: Sequence[UUID], *, now: datetime) -> list[Claimed]:
    """Lease due orders to the caller; those another worker holds are left out."""
    params = {"ids": list(row_ids), "now": now, "lease_until": now + LEASE}
    return await tx.fetch_all(Claimed, CLAIM_CANCELLED, params)


async def is_waiting(tx: Tx, row_id: UUID) -> bool:
    """Whether there still is something to do. Read after the order is locked, so that it is done once."""
    return bool(await tx.fetch_value(IS_WAITING, {"id": row_id}))


async def done(tx: Tx, row_id: UUID, *, refund_id: UUID | None, refund_cents: int, now: datetime) -> None:
    """An order is seen to; expects it locked."""
    await tx.execute(
        WRITE_CANCELLED,
        _row(row_id, CancelledState.DONE, now, refund_id=refund_id, refund_cents=refund_cents),
    )


async def put_off(tx: Tx, row: Claimed, *, code: str, now: datetime, is_final: bool = False) -> None:
    """It could not be done now: again a minute later, or given to a person after the last try or when it is final."""
    failed = is_final or row.attempts >= MOST_ATTEMPTS
    state = CancelledState.FAILED if failed else CancelledState.WAITING
    again_at = None if failed else now + AGAIN_AFTER * row.attempts
    await tx.execute(WRITE_CANCELLED, _row(row.id, state, now, code=code, again_at=again_at))


async def retry(tx: Tx, cancellation_id: UUID, *, now: datetime) -> int:
    """Make everything that failed due again, its refunds too; how many."""
    params = {"cancellation_id": cancellation_id, "now": now}
    return await tx.execute(RETRY_CANCELLED, params) + await tx.execute(RETRY_ITS_REFUNDS, params)


def _row(
    row_id: UUID,
    state: CancelledState,
    now: datetime,
    *,
    refund_id: UUID | None = None,
    refund_cents: int = 0,
    code: str | None = None,
    again_at: datetime | None = None,
) -> dict[str, object]:
    return {
        "id": row_id,
        "state": state.value,
        "refund_id": refund_id,
        "refund_cents": refund_cents,
        "failure_code": code,
        "next_attempt_at": again_at,
        "now": now,
    }
