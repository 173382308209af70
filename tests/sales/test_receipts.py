"""Receipts add up to the cent, whatever was bought and given back."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from admit.core import ids
from admit.sales import receipts
from admit.sales.records import Order, OrderItem, OrderStatus, Refund, RefundKind, RefundStatus

NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
RATES = st.sampled_from([None, 0, 700, 1900, 2550])
LINES = st.lists(st.tuples(st.integers(0, 9999), st.integers(1, 6), RATES), min_size=1, max_size=4)


def an_item(price: int, quantity: int, rate: int | None, discount: int = 0) -> OrderItem:
    return OrderItem(
        ids.new_id(),
        ids.new_id(),
        ids.new_id(),
        "Balcony",
        0,
        price,
        quantity,
        price * quantity,
        discount,
        rate,
    )


def an_order(items: list[OrderItem]) -> Order:
    subtotal, discount = sum(one.subtotal_cents for one in items), sum(one.discount_cents for one in items)
    return Order(
        id=ids.new_id(), event_id=ids.new_id(), code="7KX4MD01", public_lookup_token="", buyer_email=None,
        buyer_name=None, locale="en", subtotal_cents=subtotal, discount_cents=discount, total_cents=subtotal - discount,
        refunded_cents=0, currency="EUR", discount_code_id=None, status=OrderStatus.PAID, payment_intent_id=None,
        expires_at=None, paid_at=NOON, cancelled_at=None, created_at=NOON, version=1, extended_at=None,
    )  # fmt: skip


def a_refund(cents: int, kind: RefundKind = RefundKind.GOODWILL) -> Refund:
    return Refund(
        id=ids.new_id(), order_id=ids.new_id(), payment_id=ids.new_id(), kind=kind, amount_cents=cents, currency="EUR",
        restock=False, note="", status=RefundStatus.SUCCEEDED, provider_reference=None, idempotency_key="", attempts=1,
        failure_code=None, failure_message=None, requested_at=NOON, succeeded_at=NOON,
    )  # fmt: skip


def test_the_tax_of_a_rate_is_worked_out_once_on_its_sum() -> None:
    made = receipts.receipt(an_order(items := [an_item(333, 3, 1900), an_item(100, 1, 700)]), items, [], {})
    assert [(line.rate_bps, line.gross_cents, line.net_cents, line.tax_cents) for line in made.taxes] == [
        (700, 100, 93, 7),
        (1900, 999, 839, 160),
    ]


def test_a_refund_by_ticket_credits_the_rate_of_that_ticket() -> None:
    items = [an_item(2400, 2, 700), an_item(1190, 1, 1900)]
    back = a_refund(1190, RefundKind.TICKETS)
    made = receipts.receipt(an_order(items), items, [back], {back.id: {1900: 1190}})
    (credit,) = made.credits
    assert credit.number == "7KX4-MD01-1"
    assert [(line.rate_bps, line.gross_cents, line.tax_cents) for line in credit.taxes] == [(1900, 1190, 190)]
    assert made.kept_cents == 4800


def test_money_on_its_way_and_money_never_kept_are_no_credits() -> None:
    items = [an_item(2400, 1, 700)]
    waiting = replace(a_refund(500), status=RefundStatus.PENDING)
    owed = a_refund(2400, RefundKind.OWED)
    assert receipts.receipt(an_order(items), items, [waiting, owed], {}).credits == ()


@given(lines=LINES, share=st.integers(0, 100))
def test_lines_credits_and_taxes_always_add_up(lines: list[tuple[int, int, int | None]], share: int) -> None:
    items = [an_item(price, quantity, rate, price * quantity // 7) for price, quantity, rate in lines]
    order = an_order(items)
    first = order.total_cents * share // 100
    parts = [a_refund(cents) for cents in (first, order.total_cents - first) if cents]
    made = receipts.receipt(order, items, parts, {})
    assert sum(line.gross_cents for line in made.taxes) == order.total_cents
    assert all(
        sum(line.gross_cents for line in credit.taxes) == credit.amount_cents for credit in made.credits
    )
    assert made.kept_cents == 0
    for rate in {line.rate_bps for line in made.taxes}:
        paid = sum(line.tax_cents for line in made.taxes if line.rate_bps == rate)
        back = sum(line.tax_cents for one in made.credits for line in one.taxes if line.rate_bps == rate)
        assert paid == back
