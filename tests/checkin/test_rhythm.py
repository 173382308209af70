"""How tight a gate is, from its scans."""

from datetime import UTC, datetime, timedelta

import pytest

from admit.checkin import rhythm
from admit.checkin.rhythm import Queue

NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
SPAN = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("every_s", "count", "share", "queue"),
    [
        (5, 61, 1.0, Queue.WAITING),
        (15, 21, 1.0, Queue.WAITING),
        (5, 31, 0.5, Queue.BUSY),
        (16, 18, 0.0, Queue.NONE),
        (5, 1, 0.0, Queue.NONE),
        (5, 0, 0.0, Queue.NONE),
    ],
)
def test_who_follows_closely_had_been_waiting(every_s: int, count: int, share: float, queue: Queue) -> None:
    moments = [NOON + timedelta(seconds=every_s * number) for number in range(count)]
    found = rhythm.pace(moments, since=NOON, until=NOON + SPAN)
    assert (found.busy_share, found.queue) == (share, queue)


@pytest.mark.parametrize(
    ("expected", "lately", "minutes"), [(100, 10, 50), (1, 10, 1), (0, 10, 0), (-3, 0, 0), (5, 0, None)]
)
def test_the_rest_takes_as_long_as_the_last_ones_did(expected: int, lately: int, minutes: int | None) -> None:
    assert rhythm.minutes_left(expected, lately, SPAN) == minutes
