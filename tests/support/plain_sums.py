"""What dashboards say, and the same worked out from the rows one by one in Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.reports import insights, order_list, pulse, sales
from admit.reports.insights import Asked
from admit.reports.order_list import Narrowing, Sort

ZONE = "Europe/Berlin"
WEEK = timedelta(days=7)
MOST_ORDERS = 1000

SOLD = """
select
  orders.id, orders.event_id, orders.paid_at as at, orders.total_cents as gross_cents, orders.discount_cents,
  (
    select coalesce(sum(payment.application_fee_cents), 0)::integer from payments payment
    where payment.order_id = orders.id and payment.captured_as = 'applied'
  ) as fee_cents,
  (select code.code from discount_codes code where code.id = orders.discount_code_id) as code
from orders
where orders.status in ('paid', 'partially_refunded', 'refunded')
"""
LINES = """
select item.ticket_type_id, kind.name, item.event_id, orders.paid_at as at, item.quantity,
  item.subtotal_cents - item.discount_cents as gross_cents
from order_items item
join orders on orders.id = item.order_id
join ticket_types kind on kind.id = item.ticket_type_id
where orders.status in ('paid', 'partially_refunded', 'refunded')
"""
BACK = """
select refund.succeeded_at as at, orders.event_id, refund.amount_cents as cents
from refunds refund
join payments payment on payment.id = refund.payment_id
join orders on orders.id = refund.order_id
where refund.status = 'succeeded'
  and payment.captured_as = 'applied'
"""


@dataclass(frozen=True, slots=True)
class _Sold:
    id: UUID
    event_id: UUID
    at: datetime
    gross_cents: int
    discount_cents: int
    fee_cents: int
    code: str | None


@dataclass(frozen=True, slots=True)
class _Line:
    ticket_type_id: UUID
    name: str
    event_id: UUID
    at: datetime
    quantity: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class _Back:
    at: datetime
    event_id: UUID
    cents: int


def asked(now: datetime, event_id: UUID | None) -> Asked:
    """The week that ends with this day, and the one before."""
    midnight = datetime.combine(_day(now), time(), ZoneInfo(ZONE))
    end_at = midnight + timedelta(days=1)
    return Asked(ZONE, end_at - 2 * WEEK, end_at - WEEK, end_at, event_id)


async def told(runtime: Runtime, scope: Scope, event_id: UUID) -> list[object]:
    """What the dashboards of the tenant and of its event say, the live figures, the statistics and the lists."""
    async with runtime.db.read(scope) as tx:
        everything = await insights.read(tx, asked(runtime.clock.now(), None))
        one = await insights.read(tx, asked(runtime.clock.now(), event_id))
        live = await pulse.figures(tx, None)
        stats = await sales.of_event(tx, event_id)
        listed = [await order_list.sums(tx, Narrowing(event_id=which)) for which in (None, event_id)]
    sums = stats.sums
    return [
        {
            "days": {
                day.day: (day.orders, day.gross_cents, day.discount_cents, day.refunded_cents)
                for day in found.days
            },
            "types": {(each.day, each.name): (each.tickets, each.gross_cents) for each in found.types},
            "codes": {
                code.code: (code.orders, code.discount_cents, code.gross_cents) for code in found.codes
            },
            "fees": sum(fee.fee_cents for fee in found.fees),
        }
        for found in (everything, one)
    ] + [
        {each.event_id: (each.orders, each.gross_cents) for each in everything.events},
        (live.gross_cents, live.refunded_cents),
        (sums.orders_paid, sums.gross_cents, sums.discount_cents, sums.refunded_cents, sums.fee_cents),
        {each.name: each.gross_cents for each in stats.types if each.gross_cents},
        {day.day: (day.orders, day.tickets, day.gross_cents) for day in stats.days},
        listed,
    ]


async def counted(runtime: Runtime, scope: Scope, event_id: UUID) -> list[object]:
    """The same from the rows."""
    async with runtime.db.read(scope) as tx:
        sold = await tx.fetch_all(_Sold, SOLD)
        lines = await tx.fetch_all(_Line, LINES)
        back = await tx.fetch_all(_Back, BACK)
        placed = await order_list.page(tx, Narrowing(), sort=Sort.NEWEST, limit=MOST_ORDERS)
    span = asked(runtime.clock.now(), None)
    own = [one for one in sold if one.event_id == event_id]
    own_lines = [line for line in lines if line.event_id == event_id]
    own_back = [one for one in back if one.event_id == event_id]
    return [
        _dashboard(span, sold, lines, back),
        _dashboard(span, own, own_lines, own_back),
        _added((one.event_id, (1, one.gross_cents)) for one in sold if _is_in_period(span, one.at)),
        (sum(one.gross_cents for one in sold), sum(one.cents for one in back)),
        (
            len(own),
            sum(one.gross_cents for one in own),
            sum(one.discount_cents for one in own),
            sum(one.cents for one in own_back),
            sum(one.fee_cents for one in own),
        ),
        {
            name: gross
            for name, (gross,) in _added((line.name, (line.gross_cents,)) for line in own_lines).items()
        },
        _added(
            [(_day(one.at), (1, 0, one.gross_cents)) for one in own]
            + [(_day(line.at), (0, line.quantity, 0)) for line in own_lines]
        ),
        [order_list.sums_of(rows) for rows in (placed, [row for row in placed if row.event_id == event_id])],
    ]


def _dashboard(
    span: Asked, sold: Iterable[_Sold], lines: Iterable[_Line], back: Iterable[_Back]
) -> dict[str, object]:
    period = [one for one in sold if _is_in_period(span, one.at)]
    return {
        "days": _added(
            [
                (_day(one.at), (1, one.gross_cents, one.discount_cents, 0))
                for one in sold
                if _is_shown(span, one.at)
            ]
            + [(_day(one.at), (0, 0, 0, one.cents)) for one in back if _is_shown(span, one.at)]
        ),
        "types": _added(
            ((_day(line.at), line.name), (line.quantity, line.gross_cents))
            for line in lines
            if _is_shown(span, line.at)
        ),
        "codes": _added((one.code, (1, one.discount_cents, one.gross_cents)) for one in period if one.code),
        "fees": sum(one.fee_cents for one in period),
    }


def _is_shown(span: Asked, at: datetime) -> bool:
    return span.before_at <= at < span.end_at


def _is_in_period(span: Asked, at: datetime) -> bool:
    return span.start_at <= at < span.end_at


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(ZONE)).date()


def _added(rows: Iterable[tuple[object, tuple[int, ...]]]) -> Mapping[object, tuple[int, ...]]:
    found: dict[object, tuple[int, ...]] = {}
    for key, amounts in rows:
        before = found.get(key, (0,) * len(amounts))
        found[key] = tuple(a + b for a, b in zip(before, amounts, strict=True))
    return found
