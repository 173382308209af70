import json

import pytest

from admit_bench import sources
from admit_bench.sources import DOUBLE, SHOP, Carts, Purchases, Wanted

PLAN = Carts(path="/orders", type_ids=["t"], price_cents=100, mark="m", mixed=True)
HELD = b'{"token":"secret","code":"x"}'
OPENED = b'{"client_secret":"pi_1_secret_2","account":"acct_3"}'


def body_of(wanted: Wanted | None) -> dict[str, object]:
    assert wanted is not None
    found = json.loads(wanted[1].partition(b"\r\n\r\n")[2])
    assert isinstance(found, dict)
    return found


def quantity_of(wanted: Wanted | None) -> int:
    items = body_of(wanted)["items"]
    assert isinstance(items, list)
    return int(items[0]["quantity"])


def test_every_cart_has_a_browser_of_its_own() -> None:
    source = sources.of(Carts(path="/orders", type_ids=["t"], price_cents=100, mark="m"))

    assert body_of(source.next(0))["cart_id"] != body_of(source.next(0))["cart_id"]


def test_addresses_are_whole_and_change_after_a_household() -> None:
    found = [sources.address(number) for number in range(2 * sources.A_HOUSEHOLD)]

    assert len(set(found)) == 2
    assert all(0 <= int(part) <= 255 for part in sources.address(10**7).split("."))


def test_who_is_refused_many_asks_for_one_and_then_goes_away() -> None:
    source = sources.of(PLAN)
    source.next(7)
    source.heard(7, 409, b"")
    assert quantity_of(source.next(7)) == 1

    source.heard(7, 409, b"")

    assert source.next(7) is None


def test_granted_tickets_are_counted() -> None:
    source = sources.of(PLAN)
    asked = quantity_of(source.next(1))

    source.heard(1, 201, b"")

    assert source.taken == asked


def test_types_are_asked_for_in_turn() -> None:
    source = sources.of(Carts(path="/orders", type_ids=["a", "b"], price_cents=100, mark="m"))

    asked = [json.dumps(body_of(source.next(0))["items"]) for _ in range(2)]

    assert sorted("a" if '"a"' in one else "b" for one in asked) == ["a", "b"]


@pytest.mark.parametrize(("key", "path"), [(None, b"/secret/confirm "), ("pk", b"/secret/payment ")])
def test_what_is_held_is_taken_for_free_or_paid(key: str | None, path: bytes) -> None:
    source = sources.of(Purchases(carts=PLAN, publishable_key=key))
    source.next(3)

    is_over = source.heard(3, 201, HELD)

    wanted = source.next(3)
    assert not is_over
    assert wanted is not None
    assert wanted[0] == SHOP
    assert path in wanted[1]


def test_a_payment_is_confirmed_at_the_double_and_then_over() -> None:
    source = sources.of(Purchases(carts=PLAN, publishable_key="pk"))
    source.next(3)
    source.heard(3, 201, HELD)
    source.next(3)
    source.heard(3, 200, OPENED)

    wanted = source.next(3)

    assert wanted is not None
    assert wanted[0] == DOUBLE
    assert b"/v1/payment_intents/pi_1/confirm" in wanted[1]
    assert b"Stripe-Account: acct_3" in wanted[1]
    assert source.heard(3, 200, b"{}")
    assert source.taken == 1


def test_a_purchase_that_is_refused_is_over() -> None:
    source = sources.of(Purchases(carts=PLAN))
    source.next(3)

    assert source.heard(3, 409, b"{}")
    assert source.taken == 0
