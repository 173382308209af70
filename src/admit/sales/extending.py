"""More time for a hold: once, and a few minutes, so that slow hands can finish and nobody keeps stock for long."""

from datetime import datetime, timedelta

from admit.core.db import Tx
from admit.sales import orders
from admit.sales.errors import HoldExtended
from admit.sales.records import Order

EXTENSION = timedelta(minutes=5)

EXTEND = """
update orders
set expires_at = %(expires_at)s::timestamptz,
    extended_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""


async def extend(tx: Tx, order: Order, *, now: datetime) -> None:
    """Hold the tickets for `EXTENSION` more. Expects the order locked.

    Raises: HoldExpired, OrderClosed; HoldExtended the second time.
    """
    orders.check_held(order, now)
    assert order.expires_at is not None
    if order.extended_at is not None:
        raise HoldExtended(expires_at=order.expires_at.isoformat())
    await tx.execute(EXTEND, {"id": order.id, "expires_at": order.expires_at + EXTENSION, "now": now})
