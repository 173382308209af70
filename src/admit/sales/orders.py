"""Orders after they were made: reading them, naming the buyer, ending a hold, turning it into a sale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.arrays import uuids
from admit.core.db import Question, Statement, Tx
from admit.core.errors import FieldProblem, NotFound
from admit.core.words import say
from admit.sales import closing, counters, locks, stock
from admit.sales.counters import Change
from admit.sales.errors import HoldExpired, OrderClosed, QuantityRefused, TooManyHolds
from admit.sales.holds import Limits
from admit.sales.records import Order, OrderItem, OrderStatus

ORDER_BEHIND_LINK = """
select
  id, event_id, code, public_lookup_token, buyer_email, buyer_name, locale, subtotal_cents, discount_cents,
  total_cents, refunded_cents, currency, discount_code_id, status, payment_intent_id, expires_at, extended_at,
  paid_at, cancelled_at, created_at, version
from orders
where public_lookup_token = %(token)s::text
"""

ORDERS_BEHIND_LINKS = ORDER_BEHIND_LINK.replace("= %(token)s::text", "= any(%(tokens)s::text[])")

ORDERS_BY_ID = """
select
  id, event_id, code, public_lookup_token, buyer_email, buyer_name, locale, subtotal_cents, discount_cents,
  total_cents, refunded_cents, currency, discount_code_id, status, payment_intent_id, expires_at, extended_at,
  paid_at, cancelled_at, created_at, version
from orders
where id = any(%(ids)s::uuid[])
order by id
"""

ITEMS_OF_ORDERS = """
select
  item.id, item.order_id, item.ticket_type_id, kind.name as ticket_type_name, kind.token_index,
  item.unit_price_cents, item.quantity, item.subtotal_cents, item.discount_cents, item.tax_rate_bps
from order_items item
join ticket_types kind on kind.tenant_id = item.tenant_id and kind.id = item.ticket_type_id
where item.order_id = any(%(order_ids)s::uuid[])
order by item.order_id, kind.position, kind.id
"""

ITEMS_BEHIND_LINKS = ITEMS_OF_ORDERS.replace(
    "= any(%(order_ids)s::uuid[])",
    "in (select id from orders where public_lookup_token = any(%(tokens)s::text[]))",
)

SET_BUYER = """
update orders
set buyer_name = %(name)s::text,
    buyer_email = %(email)s::text,
    locale = %(locale)s::text,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""

SET_STATUS = """
update orders
set status = %(status)s::text,
    cancelled_at = case when %(status)s::text = 'cancelled' then %(now)s::timestamptz else cancelled_at end,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = any(%(ids)s::uuid[])
"""

MARK_PAID = """
update orders
set status = 'paid',
    paid_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = any(%(ids)s::uuid[])
"""

SET_PAYMENT_REFERENCE = """
update orders
set payment_intent_id = %(reference)s::text,
    updated_at = %(now)s::timestamptz
where id = %(id)s::uuid
"""

POSTPONE_SWEEP = """
update orders
set sweep_at = %(until)s::timestamptz
where id = any(%(ids)s::uuid[])
"""

LIMITED_TYPES = """
select kind.id, kind.max_per_buyer
from order_items item
join ticket_types kind on kind.tenant_id = item.tenant_id and kind.id = item.ticket_type_id
where item.order_id = %(order_id)s::uuid
  and kind.max_per_buyer is not null
order by kind.id
"""

LIMITED_CODE = """
select max_per_buyer
from discount_codes
where id = %(id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class WithItems:
    """Orders as they stood when they were read, and the lines of each in the order of their ticket types."""

    orders: Sequence[Order]
    items: Mapping[UUID, Sequence[OrderItem]]


async def by_token(tx: Tx, token: str) -> Order:
    """The order behind a public token of this tenant. Raises: NotFound."""
    order = await tx.fetch_one(Order, ORDER_BEHIND_LINK, {"token": token})
    if order is None:
        raise NotFound
    return order


async def behind_links(tx: Tx, tokens: Sequence[str]) -> WithItems:
    """Those of this tenant's orders that are behind these public tokens, unlocked, with their lines; one message."""
    params = {"tokens": list(tokens)}
    return await _with_items(tx, (ORDERS_BEHIND_LINKS, params), (ITEMS_BEHIND_LINKS, params))


