"""When a delivery is tried again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from admit.facts.backoff import LONGEST_WAIT, MAX_ATTEMPTS, next_attempt

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def wait(attempts: int, *, chance: float = 0.5) -> timedelta:
    moment = next_attempt(NOW, attempts, chance=chance)
    assert moment is not None
    return moment - NOW


def test_waits_grow_to_a_day_and_come_to_about_three() -> None:
    waits = [wait(attempts) for attempts in range(1, MAX_ATTEMPTS)]
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3.5)


def test_after_the_last_try_it_is_given_up() -> None:
    assert next_attempt(NOW, MAX_ATTEMPTS, chance=0.5) is None


@given(attempts=st.integers(1, MAX_ATTEMPTS - 1), chance=st.floats(0, 1))
def test_chance_moves_a_wait_by_a_quarter_at_most(attempts: int, chance: float) -> None:
    middle = wait(attempts)
    assert abs(wait(attempts, chance=chance) - middle) <= middle * 0.2501
