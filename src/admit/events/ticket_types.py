"""What an event sells: prices, windows, limits and inventories."""

from dataclasses import asdict
from uuid import UUID

from admit.audit import trail
from admit.core import ids
from admit.core.db import ReadTx, ReferenceViolated, Tx
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.events import access, changes, checks, limits, links, rules
from admit.events.errors import AdmissionNarrowed, InUse, InventoryTooLow
from admit.events.records import Capacity, Event, TicketType, TicketTypeDetails, TicketTypeStatus

TYPES_OF_EVENT = """
select
  kind.id, kind.event_id, kind.name, kind.description, kind.price_cents, kind.currency, kind.tax_rate_bps,
  kind.quantity_total, kind.quantity_sold, kind.quantity_reserved, kind.min_per_order, kind.max_per_order,
  kind.max_per_buyer, kind.sales_start, kind.sales_end, kind.status, kind.hidden, kind.position,
  kind.token_index, kind.any_price, kind.access_code, kind.opens_after_type_id, kind.held_back, kind.version,
  array(
    select link.session_id
    from ticket_type_sessions link
    where link.ticket_type_id = kind.id
    order by link.session_id) as session_ids,
  array(
    select link.pool_id
    from ticket_type_pools link
    where link.ticket_type_id = kind.id
    order by link.pool_id) as pool_ids
from ticket_types kind
where kind.event_id = %(event_id)s::uuid
  and (%(id)s::uuid is null or kind.id = %(id)s::uuid)
order by kind.position, kind.id
"""

CAPACITIES = """
select id as ticket_type_id, name, status, quantity_total, quantity_sold, quantity_reserved
from ticket_types
where event_id = %(event_id)s::uuid
order by position, id
"""

LOCK_TYPES_OF_EVENT = """
select id
from ticket_types
where event_id = %(event_id)s::uuid
order by id
for update
"""

COUNT_TYPES = """
select count(*)
from ticket_types
where event_id = %(event_id)s::uuid
"""

INSERT_TYPE = """
insert into ticket_types (
  tenant_id, id, event_id, name, description, price_cents, currency, tax_rate_bps, quantity_total,
  min_per_order, max_per_order, max_per_buyer, sales_start, sales_end, status, hidden, position, any_price,
  access_code, opens_after_type_id, held_back, token_index)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(name)s::text, %(description)s::text,
  %(price_cents)s::bigint, %(currency)s::text, %(tax_rate_bps)s::integer, %(quantity_total)s::integer,
  %(min_per_order)s::integer, %(max_per_order)s::integer, %(max_per_buyer)s::integer,
  %(sales_start)s::timestamptz, %(sales_end)s::timestamptz, %(status)s::text, %(hidden)s::boolean,
  %(position)s::integer, %(any_price)s::boolean, %(access_code)s::text, %(opens_after_type_id)s::uuid,
  %(held_back)s::integer,
  (
    select min(slot)
    from generate_series(0, 255) slot
    where not exists (
      select
      from ticket_types other
      where other.event_id = %(event_id)s::uuid
        and other.token_index = slot)
  ))
"""

UPDATE_TYPE = """
with locked as (
  select id, version, quantity_sold, quantity_reserved
  from ticket_types
  where event_id = %(event_id)s::uuid
    and id = %(id)s::uuid
  for no key update
),
saved as (
  update ticket_types kind
  set
    name = %(name)s::text,
    description = %(description)s::text,
    price_cents = %(price_cents)s::bigint,
    tax_rate_bps = %(tax_rate_bps)s::integer,
    quantity_total = %(quantity_total)s::integer,
    min_per_order = %(min_per_order)s::integer,
    max_per_order = %(max_per_order)s::integer,
    max_per_buyer = %(max_per_buyer)s::integer,
    sales_start = %(sales_start)s::timestamptz,
    sales_end = %(sales_end)s::timestamptz,
    status = %(status)s::text,
    hidden = %(hidden)s::boolean,
    position = %(position)s::integer,
    any_price = %(any_price)s::boolean,
    access_code = %(access_code)s::text,
    opens_after_type_id = %(opens_after_type_id)s::uuid,
    held_back = %(held_back)s::integer,
    updated_at = now(),
    version = kind.version + 1
  from locked
  where kind.id = locked.id
    and locked.version = %(version)s::integer
    and locked.quantity_sold + locked.quantity_reserved <= %(quantity_total)s::integer
  returning kind.id
)
select version, quantity_sold, quantity_reserved, exists (select from saved) as is_saved
from locked
"""

