"""Buyers cancel tickets themselves, where and as long as the organizer lets them; their money goes back in full."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from admit.core import throttle
from admit.core.errors import Conflict, Invalid
from admit.flows import refund_wishes
from admit.flows.checkout import buyer_scope
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.sales import orders, standing
from admit.sales.standing import Standing
from admit.tickets import issuing

TRIES_AN_HOUR = 20
NOTE = "Cancelled by the buyer."


class NotCancellable(Conflict):
    """Buyers cannot cancel these tickets themselves (any more); `why` says which rule stands against it."""

    code = "not_cancellable"
    message = "These tickets cannot be cancelled here. Write to the organizer."


async def cancel(runtime: Runtime, token: str, ticket_ids: Sequence[UUID]) -> None:
    """Make chosen tickets of an order void and ask for their money back.

    Raises: NotFound, Invalid, NotCancellable, NotRefundable, Throttled.
    """
    if not ticket_ids:
        raise Invalid.one("tickets", "required", "Choose at least one ticket to cancel.")
    await throttle.hit(runtime.db, f"self-cancel/{token}", limit=TRIES_AN_HOUR, window_s=3600)
    now = runtime.clock.now()
    async with runtime.db.write(buyer_scope(token)) as tx:
        order = await orders.by_token(tx, token)
        check_open(await standing.of_event(tx, order.event_id), now)
        found = {ticket.id: ticket for ticket in await issuing.tickets_of_orders(tx, [order.id])}
        if set(ticket_ids) - set(found):
            raise unknown_ticket()
        if any(found[one].is_passed_on for one in ticket_ids):
            words = "A ticket that you passed on is no longer yours to cancel."
            raise NotCancellable(words, why="passed_on")
        await refund_wishes.ask(tx, order.id, Asked(ticket_ids=tuple(ticket_ids), note=NOTE), now=now)
    runtime.bell.ring("refunds")


def unknown_ticket() -> Invalid:
    """What was chosen is none of the order's tickets."""
    return Invalid.one("tickets", "unknown", "Choose among the tickets of this order.")


def check_open(event: Standing, now: datetime) -> None:
    """Whether buyers may still cancel tickets of this event. Raises: NotCancellable."""
    until = event.self_cancel_until
    if until is None:
        raise NotCancellable("The organizer cancels tickets of this event. Write to them.", why="not_allowed")
    if event.event_is_cancelled:
        raise NotCancellable(
            "The event was cancelled; your money comes back by itself.", why="event_cancelled"
        )
    if now >= until:
        raise NotCancellable(
            "The time to cancel by yourself is over. Write to the organizer.", why="too_late"
        )
