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
from admit.core.arrays import array, uuids
from admit.core.db import Tx
from admit.core.errors import Refusal
from admit.sales import counters, decision, idempotency, locks, orders, stock
from admit.sales.counters import Change
from admit.sales.decision import Grant, Stock
from admit.sales.holds import Held, HoldRequest, Limits
from admit.sales.idempotency import Known
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
    present, known = await _present(tx, event_id, requests, now=now, limits=limits)
    repeats = await _repeated(tx, requests, known)
    expires_at = now + timedelta(seconds=present.event.hold_seconds)
    answers: list[Held | Refusal] = []
    made: list[_Made] = []
    for request in requests:
        stands = known.answer_to(request.idempotency)
        if isinstance(stands, UUID):
            answers.append(repeats[stands])
            continue
        answer = stands or _decide(tx, present, request, expires_at, made)
        if isinstance(answer, Held):
            repeats[answer.order_id] = answer
            known.keep(request.idempotency, answer.order_id)
        answers.append(answer)
    _write(tx, present, made, now=now)
    idempotency.remember(tx, known)
    return answers


async def _present(
    tx: Tx, event_id: UUID, requests: Sequence[HoldRequest], *, now: datetime, limits: Limits
) -> tuple[Stock, Known[UUID]]:
    """Lock and read, in one message: each statement sees what those before it waited for."""
    wanted = stock.wanted_by(requests)
    questions = {
        **locks.stock_of_types(wanted.type_ids),
        **locks.codes_named(event_id, wanted.codes),
        "repeats": idempotency.asking([request.idempotency for request in requests]),
        **stock.questions(event_id, wanted, now=now),
    }
    answers = await tx.fetch_together(*questions.values())
    rows = dict(zip(questions, answers, strict=True))
    present = await stock.read(tx, rows, wanted, event_id, now=now, limits=limits)
    return present, idempotency.known_from(rows["repeats"], UUID)


async def _repeated(tx: Tx, requests: Sequence[HoldRequest], known: Known[UUID]) -> dict[UUID, Held]:
    """The orders that earlier requests under the same keys were granted. No repeat costs no statement."""
    answers = [known.answer_to(request.idempotency) for request in requests] if known.stored else []
    order_ids = [answer for answer in answers if isinstance(answer, UUID)]
    if not order_ids:
        return {}
    return {order.id: _held_again(order) for order in await orders.by_ids(tx, order_ids)}


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
    wanted = stock.wanted_by(requests)
    asked = {**locks.stock_of_types(wanted.type_ids), **locks.codes_named(event_id, wanted.codes)}
    await tx.fetch_together(*asked.values())
    found = {order.id: order for order in await orders.by_ids(tx, [request.order_id for request in requests])}
    granted = [found.get(request.order_id) for request in requests]
    return [_held_again(order) if order else None for order in granted]


def _write(tx: Tx, present: Stock, made: Sequence[_Made], *, now: datetime) -> None:
    """Everything that follows from the decision; it goes with the commit, in one message."""
    if made:
        _take_stock(tx, present, [one.grant for one in made])
        _insert_orders(tx, present, made, now=now)
        _insert_items(tx, present.event.id, [one.grant for one in made])


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


def _held_again(order: Order) -> Held:
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


def _take_stock(tx: Tx, present: Stock, grants: Sequence[Grant]) -> None:
    types = counters.summed(
        (line.ticket_type_id, Change(reserved=line.quantity))
        for grant in grants
        for line in grant.request.lines
    )
    used = counters.summed((grant.code.id, Change(reserved=1)) for grant in grants if grant.code is not None)
    counters.move(tx, types, used, pooled=bool(present.left_of_pool))


def _insert_orders(tx: Tx, present: Stock, made: Sequence[_Made], *, now: datetime) -> None:
    new = [one.held for one in made]
    carts = [one.grant.request for one in made]
    tx.execute_later(
        INSERT_ORDERS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": present.event.id,
            "currency": present.event.currency,
            "expires_at": new[0].expires_at,
            "now": now,
            "ids": uuids([order.order_id for order in new]),
            "codes": array([order.code for order in new]),
            "tokens": array([order.public_lookup_token for order in new]),
            "emails": array([cart.buyer_email for cart in carts]),
            "names": array([cart.buyer_name for cart in carts]),
            "locales": array([cart.locale for cart in carts]),
            "subtotals": array([order.subtotal_cents for order in new]),
            "discounts": array([order.discount_cents for order in new]),
            "discount_code_ids": uuids([one.grant.code.id if one.grant.code else None for one in made]),
            "cart_keys": array([cart.cart_key for cart in carts]),
            "network_keys": array([cart.network_key for cart in carts]),
        },
    )


def _insert_items(tx: Tx, event_id: UUID, grants: Sequence[Grant]) -> None:
    lines = [(grant.request.order_id, line) for grant in grants for line in grant.price.lines]
    tx.execute_later(
        INSERT_ITEMS,
        {
            "tenant_id": tx.scope.tenant_id,
            "event_id": event_id,
            "ids": uuids([ids.new_id() for _ in lines]),
            "order_ids": uuids([order_id for order_id, _ in lines]),
            "type_ids": uuids([line.ticket_type_id for _, line in lines]),
            "prices": array([line.unit_price_cents for _, line in lines]),
            "quantities": array([line.quantity for _, line in lines]),
            "discounts": array([line.discount_cents for _, line in lines]),
            "tax_rates": array([line.tax_rate_bps for _, line in lines]),
        },
    )
