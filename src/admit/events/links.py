"""Which sessions a ticket type admits to, and which pools it counts in."""

from collections.abc import Sequence
from uuid import UUID

from admit.core.db import ReadTx, Tx
from admit.events import pools, sessions
from admit.events.errors import PoolTooSmall
from admit.events.problems import Problems
from admit.events.records import TicketType, TicketTypeDetails

DROP_SESSIONS = """
delete from ticket_type_sessions
where ticket_type_id = %(type_id)s::uuid
  and session_id <> all (%(session_ids)s::uuid[])
"""

NAME_SESSIONS = """
insert into ticket_type_sessions (tenant_id, event_id, ticket_type_id, session_id)
select %(tenant_id)s::uuid, %(event_id)s::uuid, %(type_id)s::uuid, session_id
from unnest(%(session_ids)s::uuid[]) as session_id
on conflict do nothing
"""

LEAVE_POOLS = """
delete from ticket_type_pools
where ticket_type_id = %(type_id)s::uuid
  and pool_id = any (%(pool_ids)s::uuid[])
"""

JOIN_POOLS = """
insert into ticket_type_pools (tenant_id, event_id, ticket_type_id, pool_id)
select %(tenant_id)s::uuid, %(event_id)s::uuid, %(type_id)s::uuid, pool_id
from unnest(%(pool_ids)s::uuid[]) as pool_id
"""

LOCK_POOLS = """
select id, total - sold - reserved as room
from capacity_pools
where id = any (%(pool_ids)s::uuid[])
order by id
for no key update
"""

CARRY_COUNTS = """
update capacity_pools pool
set
  sold = pool.sold + carried.sign * %(sold)s::integer,
  reserved = pool.reserved + carried.sign * %(reserved)s::integer,
  updated_at = now()
from unnest(%(pool_ids)s::uuid[], %(signs)s::integer[]) as carried (id, sign)
where pool.id = carried.id
"""


async def check_known(tx: ReadTx, event_id: UUID, details: TicketTypeDetails) -> None:
    """Accept only sessions and pools of this very event.

    Raises: Invalid naming `session_ids` or `pool_ids`.
    """
    problems = Problems()
    if details.session_ids:
        known = {session.id for session in await sessions.of_event(tx, event_id)}
        if not known.issuperset(details.session_ids):
            problems.add("session_ids", "unknown", "One of these sessions is not part of the event.")
    if details.pool_ids:
        known = {pool.id for pool in await pools.of_event(tx, event_id)}
        if not known.issuperset(details.pool_ids):
            problems.add("pool_ids", "unknown", "One of these pools is not part of the event.")
    problems.settle()


async def name_sessions(tx: Tx, event_id: UUID, type_id: UUID, session_ids: Sequence[UUID]) -> None:
    """Let a ticket type admit to exactly these sessions."""
    params = _params(tx, event_id, type_id) | {"session_ids": list(session_ids)}
    await tx.execute(DROP_SESSIONS, params)
    await tx.execute(NAME_SESSIONS, params)


async def join_pools(tx: Tx, event_id: UUID, type_id: UUID, pool_ids: Sequence[UUID]) -> None:
    """Let a new ticket type, of which nothing is sold, count in these pools."""
    if pool_ids:
        await tx.execute(JOIN_POOLS, _params(tx, event_id, type_id) | {"pool_ids": list(pool_ids)})


async def move_pools(tx: Tx, kind: TicketType, pool_ids: Sequence[UUID], *, sold: int, reserved: int) -> None:
    """Let a locked ticket type count in exactly these pools, and carry along what is sold and reserved of it.

    Locks: the pools joined or left, by id.
    Raises: PoolTooSmall.
    """
    joined = sorted(set(pool_ids) - set(kind.pool_ids))
    parted = sorted(set(kind.pool_ids) - set(pool_ids))
    if not joined and not parted:
        return
    room = dict(await tx.fetch_rows(LOCK_POOLS, {"pool_ids": joined + parted}))
    for pool_id in joined:
        if room.get(pool_id, 0) < sold + reserved:
            raise PoolTooSmall(pool_id=str(pool_id), needed=sold + reserved, left=room.get(pool_id, 0))
    params = _params(tx, kind.event_id, kind.id)
    await tx.execute(LEAVE_POOLS, params | {"pool_ids": parted})
    await tx.execute(JOIN_POOLS, params | {"pool_ids": joined})
    signs = [1] * len(joined) + [-1] * len(parted)
    carried = {"pool_ids": joined + parted, "signs": signs, "sold": sold, "reserved": reserved}
    await tx.execute(CARRY_COUNTS, carried)


def _params(tx: Tx, event_id: UUID, type_id: UUID) -> dict[str, object]:
    return {"tenant_id": tx.scope.tenant_id, "event_id": event_id, "type_id": type_id}
