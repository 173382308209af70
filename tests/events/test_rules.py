"""What can be bought at a moment, decided without a database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core import ids
from admit.events import directory, rules, slugs
from admit.events.records import Pool, SaleState, TicketType, TicketTypeStatus
from tests.support.events_builders import EVENING, NOW

EVENT_ID = ids.new_id()

STANDING = TicketType(
    id=ids.new_id(),
    event_id=EVENT_ID,
    name="Standing",
    price_cents=2400,
    currency="EUR",
    quantity_total=10,
    quantity_sold=4,
    quantity_reserved=1,
    token_index=0,
    version=1,
)


def a_kept_pool(*, total: int, sold: int = 0, reserved: int = 0) -> Pool:
    return Pool(
        id=ids.new_id(), event_id=EVENT_ID, name="Hall", total=total, sold=sold, reserved=reserved, version=1
    )


def state_of(kind: TicketType, *pools: Pool) -> tuple[SaleState, int | None]:
    [found] = rules.availability([kind], pools, NOW, closes_at=EVENING)
    return found.state, found.left


def test_what_is_left_is_neither_sold_nor_reserved() -> None:
    assert state_of(STANDING) == (SaleState.ON_SALE, 5)


def test_the_tightest_pool_says_what_is_left() -> None:
    wide, tight = a_kept_pool(total=100), a_kept_pool(total=6, sold=3, reserved=1)
    assert state_of(replace(STANDING, pool_ids=[wide.id, tight.id]), wide, tight) == (SaleState.ON_SALE, 2)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"status": TicketTypeStatus.PAUSED}, SaleState.PAUSED),
        ({"sales_start": NOW + timedelta(seconds=1)}, SaleState.NOT_YET),
        ({"sales_start": NOW}, SaleState.ON_SALE),
        ({"sales_end": NOW}, SaleState.ENDED),
        ({"sales_end": NOW + timedelta(seconds=1)}, SaleState.ON_SALE),
        ({"quantity_reserved": 6}, SaleState.SOLD_OUT),
        ({"min_per_order": 6}, SaleState.SOLD_OUT),
    ],
)
def test_the_state_says_why_a_type_can_or_cannot_be_bought(
    given: dict[str, object], state: SaleState
) -> None:
    assert state_of(replace(STANDING, **given))[0] is state  # type: ignore[arg-type]


def test_sales_end_with_the_event_at_the_latest() -> None:
    kind = replace(STANDING, sales_end=EVENING + timedelta(days=9))
    [found] = rules.availability([kind], [], EVENING, closes_at=EVENING)
    assert found.state is SaleState.ENDED


@pytest.mark.parametrize(
    ("before", "after", "is_wider"),
    [((), (), True), ((1,), (), True), ((1,), (1, 2), True), ((), (1,), False), ((1, 2), (2,), False)],
)
def test_admission_widens_only_when_no_session_is_lost(
    before: tuple[int, ...], after: tuple[int, ...], is_wider: bool
) -> None:
    named = {number: ids.new_id() for number in (1, 2)}
    assert rules.widens([named[n] for n in before], [named[n] for n in after]) is is_wider


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Big Nig", "'big' & 'nig':*"),
        ("Łódź!", "'lodz':*"),
        ("a' | !b <-> (c):*", "'a' & 'b' & 'c':*"),
        ("\\' & ''", None),
        ("", None),
    ],
)
def test_what_is_typed_never_reads_as_an_operator(typed: str, query: str | None) -> None:
    assert directory.prefix_query(typed) == query


def test_the_first_free_number_is_taken() -> None:
    assert slugs.first_free("pulse", {"pulse", "pulse-2", "pulse-4"}) == "pulse-3"


def test_a_long_name_leaves_room_for_a_number() -> None:
    assert len(slugs.base_for("very long name " * 20)) <= 55
