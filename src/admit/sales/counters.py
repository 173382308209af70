"""Moving the counters of ticket types, pools and discount codes: set-based, one statement each.

Expects: the rows locked in the order of `sales/locks.py`. The CHECK constraints are the last wall: a counter that
would oversell or go negative ends the transaction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx

MOVE_TYPES = """
update ticket_types kind
set quantity_reserved = kind.quantity_reserved + change.reserved,
    quantity_sold = kind.quantity_sold + change.sold
from unnest(%(ids)s::uuid[], %(reserved)s::integer[], %(sold)s::integer[]) as change (id, reserved, sold)
where kind.id = change.id
"""

MOVE_POOLS = """
update capacity_pools pool
set reserved = pool.reserved + change.reserved,
    sold = pool.sold + change.sold
from (
  select link.pool_id, sum(moved.reserved)::integer as reserved, sum(moved.sold)::integer as sold
  from unnest(%(ids)s::uuid[], %(reserved)s::integer[], %(sold)s::integer[]) as moved (id, reserved, sold)
  join ticket_type_pools link on link.ticket_type_id = moved.id
  group by link.pool_id
) as change
where pool.id = change.pool_id
"""

MOVE_CODES = """
update discount_codes code
set times_reserved = code.times_reserved + change.reserved,
    times_redeemed = code.times_redeemed + change.redeemed
from unnest(%(ids)s::uuid[], %(reserved)s::integer[], %(redeemed)s::integer[]) as change (id, reserved, redeemed)
where code.id = change.id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """By how much reserved and sold (or redeemed) change; negative frees."""

    reserved: int = 0
    sold: int = 0


def summed(parts: Iterable[tuple[UUID, Change]]) -> dict[UUID, Change]:
    """The changes of each id added up."""
    reserved: Counter[UUID] = Counter()
    sold: Counter[UUID] = Counter()
    for identity, change in parts:
        reserved[identity] += change.reserved
        sold[identity] += change.sold
    return {identity: Change(reserved[identity], sold[identity]) for identity in reserved}


def move(tx: Tx, types: Mapping[UUID, Change], codes: Mapping[UUID, Change], *, pooled: bool = True) -> None:
    """Apply changes to ticket types, to the pools behind them, and to codes; sent with the next statements.

    `pooled` is false where the caller has read under its locks that none of the types draws on a pool.
    """
    moved = {identity: change for identity, change in types.items() if change != Change()}
    if moved:
        columns = _columns(moved)
        tx.execute_later(MOVE_TYPES, columns)
        if pooled:
            tx.execute_later(MOVE_POOLS, columns)
    redeemed = {identity: change for identity, change in codes.items() if change != Change()}
    if redeemed:
        columns = _columns(redeemed)
        tx.execute_later(MOVE_CODES, {**columns, "redeemed": columns["sold"]})


def _columns(changes: Mapping[UUID, Change]) -> dict[str, list[object]]:
    return {
        "ids": list(changes),
        "reserved": [change.reserved for change in changes.values()],
        "sold": [change.sold for change in changes.values()],
    }
