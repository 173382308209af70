from datetime import UTC, datetime, timedelta, timezone

import pytest

from admit.core.clock import Clock, FixedClock, SystemClock, utc_now

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_system_clock_tells_utc() -> None:
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - utc_now()) < timedelta(seconds=5)


def test_a_fixed_clock_stands_still_until_told() -> None:
    clock: Clock = FixedClock(NOON)
    assert (clock.now(), clock.monotonic()) == (clock.now(), clock.monotonic()) == (NOON, 0.0)


def test_letting_time_pass_moves_both_times() -> None:
    clock = FixedClock(NOON)
    clock.advance(timedelta(minutes=2))
    assert clock.now() == NOON + timedelta(minutes=2)
    assert clock.monotonic() == 120.0


def test_a_wall_clock_set_back_leaves_monotonic_time() -> None:
    clock = FixedClock(NOON)
    clock.set(NOON + timedelta(seconds=9))
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)
    assert clock.monotonic() == 9.0


def test_other_zones_are_told_in_utc() -> None:
    clock = FixedClock(NOON.astimezone(timezone(timedelta(hours=5))))
    assert clock.now().tzinfo is UTC


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        FixedClock(datetime(2026, 3, 1))  # noqa: DTZ001 - the very thing that must be refused
