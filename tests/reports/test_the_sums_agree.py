"""A random history of sales: dashboard, lists, statement and payments say the same to the cent."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from admit.core.db import Tx
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.reports import exports, insights, order_list, sales, sheets, statement
from admit.reports.exports import EXPORTS
from admit.reports.insights import Asked
from admit.reports.order_list import Narrowing
from admit.sales.holds import Held
from tests.support.events_builders import a_code, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import ask, carry_out, ids_of
from tests.support.sales_builders import Shop, a_shop

SEED = 20270110
ORDERS = 16
DISPUTE = """
insert into disputes (
  tenant_id, id, order_id, payment_id, provider_reference, status, reason, amount_cents, currency, opened_at)
select tenant_id, gen_random_uuid(), order_id, id, 'dp_' || id, %(status)s::text, 'fraudulent',
  captured_cents - refunded_cents, currency, now()
from payments
where order_id = %(order_id)s::uuid
  and captured_cents > refunded_cents
"""
LOST = "select coalesce(sum(amount_cents), 0)::bigint from disputes where status = 'lost'"


async def listed(tx: Tx, name: str) -> list[dict[str, str]]:
    export = EXPORTS[name]
    lines = [part async for part in sheets.as_csv(export.columns, exports.rows(tx, export))]
    return list(csv.DictReader(io.StringIO(b"".join(lines).decode("utf-8-sig"), newline="")))


def total(rows: Sequence[dict[str, str]], column: str, **only: str) -> int:
    """The sum of an amount in cents, over the rows that say what `only` says."""
    chosen = [row for row in rows if all(row[name.replace("_", " ")] == said for name, said in only.items())]
    return sum(round(float(row[column]) * 100) for row in chosen)


async def a_history(shop: Shop, chance: random.Random) -> None:
    """Paid, held and let go; whole, partial and goodwill refunds; disputes."""
    async with shop.runtime.db.write(shop.scope) as tx:
        await a_code(tx, shop.event_id, code="TENTH", discount_value=10)
        balcony = await a_ticket_type(
            tx, shop.event_id, name="Balcony", price_cents=4599, tax_rate_bps=700, quantity_total=500
        )
    second = replace(shop, kind=balcony)
    for _ in range(ORDERS):
        seller = chance.choice([shop, second])
        held = await seller.paid(chance.randint(1, 4), **_code(chance))
        await _aftermath(shop, held, chance)
    await shop.hold(2)


def _code(chance: random.Random) -> dict[str, Any]:
    return {"discount_code": "TENTH"} if chance.random() < 0.4 else {}


async def _aftermath(shop: Shop, held: Held, chance: random.Random) -> None:
    match chance.randrange(6):
        case 0:
            await ask(shop, held, amount_cents=chance.randint(1, 1500))
        case 1:
            await ask(shop, held, ticket_ids=tuple((await ids_of(shop, held))[:1]))
        case 2:
            await ask(shop, held, ticket_ids=tuple(await ids_of(shop, held)))
        case 3:
            status = chance.choice(["open", "lost", "won"])
            await shop.change(DISPUTE, order_id=held.order_id, status=status)
        case _:
            pass


async def test_dashboard_lists_statement_and_payments_agree_to_the_cent(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway, tax_rate_bps=1900, price_cents=2399, quantity_total=500)
    await a_history(shop, random.Random(SEED))
    await carry_out(shop)
    now = runtime.clock.now()
    span = Asked(
        "Europe/Berlin", now - timedelta(days=9000), now - timedelta(days=9000), now + timedelta(days=2)
    )
    async with runtime.db.read(shop.scope) as tx:
        dashboard = await insights.read(tx, span)
        event = (await sales.of_event(tx, shop.event_id)).sums
        found = await statement.of_event(tx, shop.event_id)
        orders, items = await listed(tx, "orders"), await listed(tx, "items")
        payments, refunds = await listed(tx, "payments"), await listed(tx, "refunds")
        lost = await tx.fetch_value(LOST)
        (every_order,) = await order_list.sums(tx, Narrowing())
        (narrowed,) = await order_list.sums(tx, Narrowing(placed_before=now + timedelta(days=2)))
    kept = ("paid", "partially_refunded", "refunded")
    gross = sum(day.gross_cents for day in dashboard.days)
    assert gross > 0
    assert {
        gross,
        event.gross_cents,
        every_order.paid_cents,
        found.sums.sales_cents,
        sum(total(orders, "total", status=status) for status in kept),
        sum(total(items, "total", status=status) for status in kept),
        total(payments, "captured", captured_as="applied"),
        sum(one.gross_cents for one in dashboard.types),
        sum(rate.paid_cents for rate in found.rates),
    } == {gross}
    back = sum(day.refunded_cents for day in dashboard.days)
    assert back > 0
    assert {
        back,
        event.refunded_cents,
        every_order.refunded_cents,
        found.sums.refunded_cents,
        total(orders, "refunded"),
        total(payments, "refunded", captured_as="applied"),
        total(refunds, "amount", status="succeeded", of_money="applied"),
        sum(rate.back_cents for rate in found.rates),
    } == {back}
    assert sum(day.discount_cents for day in dashboard.days) == found.sums.discount_cents > 0
    assert sum(code.discount_cents for code in dashboard.codes) == found.sums.discount_cents
    assert found.lost_cents == lost
    assert found.difference_cents == 0
    assert every_order == narrowed
    assert every_order.orders == len(orders)
    fee = found.fee_cents - found.fee_back_cents
    assert found.net_cents == gross - back - lost - fee
    assert sum(one.fee_cents for one in dashboard.fees) == found.fee_cents


async def test_another_tenants_sales_are_in_no_sum(runtime: Runtime, gateway: FakeGateway) -> None:
    shop, other = await a_shop(runtime, gateway), await a_shop(runtime, gateway)
    await other.paid(2)
    assert await _gross(runtime, shop.scope, shop) == 0


async def _gross(runtime: Runtime, scope: Scope, shop: Shop) -> int:
    async with runtime.db.read(scope) as tx:
        return (await statement.of_event(tx, shop.event_id)).sums.sales_cents