PLACE_TYPES = """
update ticket_types kind
set
  position = placed.position,
  updated_at = now()
from unnest(%(ids)s::uuid[], %(positions)s::integer[]) as placed (id, position)
where kind.id = placed.id
  and kind.position <> placed.position
"""

SET_ALL = """
update ticket_types
set
  status = %(to)s::text,
  updated_at = now(),
  version = version + 1
where event_id = %(event_id)s::uuid
  and status = %(from)s::text
"""

DELETE_TYPE = """
delete from ticket_types
where event_id = %(event_id)s::uuid
  and id = %(id)s::uuid
  and quantity_sold + quantity_reserved = 0
"""


async def of_event(tx: ReadTx, event_id: UUID) -> list[TicketType]:
    """Every ticket type of an event, hidden and archived ones too, by position, then age."""
    return await tx.fetch_all(TicketType, TYPES_OF_EVENT, {"event_id": event_id, "id": None})


async def by_id(tx: ReadTx, event_id: UUID, type_id: UUID) -> TicketType:
    """One ticket type of that event.

    Raises: NotFound.
    """
    found = await tx.fetch_one(TicketType, TYPES_OF_EVENT, {"event_id": event_id, "id": type_id})
    if found is None:
        raise NotFound
    return found


async def capacities(tx: ReadTx, event_id: UUID) -> list[Capacity]:
    """How full each ticket type is, in their order; works in the staff's part too."""
    return await tx.fetch_all(Capacity, CAPACITIES, {"event_id": event_id})


async def lock_of_event(tx: Tx, event_id: UUID) -> None:
    """Hold every ticket type of an event, by id, so that no reservation is decided meanwhile."""
    await tx.fetch_column(LOCK_TYPES_OF_EVENT, {"event_id": event_id})


async def add(tx: Tx, event_id: UUID, details: TicketTypeDetails) -> TicketType:
    """Add a ticket type in the event's currency, with the lowest token index that is free.

    Raises: NotFound; EventClosed; LimitReached; Invalid.
    """
    event = await access.event_for_change(tx, event_id)
    limits.check_room(await tx.fetch_value(COUNT_TYPES, {"event_id": event_id}), limits.MOST_TICKET_TYPES)
    checked = checks.check_ticket_type(details, currency=event.currency)
    await links.check_known(tx, event_id, checked)
    await _check_opening(tx, event_id, checked)
    type_id = ids.new_id()
    row = _row(checked) | {"id": type_id, "event_id": event_id, "currency": event.currency}
    await tx.execute(INSERT_TYPE, row | {"tenant_id": tx.scope.tenant_id})
    await links.name_sessions(tx, event_id, type_id, checked.session_ids)
    await links.join_pools(tx, event_id, type_id, checked.pool_ids)
    facts = {
        "name": checked.name,
        "price_cents": checked.price_cents,
        "quantity_total": checked.quantity_total,
    }
    await _record(tx, "ticket_type.added", event, type_id, facts)
    return await by_id(tx, event_id, type_id)


async def edit(
    tx: Tx, event_id: UUID, type_id: UUID, *, version: int, details: TicketTypeDetails
) -> TicketType:
    """Save the edited details of the version that was read; an edit that changes nothing writes nothing.

    Orders keep the price they saw. The total never goes below sold plus reserved; joining or leaving a pool
    carries what is sold and reserved into it or out of it.
    Locks: the event, the ticket type, the pools joined or left by id.
    Raises: NotFound; EventClosed; StaleEdit; Invalid; InventoryTooLow; AdmissionNarrowed; PoolTooSmall.
    """
    event = await access.event_for_change(tx, event_id)
    kind = await by_id(tx, event_id, type_id)
    if kind.version != version:
        raise StaleEdit(version=kind.version)
    checked = checks.check_ticket_type(details, currency=event.currency)
    before = changes.editable(kind, TicketTypeDetails)
    if checked == before:
        return kind
    await links.check_known(tx, event_id, checked)
    await _check_opening(tx, event_id, checked, type_id=type_id)
    sold, reserved = await _save(tx, kind, checked)
    if sold + reserved and not rules.widens(kind.session_ids, checked.session_ids):
        raise AdmissionNarrowed
    await links.name_sessions(tx, event_id, type_id, checked.session_ids)
    await links.move_pools(tx, kind, checked.pool_ids, sold=sold, reserved=reserved)
    changed = changes.between(before, checked)
    await _record(tx, "ticket_type.edited", event, type_id, {"changes": changed})
    return await by_id(tx, event_id, type_id)


