"""When a delivery that failed is tried again; pure."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=24)
FACTOR = 3
SPREAD = 0.25


def next_attempt(now: datetime, attempts: int, *, chance: float) -> datetime | None:
    """When to try again after `attempts` tries, or None to give up.

    Waits of 10 and 30 seconds, then three times as long each, at most a day: given up after about three days.
    `chance` (0 to 1) spreads a wait by a quarter to both sides.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    factor: int = FACTOR ** max(0, attempts - 1)
    wait = min(FIRST_WAIT * factor, LONGEST_WAIT)
    return now + wait * (1 - SPREAD + 2 * SPREAD * chance)
