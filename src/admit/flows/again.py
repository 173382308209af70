"""The same tickets once more, in one press, after a hold ran out or was let go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core import codes, ids
from admit.core.batches import OutcomeUnknown
from admit.core.db import CommitUnknown
from admit.events import ticket_types
from admit.flows import attending, expiry, order_pages
from admit.flows.checkout import buyer_scope
from admit.flows.order_pages import OrderPage
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.sales import orders
from admit.sales.errors import OrderClosed
from admit.sales.holds import Held, HoldRequest, Idempotency, Line
from admit.sales.records import OrderStatus

ROUTE = "again"


@dataclass(frozen=True, slots=True)
class Browser:
    """What a hold keeps of where it came from, both hashes."""

    cart_key: bytes | None
    network_key: bytes | None


async def prices_now(runtime: Runtime, found: OrderPage) -> Mapping[UUID, int]:
    """What a ticket of each type costs now."""
    wanted = {item.ticket_type_id for item in found.items}
    async with runtime.db.read(buyer_scope(found.order.public_lookup_token)) as tx:
        types = await ticket_types.of_event(tx, found.order.event_id)
    return {kind.id: kind.price_cents for kind in types if kind.id in wanted}


async def take(
    runtime: Runtime,
    till: Till,
    token: str,
    *,
    shown_cents: Mapping[UUID, int],
    with_code: bool,
    browser: Browser,
) -> Held:
    """Hold what an ended order held, at the prices that were shown, with all that its buyer told.

    Pressing twice gives the same order.
    Raises: NotFound; OrderClosed while it is not over; Busy, CommitUnknown, and the refusals of `sales/errors.py`.
    """
    scope = buyer_scope(token)
    found = await order_pages.read(runtime, token)
    if found.order.status is OrderStatus.PENDING and found.is_over(runtime.clock.now()):
        await expiry.end_if_over(runtime, scope, found.order.id)
        found = await order_pages.read(runtime, token)
    if found.order.status not in {OrderStatus.EXPIRED, OrderStatus.CANCELLED}:
        raise OrderClosed(status=found.order.status.value)
    request = _request(found, shown_cents, with_code=with_code, browser=browser)
    try:
        held = await till.hold(scope.tenant_id, found.order.event_id, request)
    except OutcomeUnknown as error:
        raise CommitUnknown(str(error)) from error
    await _carry_over(runtime, found, held)
    return held


async def _carry_over(runtime: Runtime, found: OrderPage, held: Held) -> None:
    if not found.event.asks_attendees:
        return
    async with runtime.db.write(buyer_scope(held.public_lookup_token)) as tx:
        fresh = await orders.by_token(tx, held.public_lookup_token)
        if fresh.id == held.order_id and fresh.status is OrderStatus.PENDING:
            await attending.carry_over(tx, found.order, held.order_id, found.event)


def _request(
    found: OrderPage, shown_cents: Mapping[UUID, int], *, with_code: bool, browser: Browser
) -> HoldRequest:
    order = found.order
    lines = tuple(
        Line(item.ticket_type_id, item.quantity, shown_cents.get(item.ticket_type_id, item.unit_price_cents))
        for item in found.items
    )
    code = found.discount_code if with_code and found.discount_code else None
    return HoldRequest(
        order_id=ids.new_id(),
        lines=lines,
        discount_code=code,
        buyer_email=order.buyer_email,
        buyer_name=order.buyer_name,
        locale=order.locale,
        cart_key=browser.cart_key,
        network_key=browser.network_key,
        idempotency=_once(found, lines, code),
    )


def _once(found: OrderPage, lines: Sequence[Line], code: str | None) -> Idempotency:
    body = ";".join(f"{line.ticket_type_id}:{line.quantity}:{line.unit_price_cents}" for line in lines)
    digest = codes.hash_token(f"{body};{code or ''}")
    return Idempotency(f"order:{found.order.id}", ROUTE, digest.hex(), digest)
