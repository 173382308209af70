"""The reservation verb: a LIST of carts of one event, each answered, all in the caller's transaction.

Lock and read the counters; in new statements read what the decision needs; decide purely, greedily, in order of
arrival; write set-based. Refused carts take nothing. Complimentary and manual orders and late payments come this way
too, so that there is one place where stock is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import codes, ids
from admit.core.db import Tx
from admit.core.errors import Refusal
from admit.sales import counters, decision, idempotency, locks, orders, stock
from admit.sales.counters import Change
from admit.sales.decision import Grant, Stock
from admit.sales.holds import Held, HoldRequest, Limits
from admit.sales.records import Order

ORDER_CODE_LENGTH = 8

INSERT_ORDERS = """
insert into orders (
  tenant_id, id, event_id, code, public_lookup_token, buyer_email, buyer_name, locale, subtotal_cents, discount_cents,
  total_cents, currency, discount_code_id, status, expires_at, cart_key, network_key, created_at, updated_at)
select
  %(tenant_id)s::uuid, made.id, %(event_id)s::uuid, made.code, made.token, made.buyer_email, made.buyer_name,
  made.locale, made.subtotal_cents, made.discount_cents, made.subtotal_cents - made.discount_cents,
  %(currency)s::text, made.discount_code_id, 'pending', %(expires_at)s::timestamptz, made.cart_key, made.network_key,
  %(now)s::timestamptz, %(now)s::timestamptz
from unnest(
  %(ids)s::uuid[], %(codes)s::text[], %(tokens)s::text[], %(emails)s::text[], %(names)s::text[], %(locales)s::text[],
  %(subtotals)s::bigint[], %(discounts)s::bigint[], %(discount_code_ids)s::uuid[], %(cart_keys)s::bytea[],
  %(network_keys)s::bytea[]
) as made (
  id, code, token, buyer_email, buyer_name, locale, subtotal_cents, discount_cents, discount_code_id, cart_key,
  network_key)
"""

INSERT_ITEMS = """
insert into order_items (
  tenant_id, id, order_id, event_id, ticket_type_id, unit_price_cents, quantity, subtotal_cents, discount_cents,
  tax_rate_bps)
select
  %(tenant_id)s::uuid, line.id, line.order_id, %(event_id)s::uuid, line.ticket_type_id, line.unit_price_cents,
  line.quantity, line.unit_price_cents * line.quantity, line.discount_cents, line.tax_rate_bps
