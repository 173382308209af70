import pytest

from tests.soak.ledger import Charge, Ledger, Order, judge

PAID = Order(
    status="paid",
    total_cents=200,
    quantity=2,
    tickets=frozenset({"a", "b"}),
    captured={"pi_1": 200},
    refunded={"pi_1": 0},
)


def a_ledger(*, paid: bool = True, cancelled: bool = False, admitted: tuple[str, ...] = ()) -> Ledger:
    ledger = Ledger()
    purchase = ledger.open("key", 2)
    ledger.told_order(purchase, "order", "token", 200)
    purchase.is_told_paid = purchase.is_charged = paid
    purchase.is_told_cancelled = cancelled
    purchase.tickets = {"a", "b"} if paid else set()
    purchase.admitted = list(admitted)
    return ledger


def test_what_agrees_is_not_a_finding() -> None:
    assert judge(a_ledger(), {"order": PAID}, [Charge("pi_1", 200, 0)]) == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (None, "no such order"),
        (Order(status="expired", total_cents=200, quantity=2), "was told paid and is expired"),
        (Order(status="paid", total_cents=100, quantity=1, tickets=PAID.tickets), "told 2 for 200"),
        (Order(status="paid", total_cents=200, quantity=2, tickets=frozenset("a")), "lost the tickets ['b']"),
        (
            Order(status="paid", total_cents=200, quantity=2, tickets=PAID.tickets),
            "no payment of it is captured",
        ),
        (
            Order(
                status="paid",
                total_cents=200,
                quantity=2,
                tickets=PAID.tickets,
                captured={"pi_1": 200},
                refunds={"r": "failed"},
            ),
            "refund r is failed",
        ),
    ],
)
def test_what_a_paid_buyer_was_told_must_be_so(order: Order | None, words: str) -> None:
    found = judge(a_ledger(), {"order": order} if order else {}, [])

    assert any(words in finding for finding in found)


def test_a_cancelled_order_stays_cancelled() -> None:
    found = judge(a_ledger(paid=False, cancelled=True), {"order": PAID}, [Charge("pi_1", 200, 0)])

    assert found == ["order order was told cancelled and is paid"]


def test_two_answers_to_one_key_contradict_each_other() -> None:
    ledger = a_ledger(paid=False)
    ledger.told_order(ledger.purchases[0], "other", "token", 200)

    assert "key key was answered order and other" in judge(ledger, {"other": PAID}, [Charge("pi_1", 200, 0)])


def test_a_ticket_is_let_in_once() -> None:
    found = judge(a_ledger(admitted=("a", "a")), {"order": PAID}, [Charge("pi_1", 200, 0)])

    assert "ticket a was let in 2 times" in found


@pytest.mark.parametrize(
    ("charges", "words"),
    [
        ([Charge("pi_1", 200, 0), Charge("pi_2", 50, 0)], "the provider took 50, we know of 0"),
        ([Charge("pi_1", 200, 100)], "it gave back 100, we know of 0"),
        ([], "the provider knows nothing of it"),
    ],
)
def test_money_is_the_same_on_both_sides(charges: list[Charge], words: str) -> None:
    (finding,) = judge(a_ledger(), {"order": PAID}, charges)

    assert words in finding
