"""When a mail that could not be sent is tried again; pure."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 9
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
FACTOR = 4
SPREAD = 0.25


def next_attempt(now: datetime, attempts: int, *, chance: float) -> datetime | None:
    """When to try again after `attempts` tries, or None to give up.

    Waits of 1, 4, 16, 64 minutes, 4.3 hours, then 6 hours each: given up after about a day. `chance` (0 to 1)
    spreads a wait by a quarter to both sides, so that mails that failed together do not return together.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    factor: int = FACTOR ** max(0, attempts - 1)
    wait = min(FIRST_WAIT * factor, LONGEST_WAIT)
    return now + wait * (1 - SPREAD + 2 * SPREAD * chance)