from unnest(
  %(ids)s::uuid[], %(order_ids)s::uuid[], %(type_ids)s::uuid[], %(prices)s::bigint[], %(quantities)s::integer[],
  %(discounts)s::bigint[], %(tax_rates)s::integer[]
) as line (id, order_id, ticket_type_id, unit_price_cents, quantity, discount_cents, tax_rate_bps)
"""


@dataclass(frozen=True, slots=True)
class _Made:
    """A granted cart and the order it becomes."""

    grant: Grant
    held: Held


async def take(
    tx: Tx, event_id: UUID, requests: Sequence[HoldRequest], *, now: datetime, limits: Limits
) -> list[Held | Refusal]:
    """Hold tickets for each cart or say why not, in the order given; all or nothing for a cart.

    A cart whose Idempotency-Key was answered before, or earlier in the list, gets that answer and takes nothing.
    Locks: ticket types, pools and codes of all carts. Raises: NotFound when the event is not of this tenant.
    """
    await _lock(tx, event_id, requests)
    known = await idempotency.known(tx, [request.idempotency for request in requests], Held)
    present = await stock.read(tx, event_id, requests, now=now, limits=limits)
    expires_at = now + timedelta(seconds=present.event.hold_seconds)
    answers: list[Held | Refusal] = []
    made: list[_Made] = []
    for request in requests:
        answer = known.answer_to(request.idempotency)
        if answer is None:
            answer = _decide(tx, present, request, expires_at, made)
            if isinstance(answer, Held):
                known.keep(request.idempotency, answer)
        answers.append(answer)
    await _write(tx, present, made, now=now)
    await idempotency.remember(tx, known)
    return answers


def _decide(
    tx: Tx, present: Stock, request: HoldRequest, expires_at: datetime, made: list[_Made]
) -> Held | Refusal:
    decided = decision.decide_one(present, request)
    if not isinstance(decided, Grant):
        return decided
    made.append(_Made(decided, _held(tx, present, decided, expires_at)))
    return made[-1].held


async def find(tx: Tx, event_id: UUID, requests: Sequence[HoldRequest]) -> list[Held | None]:
    """Which of these carts were granted after all, by the order ids their callers made; None: not, and never will be.

    Locks what `take` locks, so that a lost transaction that may still commit is waited for.
    """
    await _lock(tx, event_id, requests)
    found = {order.id: order for order in await orders.by_ids(tx, [request.order_id for request in requests])}
    return [_held_again(found.get(request.order_id)) for request in requests]


async def _lock(tx: Tx, event_id: UUID, requests: Sequence[HoldRequest]) -> None:
    type_ids = sorted({line.ticket_type_id for request in requests for line in request.lines})
    named = await stock.codes_named(tx, event_id, requests)
    await locks.stock(tx, type_ids, sorted(code.id for code in named.values()))


async def _write(tx: Tx, present: Stock, made: Sequence[_Made], *, now: datetime) -> None:
    if made:
        await _take_stock(tx, [one.grant for one in made])
        await _insert_orders(tx, present, made, now=now)
        await _insert_items(tx, present.event.id, [one.grant for one in made])


def _held(tx: Tx, present: Stock, grant: Grant, expires_at: datetime) -> Held:
    return Held(
        order_id=grant.request.order_id,
        code=codes.new_code(ORDER_CODE_LENGTH),
        public_lookup_token=codes.public_token(tx.scope.tenant_id),
        event_id=present.event.id,
        currency=present.event.currency,
        subtotal_cents=grant.price.subtotal_cents,
        discount_cents=grant.price.discount_cents,
        total_cents=grant.price.total_cents,
        expires_at=expires_at,
    )


def _held_again(order: Order | None) -> Held | None:
    if order is None:
        return None
    assert order.expires_at is not None
    return Held(
        order_id=order.id,
        code=order.code,
        public_lookup_token=order.public_lookup_token,
        event_id=order.event_id,
        currency=order.currency,
        subtotal_cents=order.subtotal_cents,
        discount_cents=order.discount_cents,
        total_cents=order.total_cents,
        expires_at=order.expires_at,
    )


async def _take_stock(tx: Tx, grants: Sequence[Grant]) -> None:
    types = counters.summed(
        (line.ticket_type_id, Change(reserved=line.quantity))
        for grant in grants
        for line in grant.request.lines
    )
    used = counters.summed((grant.code.id, Change(reserved=1)) for grant in grants if grant.code is not None)
    await counters.move(tx, types, used)


async def _insert_orders(tx: Tx, present: Stock, made: Sequence[_Made], *, now: datetime) -> None:
    new = [one.held for one in made]
    carts = [one.grant.request for one in made]
    await tx.execute(
        INSERT_ORDERS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": present.event.id,
            "currency": present.event.currency,
            "expires_at": new[0].expires_at,
            "now": now,
            "ids": [order.order_id for order in new],
            "codes": [order.code for order in new],
            "tokens": [order.public_lookup_token for order in new],
            "emails": [cart.buyer_email for cart in carts],
            "names": [cart.buyer_name for cart in carts],
            "locales": [cart.locale for cart in carts],
            "subtotals": [order.subtotal_cents for order in new],
            "discounts": [order.discount_cents for order in new],
            "discount_code_ids": [one.grant.code.id if one.grant.code else None for one in made],
            "cart_keys": [cart.cart_key for cart in carts],
            "network_keys": [cart.network_key for cart in carts],
        },
    )


async def _insert_items(tx: Tx, event_id: UUID, grants: Sequence[Grant]) -> None:
    lines = [(grant.request.order_id, line) for grant in grants for line in grant.price.lines]
    await tx.execute(
        INSERT_ITEMS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": event_id,
            "ids": [ids.new_id() for _ in lines],
            "order_ids": [order_id for order_id, _ in lines],
            "type_ids": [line.ticket_type_id for _, line in lines],
            "prices": [line.unit_price_cents for _, line in lines],
            "quantities": [line.quantity for _, line in lines],
            "discounts": [line.discount_cents for _, line in lines],
            "tax_rates": [line.tax_rate_bps for _, line in lines],
        },
    )
