import json

from admit_bench import sources
from admit_bench.sources import Carts

PLAN = Carts(path="/orders", ticket_type_id="t", price_cents=100, mark="m", mixed=True)


def body_of(request: bytes | None) -> dict[str, object]:
    assert request is not None
    found = json.loads(request.partition(b"\r\n\r\n")[2])
    assert isinstance(found, dict)
    return found


def quantity_of(request: bytes | None) -> int:
    items = body_of(request)["items"]
    assert isinstance(items, list)
    return int(items[0]["quantity"])


def test_every_cart_has_a_browser_of_its_own() -> None:
    source = sources.of(Carts(path="/orders", ticket_type_id="t", price_cents=100, mark="m"))

    assert body_of(source.next(0))["cart_id"] != body_of(source.next(0))["cart_id"]


def test_addresses_are_whole_and_change_after_a_household() -> None:
    found = [sources.address(number) for number in range(2 * sources.A_HOUSEHOLD)]

    assert len(set(found)) == 2
    assert all(0 <= int(part) <= 255 for part in sources.address(10**7).split("."))


def test_who_is_refused_many_asks_for_one_and_then_goes_away() -> None:
    source = sources.of(PLAN)
    source.next(7)
    source.heard(7, 409)
    assert quantity_of(source.next(7)) == 1

    source.heard(7, 409)

    assert source.next(7) is None


def test_granted_tickets_are_counted() -> None:
    source = sources.of(PLAN)
    asked = quantity_of(source.next(1))

    source.heard(1, 201)

    assert source.taken == asked
