"""Making a new draft from an event: its sessions, ticket types and pools come along, its counters do not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from admit.audit import trail
from admit.core import ids
from admit.core.db import Tx
from admit.events import access, changes, events, pools, sessions, ticket_types
from admit.events.records import Event, EventDetails, TicketTypeStatus

COPY_SESSIONS = """
insert into event_sessions (tenant_id, id, event_id, title, description, start_at, end_at)
select session.tenant_id, copy.id, %(event_id)s::uuid, session.title, session.description, copy.start_at,
copy.end_at
from unnest(
  %(old_ids)s::uuid[], %(new_ids)s::uuid[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]
) as copy (old_id, id, start_at, end_at)
join event_sessions session on session.id = copy.old_id
"""

COPY_POOLS = """
insert into capacity_pools (tenant_id, id, event_id, name, total)
select pool.tenant_id, copy.id, %(event_id)s::uuid, pool.name, pool.total
from unnest(%(old_ids)s::uuid[], %(new_ids)s::uuid[]) as copy (old_id, id)
join capacity_pools pool on pool.id = copy.old_id
"""

COPY_TYPES = """
insert into ticket_types (
  tenant_id, id, event_id, name, description, price_cents, currency, tax_rate_bps, quantity_total,
  min_per_order, max_per_order, max_per_buyer, sales_start, sales_end, status, hidden, position, token_index,
  any_price, access_code, held_back)
select
  kind.tenant_id, copy.id, %(event_id)s::uuid, kind.name, kind.description, kind.price_cents, kind.currency,
  kind.tax_rate_bps, kind.quantity_total, kind.min_per_order, kind.max_per_order, kind.max_per_buyer,
  copy.sales_start, copy.sales_end, kind.status, kind.hidden, kind.position, kind.token_index,
  kind.any_price, kind.access_code, kind.held_back
from unnest(
  %(old_ids)s::uuid[], %(new_ids)s::uuid[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]
) as copy (old_id, id, sales_start, sales_end)
join ticket_types kind on kind.id = copy.old_id
"""

COPY_OPENING = """
update ticket_types copy
set opens_after_type_id = first.id
from unnest(%(old_types)s::uuid[], %(new_types)s::uuid[]) as kind (old_id, id)
join ticket_types old on old.id = kind.old_id
join unnest(%(old_types)s::uuid[], %(new_types)s::uuid[]) as first (old_id, id)
  on first.old_id = old.opens_after_type_id
where copy.id = kind.id
"""

COPY_ADMISSION = """
insert into ticket_type_sessions (tenant_id, event_id, ticket_type_id, session_id)
select link.tenant_id, %(event_id)s::uuid, kind.id, session.id
from unnest(%(old_types)s::uuid[], %(new_types)s::uuid[]) as kind (old_id, id)
join ticket_type_sessions link on link.ticket_type_id = kind.old_id
join unnest(%(old_sessions)s::uuid[], %(new_sessions)s::uuid[]) as session (old_id, id)
  on session.old_id = link.session_id
"""

COPY_POOLING = """
insert into ticket_type_pools (tenant_id, event_id, ticket_type_id, pool_id)
select link.tenant_id, %(event_id)s::uuid, kind.id, pool.id
from unnest(%(old_types)s::uuid[], %(new_types)s::uuid[]) as kind (old_id, id)
join ticket_type_pools link on link.ticket_type_id = kind.old_id
join unnest(%(old_pools)s::uuid[], %(new_pools)s::uuid[]) as pool (old_id, id)
  on pool.old_id = link.pool_id
"""

Twins = tuple[Sequence[UUID], Sequence[UUID]]


async def duplicate(tx: Tx, event_id: UUID, *, shift: timedelta, name: str | None = None) -> Event:
    """A draft like the event under a new address, every date moved by `shift` on its place's wall clock.

    Archived ticket types stay behind. Any event can be duplicated, archived and cancelled ones too.
    Raises: NotFound; Invalid; LimitReached.
    """
    event = await access.event_by_id(tx, event_id)
    copy = await events.create(tx, _details(event, shift, name))
    pooled = await _copy_pools(tx, event, copy)
    held = await _copy_sessions(tx, event, copy, shift)
    sold = await _copy_types(tx, event, copy, shift)
    links = {"event_id": copy.id, "old_types": sold[0], "new_types": sold[1]}
    await tx.execute(COPY_OPENING, {"old_types": sold[0], "new_types": sold[1]})
    await tx.execute(COPY_ADMISSION, links | {"old_sessions": held[0], "new_sessions": held[1]})
    await tx.execute(COPY_POOLING, links | {"old_pools": pooled[0], "new_pools": pooled[1]})
    await trail.record(
        tx,
        "event.duplicated",
        event_id=event.id,
        subject=("event", copy.id),
        metadata={"shift_s": int(shift.total_seconds()), "slug": copy.slug},
    )
    return copy


def shifted(moment: datetime, shift: timedelta, timezone: str) -> datetime:
    """A moment moved on the wall clock of a place: eight in the evening stays eight over a clock change."""
    local = moment.astimezone(ZoneInfo(timezone))
    return (local + shift).astimezone(UTC)


def _details(event: Event, shift: timedelta, name: str | None) -> EventDetails:
    details = changes.editable(event, EventDetails)
    return replace(
        details,
        name=name or details.name,
        slug="",
        start_at=shifted(details.start_at, shift, event.timezone),
        end_at=shifted(details.end_at, shift, event.timezone),
        doors_at=_moved(details.doors_at, shift, event),
    )


async def _copy_pools(tx: Tx, event: Event, copy: Event) -> Twins:
    old = [pool.id for pool in await pools.of_event(tx, event.id)]
    new = [ids.new_id() for _ in old]
    await tx.execute(COPY_POOLS, {"event_id": copy.id, "old_ids": old, "new_ids": new})
    return old, new


async def _copy_sessions(tx: Tx, event: Event, copy: Event, shift: timedelta) -> Twins:
    present = await sessions.of_event(tx, event.id)
    old, new = [session.id for session in present], [ids.new_id() for _ in present]
    params = {
        "event_id": copy.id,
        "old_ids": old,
        "new_ids": new,
        "starts": [shifted(session.start_at, shift, event.timezone) for session in present],
        "ends": [shifted(session.end_at, shift, event.timezone) for session in present],
    }
    await tx.execute(COPY_SESSIONS, params)
    return old, new


async def _copy_types(tx: Tx, event: Event, copy: Event, shift: timedelta) -> Twins:
    present = [
        kind
        for kind in await ticket_types.of_event(tx, event.id)
        if kind.status is not TicketTypeStatus.ARCHIVED
    ]
    old, new = [kind.id for kind in present], [ids.new_id() for _ in present]
    params = {
        "event_id": copy.id,
        "old_ids": old,
        "new_ids": new,
        "starts": [_moved(kind.sales_start, shift, event) for kind in present],
        "ends": [_moved(kind.sales_end, shift, event) for kind in present],
    }
    await tx.execute(COPY_TYPES, params)
    return old, new


def _moved(moment: datetime | None, shift: timedelta, event: Event) -> datetime | None:
    return None if moment is None else shifted(moment, shift, event.timezone)
