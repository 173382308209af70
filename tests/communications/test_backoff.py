from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from admit.communications.backoff import LONGEST_WAIT, MAX_ATTEMPTS, next_attempt

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def test_waits_grow_up_to_a_limit() -> None:
    moments = [next_attempt(NOW, attempts, chance=0.5) for attempts in range(1, MAX_ATTEMPTS)]
    waits = [moment - NOW for moment in moments if moment is not None]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=16)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_after_the_last_try_it_is_given_up() -> None:
    assert next_attempt(NOW, MAX_ATTEMPTS, chance=0.5) is None


@given(attempts=st.integers(1, MAX_ATTEMPTS - 1), chance=st.floats(0, 1))
def test_chance_moves_a_wait_by_a_quarter_at_most(attempts: int, chance: float) -> None:
    middle, spread = next_attempt(NOW, attempts, chance=0.5), next_attempt(NOW, attempts, chance=chance)
    assert middle is not None
    assert spread is not None
    assert abs(spread - middle) <= (middle - NOW) * 0.2501
