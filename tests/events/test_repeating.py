"""When an event takes place again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core.errors import Invalid
from admit.events import repeating
from admit.events.records import Event, EventStatus
from admit.events.repeating import Frequency, Rule


def an_event_value() -> Event:
    start_at = datetime(2027, 3, 13, 19, tzinfo=UTC)
    return Event(
        id=uuid4(),
        tenant_id=uuid4(),
        name="Lanterns",
        start_at=start_at,
        end_at=start_at + timedelta(hours=3),
        timezone="Europe/Berlin",
        currency="EUR",
        status=EventStatus.DRAFT,
        published_at=None,
        archived_at=None,
        cancelled_at=None,
        created_at=start_at,
        updated_at=start_at,
        version=1,
    )


@pytest.mark.parametrize(
    ("frequency", "found"),
    [
        (Frequency.WEEKLY, [date(2027, 2, 7), date(2027, 2, 14), date(2027, 2, 21)]),
        (Frequency.MONTHLY, [date(2027, 3, 31), date(2027, 5, 31), date(2027, 7, 31)]),
        (Frequency.MONTHLY_BY_WEEKDAY, [date(2027, 5, 30), date(2027, 8, 29), date(2027, 10, 31)]),
    ],
)
def test_dates_follow_from_the_day_at_the_place(frequency: Frequency, found: list[date]) -> None:
    # Late on Saturday in UTC, Sunday the 31st in Berlin: the fifth Sunday of January.
    event = replace(an_event_value(), start_at=datetime(2027, 1, 30, 23, 30, tzinfo=UTC))
    assert repeating.dates(event, Rule(frequency, 1, 3)) == found


@given(st.sampled_from(list(Frequency)), st.integers(1, 12), st.integers(1, 52))
def test_there_are_as_many_dates_as_asked_for_each_behind_the_one_before(
    frequency: Frequency, interval: int, times: int
) -> None:
    event = an_event_value()
    found = repeating.dates(event, Rule(frequency, interval, times))
    assert len(found) == times
    assert [repeating.local_day(event), *found] == sorted({repeating.local_day(event), *found})


@pytest.mark.parametrize(("interval", "times"), [(0, 1), (13, 1), (1, 0), (1, 53)])
def test_a_rule_has_its_limits(interval: int, times: int) -> None:
    with pytest.raises(Invalid):
        repeating.check_rule(Rule(Frequency.WEEKLY, interval, times))