async def with_items(tx: Tx, order_ids: Sequence[UUID]) -> WithItems:
    """Those of these orders that are this tenant's, by id, unlocked, with their lines; one message."""
    ids = uuids(order_ids)
    return await _with_items(tx, (ORDERS_BY_ID, {"ids": ids}), (ITEMS_OF_ORDERS, {"order_ids": ids}))


async def by_ids(tx: Tx, order_ids: Sequence[UUID]) -> list[Order]:
    """Those of these orders that are this tenant's, by id, unlocked."""
    return await tx.fetch_all(Order, ORDERS_BY_ID, {"ids": list(order_ids)})


async def items_of(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, list[OrderItem]]:
    """The lines of each order in the order of their ticket types."""
    items: list[OrderItem] = await tx.fetch_all(*asking_items(order_ids))
    return by_order(order_ids, items)


def asking_items(order_ids: Sequence[UUID]) -> Question:
    """The lines of these orders in the order of their ticket types, for those who ask several together."""
    return OrderItem, ITEMS_OF_ORDERS, {"order_ids": uuids(order_ids)}


def by_order(order_ids: Sequence[UUID], items: Sequence[OrderItem]) -> dict[UUID, list[OrderItem]]:
    """The lines of each order, in their order."""
    found: dict[UUID, list[OrderItem]] = {order_id: [] for order_id in order_ids}
    for item in items:
        found[item.order_id].append(item)
    return found


async def _with_items(tx: Tx, asked: Statement, lines: Statement) -> WithItems:
    found, items = await tx.fetch_all_together((Order, *asked), (OrderItem, *lines))
    return WithItems(found, by_order([order.id for order in found], items))


def check_held(order: Order, now: datetime) -> None:
    """Whether the order still waits for its buyer. Raises: HoldExpired, OrderClosed."""
    if order.status is OrderStatus.EXPIRED:
        raise HoldExpired
    if order.status is not OrderStatus.PENDING:
        raise OrderClosed(status=order.status.value)
    if order.expires_at is not None and order.expires_at <= now:
        raise HoldExpired


async def set_buyer(
    tx: Tx, order: Order, *, name: str, email: str, locale: str, limits: Limits, now: datetime
) -> None:
    """Write down who buys, keeping what one buyer may have.

    Expects the order locked; locks the limited ticket types and the code, so that two orders of one buyer are
    counted one after the other. Raises: QuantityRefused, TooManyHolds.
    """
    await _check_allowance(tx, order, email)
    held = await stock.held_by_emails(tx, order.event_id, [email], except_ids=[order.id])
    if held[email] >= limits.per_email:
        raise TooManyHolds(limit=limits.per_email)
    await tx.execute(SET_BUYER, {"id": order.id, "name": name, "email": email, "locale": locale, "now": now})


async def _check_allowance(tx: Tx, order: Order, email: str) -> None:
    code_id = order.discount_code_id
    limited = {row[0]: row[1] for row in await tx.fetch_rows(LIMITED_TYPES, {"order_id": order.id})}
    code_limit = await tx.fetch_value(LIMITED_CODE, {"id": code_id}) if code_id else None
    await locks.stock(tx, sorted(limited), [code_id] if code_id and code_limit else [])
    if limited:
        await _check_types(tx, order, email, limited)
    if code_id and code_limit:
        used = await stock.code_uses(tx, order.event_id, [email], [code_id], except_ids=[order.id])
        if used[email, code_id] >= code_limit:
            words = "This email has used the promo code already. Order without it."
            raise QuantityRefused(FieldProblem("email", "code_per_buyer", words))


