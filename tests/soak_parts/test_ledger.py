from dataclasses import replace

import pytest

from tests.soak.judgement import judge
from tests.soak.ledger import Bank, Charge, Ledger, Order, Purchase

PAID = Order(
    tenant="hall",
    status="paid",
    total_cents=200,
    discount_cents=20,
    code="TENTH",
    quantity=2,
    tickets=frozenset({"a", "b"}),
    valid=frozenset({"a", "b"}),
    captured={"pi_1": 200},
    refunded={"pi_1": 0},
)
TAKEN = Charge("pi_1", 200, 0)
HELD = {"id": "order", "token": "token", "total_cents": 200, "discount_cents": 20}
USES = {("hall", "TENTH"): 1}


def a_ledger(*, paid: bool = True) -> Ledger:
    ledger = Ledger()
    purchase = ledger.open("key", "hall", 2, code="TENTH")
    ledger.told_order(purchase, HELD)
    purchase.is_told_paid = purchase.is_charged = paid
    purchase.tickets = {"a", "b"} if paid else set()
    return ledger


def only(ledger: Ledger) -> Purchase:
    return ledger.purchases[0]


def found(ledger: Ledger, order: Order | None = PAID, bank: Bank | None = None) -> list[str]:
    return judge(ledger, {"order": order} if order else {}, bank or Bank([TAKEN]), USES)


def test_what_agrees_is_not_a_finding() -> None:
    assert found(a_ledger()) == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (None, "no such order"),
        (replace(PAID, status="expired"), "was told paid and is expired"),
        (replace(PAID, total_cents=100, quantity=1), "is ('hall', 1, 100, 20), told ('hall', 2, 200, 20)"),
        (replace(PAID, tenant="other"), "is ('other', 2, 200, 20), told ('hall', 2, 200, 20)"),
        (replace(PAID, code=""), "has the code none, told TENTH"),
        (replace(PAID, tickets=frozenset("a")), "lost the tickets ['b']"),
        (replace(PAID, captured={}), "no payment of it is captured"),
        (replace(PAID, refunds={"r": "failed"}), "refund r is failed"),
        (replace(PAID, disputes={"dp": "won"}, refunds={"r": "pending"}), "refund r is pending"),
        (replace(PAID, flagged=frozenset("a")), "has 1 flagged tickets, disputes []"),
        (replace(PAID, disputes={"dp": "lost"}), "has 0 flagged tickets, disputes ['lost']"),
    ],
)
def test_what_a_paid_buyer_was_told_must_be_so(order: Order | None, words: str) -> None:
    assert any(words in finding for finding in found(a_ledger(), order))


def test_a_refund_of_money_that_the_bank_took_back_may_fail() -> None:
    disputed = replace(PAID, disputes={"dp": "lost"}, flagged=PAID.valid, refunds={"r": "failed"})

    assert found(a_ledger(), disputed, Bank([TAKEN], {"dp": "lost"})) == []


def test_a_cancelled_order_stays_cancelled() -> None:
    ledger = a_ledger(paid=False)
    only(ledger).is_told_cancelled = True

    assert found(ledger) == ["order order was told cancelled and is paid"]


def test_two_answers_to_one_key_contradict_each_other() -> None:
    ledger = a_ledger(paid=False)
    ledger.told_order(only(ledger), {**HELD, "id": "other"})

    assert "key key was answered order and other" in judge(ledger, {"other": PAID}, Bank([TAKEN]), USES)


def test_a_stranger_who_gets_through_is_a_finding_and_a_refused_one_is_not() -> None:
    ledger = a_ledger()
    ledger.trespassed("a look at the desk", was_refused=True)
    ledger.trespassed("a scan at the door", was_refused=False)

    assert found(ledger) == ["a stranger got through: a scan at the door"]


def test_a_ticket_is_let_in_once() -> None:
    ledger = a_ledger()
    only(ledger).admitted.update(["a", "a"])

    assert found(ledger) == ["order order: ticket a was let in 2 times"]


def test_an_admission_that_was_undone_may_be_followed_by_another() -> None:
    ledger = a_ledger()
    only(ledger).admitted.update(["a", "a"])
    only(ledger).undone.update(["a"])

    assert found(ledger, replace(PAID, admitted=frozenset("a"))) == []


@pytest.mark.parametrize(
    ("undone", "admitted", "words"),
    [
        ([], frozenset[str](), "is in 1 times as told; the database does not"),
        (["a"], frozenset("a"), "is in 0 times as told; the database says so"),
    ],
)
def test_the_database_knows_who_is_in(undone: list[str], admitted: frozenset[str], words: str) -> None:
    ledger = a_ledger()
    only(ledger).admitted.update(["a"])
    only(ledger).undone.update(undone)

    assert words in found(ledger, replace(PAID, admitted=admitted))[0]


def test_what_the_door_never_answered_is_not_held_against_it() -> None:
    ledger = a_ledger()
    only(ledger).admitted.update(["a"])
    only(ledger).doubts.add("a")

    assert found(ledger) == []


def test_a_code_is_told_paid_as_often_as_it_may_be_used() -> None:
    ledger = a_ledger()
    ledger.open("second", "hall", 1, code="TENTH").is_told_paid = True

    assert found(ledger) == ["code TENTH of hall was told paid 2 times of 1"]


@pytest.mark.parametrize(
    ("charges", "words"),
    [
        ([TAKEN, Charge("pi_2", 50, 0)], "the provider took 50, we know of 0"),
        ([Charge("pi_1", 200, 100)], "it gave back 100, we know of 0"),
        ([], "the provider knows nothing of it"),
    ],
)
def test_money_is_the_same_on_both_sides(charges: list[Charge], words: str) -> None:
    (finding,) = found(a_ledger(), bank=Bank(charges))

    assert words in finding


@pytest.mark.parametrize(
    ("theirs", "ours", "words"),
    [
        ({"dp": "open"}, {}, "is open at the provider, unknown with us"),
        ({"dp": "won"}, {"dp": "open"}, "is won at the provider, open with us"),
        ({}, {"dp": "open"}, "is unknown at the provider, open with us"),
    ],
)
def test_disputes_are_the_same_on_both_sides(
    theirs: dict[str, str], ours: dict[str, str], words: str
) -> None:
    order = replace(PAID, disputes=ours, flagged=PAID.valid if ours else frozenset())

    assert words in found(a_ledger(), order, Bank([TAKEN], theirs))[0]
