"""Plots as coordinates, and the periods a dashboard compares."""

from datetime import UTC, date, datetime, timedelta

import pytest

from admit.web import periods, plots

FIRST = date(2027, 3, 1)
NOW = datetime(2027, 3, 28, 22, 30, tzinfo=UTC)


def test_every_value_is_drawn_once_however_many_days() -> None:
    for days in (1, 7, 62, 63, 400):
        values = {FIRST + timedelta(days=at): at + 1 for at in range(days)}
        drawn = plots.bars(values, FIRST, FIRST + timedelta(days=days - 1))
        assert drawn.total == sum(values.values())
        assert len(drawn.bars) <= plots.MOST_BARS


def test_the_period_before_is_not_counted_as_this_one() -> None:
    values = {FIRST: 3, FIRST - timedelta(days=1): 9}
    drawn = plots.bars(values, FIRST, FIRST + timedelta(days=6), before=values)
    assert drawn.total == 3
    assert drawn.before


def test_nothing_sold_is_a_plot_all_the_same() -> None:
    drawn = plots.bars({}, FIRST, FIRST)
    assert (drawn.total, drawn.lines[0].value) == (0, 0)


def test_the_pace_says_when_the_house_is_full() -> None:
    sums = [(FIRST, 10), (FIRST + timedelta(days=1), 20)]
    drawn = plots.climb(sums, limit=50, pace=10, until=FIRST + timedelta(days=30))
    assert drawn.full_on == FIRST + timedelta(days=4)


@pytest.mark.parametrize(("pace", "days"), [(0, 30), (1, 5)])
def test_nothing_is_promised_without_a_pace_or_before_it_begins(pace: float, days: int) -> None:
    drawn = plots.climb([(FIRST, 10)], limit=50, pace=pace, until=FIRST + timedelta(days=days))
    assert (drawn.full_on, drawn.guess) == (None, "")


def test_days_begin_at_midnight_of_the_place_also_when_the_clock_changes() -> None:
    period = periods.read("7", "", "", zone="Europe/Berlin", now=NOW)
    assert (period.first, period.last) == (date(2027, 3, 23), date(2027, 3, 29))
    assert period.start_at == datetime(2027, 3, 22, 23, tzinfo=UTC)
    assert period.end_at == datetime(2027, 3, 29, 22, tzinfo=UTC)


def test_the_period_before_has_as_many_days() -> None:
    period = periods.read("", "2027-03-01", "2027-03-10", zone="UTC", now=NOW)
    assert period.before_at == datetime(2027, 2, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", [("2027-03-10", "2027-03-01"), ("soon", "2027-03-01"), ("1000-01-01", "2027-03-01")]
)
def test_days_that_make_no_sense_are_the_usual_period(typed: tuple[str, str]) -> None:
    assert periods.read("nonsense", *typed, zone="UTC", now=NOW).word == periods.DEFAULT
