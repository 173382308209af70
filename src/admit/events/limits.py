"""How many of each thing there may be, so that no page, export or manifest grows without end."""

from admit.core.words import Figure, say
from admit.events.errors import LimitReached

MOST_EVENTS = 10_000
MOST_SESSIONS = 200
MOST_TICKET_TYPES = 100
MOST_POOLS = 50
MOST_CODES = 20_000


def check_room(present: int, most: int) -> None:
    """Accept one more.

    Raises: LimitReached.
    """
    if present >= most:
        raise LimitReached(
            say("There can be at most %(most)s of these. Remove one that is not needed.", most=Figure(most)),
            limit=most,
        )