async def _check_types(tx: Tx, order: Order, email: str, limited: Mapping[UUID, int]) -> None:
    bought = await stock.allowances(tx, order.event_id, [email], list(limited), except_ids=[order.id])
    for item in (await items_of(tx, [order.id]))[order.id]:
        most = limited.get(item.ticket_type_id)
        if most is not None and bought[email, item.ticket_type_id] + item.quantity > most:
            words = say(
                "One buyer may have %(most)s of “%(name)s”. Use fewer tickets or another email.",
                most=most,
                name=item.ticket_type_name,
            )
            raise QuantityRefused(FieldProblem("email", "per_buyer", words))


async def set_payment_reference(tx: Tx, order_id: UUID, reference: str, *, now: datetime) -> None:
    """Note the provider's reference of the order's newest payment."""
    tx.execute_later(SET_PAYMENT_REFERENCE, {"id": order_id, "reference": reference, "now": now})


async def set_status(tx: Tx, order_ids: Sequence[UUID], status: OrderStatus, *, now: datetime) -> None:
    """Write a state that moves no stock. Expects the orders locked and the step allowed."""
    if order_ids:
        tx.execute_later(SET_STATUS, {"ids": list(order_ids), "status": status.value, "now": now})


async def postpone_sweep(tx: Tx, order_ids: Sequence[UUID], *, until: datetime) -> None:
    """Let the sweeper come back to these holds later. Expects them locked."""
    if order_ids:
        await tx.execute(POSTPONE_SWEEP, {"ids": list(order_ids), "until": until})


async def release(tx: Tx, held: Sequence[Order], status: OrderStatus, *, now: datetime) -> None:
    """End holds and give their tickets and codes back, in bulk.

    Expects the orders locked and held; locks types, pools and codes. `status` is EXPIRED or CANCELLED.
    """
    assert status in {OrderStatus.EXPIRED, OrderStatus.CANCELLED}
    assert all(order.status.is_held for order in held)
    if not held:
        return
    items = await items_of(tx, [order.id for order in held])
    await set_status(tx, [order.id for order in held], status, now=now)
    # Last: a hot type's row is held for the message that commits, not while the orders are written.
    move_stock(tx, held, items, per_ticket=Change(reserved=-1), per_code=Change(reserved=-1))


async def lock_stock(tx: Tx, of: Sequence[Order], items: Mapping[UUID, Sequence[OrderItem]]) -> None:
    """Lock all types, pools and codes behind these orders at once, in their order, before any of them is moved."""
    type_ids = {item.ticket_type_id for order in of for item in items[order.id]}
    await locks.stock(
        tx, sorted(type_ids), sorted({order.discount_code_id for order in of if order.discount_code_id})
    )


async def mark_paid(
    tx: Tx, held: Sequence[Order], items: Mapping[UUID, Sequence[OrderItem]], *, now: datetime
) -> None:
    """Turn holds into sales, in bulk. Expects the orders locked and held; locks types, pools and codes, then the head
    of the tenant's sums where it must."""
    assert all(order.status.is_held for order in held)
    if not held:
        return
    sold = Change(reserved=-1, sold=1)
    tx.execute_later(MARK_PAID, {"ids": uuids([order.id for order in held]), "now": now})
    move_stock(tx, held, items, per_ticket=sold, per_code=sold)
    closing.keep_open(tx, at=now)


def move_stock(
    tx: Tx,
    moved: Sequence[Order],
    items: Mapping[UUID, Sequence[OrderItem]],
    *,
    per_ticket: Change,
    per_code: Change,
) -> None:
    """Change the counters behind these orders by so much per ticket and per code. Locks types, pools and codes.

    Goes with the next statements or the commit, locks and all.
    """
    types = counters.summed(
        (
            item.ticket_type_id,
            Change(per_ticket.reserved * item.quantity, per_ticket.sold * item.quantity),
        )
        for order in moved
        for item in items[order.id]
    )
    codes = counters.summed((order.discount_code_id, per_code) for order in moved if order.discount_code_id)
    locks.stock_later(tx, sorted(types), sorted(codes))
    counters.move(tx, types, codes)
