"""The roster of an event: what a device must know to decide without a network. Whole by pages, or what changed.

A change is never missed. A trigger leaves a mark without number for every ticket that is written; whoever reads the
roster numbers the marks it can see, which are those that were committed, one reader at a time. So numbers go up in the
order in which changes became visible, and "all above the number I had" is complete, whichever transaction began first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from admit.checkin import cursors
from admit.checkin.cursors import Cursor
from admit.core import ids
from admit.core.db import ReadTx, Tx
from admit.core.errors import Invalid

DEFAULT_TICKETS = 5_000
MOST_TICKETS = 10_000
MOST_NUMBERED = 500_000
MARGIN = timedelta(minutes=2)
"""How long a ticket may take from its id to its commit, at most: ids are made before the transaction."""

MAKE_HEAD = """
insert into roster_heads (tenant_id, event_id, series)
select event.tenant_id, event.id, %(series)s::uuid
from events event
where event.id = %(event_id)s::uuid
on conflict (tenant_id, event_id) do nothing
"""

UNNUMBERED = """
select exists (
  select from roster_marks
  where event_id = %(event_id)s::uuid
    and number is null)
"""

HEAD = """
select series, last_number
from roster_heads
where event_id = %(event_id)s::uuid
"""

LOCK_HEAD = """
select series, last_number
from roster_heads
where event_id = %(event_id)s::uuid
for update
"""

# A mark that somebody is writing is passed by: they will leave it without number.
NUMBER_MARKS = """
with waiting as (
  select ticket_id
  from roster_marks
  where event_id = %(event_id)s::uuid
    and number is null
  order by ticket_id
  limit %(limit)s::integer
  for update skip locked
), numbered as (
  select waiting.ticket_id, %(last)s::bigint + row_number() over (order by waiting.ticket_id) as number
  from waiting
)
update roster_marks mark
set number = numbered.number
from numbered
where mark.ticket_id = numbered.ticket_id
  and mark.event_id = %(event_id)s::uuid
"""

OLDEST_UNNUMBERED = """
select ticket_id
from roster_marks
where event_id = %(event_id)s::uuid
  and number is null
order by ticket_id
limit 1
"""

KEEP_LAST = """
update roster_heads
set last_number = last_number + %(count)s::bigint
where event_id = %(event_id)s::uuid
returning last_number
"""

ALL_TICKETS = """
select
  ticket.id, ticket.code, ticket_type.token_index, ticket.status, ticket.void_reason, ticket.disputed_at,
  ticket.attendee_name, coalesce(ticket.attendee_email, orders.buyer_email) as email, ticket.seat_label,
  orders.code as order_code
from tickets ticket
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
where ticket.event_id = %(event_id)s::uuid
  and (%(after)s::uuid is null or ticket.id > %(after)s::uuid)
order by ticket.id
limit %(limit)s::integer
"""

CHANGED_TICKETS = """
select
  ticket.id, ticket.code, ticket_type.token_index, ticket.status, ticket.void_reason, ticket.disputed_at,
  ticket.attendee_name, coalesce(ticket.attendee_email, orders.buyer_email) as email, ticket.seat_label,
  orders.code as order_code, mark.number
from (
  select ticket_id, number
  from roster_marks
  where event_id = %(event_id)s::uuid
    and number > %(since)s::bigint
    and number <= %(last)s::bigint
  order by number
  limit %(limit)s::integer
) as mark
join tickets ticket on ticket.id = mark.ticket_id and ticket.event_id = %(event_id)s::uuid
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
order by mark.number
"""

INSIDE = """
select ticket_id, session_id, admitted_at, gate_id, left_at
from admissions
where event_id = %(event_id)s::uuid
  and undone_at is null
  and ticket_id between %(first)s::uuid and %(last)s::uuid
order by ticket_id, admitted_at
"""

INSIDE_OF = """
select ticket_id, session_id, admitted_at, gate_id, left_at
from admissions
where ticket_id = any(%(ticket_ids)s::uuid[])
  and undone_at is null
