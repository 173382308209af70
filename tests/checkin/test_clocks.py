"""When it really happened."""

from datetime import UTC, datetime, timedelta

import pytest

from admit.checkin import clocks
from admit.checkin.clocks import ClockKind, Told

NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("told", "heard", "received", "wanted", "off_ms"),
    [
        (5, 0, 10, 5, None),
        (-5, 0, 10, 0, -300_000),  # before the server was heard
        (15, 0, 10, 10, 300_000),  # after its first receipt
        (5, 20, 10, 10, -300_000),  # heard in the future
        (-60, -90, 10, -30, -1_800_000),  # before the device was there
    ],
)
def test_a_devices_word_is_held_between_what_is_sure(
    told: int, heard: int, received: int, wanted: int, off_ms: int | None
) -> None:
    word = Told(at(told), at(heard), ClockKind.MONOTONIC)
    timed = clocks.effective(word, since=at(-30), received_at=at(received))
    assert timed.at == at(wanted)
    assert (timed.doubt or {}).get("off_ms") == off_ms


def test_two_seconds_are_no_doubt_and_a_wall_clock_always_is() -> None:
    close = Told(at(10) + timedelta(seconds=2), at(0), ClockKind.MONOTONIC)
    assert clocks.effective(close, since=at(-30), received_at=at(10)).doubt is None
    wall = Told(at(5), at(0), ClockKind.WALL)
    assert clocks.effective(wall, since=at(-30), received_at=at(10)).doubt == {
        "told": at(5).isoformat(),
        "off_ms": 0,
        "clock": "wall",
    }