async def move(tx: Tx, event_id: UUID, type_id: UUID, *, up: int) -> None:
    """Put a ticket type so many places further up, or down when negative; the ends hold.

    Locks: the event, its ticket types by id. Raises: NotFound; EventClosed.
    """
    event = await access.event_for_change(tx, event_id)
    await lock_of_event(tx, event_id)
    order = [kind.id for kind in await of_event(tx, event_id)]
    if type_id not in order:
        raise NotFound
    place = order.index(type_id)
    order.remove(type_id)
    order.insert(max(0, place - up), type_id)
    await tx.execute(PLACE_TYPES, {"ids": order, "positions": list(range(len(order)))})
    await _record(tx, "ticket_type.moved", event, type_id, {"place": order.index(type_id) + 1})


async def pause_all(tx: Tx, event_id: UUID) -> None:
    """Stop all sales of an event for the moment; held tickets can still be paid for. Raises: NotFound; EventClosed."""
    await _set_all(tx, event_id, TicketTypeStatus.ACTIVE, TicketTypeStatus.PAUSED, "ticket_type.paused")


async def resume_all(tx: Tx, event_id: UUID) -> None:
    """Sell every paused ticket type again. Raises: NotFound; EventClosed."""
    await _set_all(tx, event_id, TicketTypeStatus.PAUSED, TicketTypeStatus.ACTIVE, "ticket_type.resumed")


async def _set_all(
    tx: Tx, event_id: UUID, before: TicketTypeStatus, after: TicketTypeStatus, action: str
) -> None:
    await access.event_for_change(tx, event_id)
    await lock_of_event(tx, event_id)
    changed = await tx.execute(SET_ALL, {"event_id": event_id, "from": before.value, "to": after.value})
    if changed:
        await trail.record(
            tx, action, event_id=event_id, subject=("event", event_id), metadata={"types": changed}
        )


async def remove(tx: Tx, event_id: UUID, type_id: UUID) -> None:
    """Remove a ticket type that was never ordered.

    Raises: NotFound; EventClosed; InUse.
    """
    event = await access.event_for_change(tx, event_id)
    kind = await by_id(tx, event_id, type_id)
    try:
        is_gone = await tx.execute(DELETE_TYPE, {"event_id": event_id, "id": type_id})
    except ReferenceViolated:
        raise InUse from None
    if not is_gone:
        raise InUse
    await _record(tx, "ticket_type.removed", event, type_id, {"name": kind.name})


async def _check_opening(
    tx: ReadTx, event_id: UUID, details: TicketTypeDetails, *, type_id: UUID | None = None
) -> None:
    """Raises: Invalid naming `opens_after_type_id` when no chain of others ends before it."""
    if details.opens_after_type_id is None:
        return
    before = {kind.id: kind.opens_after_type_id for kind in await of_event(tx, event_id)}
    if not rules.opens_in_turn(before, details.opens_after_type_id, type_id):
        raise Invalid.one(
            "opens_after_type_id",
            "circle",
            "Choose another ticket type of this event that does not wait for this one.",
        )


async def _save(tx: Tx, kind: TicketType, details: TicketTypeDetails) -> tuple[int, int]:
    """Write the details; how many are sold and reserved, which holds until the transaction ends."""
    params = _row(details) | {"event_id": kind.event_id, "id": kind.id, "version": kind.version}
    rows = await tx.fetch_rows(UPDATE_TYPE, params)
    if not rows:
        raise NotFound
    version, sold, reserved, is_saved = rows[0]
    if is_saved:
        return sold, reserved
    if version != kind.version:
        raise StaleEdit(version=version)
    raise InventoryTooLow(least=sold + reserved, sold=sold, reserved=reserved)


def _row(details: TicketTypeDetails) -> dict[str, object]:
    row = asdict(details)
    return {name: value for name, value in row.items() if name not in ("session_ids", "pool_ids")}


async def _record(tx: Tx, action: str, event: Event, type_id: UUID, metadata: dict[str, object]) -> None:
    await trail.record(tx, action, event_id=event.id, subject=("ticket_type", type_id), metadata=metadata)
