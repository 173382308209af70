"""When an event takes place again: the dates that a rule comes to. Pure; source of the rules: RFC 5545, 3.3.10."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule

from admit.events.problems import Problems
from admit.events.records import Event

MOST_DATES = 52
MOST_INTERVAL = 12


class Frequency(StrEnum):
    """How an event repeats; `monthly_by_weekday` keeps the second Friday a second Friday."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many weeks or months, so many times, the event itself not counted."""

    frequency: Frequency
    interval: int
    times: int


def check_rule(rule: Rule) -> Rule:
    """The rule, when it can be followed. Raises: Invalid."""
    problems = Problems()
    problems.whole_number("interval", rule.interval, least=1, most=MOST_INTERVAL)
    problems.whole_number("times", rule.times, least=1, most=MOST_DATES)
    problems.settle()
    return rule


def dates(event: Event, rule: Rule) -> list[date]:
    """The days of the repeats at the event's place, soonest first; months without such a day are passed over.

    Raises: Invalid.
    """
    check_rule(rule)
    first = local_day(event)
    by_weekday = rule.frequency is Frequency.MONTHLY_BY_WEEKDAY
    found = rrule(
        WEEKLY if rule.frequency is Frequency.WEEKLY else MONTHLY,
        dtstart=datetime.combine(first, time()),
        interval=rule.interval,
        count=rule.times + 1,
        byweekday=first.weekday() if by_weekday else None,
        bysetpos=(first.day - 1) // 7 + 1 if by_weekday else None,
    )
    return [moment.date() for moment in found][1:]


def shifts(event: Event, days: list[date]) -> list[timedelta]:
    """By how much each of these days lies behind the event's own."""
    first = local_day(event)
    return [day - first for day in days]


def local_day(event: Event) -> date:
    """The day the event begins on, at its place."""
    return event.start_at.astimezone(ZoneInfo(event.timezone)).date()
