"""Each rule finds the breach that is planted for it, and nothing else."""

import pytest

from admit.flows import checkout, refund_wishes, refunding
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.sales import invariants
from admit.sales.holds import Held
from tests.support.events_builders import a_code, a_pool, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_cart, a_shop

PLANTED = {
    "sums_without_orders": (
        "update sales_heads set summed_until = '2099-01-01', closed_until = '2099-01-01'",
        {"sales_sums"},
    ),
    "reserved_too_low": (
        "update ticket_types set quantity_reserved = quantity_reserved - 1 where name = 'Box'",
        {"type_counters", "pool_counters"},
    ),
    "sold_too_high": (
        "update ticket_types set quantity_sold = quantity_sold + 1 where name = 'Standing'",
        {"type_counters"},
    ),
    "pool": ("update capacity_pools set sold = sold + 1", {"pool_counters"}),
    "unlinked": ("delete from ticket_type_pools", {"pool_counters"}),
    "code": ("update discount_codes set times_redeemed = times_redeemed + 1", {"code_counters"}),
    "line_sum": (
        "update orders set subtotal_cents = subtotal_cents + 1, total_cents = total_cents + 1 where status = 'pending'",
        {"order_sums"},
    ),
    "order_let_go": (
        "update orders set status = 'expired' where status = 'pending'",
        {"type_counters", "code_counters"},
    ),
    "ticket_released": (
        "update tickets set status = 'void', voided_at = now(), void_reason = 'refunded', released_at = now() "
        "where id = (select min(id::text)::uuid from tickets where status = 'valid')",
        {"type_counters"},
    ),
    "ticket_replaced_by_none": (
        "update tickets set status = 'void', voided_at = now(), void_reason = 'reissued' "
        "where id = (select min(id::text)::uuid from tickets where status = 'valid')",
        {"tickets_of_lines"},
    ),
    "captured_without_end": (
        "update payments set captured_as = null, captured_cents = 0, refunded_cents = 0 where captured_as = 'applied'",
        {"captured_amounts", "paid_by_one_payment", "refunded_of_payments", "refunded_of_orders"},
    ),
    "applied_too_much": (
        "update payments set captured_cents = captured_cents + 1 where captured_as = 'applied'",
        {"captured_amounts"},
    ),
    "owed_and_forgotten": (
        "update payments set captured_as = 'refund_owed' where captured_as = 'applied'",
        {"captured_amounts", "paid_by_one_payment", "refunded_of_orders"},
    ),
    "refunded_of_payment": (
        "update payments set refunded_cents = refunded_cents + 1 where captured_as = 'applied'",
        {"refunded_of_payments"},
    ),
    "asked_too_much": (
        "update refunds set amount_cents = 1000000",
        {"refunded_of_payments", "refunded_of_orders"},
    ),
    "refunded_of_order": (
        "update orders set refunded_cents = refunded_cents + 1 where status = 'partially_refunded'",
        {"refunded_of_orders"},
    ),
    "status_of_order": (
        "update orders set status = 'refunded' where status = 'partially_refunded'",
        {"refunded_of_orders"},
    ),
    "refunded_and_valid": (
        "update tickets set status = 'valid', voided_at = null, void_reason = null, released_at = null "
        "where id in (select ticket_id from refund_tickets)",
        {"refunded_tickets", "type_counters"},
    ),
    "refunded_in_another_currency": ("update refunds set currency = 'USD'", {"refund_currencies"}),
    "flagged_without_a_dispute": (
        "update tickets set disputed_at = now() "
        "where id = (select min(id::text)::uuid from tickets where status = 'valid')",
        {"disputed_tickets"},
    ),
    "waiting_for_nothing": (
        "update orders set status = 'processing' where status = 'pending'",
        {"processing_orders"},
    ),
    "cash_that_nobody_took": (
        "update payments set provider = 'cash' where captured_as = 'applied'",
        {"paid_by_hand"},
    ),
}


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    """A sale with a code, one ticket of it given back, and a hold on a type that counts in a pool."""
    shop = await a_shop(fresh_runtime, gateway)
    async with fresh_runtime.db.write(shop.scope) as tx:
        pool = await a_pool(tx, shop.event_id)
        box = await a_ticket_type(tx, shop.event_id, name="Box", pool_ids=(pool.id,))
        code = await a_code(tx, shop.event_id)
    sold, held = await shop.take(*(a_cart((kind, 3), discount_code=code.code) for kind in (shop.kind, box)))
    assert isinstance(sold, Held)
    assert isinstance(held, Held)
    token = sold.public_lookup_token
    await checkout.name_buyer(fresh_runtime, token, name="Jo", email="jo@example.org", locale="en")
    await checkout.pay(fresh_runtime, token)
    await shop.settle(sold, gateway.buyer_pays(await shop.reference(sold)))
    first = (await shop.tickets(sold))[0].id
    async with fresh_runtime.db.write(shop.scope) as tx:
        await refund_wishes.ask(tx, sold.order_id, Asked(ticket_ids=(first,)), now=fresh_runtime.clock.now())
    await refunding.drain(fresh_runtime)
    return shop


async def test_a_house_in_order_has_no_breach(shop: Shop) -> None:
    assert await shop.breaches() == []


@pytest.mark.parametrize(("statement", "rules"), PLANTED.values(), ids=PLANTED.keys())
async def test_a_planted_breach_is_found_by_its_rule(shop: Shop, statement: str, rules: set[str]) -> None:
    await shop.change(statement)
    assert {one.rule for one in await shop.breaches()} == rules


def test_every_rule_has_a_planted_breach() -> None:
    assert set().union(*(rules for _, rules in PLANTED.values())) == set(invariants.RULES)