order by ticket_id, admitted_at
"""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the changes of an event are numbered; another series shares no numbers with this one."""

    series: UUID
    last_number: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets as rows of `ALL_TICKETS`, their admissions by ticket, and where to go on.

    `is_first` begins the whole roster anew; `is_inner` is in the midst of it.
    """

    tickets: Sequence[tuple[Any, ...]]
    inside: dict[UUID, list[tuple[Any, ...]]]
    cursor: Cursor
    has_more: bool
    is_first: bool
    is_inner: bool
    complete_up_to: datetime


async def read(tx: Tx, event_id: UUID, *, since: str | None, limit: int, now: datetime) -> Page:
    """A page of the roster after a cursor; from the beginning without one, or with one of another series.

    Locks: the head of the event's roster while marks are numbered.
    Raises: Invalid for a limit out of 1 to 10,000 or a cursor that is none.
    """
    if not 1 <= limit <= MOST_TICKETS:
        raise Invalid.one("limit", "out_of_range", f"Ask for 1 to {MOST_TICKETS} tickets at a time.")
    cursor = cursors.decode(since) if since else None
    head = await _numbered(tx, event_id)
    if cursor is None or cursor.series != head.series or cursor.number > head.last_number:
        return await _whole(tx, event_id, Cursor(head.series, head.last_number), limit, now, is_first=True)
    if cursor.after is not None:
        return await _whole(tx, event_id, cursor, limit, now, is_first=False)
    return await _changes(tx, event_id, cursor, head, limit, now)


async def _numbered(tx: Tx, event_id: UUID) -> Head:
    """The head, after every change that can be seen has its number."""
    params = {"event_id": event_id}
    head = await tx.fetch_one(Head, HEAD, params)
    if head is None:
        await tx.execute(MAKE_HEAD, {**params, "series": ids.new_id()})
    elif not await tx.fetch_value(UNNUMBERED, params):
        return head
    locked = await tx.fetch_one(Head, LOCK_HEAD, params)
    assert locked is not None
    count = await tx.execute(NUMBER_MARKS, {**params, "last": locked.last_number, "limit": MOST_NUMBERED})
    if not count:
        return locked
    return Head(locked.series, await tx.fetch_value(KEEP_LAST, {**params, "count": count}))


async def _whole(
    tx: ReadTx, event_id: UUID, cursor: Cursor, limit: int, now: datetime, *, is_first: bool
) -> Page:
    """A page in the order of ids. The number is that of the beginning, so that what changes meanwhile comes
    again as a change."""
    params = {"event_id": event_id, "after": cursor.after, "limit": limit + 1}
    rows = await tx.fetch_rows(ALL_TICKETS, params)
    has_more, rows = len(rows) > limit, rows[:limit]
    inside: list[tuple[Any, ...]] = []
    if rows:
        span = {"event_id": event_id, "first": rows[0][0], "last": rows[-1][0]}
        inside = await tx.fetch_rows(INSIDE, span)
    return Page(
        tickets=rows,
        inside=_by_ticket(inside),
        cursor=Cursor(cursor.series, cursor.number, rows[-1][0] if has_more else None),
        has_more=has_more,
        is_first=is_first,
        is_inner=not is_first,
        complete_up_to=now - MARGIN,
    )


async def _changes(tx: ReadTx, event_id: UUID, cursor: Cursor, head: Head, limit: int, now: datetime) -> Page:
    """What has a higher number than the cursor, in the order of numbers."""
    span = {"event_id": event_id, "since": cursor.number, "last": head.last_number, "limit": limit + 1}
    rows = await tx.fetch_rows(CHANGED_TICKETS, span) if cursor.number < head.last_number else []
    has_more, rows = len(rows) > limit, rows[:limit]
    inside: list[tuple[Any, ...]] = []
    passed_by: UUID | None = await tx.fetch_value(OLDEST_UNNUMBERED, {"event_id": event_id})
    if rows:
        inside = await tx.fetch_rows(INSIDE_OF, {"ticket_ids": [row[0] for row in rows]})
    return Page(
        tickets=[row[:-1] for row in rows],
        inside=_by_ticket(inside),
        cursor=Cursor(head.series, rows[-1][-1] if has_more else head.last_number),
        has_more=has_more,
        is_first=False,
        is_inner=False,
        complete_up_to=min(now - MARGIN, ids.made_at(passed_by)) if passed_by else now - MARGIN,
    )


def _by_ticket(rows: Sequence[tuple[Any, ...]]) -> dict[UUID, list[tuple[Any, ...]]]:
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    for ticket_id, *facts in rows:
        found.setdefault(ticket_id, []).append(tuple(facts))
    return found
