"""Whether a ticket may change its name or its holder: pure decisions for what attendees do by themselves."""

from datetime import datetime
from typing import TypedDict

from admit.core.words import say
from admit.tickets.errors import NotPassable, TicketAdmitted, TicketFixed, TicketVoid
from admit.tickets.records import Ticket

MOST_TIMES = 3
"""A ticket goes on at most so often, so that passing on does not become a market with no end."""


class Moment(TypedDict):
    """When a decision is taken, and how the event stands then."""

    doors_open_at: datetime
    is_cancelled: bool
    now: datetime


def check_nameable(ticket: Ticket, *, doors_open_at: datetime, is_cancelled: bool, now: datetime) -> None:
    """Whether a ticket's name can still be corrected. Raises: TicketVoid, TicketAdmitted, TicketFixed."""
    if not ticket.is_valid:
        raise TicketVoid()
    if ticket.checked_in_at is not None:
        raise TicketAdmitted("Someone was already let in with this ticket, so it stays as it is.")
    if is_cancelled:
        raise TicketFixed("The event was cancelled, so its tickets stay as they are.")
    if now >= doors_open_at:
        raise TicketFixed()


def check_passable(
    ticket: Ticket, *, is_allowed: bool, doors_open_at: datetime, is_cancelled: bool, now: datetime
) -> None:
    """Whether a ticket can become another person's.

    Raises: TicketVoid, TicketAdmitted, TicketFixed, NotPassable.
    """
    check_nameable(ticket, doors_open_at=doors_open_at, is_cancelled=is_cancelled, now=now)
    if not is_allowed:
        raise NotPassable(
            "The organizer does not allow tickets of this event to be passed on.", why="not_allowed"
        )
    if ticket.disputed_at is not None:
        raise NotPassable("The payment of this ticket is disputed. The bank decides first.", why="disputed")
    if ticket.times_passed_on >= MOST_TIMES:
        words = say("This ticket was passed on %(times)s times already. Ask the organizer.", times=MOST_TIMES)
        raise NotPassable(words, why="too_often")
