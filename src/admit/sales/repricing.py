"""A discount code put on a held order, or taken off: its sums anew, the code's uses moved."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from admit.core.db import Tx
from admit.core.money import CURRENCIES
from admit.discounts import codes
from admit.discounts import rules as discount_rules
from admit.discounts.records import DiscountCode
from admit.sales import counters, locks, orders, pricing, stock
from admit.sales.counters import Change
from admit.sales.errors import BelowMinimum
from admit.sales.holds import Line
from admit.sales.pricing import Price
from admit.sales.records import Order, OrderItem

SET_DISCOUNT = """
update orders
set discount_code_id = %(code_id)s::uuid,
    discount_cents = %(discount_cents)s::bigint,
    total_cents = subtotal_cents - %(discount_cents)s::bigint,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""

SET_SHARES = """
update order_items item
set discount_cents = share.discount_cents
from unnest(%(type_ids)s::uuid[], %(discounts)s::bigint[]) as share (ticket_type_id, discount_cents)
where item.order_id = %(order_id)s::uuid
  and item.ticket_type_id = share.ticket_type_id
"""


async def would_change(tx: Tx, order: Order, typed: str | None, *, now: datetime) -> bool:
    """Whether pricing the order so would change it. Expects the order locked; locks the codes.

    Raises: CodeRefused in one of its kinds; BelowMinimum.
    """
    return await _wanted(tx, order, typed, now=now) is not None


async def set_code(tx: Tx, order: Order, typed: str | None, *, now: datetime) -> bool:
    """Price the order with this code, or without one; whether that changed anything.

    Expects the order locked and held, with no payment open. Locks the codes. Prices of tickets stay as they were held.
    Raises: CodeRefused in one of its kinds; BelowMinimum.
    """
    wanted = await _wanted(tx, order, typed, now=now)
    if wanted is not None:
        await _write(tx, order, *wanted, now=now)
    return wanted is not None


async def _wanted(
    tx: Tx, order: Order, typed: str | None, *, now: datetime
) -> tuple[DiscountCode | None, Price] | None:
    """The code and the price it makes; None when the order has that code, or the lack of one, already."""
    before = order.discount_code_id
    named = await codes.by_code(tx, order.event_id, typed) if typed else None
    given = await codes.automatic_of(tx, order.event_id)
    touched = {before, named.id if named else None, *(one.id for one in given)}
    await locks.stock(tx, [], sorted(one for one in touched if one))
    items = (await orders.items_of(tx, [order.id]))[order.id]
    lines = [(item.ticket_type_id, item.quantity, item.subtotal_cents) for item in items]
    if typed:
        code: DiscountCode | None = await _usable(tx, order, typed, now=now)
        assert code is not None
        discount_rules.check_fits(code, lines)
    else:
        step_cents = CURRENCIES[order.currency].step_cents
        code = discount_rules.best_automatic(given, lines, now, step_cents=step_cents)
    if before == (code.id if code else None):
        return None
    return code, _priced(order, items, code)


async def _usable(tx: Tx, order: Order, typed: str, *, now: datetime) -> DiscountCode:
    """The code as it is now that its row is locked."""
    code = await codes.by_code(tx, order.event_id, typed)
    if code is not None and code.id == order.discount_code_id:
        return code  # it holds a use of its own
    used = 0
    if code is not None and order.buyer_email:
        used = (
            await stock.code_uses(tx, order.event_id, [order.buyer_email], [code.id], except_ids=[order.id])
        )[order.buyer_email, code.id]
    left = None if code is None else discount_rules.uses_left(code)
    return discount_rules.check_usable(code, now, left=left, used_by_buyer=used)


def _priced(order: Order, items: Sequence[OrderItem], code: DiscountCode | None) -> Price:
    currency = CURRENCIES[order.currency]
    covers = [(item.ticket_type_id, item.quantity, item.subtotal_cents) for item in items]
    off = discount_rules.off_lines(code, covers, step_cents=currency.step_cents) if code else 0
    lines = [Line(item.ticket_type_id, item.quantity, item.unit_price_cents) for item in items]
    rates = [item.tax_rate_bps for item in items]
    price = pricing.price(
        lines,
        rates,
        discount_cents=off,
        step_cents=currency.step_cents,
        covered=discount_rules.covered(code, covers) if code else (),
    )
    if 0 < price.total_cents < currency.minimum_cents:
        raise BelowMinimum(
            total_cents=price.total_cents, minimum_cents=currency.minimum_cents, currency=order.currency
        )
    return price


async def _write(tx: Tx, order: Order, code: DiscountCode | None, price: Price, *, now: datetime) -> None:
    moved: dict[UUID, Change] = {}
    if order.discount_code_id:
        moved[order.discount_code_id] = Change(reserved=-1)
    if code:
        moved[code.id] = Change(reserved=1)
    counters.move(tx, {}, moved)
    await tx.execute(
        SET_DISCOUNT,
        {
            "id": order.id,
            "code_id": code.id if code else None,
            "discount_cents": price.discount_cents,
            "now": now,
        },
    )
    await tx.execute(
        SET_SHARES,
        {
            "order_id": order.id,
            "type_ids": [line.ticket_type_id for line in price.lines],
            "discounts": [line.discount_cents for line in price.lines],
        },
    )
