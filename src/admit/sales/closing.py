"""Making the sums of what was sold, and taking them back when something is written into a time that is summed.

Owns `sales_heads` (how far a tenant's sums reach, to the moment) and the three tables `sales_quarters`. Nothing is
summed where orders are paid: there, `keep_open` only looks. The worker closes a stretch of time and sums it
(`flows/summing.py`).

Why no sale is missed, whatever its clock says: `close` is committed before anything is summed, and summing waits for
every transaction that may not have seen it (`has_passed`). One that comes later and is paid in a closed stretch opens
it in `keep_open`, under the lock of the head that `add` takes too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core.db import DoorTx, Tx
from admit.sales.quarters import LINES_PAID, MOVES, ORDERS_PAID

LAG = timedelta(seconds=30)
"""What was paid so long ago is closed: long enough that a sale under way seldom has to open it again."""
LEASE = timedelta(minutes=1)
MANY = 300
"""When more than that is not closed yet the next look is soon, since what is not summed is read at each question."""
SOON = timedelta(seconds=15)
LATER = timedelta(minutes=1)

# A quarter is opened from its beginning, since its row holds all of it.
KEEP_OPEN = """
with known as (
  update sales_heads
  set summed_until = case
        when closed_until > %(at)s::timestamptz
          then least(summed_until, date_bin('15 minutes', %(at)s::timestamptz, '2000-01-01+00'))
        else summed_until end,
      closed_until = case
        when closed_until > %(at)s::timestamptz
          then date_bin('15 minutes', %(at)s::timestamptz, '2000-01-01+00')
        else closed_until end,
      due_at = least(due_at, %(at)s::timestamptz + interval '1 minute')
  where closed_until > %(at)s::timestamptz
     or due_at is null
  returning tenant_id
)
insert into sales_heads (tenant_id, due_at)
select %(tenant_id)s::uuid, %(at)s::timestamptz + interval '1 minute'
where not exists (select from sales_heads)
on conflict (tenant_id) do nothing
"""

DUE_HEADS = """
select tenant_id
from sales_heads
where due_at <= %(now)s::timestamptz
order by due_at
limit %(limit)s::integer
"""

CLOSE = """
update sales_heads
set closed_until = greatest(closed_until, %(until)s::timestamptz),
    due_at = %(lease_until)s::timestamptz
"""

EDGE = """
select pg_snapshot_xmax(pg_current_snapshot())::text
"""

HAS_PASSED = """
select pg_snapshot_xmin(pg_current_snapshot()) >= %(edge)s::xid8
"""

HOLD_HEAD = """
select summed_until, closed_until
from sales_heads
for no key update skip locked
"""

# Just after that many more were paid or given back; nothing when there are fewer.
END_OF_PORTION = """
select min(portion.at) + interval '1 microsecond'
from (
  (
    select paid_at as at
    from orders
    where paid_at >= %(start_at)s::timestamptz
      and paid_at < %(end_at)s::timestamptz
    order by paid_at
    offset %(limit)s::integer
    limit 1
  )
  union all
  (
    select succeeded_at
    from refunds
    where status = 'succeeded'
      and succeeded_at >= %(start_at)s::timestamptz
      and succeeded_at < %(end_at)s::timestamptz
    order by succeeded_at
    offset %(limit)s::integer
    limit 1
  )
) portion
"""

# What was opened again lies after the sums' end, and is summed anew.
FORGET_ALL = """
delete from sales_quarters
where quarter >= %(start_at)s::timestamptz
"""

FORGET_TYPES = """
delete from sales_quarters_by_type
where quarter >= %(start_at)s::timestamptz
"""

FORGET_CODES = """
delete from sales_quarters_by_code
where quarter >= %(start_at)s::timestamptz
"""

_INTO_ALL = """
into sales_quarters (
  tenant_id, quarter, event_id, currency, orders, gross_cents, discount_cents, fee_cents, refunded_cents)
"""

_INTO_TYPES = """
into sales_quarters_by_type (tenant_id, quarter, event_id, ticket_type_id, tickets, gross_cents)
"""

_INTO_CODES = """
into sales_quarters_by_code (
  tenant_id, quarter, event_id, discount_code_id, currency, orders, discount_cents, gross_cents)
"""

_ADD_TO_ALL = """
on conflict (tenant_id, quarter, event_id, currency) do update
set orders = sales_quarters.orders + excluded.orders,
    gross_cents = sales_quarters.gross_cents + excluded.gross_cents,
    discount_cents = sales_quarters.discount_cents + excluded.discount_cents,
    fee_cents = sales_quarters.fee_cents + excluded.fee_cents,
    refunded_cents = sales_quarters.refunded_cents + excluded.refunded_cents
"""

_ADD_TO_TYPES = """
on conflict (tenant_id, quarter, ticket_type_id) do update
set tickets = sales_quarters_by_type.tickets + excluded.tickets,
    gross_cents = sales_quarters_by_type.gross_cents + excluded.gross_cents
"""

_ADD_TO_CODES = """
on conflict (tenant_id, quarter, event_id, discount_code_id, currency) do update
set orders = sales_quarters_by_code.orders + excluded.orders,
    discount_cents = sales_quarters_by_code.discount_cents + excluded.discount_cents,
    gross_cents = sales_quarters_by_code.gross_cents + excluded.gross_cents
