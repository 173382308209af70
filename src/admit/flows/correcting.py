"""An organizer corrects who bought: the order, and the tickets that stand in the buyer's own name."""

from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core import text
from admit.core.db import Tx
from admit.core.errors import FieldProblem, Invalid, StaleEdit
from admit.sales import locks
from admit.sales.errors import OrderClosed
from admit.tickets import search

LONGEST_NAME = 120

CORRECT_BUYER = """
update orders
set buyer_name = %(name)s::text,
    buyer_email = %(email)s::text,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""

CORRECT_ITS_TICKETS = """
update tickets
set attendee_name = %(name)s::text,
    attendee_email = %(email)s::text,
    search_text = %(search_text)s::text,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where order_id = %(id)s::uuid
  and holder_token is null
  and attendee_name = %(old_name)s::text
  and attendee_email is not distinct from %(old_email)s::text
"""


async def buyer(tx: Tx, order_id: UUID, *, name: str, email: str, version: int, now: datetime) -> None:
    """Write anew who bought. Mail that was sent stays where it went; the link of the order stays the same.

    Locks: the order, its tickets. Raises: NotFound, Invalid, StaleEdit, OrderClosed before anybody is named.
    """
    new_name, new_email = _checked(name, email)
    order = await locks.order(tx, order_id)
    if order.version != version:
        raise StaleEdit()
    if order.buyer_name is None and order.buyer_email is None:
        raise OrderClosed("Nobody is named for this order yet.", status=order.status.value)
    params = {
        "id": order_id,
        "name": new_name,
        "email": new_email,
        "search_text": search.search_text(new_name, new_email),
        "old_name": order.buyer_name or "",
        "old_email": order.buyer_email,
        "now": now,
    }
    await tx.execute(CORRECT_BUYER, params)
    await tx.execute(CORRECT_ITS_TICKETS, params)
    await trail.record(
        tx,
        "order.buyer_corrected",
        event_id=order.event_id,
        subject=("order", order.id),
        metadata={"name": new_name != order.buyer_name, "email": new_email != order.buyer_email},
    )


def _checked(name: str, email: str) -> tuple[str, str]:
    problems: list[FieldProblem] = []
    try:
        name = text.check_text("name", name, max_length=LONGEST_NAME)
    except Invalid as refusal:
        problems += refusal.problems
    try:
        email = text.check_email("email", email)
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid(*problems)
    return name, email
