"""The one order in which rows are locked, for taking and freeing alike.

1. existing orders by id
2. ticket types by id, then capacity pools by id
3. discount codes by id
4. tickets by id

Each step is one statement with an explicit `order by id`, so that two transactions meet in the same order and wait
instead of dead-locking. What the decision needs besides is read by a NEW statement after the locks are held, so that
it sees what they waited for. `docs/locking.md` tells the story.
"""

from collections.abc import Sequence
from uuid import UUID

from admit.core.arrays import uuids
from admit.core.db import Question, Statement, Tx
from admit.core.errors import NotFound
from admit.sales.records import Order

LOCK_ORDERS = """
select
  id, event_id, code, public_lookup_token, buyer_email, buyer_name, locale, subtotal_cents, discount_cents,
  total_cents, refunded_cents, currency, discount_code_id, status, payment_intent_id, expires_at, extended_at,
  paid_at, cancelled_at, created_at, version
from orders
where id = any(%(ids)s::uuid[])
order by id
for no key update
"""

LOCK_ORDER_BEHIND_LINK = LOCK_ORDERS.replace(
    "id = any(%(ids)s::uuid[])", "public_lookup_token = %(token)s::text"
)

LOCK_FREE_ORDERS = LOCK_ORDERS.rstrip() + " skip locked\n"

LOCK_TYPES = """
select id
from ticket_types
where id = any(%(ids)s::uuid[])
order by id
for no key update
"""

LOCK_POOLS_OF_TYPES = """
select pool.id
from capacity_pools pool
where pool.id in (
  select link.pool_id from ticket_type_pools link where link.ticket_type_id = any(%(type_ids)s::uuid[]))
order by pool.id
for no key update
"""

LOCK_CODES = """
select id
from discount_codes
where id = any(%(ids)s::uuid[])
order by id
for no key update
"""

# Automatic ones too, which every cart may be given: all codes of a batch are locked in one order.
LOCK_NAMED_CODES = """
select id
from discount_codes
where event_id = %(event_id)s::uuid
  and (code = any(%(codes)s::text[]) or automatic)
order by id
for no key update
"""


async def orders(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, Order]:
    """Lock these orders of this tenant, waiting for each; those that do not exist are left out."""
    rows: list[Order] = await tx.fetch_all(*asking(order_ids))
    return {order.id: order for order in rows}


def asking(order_ids: Sequence[UUID]) -> Question:
    """What `orders` asks, for those who ask several together."""
    return Order, LOCK_ORDERS, {"ids": uuids(order_ids)}


def asking_behind_link(token: str) -> Question:
    """As `asking`, the one order behind a public token."""
    return Order, LOCK_ORDER_BEHIND_LINK, {"token": token}


def orders_later(tx: Tx, order_ids: Sequence[UUID]) -> None:
    """Lock these orders with the next statements: for those who need nothing of what they say."""
    tx.execute_later(LOCK_ORDERS, {"ids": uuids(order_ids)})


async def order(tx: Tx, order_id: UUID) -> Order:
    """Lock one order. Raises: NotFound."""
    found = (await orders(tx, [order_id])).get(order_id)
    if found is None:
        raise NotFound
    return found


async def free_orders(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, Order]:
    """Lock those of these orders that nobody else holds at the moment."""
    rows = await tx.fetch_all(Order, LOCK_FREE_ORDERS, {"ids": uuids(order_ids)})
    return {order.id: order for order in rows}


async def stock(tx: Tx, type_ids: Sequence[UUID], code_ids: Sequence[UUID]) -> None:
    """Lock ticket types, the pools they draw on, and discount codes, in that order."""
    if asked := _stock(type_ids, code_ids):
        await tx.fetch_together(*asked)


def stock_later(tx: Tx, type_ids: Sequence[UUID], code_ids: Sequence[UUID]) -> None:
    """As `stock`, with the next statements or the commit: for those who read nothing under these locks.

    A hot type's row is then held for as long as the database works on one message, not while it travels.
    """
    for query, params in _stock(type_ids, code_ids):
        tx.execute_later(query, params)


def _stock(type_ids: Sequence[UUID], code_ids: Sequence[UUID]) -> list[Statement]:
    asked: list[Statement] = list(stock_of_types(type_ids).values()) if type_ids else []
    if code_ids:
        asked.append((LOCK_CODES, {"ids": list(code_ids)}))
    return asked


def stock_of_types(type_ids: Sequence[UUID]) -> dict[str, Statement]:
    """The statements that lock ticket types and the pools they draw on, for those who ask several together."""
    return {
        "lock types": (LOCK_TYPES, {"ids": list(type_ids)}),
        "lock pools": (LOCK_POOLS_OF_TYPES, {"type_ids": list(type_ids)}),
    }


def codes_named(event_id: UUID, names: Sequence[str]) -> dict[str, Statement]:
    """The statement that locks the discount codes of these names, if there are any."""
    return {"lock codes": (LOCK_NAMED_CODES, {"event_id": event_id, "codes": list(names)})} if names else {}
