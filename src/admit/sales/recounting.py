"""Counters counted anew from the rows behind them, while others sell.

Whoever moves stock changes orders or tickets and their counters in one transaction, and holds the row of the type, pool
or code from its first change of a counter to its end. So a count made by a NEW statement after those rows are locked
sees all of such a transaction or nothing of it; in the second case it adds its difference after us, to what we wrote.

A count that cannot be (more than there are) is told and left: a person must say who gets their money back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx
from admit.sales import locks

TYPES_OF_POOLS = """
select distinct ticket_type_id
from ticket_type_pools
where pool_id = any(%(ids)s::uuid[])
order by ticket_type_id
"""

COUNT_TYPES = """
select
  kind.id, kind.name, kind.quantity_reserved as was_held, kind.quantity_sold as was_used,
  (
    select coalesce(sum(item.quantity), 0)
    from order_items item
    join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
    where item.ticket_type_id = kind.id
      and orders.status in ('pending', 'processing'))::integer as held,
  (
    select count(*)
    from tickets ticket
    where ticket.ticket_type_id = kind.id
      and ticket.released_at is null)::integer as used,
  kind.quantity_total as most
from ticket_types kind
where kind.id = any(%(ids)s::uuid[])
order by kind.id
"""

COUNT_POOLS = """
select
  pool.id, pool.name, pool.reserved as was_held, pool.sold as was_used,
  coalesce(counted.held, 0)::integer as held, coalesce(counted.used, 0)::integer as used, pool.total as most
from capacity_pools pool
left join lateral (
  select sum(kind.quantity_reserved) as held, sum(kind.quantity_sold) as used
  from ticket_type_pools link
  join ticket_types kind on kind.tenant_id = link.tenant_id and kind.id = link.ticket_type_id
  where link.pool_id = pool.id) counted on true
where pool.id in (
  select link.pool_id from ticket_type_pools link where link.ticket_type_id = any(%(type_ids)s::uuid[]))
   or pool.id = any(%(ids)s::uuid[])
order by pool.id
"""

COUNT_CODES = """
select
  code.id, code.code as name, code.times_reserved as was_held, code.times_redeemed as was_used,
  counted.held, counted.used, code.max_redemptions as most
from discount_codes code
cross join lateral (
  select
    count(*) filter (where orders.status in ('pending', 'processing'))::integer as held,
    count(*) filter (where orders.status in ('paid', 'partially_refunded', 'refunded'))::integer as used
  from orders
  where orders.discount_code_id = code.id) counted
where code.id = any(%(ids)s::uuid[])
order by code.id
"""

LOCK_POOLS = """
select id
from capacity_pools
where id = any(%(ids)s::uuid[])
   or id in (
     select link.pool_id from ticket_type_pools link where link.ticket_type_id = any(%(type_ids)s::uuid[]))
order by id
for no key update
"""

WRITE_TYPES = """
update ticket_types kind
set quantity_reserved = truth.held,
    quantity_sold = truth.used
from unnest(%(ids)s::uuid[], %(held)s::integer[], %(used)s::integer[]) as truth (id, held, used)
where kind.id = truth.id
"""

WRITE_POOLS = """
update capacity_pools pool
set reserved = truth.held,
    sold = truth.used
from unnest(%(ids)s::uuid[], %(held)s::integer[], %(used)s::integer[]) as truth (id, held, used)
where pool.id = truth.id
"""

WRITE_CODES = """
update discount_codes code
set times_reserved = truth.held,
    times_redeemed = truth.used
from unnest(%(ids)s::uuid[], %(held)s::integer[], %(used)s::integer[]) as truth (id, held, used)
where code.id = truth.id
"""


@dataclass(frozen=True, slots=True)
class Count:
    """One counter's two numbers as they were and as the rows have it; `most` is None where there is no limit."""

    id: UUID
    name: str
    was_held: int
    was_used: int
    held: int
    used: int
    most: int | None

    @property
    def is_right(self) -> bool:
        """Whether nothing is to be done."""
        return (self.was_held, self.was_used) == (self.held, self.used)

    @property
    def is_possible(self) -> bool:
        """Whether the count fits into what there is."""
        return self.most is None or self.held + self.used <= self.most

    @property
    def told(self) -> str:
        """The change in words."""
        return (
            f"“{self.name}”: held {self.was_held} -> {self.held}, sold or used {self.was_used} -> {self.used}"
            + ("" if self.is_possible else f", of {self.most}")
        )


@dataclass(frozen=True, slots=True)
class Recounted:
    """What was put right, and what cannot be."""

    mended: list[Count]
    impossible: list[Count]


async def recount(
    tx: Tx, *, type_ids: Sequence[UUID], pool_ids: Sequence[UUID], code_ids: Sequence[UUID]
) -> Recounted:
    """Count these anew and write what is possible.

    Locks types by id, pools by id, codes by id, in the order of `sales/locks.py`.
    """
    behind = await tx.fetch_column(TYPES_OF_POOLS, {"ids": list(pool_ids)})
    types = sorted({*type_ids, *behind})
    pools: Mapping[str, object] = {"ids": list(pool_ids), "type_ids": types}
    await tx.fetch_column(locks.LOCK_TYPES, {"ids": types})
    await tx.fetch_column(LOCK_POOLS, pools)
    await locks.stock(tx, [], sorted(code_ids))
    counted = [await _write(tx, WRITE_TYPES, await tx.fetch_all(Count, COUNT_TYPES, {"ids": types}))]
    counted.append(await _write(tx, WRITE_POOLS, await tx.fetch_all(Count, COUNT_POOLS, pools)))
    codes = await tx.fetch_all(Count, COUNT_CODES, {"ids": list(code_ids)})
    counted.append(await _write(tx, WRITE_CODES, codes))
    return Recounted(
        [count for part in counted for count in part.mended],
        [count for part in counted for count in part.impossible],
    )


async def _write(tx: Tx, statement: str, counted: Sequence[Count]) -> Recounted:
    wrong = [count for count in counted if not count.is_right]
    mended = [count for count in wrong if count.is_possible]
    if mended:
        await tx.execute(
            statement,
            {
                "ids": [count.id for count in mended],
                "held": [count.held for count in mended],
                "used": [count.used for count in mended],
            },
        )
    return Recounted(mended, [count for count in wrong if not count.is_possible])
