"""What the database itself says, asked as its owner, who stands above row policies."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import psycopg

from admit_bench.house import House

TAKEN = """
select kind.quantity_total, kind.quantity_sold + kind.quantity_reserved,
  (select coalesce(sum(item.quantity), 0)
   from order_items item
   join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
   where item.tenant_id = kind.tenant_id and item.ticket_type_id = kind.id
     and orders.status in ('pending', 'processing', 'paid', 'partially_refunded'))
from ticket_types kind
where kind.id = %(type_id)s
"""

PAID = """
select count(*)
from orders
where event_id = %(event_id)s and status = 'paid'
"""

MESSAGES_WAITING = """
select count(*)
from webhook_events
where status = 'received'
"""

MAILS_WAITING = """
select count(*)
from email_messages
where next_attempt_at is not null
"""

TIDYING = """
select count(*)
from pg_stat_activity
where backend_type = 'autovacuum worker'
"""

AT_REST_FOR_S = 6.0
"""Longer than the database waits before it looks again whether a table has changed enough to be tidied."""

AT_REST_WITHIN_S = 45.0

DURABLE = """
select string_agg(name || ' ' || setting, ', ' order by name)
from pg_settings
where name in ('fsync', 'synchronous_commit', 'full_page_writes')
"""


async def rows(
    house: House, statement: str, params: dict[str, object] | None = None
) -> list[tuple[object, ...]]:
    """The rows of one statement."""
    with house.database() as where:
        async with await psycopg.AsyncConnection.connect(where.owner, autocommit=True) as connection:
            cursor = await connection.execute(statement, params)
            return await cursor.fetchall() if cursor.description else []


async def value(house: House, statement: str, params: dict[str, object] | None = None) -> object:
    """The first column of the first row."""
    return (await rows(house, statement, params))[0][0]


async def taken(house: House, type_id: object) -> tuple[int, int, int]:
    """Of a ticket type: how many there are, how many its counters say are gone, how many its orders hold."""
    total, counted, held = (await rows(house, TAKEN, {"type_id": type_id}))[0]
    return int(str(total)), int(str(counted)), int(str(held))


async def at_rest(house: House) -> None:
    """Return when the database has tidied up after what was made, and no mail waits: neither is what is measured."""
    deadline, since = time.monotonic() + AT_REST_WITHIN_S, time.monotonic()
    while time.monotonic() < min(deadline, since + AT_REST_FOR_S):
        if await value(house, TIDYING) or await value(house, MAILS_WAITING):
            since = time.monotonic()
        await asyncio.sleep(0.5)


async def until(
    look: Callable[[], Awaitable[bool]], *, within_s: float, every_s: float = 0.05
) -> float | None:
    """How many seconds it took to come true; None when it did not."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        if await look():
            return time.monotonic() - began
        await asyncio.sleep(every_s)
    return None
