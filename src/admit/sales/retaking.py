"""Taking stock again for orders whose hold was over when the money came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from admit.core.db import Tx
from admit.sales import locks
from admit.sales.counters import Change
from admit.sales.orders import move_stock
from admit.sales.records import Order, OrderItem

TYPES_LEFT = """
select id, quantity_total - quantity_sold - quantity_reserved
from ticket_types
where id = any(%(ids)s::uuid[])
"""

POOLS_LEFT = """
select link.ticket_type_id, pool.id, pool.total - pool.sold - pool.reserved
from ticket_type_pools link
join capacity_pools pool on pool.tenant_id = link.tenant_id and pool.id = link.pool_id
where link.ticket_type_id = any(%(ids)s::uuid[])
"""

CODES_LEFT = """
select id, max_redemptions - times_redeemed - times_reserved
from discount_codes
where id = any(%(ids)s::uuid[])
  and max_redemptions is not null
"""


async def take_again(tx: Tx, late: Sequence[Order], items: Mapping[UUID, Sequence[OrderItem]]) -> list[Order]:
    """Reserve again what these orders held, first come first served; returns those that got all of it.

    Expects the orders locked. Windows and limits do not bind a buyer who has paid; capacity does.
    Locks: types, pools, codes.
    """
    type_ids = sorted({item.ticket_type_id for order in late for item in items[order.id]})
    code_ids = sorted({order.discount_code_id for order in late if order.discount_code_id})
    await locks.stock(tx, type_ids, code_ids)
    left: dict[UUID, int] = dict(await tx.fetch_rows(TYPES_LEFT, {"ids": type_ids}))
    pools_of: dict[UUID, list[UUID]] = {}
    for type_id, pool_id, pool_left in await tx.fetch_rows(POOLS_LEFT, {"ids": type_ids}):
        pools_of.setdefault(type_id, []).append(pool_id)
        left[pool_id] = pool_left
    left.update(dict(await tx.fetch_rows(CODES_LEFT, {"ids": code_ids})))
    taken = [order for order in late if _fits(left, _needs(order, items[order.id], pools_of))]
    if taken:
        move_stock(tx, taken, items, per_ticket=Change(reserved=1), per_code=Change(reserved=1))
    return taken


def _needs(
    order: Order, items: Sequence[OrderItem], pools_of: Mapping[UUID, Sequence[UUID]]
) -> Counter[UUID]:
    needs: Counter[UUID] = Counter()
    for item in items:
        needs[item.ticket_type_id] += item.quantity
        for pool_id in pools_of.get(item.ticket_type_id, ()):
            needs[pool_id] += item.quantity
    if order.discount_code_id:
        needs[order.discount_code_id] += 1
    return needs


def _fits(left: dict[UUID, int], needs: Counter[UUID]) -> bool:
    """Whether all of it is there; takes it out of `left` when it is. A code without a limit is not in `left`."""
    if any(count > left.get(identity, count) for identity, count in needs.items()):
        return False
    for identity, count in needs.items():
        if identity in left:
            left[identity] -= count
    return True