"""

SUM_ALL = f"""
insert {_INTO_ALL}
select tenant_id, date_bin('15 minutes', at, '2000-01-01+00'), event_id, currency, sum(orders), sum(gross_cents),
  sum(discount_cents), sum(fee_cents), sum(refunded_cents)
{MOVES}
where at >= %(start_at)s::timestamptz
  and at < %(end_at)s::timestamptz
group by 1, 2, 3, 4
{_ADD_TO_ALL}
"""

SUM_TYPES = f"""
insert {_INTO_TYPES}
select tenant_id, date_bin('15 minutes', at, '2000-01-01+00'), event_id, ticket_type_id, sum(tickets),
  sum(gross_cents)
{LINES_PAID}
where at >= %(start_at)s::timestamptz
  and at < %(end_at)s::timestamptz
group by 1, 2, 3, 4
{_ADD_TO_TYPES}
"""

SUM_CODES = f"""
insert {_INTO_CODES}
select tenant_id, date_bin('15 minutes', at, '2000-01-01+00'), event_id, discount_code_id, currency, count(*),
  sum(discount_cents), sum(gross_cents)
{ORDERS_PAID}
where discount_code_id is not null
  and at >= %(start_at)s::timestamptz
  and at < %(end_at)s::timestamptz
group by 1, 2, 3, 4, 5
{_ADD_TO_CODES}
"""

# Due again at once while something closed is left, else after a while if anything came since, else with the next sale.
ADVANCE = """
update sales_heads
set summed_until = %(end_at)s::timestamptz,
    due_at = case
      when closed_until > %(end_at)s::timestamptz then %(now)s::timestamptz
      when exists (
        select from orders
        where paid_at >= %(end_at)s::timestamptz
        offset %(many)s::integer)
        then %(soon_at)s::timestamptz
      when exists (
        select from orders
        where paid_at >= %(end_at)s::timestamptz)
        or exists (
        select from refunds
        where status = 'succeeded'
          and succeeded_at >= %(end_at)s::timestamptz)
        then %(later_at)s::timestamptz
    end
"""

START_ANEW = """
update sales_heads
set summed_until = '2000-01-01+00',
    closed_until = '2000-01-01+00',
    due_at = %(now)s::timestamptz
"""

FORGETTING = (FORGET_ALL, FORGET_TYPES, FORGET_CODES)
SUMMING = (SUM_ALL, SUM_TYPES, SUM_CODES)


@dataclass(frozen=True, slots=True)
class _Head:
    summed_until: datetime
    closed_until: datetime


def keep_open(tx: Tx, *, at: datetime) -> None:
    """Say that something was paid or given back at this moment, or is no more: no sum may hold it already.

    Locks the tenant's head when the moment is closed, or the first after a rest; no other lock may be taken after it.
    Goes with the next statements.
    """
    tx.execute_later(KEEP_OPEN, {"tenant_id": tx.scope.tenant_id, "at": at})


async def due(tx: DoorTx, *, now: datetime, limit: int) -> list[UUID]:
    """Tenants with something to sum, those that wait longest first. Needs the worker's door."""
    return await tx.fetch_column(DUE_HEADS, {"now": now, "limit": limit})


async def close(tx: Tx, *, now: datetime) -> None:
    """Close the time until a while ago, in a transaction of its own, and take the work for a minute."""
    await tx.execute(CLOSE, {"until": closed_before(now), "lease_until": now + LEASE})


def closed_before(now: datetime) -> datetime:
    """What was paid before this moment is closed now."""
    return now - LAG


async def edge(tx: DoorTx) -> str:
    """A mark between the transactions that have begun and those to come."""
    return str(await tx.fetch_value(EDGE))


async def has_passed(tx: DoorTx, mark: str) -> bool:
    """Whether every transaction from before the mark that writes has ended."""
    return bool(await tx.fetch_value(HAS_PASSED, {"edge": mark}))


async def add(tx: Tx, *, limit: int, now: datetime) -> bool:
    """Sum what was closed at `now`, about so many orders and as many refunds at most; whether there was anything to do.

    Expects it closed, and everyone gone who may not know of it. Passes by when another is at it. Locks the tenant's
    head.
    """
    head = await tx.fetch_one(_Head, HOLD_HEAD)
    if head is None:
        return False
    start_at = head.summed_until
    end_at = max(start_at, min(head.closed_until, closed_before(now)))
    span = {"start_at": start_at, "end_at": end_at, "limit": limit}
    end_at = min(end_at, await tx.fetch_value(END_OF_PORTION, span) or end_at)
    if start_at < end_at:
        for statement in (*FORGETTING, *SUMMING):
            tx.execute_later(statement, {"start_at": start_at, "end_at": end_at})
    again = {"now": now, "soon_at": now + SOON, "later_at": now + LATER, "many": MANY}
    await tx.execute(ADVANCE, {"end_at": end_at, **again})
    return start_at < end_at


async def forget(tx: Tx, *, now: datetime) -> None:
    """Drop a tenant's sums; they are made anew from the first order. Until then all is read from orders."""
    await tx.execute(START_ANEW, {"now": now})
