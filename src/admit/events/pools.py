"""Capacities that several ticket types share."""

from dataclasses import asdict
from uuid import UUID

from admit.audit import trail
from admit.core import ids
from admit.core.db import ReadTx, Tx, UniqueViolated
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.events import access, changes, checks, limits
from admit.events.errors import InUse, InventoryTooLow
from admit.events.records import Pool, PoolDetails

POOLS_OF_EVENT = """
select id, event_id, name, total, reserved, sold, version
from capacity_pools
where event_id = %(event_id)s::uuid
order by name, id
"""

POOL_BY_ID = """
select id, event_id, name, total, reserved, sold, version
from capacity_pools
where event_id = %(event_id)s::uuid
  and id = %(id)s::uuid
"""

INSERT_POOL = """
insert into capacity_pools (tenant_id, id, event_id, name, total)
values (%(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(name)s::text, %(total)s::integer)
"""

UPDATE_POOL = """
with locked as (
  select id, version, sold, reserved
  from capacity_pools
  where event_id = %(event_id)s::uuid
    and id = %(id)s::uuid
  for no key update
),
saved as (
  update capacity_pools pool
  set
    name = %(name)s::text,
    total = %(total)s::integer,
    updated_at = now(),
    version = pool.version + 1
  from locked
  where pool.id = locked.id
    and locked.version = %(version)s::integer
    and locked.sold + locked.reserved <= %(total)s::integer
  returning pool.id
)
select version, sold, reserved, exists (select from saved) as is_saved
from locked
"""

LOCK_TYPES_OF_POOL = """
select id
from ticket_types
where id in (select ticket_type_id from ticket_type_pools where pool_id = %(id)s::uuid)
order by id
for no key update
"""

DELETE_POOL = """
delete from capacity_pools
where event_id = %(event_id)s::uuid
  and id = %(id)s::uuid
  and sold + reserved = 0
"""


async def of_event(tx: ReadTx, event_id: UUID) -> list[Pool]:
    """The pools of an event by name."""
    return await tx.fetch_all(Pool, POOLS_OF_EVENT, {"event_id": event_id})


async def by_id(tx: ReadTx, event_id: UUID, pool_id: UUID) -> Pool:
    """One pool of that event.

    Raises: NotFound.
    """
    found = await tx.fetch_one(Pool, POOL_BY_ID, {"event_id": event_id, "id": pool_id})
    if found is None:
        raise NotFound
    return found


async def add(tx: Tx, event_id: UUID, details: PoolDetails) -> Pool:
    """Add an empty pool; ticket types join it by naming it.

    Raises: NotFound; EventClosed; LimitReached; Invalid.
    """
    await access.event_for_change(tx, event_id)
    limits.check_room(len(await of_event(tx, event_id)), limits.MOST_POOLS)
    checked = checks.check_pool(details)
    pool_id = ids.new_id()
    row = {**asdict(checked), "tenant_id": tx.scope.tenant_id, "id": pool_id, "event_id": event_id}
    try:
        await tx.execute(INSERT_POOL, row)
    except UniqueViolated:
        raise _name_taken() from None
    await _record(tx, "pool.added", event_id, pool_id, {"name": checked.name, "total": checked.total})
    return await by_id(tx, event_id, pool_id)


async def edit(tx: Tx, event_id: UUID, pool_id: UUID, *, version: int, details: PoolDetails) -> Pool:
    """Save the edited details of the version that was read, never a total below sold plus reserved.

    Raises: NotFound; EventClosed; StaleEdit; Invalid; InventoryTooLow.
    """
    await access.event_for_change(tx, event_id)
    pool = await by_id(tx, event_id, pool_id)
    if pool.version != version:
        raise StaleEdit(version=pool.version)
    checked = checks.check_pool(details)
    before = changes.editable(pool, PoolDetails)
    if checked == before:
        return pool
    await _save(tx, pool, checked)
    changed = changes.between(before, checked)
    await _record(tx, "pool.edited", event_id, pool_id, {"changes": changed})
    return await by_id(tx, event_id, pool_id)


async def remove(tx: Tx, event_id: UUID, pool_id: UUID) -> None:
    """Remove a pool of which nothing is sold or reserved; its ticket types go on without it.

    Locks: the event, the pool's ticket types by id, the pool.
    Raises: NotFound; EventClosed; InUse.
    """
    await access.event_for_change(tx, event_id)
    pool = await by_id(tx, event_id, pool_id)
    await tx.fetch_column(LOCK_TYPES_OF_POOL, {"id": pool_id})
    if not await tx.execute(DELETE_POOL, {"event_id": event_id, "id": pool_id}):
        raise InUse("Places of this pool are sold or held, so it is kept. You can change its total.")
    await _record(tx, "pool.removed", event_id, pool_id, {"name": pool.name})


async def _save(tx: Tx, pool: Pool, details: PoolDetails) -> None:
    params = {**asdict(details), "event_id": pool.event_id, "id": pool.id, "version": pool.version}
    try:
        rows = await tx.fetch_rows(UPDATE_POOL, params)
    except UniqueViolated:
        raise _name_taken() from None
    if not rows:
        raise NotFound
    version, sold, reserved, is_saved = rows[0]
    if is_saved:
        return
    if version != pool.version:
        raise StaleEdit(version=version)
    raise InventoryTooLow(least=sold + reserved, sold=sold, reserved=reserved)


def _name_taken() -> Invalid:
    return Invalid.one("name", "taken", "Another pool of this event has this name. Choose another.")


async def _record(tx: Tx, action: str, event_id: UUID, pool_id: UUID, metadata: dict[str, object]) -> None:
    await trail.record(tx, action, event_id=event_id, subject=("pool", pool_id), metadata=metadata)
